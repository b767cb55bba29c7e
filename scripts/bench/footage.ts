/**
 * One long video for the fake camera in which people come one after the other, an empty room between them, so that
 * the camera is never opened anew. People are still photographs brought to life a little: they sway, the head turns by
 * a few pixels, the mouth moves, and every frame has noise of its own. That is a stand-in for people, and is said.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rename } from 'node:fs/promises';
import sharp from 'sharp';
import type { Still } from './people.ts';
import { EMPTY, writeSlot } from './slots.ts';

const WIDTH = 640;
const HEIGHT = 480;
/** Room around the picture for swaying, pixels. */
const MARGIN = 12;
/** Height of a face at arm's length. Leaves room around it for liveness. */
const FACE_PX = 170;
const FEATHER = 30;
/** Motion JPEG without a container has no rate: the fake camera plays it at this one. */
export const FPS = 30;

/** One stretch of the video. */
export interface Scene {
  /** Null is the empty room. */
  readonly photo: Still | null;
  readonly slot: number;
  readonly frames: number;
}

/** Plans the walk-ups: each photograph for `viewMs`, then nobody for `gapMs`. Slots count from 1 in their order. */
export function scenesOf(photos: readonly Still[], viewMs: number, gapMs: number): Scene[] {
  const frames = (ms: number): number => Math.round((ms * FPS) / 1000);
  const lead: Scene = { photo: null, slot: EMPTY, frames: 2 * FPS };
  const walkUps = photos.flatMap((photo, index): Scene[] => [
    { photo, slot: index + 1, frames: frames(viewMs) },
    { photo: null, slot: EMPTY, frames: frames(gapMs) },
  ]);
  return [lead, ...walkUps];
}

/** Length of the scenes, ms. */
export function lengthOf(scenes: readonly Scene[]): number {
  return (scenes.reduce((sum, scene) => sum + scene.frames, 0) * 1000) / FPS;
}

/** Makes the video. `tell` hears how many scenes are done. */
export async function shoot(
  scenes: readonly Scene[],
  out: string,
  random: () => number,
  tell: (done: number) => void = () => {},
): Promise<void> {
  const partial = `${out}.partial`;
  const input = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-s',
    `${WIDTH}x${HEIGHT}`,
    '-r',
    `${FPS}`,
    '-i',
    '-',
  ];
  const output = ['-c:v', 'mjpeg', '-q:v', '4', '-pix_fmt', 'yuvj420p', '-f', 'mjpeg', partial];
  const ffmpeg = spawn('ffmpeg', ['-v', 'error', '-y', ...input, ...output], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const ended = once(ffmpeg, 'exit') as Promise<[number | null]>;
  const noise = noiseTable(random);
  const nobody = await background();
  for (const [index, scene] of scenes.entries()) {
    const still = scene.photo === null ? nobody : await portrait(scene.photo);
    const phase = random() * 6;
    for (let at = 0; at < scene.frames; at++) {
      const frame = moved(still, phase + at / FPS, scene.photo !== null);
      addNoise(frame, noise, Math.floor(random() * noise.length));
      writeSlot(frame, WIDTH, HEIGHT, scene.slot);
      if (!ffmpeg.stdin.write(frame)) await once(ffmpeg.stdin, 'drain');
    }
    tell(index + 1);
  }
  ffmpeg.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}: is Debian's package ffmpeg installed?`);
  await rename(partial, out);
}

const FULL_WIDTH = WIDTH + 2 * MARGIN;
const FULL_HEIGHT = HEIGHT + 2 * MARGIN;

async function background(): Promise<Uint8Array> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${FULL_WIDTH}" height="${FULL_HEIGHT}"><defs>
    <linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#8a8f94"/><stop offset="1" stop-color="#6e7378"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#g)"/></svg>`;
  return sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer();
}

