/**
 * A photograph as a head that moves: every pixel of the face is given a depth (a bowl over the whole head, a ridge for
 * the nose), so that turning shifts its parts against each other as no flat picture can; lids are drawn over the eyes.
 */
import { readFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import type { Looker } from '../../main/vision/looker.ts';
import { blank, blur, HEIGHT, type Pixels, sampleTo, WIDTH } from './pixels.ts';

/** How a head is held. Angles in degrees: `yaw` positive to the person's own left, `pitch` positive up. */
export interface HeadPose {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  /** 0 open … 1 closed. */
  readonly lids: number;
  /** 1 is where they came to stand; larger is nearer. */
  readonly near: number;
  /** Pixels. */
  readonly x: number;
  readonly y: number;
}

export const STRAIGHT: HeadPose = { yaw: 0, pitch: 0, roll: 0, lids: 0, near: 1, x: 0, y: 0 };

/** Height of a face in the frame, pixels: an arm's length from a kiosk. */
const FACE_HEIGHT = 165;
/** Depths in distances between the eyes: of the bowl, and of the tip of the nose above it. */
const BOWL = 0.95;
const NOSE = 0.42;
/** Half width and height of the bowl, distances between the eyes. */
const HALF_WIDTH = 1.85;
const HALF_HEIGHT = 2.3;
/** Pixels over which a photograph runs out into what is around it. */
const FEATHER = 36;
/** Photographs of heads turned further show nobody who looks at a kiosk, degrees. */
const MOST_TURNED = 12;
const DEGREE = Math.PI / 180;

export class Head {
  /** The photograph in a frame of the camera's size. */
  readonly scene: Pixels;
  readonly #points: Float32Array;
  readonly #eye: number;
  readonly #centre: { x: number; y: number };
  readonly #nose: { x: number; y: number };

  constructor(scene: Pixels, points: Float32Array) {
    this.scene = scene;
    this.#points = points;
    const left = this.#mean(36, 42);
    const right = this.#mean(42, 48);
    this.#eye = Math.hypot(right.x - left.x, right.y - left.y);
    const mouth = this.#mean(48, 60);
    this.#centre = {
      x: (left.x + right.x) / 4 + mouth.x / 2,
      y: (left.y + right.y) / 4 + mouth.y / 2,
    };
    this.#nose = { x: points[60] as number, y: points[61] as number };
  }

  /** What the camera sees of this head, before its noise. */
  render(pose: HeadPose): Pixels {
    const out = blank();
    const { x: cx, y: cy } = this.#centre;
    const cos = Math.cos(pose.roll * DEGREE) / pose.near;
    const sin = Math.sin(pose.roll * DEGREE) / pose.near;
    const turn = pose.yaw * DEGREE;
    const lift = pose.pitch * DEGREE;
    for (let y = 0, o = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++, o += 4) {
        const dx = x - cx - pose.x;
        const dy = y - cy - pose.y;
        const ux = cos * dx + sin * dy;
        const uy = cos * dy - sin * dx;
        const [sx, sy] = this.#unturn(ux, uy, turn, lift);
        sampleTo(this.scene, cx + sx, this.#unlid(cx + sx, cy + sy, pose.lids), out.data, o);
      }
    }
    return out;
  }

  /** Where on the straight photograph what is seen at (x, y) lies; both from the middle of the face. */
  #unturn(x: number, y: number, turn: number, lift: number): [number, number] {
    const reach = 1.5 * this.#eye;
    if (Math.abs(x) > HALF_WIDTH * this.#eye + reach || Math.abs(y) > HALF_HEIGHT * this.#eye + reach)
      return [x, y];
    let sx = x;
    let sy = y;
    for (let i = 0; i < 4; i++) {
      const { depth, inside } = this.#depth(sx, sy);
      const moveX = depth * Math.sin(turn) + inside * sx * (Math.cos(turn) - 1);
      const moveY = -depth * Math.sin(lift) + inside * sy * (Math.cos(lift) - 1);
      sx = x - moveX;
      sy = y - moveY;
    }
    return [sx, sy];
  }

  /** Depth in pixels before the axis of the neck, and how much a point belongs to the head, 0…1. */
  #depth(x: number, y: number): { depth: number; inside: number } {
    const e = this.#eye;
    const r2 = (x / (HALF_WIDTH * e)) ** 2 + (y / (HALF_HEIGHT * e)) ** 2;
    if (r2 >= 1) return { depth: 0, inside: 0 };
    const inside = (1 - r2) ** 2;
    const nx = (x + this.#centre.x - this.#nose.x) / (0.24 * e);
    const ny = y + this.#centre.y - this.#nose.y;
    // The ridge rises slowly from between the eyes and falls quickly under the tip.
    const along = ny < 0 ? ny / (0.42 * e) : ny / (0.2 * e);
    return { depth: e * (BOWL * inside + NOSE * Math.exp(-(nx * nx + along * along) / 2)), inside };
  }

  /** Pulls the skin above an eye down over it. */
  #unlid(x: number, y: number, lids: number): number {
    if (lids <= 0) return y;
    for (const first of [36, 42]) {
      const outer = this.#point(first);
      const inner = this.#point(first + 3);
      const width = Math.abs(inner.x - outer.x);
      const across = (x - Math.min(outer.x, inner.x)) / width;
      if (across < -0.15 || across > 1.15) continue;
      const middle = this.#mean(first, first + 6);
      const half = Math.max(0.24 * width, this.#point(first + 5).y - middle.y + 2);
      const arch = Math.max(0, 1 - (2 * across - 1) ** 2 / 1.69);
      const upper = middle.y - half * arch;
      const lower = middle.y + half * arch;
      const crease = upper - 0.3 * width * arch;
      const lid = upper + lids * (lower - upper);
      if (y > crease && y <= lid && lid > crease)
        return crease + ((y - crease) * (upper - 1 - crease)) / (lid - crease);
    }
    return y;
  }

  #point(index: number): { x: number; y: number } {
    return { x: this.#points[2 * index] as number, y: this.#points[2 * index + 1] as number };
  }

  #mean(from: number, to: number): { x: number; y: number } {
    let x = 0;
    let y = 0;
    for (let i = from; i < to; i++) {
      x += (this.#points[2 * i] as number) / (to - from);
      y += (this.#points[2 * i + 1] as number) / (to - from);
    }
    return { x, y };
  }
}

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
  const rgb = new Uint8ClampedArray(WIDTH * HEIGHT * 3);
  for (let i = 0, o = 0; o < rgb.length; i += 4, o += 3) rgb.set(scene.data.subarray(i, i + 3), o);
  const image = { width: WIDTH, height: HEIGHT, data: rgb };
  const placed = largest(await looker.detect(image));
  if (!placed) return null;
  const { points, hint, pose } = await looker.look(image, placed);
  if (hint !== null || Math.abs(pose.yaw) > MOST_TURNED) return null;
  return new Head(scene, Float32Array.from(points));
}

function largest<B extends { box: { height: number } }>(faces: readonly B[]): B['box'] | undefined {
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
