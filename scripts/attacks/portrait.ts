/** From a photograph to a head in the middle of a frame, in surroundings of its own colours. */
import { readFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import type { Box } from '../../core/contracts/vision.ts';
import type { RgbImage } from '../../main/vision/frame.ts';
import type { Looker } from '../../main/vision/looker.ts';
import { Head } from './head.ts';
import { blank, blur, HEIGHT, type Pixels, sampleTo, WIDTH } from './pixels.ts';

/** Height of a face in the frame, pixels: an arm's length from a kiosk. */
const FACE_HEIGHT = 165;
/** Pixels over which a photograph runs out into what is around it: no straight edge of it frames a living face. */
const FEATHER = 72;
/** Photographs of heads turned further show nobody who looks at a kiosk, degrees. */
const MOST_TURNED = 12;

/** A photograph's largest face, put in the middle of a frame. Null when there is none, or none that looks here. */
export async function headFrom(path: string, looker: Looker): Promise<Head | null> {
  const bytes = await readFile(path);
  const photo = await rgbOf(sharp(bytes));
  const face = largest(await looker.detect(photo));
  if (!face) return null;
  const scale = FACE_HEIGHT / face.height;
  const scene = await sceneOf(bytes, scale, photo.width, photo.height, {
    x: (face.x + face.width / 2) * scale,
    y: (face.y + face.height / 2) * scale,
  });
  const image = rgbImage(scene);
  const placed = largest(await looker.detect(image));
  if (!placed) return null;
  const { points, hint, pose } = await looker.look(image, placed);
  if (hint !== null || Math.abs(pose.yaw) > MOST_TURNED) return null;
  return new Head(scene, Float32Array.from(points));
}

/** Without the fourth channel, as the models' code reads pictures. */
export function rgbImage({ width, height, data }: Pixels): RgbImage {
  const rgb = new Uint8ClampedArray(width * height * 3);
  for (let i = 0, o = 0; o < rgb.length; i += 4, o += 3) {
    rgb[o] = data[i] as number;
    rgb[o + 1] = data[i + 1] as number;
    rgb[o + 2] = data[i + 2] as number;
  }
  return { width, height, data: rgb };
}

export function largest(faces: readonly { readonly box: Box }[]): Box | undefined {
  return [...faces].sort((a, b) => b.box.height - a.box.height)[0]?.box;
}

async function rgbOf(picture: Sharp) {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return {
    width: info.width,
    height: info.height,
    data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length),
  };
}

/**
 * The photograph with the face in the middle, running out into colours of its own surroundings. Black margins, as
 * collections of faces have them where they were cut straight, are taken for outside.
 */
async function sceneOf(
  bytes: Buffer,
  scale: number,
  width: number,
  height: number,
  face: { x: number; y: number },
): Promise<Pixels> {
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  const raw = await sharp(bytes)
    .resize(size.width, size.height, { fit: 'fill' })
    .ensureAlpha()
    .raw()
    .toBuffer();
  const photo = { ...size, data: new Uint8ClampedArray(raw) };
  const left = WIDTH / 2 - face.x;
  const top = 0.47 * HEIGHT - face.y;
  const scene = blank();
  // Red of `share` is how much of the photograph counts at each point.
  const share = blank();
  for (let y = 0, o = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++, o += 4) {
      const [sx, sy] = [x - left, y - top];
      if (sx < 1 || sy < 1 || sx > photo.width - 2 || sy > photo.height - 2) continue;
      sampleTo(photo, sx, sy, scene.data, o);
      const brightest = Math.max(...scene.data.subarray(o, o + 3));
      const middle = Math.hypot(x - WIDTH / 2, y - 0.47 * HEIGHT) < FACE_HEIGHT;
      if (brightest > 9 || middle) share.data[o] = 255;
    }
  }
  const soft = surroundings(scene, share);
  const edge = blur(blur(share, FEATHER >> 2), FEATHER >> 2);
  for (let o = 0; o < soft.data.length; o += 4) {
    const inside = Math.max(0, 2 * ((edge.data[o] as number) / 255) - 1);
    for (let c = 0; c < 3; c++)
      soft.data[o + c] = inside * (scene.data[o + c] as number) + (1 - inside) * (soft.data[o + c] as number);
  }
  return soft;
}

/** What is near, without what does not count: blurred ever wider until everything is covered. */
function surroundings(scene: Pixels, share: Pixels): Pixels {
  const out = blank(WIDTH, HEIGHT, meanColour(scene, share));
  for (const radius of [120, 60, 24]) {
    const masked = { ...scene, data: Uint8ClampedArray.from(scene.data) };
    for (let o = 0; o < masked.data.length; o += 4) if (share.data[o] === 0) masked.data.fill(0, o, o + 3);
    const colour = blur(blur(masked, radius), radius);
    const weight = blur(blur(share, radius), radius);
    for (let o = 0; o < out.data.length; o += 4) {
      const known = (weight.data[o] as number) / 255;
      if (known < 0.08) continue;
      const trust = Math.min(1, (known - 0.08) * 4);
      for (let c = 0; c < 3; c++)
        out.data[o + c] =
          (1 - trust) * (out.data[o + c] as number) + (trust * (colour.data[o + c] as number)) / known;
    }
  }
  return out;
}

function meanColour(scene: Pixels, share: Pixels): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0];
  let count = 0;
  for (let o = 0; o < scene.data.length; o += 4) {
    if (share.data[o] === 0) continue;
    count++;
    for (let c = 0; c < 3; c++) sum[c] = (sum[c] as number) + (scene.data[o + c] as number);
  }
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}