/** The photograph in the middle, fading into a blurred wall of its own colours: no edge of a picture is in sight. */
async function portrait({ path, facePx }: Still): Promise<Uint8Array> {
  const upright = await sharp(path).rotate().toColourspace('srgb').removeAlpha().png().toBuffer();
  const wall = await sharp(upright).resize(FULL_WIDTH, FULL_HEIGHT, { fit: 'cover' }).blur(40).toBuffer();
  const { width, height } = await sharp(upright).metadata();
  const scaled = (side: number): number => Math.round((side * FACE_PX) / facePx);
  const size = { width: scaled(width), height: scaled(height) };
  const seen = { width: Math.min(size.width, FULL_WIDTH), height: Math.min(size.height, FULL_HEIGHT) };
  const inside = { width: seen.width - 2 * FEATHER, height: seen.height - 2 * FEATHER };
  const mask = await sharp(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${seen.width}" height="${seen.height}">
    <rect x="${FEATHER}" y="${FEATHER}" width="${inside.width}" height="${inside.height}" rx="40" fill="#fff"/></svg>`),
  )
    .blur(FEATHER / 2)
    .png()
    .toBuffer();
  const whole = await sharp(upright)
    .resize({ ...size, fit: 'fill' })
    .toBuffer();
  const person = await sharp(whole)
    .extract({ left: (size.width - seen.width) >> 1, top: (size.height - seen.height) >> 1, ...seen })
    .ensureAlpha()
    .composite([{ input: mask, blend: 'dest-in' }])
    .png()
    .toBuffer();
  return sharp(wall)
    .composite([{ input: person, gravity: 'centre' }])
    .removeAlpha()
    .raw()
    .toBuffer();
}

/** The still at `seconds`: swaying as a whole; of a person also the middle (nose) and the mouth move on their own. */
function moved(still: Uint8Array, seconds: number, alive: boolean): Uint8Array {
  const out = new Uint8Array(WIDTH * HEIGHT * 3);
  const swayX = alive ? 4 * Math.sin(seconds * 2.1) : 0;
  const swayY = alive ? 3 * Math.sin(seconds * 1.3) : 0;
  const turn = alive ? 3 * Math.sin(seconds * 2.9) : 0;
  const mouth = alive ? 2.5 * Math.max(0, Math.sin(seconds * 5.3)) : 0;
  for (let y = 0; y < HEIGHT; y++) {
    const up = (y - HEIGHT / 2) / 110;
    const low = (y - HEIGHT / 2 - 60) / 40;
    for (let x = 0; x < WIDTH; x++) {
      const aside = (x - WIDTH / 2) / 90;
      const near = alive ? Math.exp(-(aside * aside + up * up)) : 0;
      const lips = alive ? Math.exp(-(aside * aside * 4 + low * low)) : 0;
      copyPixel(
        still,
        x + MARGIN + swayX + turn * near,
        y + MARGIN + swayY - mouth * lips,
        out,
        y * WIDTH + x,
      );
    }
  }
  return out;
}

/** Bilinear. */
function copyPixel(from: Uint8Array, x: number, y: number, to: Uint8Array, at: number): void {
  const left = x | 0;
  const top = y | 0;
  const [fx, fy] = [x - left, y - top];
  const a = (top * FULL_WIDTH + left) * 3;
  const b = a + FULL_WIDTH * 3;
  for (let c = 0; c < 3; c++) {
    const above = (from[a + c] as number) * (1 - fx) + (from[a + 3 + c] as number) * fx;
    const below = (from[b + c] as number) * (1 - fx) + (from[b + 3 + c] as number) * fx;
    to[at * 3 + c] = above * (1 - fy) + below * fy;
  }
}

/** As a sensor has it in a lit room: a standard deviation of about two levels. */
function noiseTable(random: () => number): Int8Array {
  return Int8Array.from({ length: 99_991 }, () => Math.round((random() + random() + random() - 1.5) * 4));
}

function addNoise(frame: Uint8Array, noise: Int8Array, from: number): void {
  for (let i = 0, n = from; i < frame.length; i++, n = n + 1 === noise.length ? 0 : n + 1) {
    const value = (frame[i] as number) + (noise[n] as number);
    frame[i] = Math.max(0, Math.min(255, value));
  }
}
