/** Faces cut out of the sample pictures of the face-api package: photographs, and frames as a camera would take them. */
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { FacePerson, FrameSequence } from './faces.ts';

const CACHE = fileURLToPath(new URL('../../.cache/faces/', import.meta.url));
const SAMPLES = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);

/** One entry per person (some stand in several pictures). Sample picture, and where in it a face stands: left, top, width, height. Chosen near enough to straight. */
const FACES: readonly (readonly [
  name: string,
  sample: number,
  x: number,
  y: number,
  w: number,
  h: number,
])[] = [
  ['Ada', 1, 412, 352, 191, 241],
  ['Ben', 1, 825, 423, 212, 228],
  ['Cleo', 1, 1460, 219, 225, 218],
  ['Dan', 2, 1444, 156, 205, 239],
  ['Eve', 3, 590, 323, 204, 275],
  ['Gus', 3, 1501, 299, 186, 279],
  ['Hana', 4, 267, 196, 155, 255],
  ['Ivo', 4, 658, 64, 188, 253],
  ['Jana', 4, 992, 182, 172, 250],
  ['Kai', 4, 1268, 162, 154, 231],
  ['Lea', 5, 797, 118, 150, 206],
  ['Max', 5, 1113, 206, 164, 222],
  ['Nora', 6, 260, 489, 205, 274],
  ['Olaf', 6, 677, 319, 170, 306],
  ['Pia', 6, 1165, 309, 194, 274],
  ['Quin', 6, 1479, 255, 216, 300],
];
type Face = (typeof FACES)[number];

/** Three photographs each: the face cut close, brighter, and slightly nearer. */
export async function registryPeople(): Promise<FacePerson[]> {
  const people: FacePerson[] = [];
  for (const face of FACES) {
    const photos: string[] = [];
    for (const [index, [margin, light]] of (
      [
        [1.5, 1],
        [1.6, 1.15],
        [1.4, 0.9],
      ] as const
    ).entries()) {
      const [name, sample] = face;
      photos.push(
        await cached(join('people', name, `${name}_${index + 1}.jpg`), async (path) => {
          const area = await areaAround(face, margin * face[5], margin * face[5]);
          await sharp(samplePath(sample))
            .extract(area)
            .resize(480, 480, { fit: 'fill' })
            .modulate({ brightness: light })
            .jpeg({ quality: 92 })
            .toFile(path);
        }),
      );
    }
    people.push({ name: face[0], photos });
  }
  return people;
}

const LIVE = ['Cleo', 'Dan', 'Eve'];
const FRAMES = 24;

/** The sample picture as a camera would see it, swaying by a few pixels. */
export async function registryLive(): Promise<FrameSequence[]> {
  return sequencesOf('live', async (face, index, path) => {
    const height = face[5] * 2;
    const area = await areaAround(
      face,
      (height * 4) / 3,
      height,
      5 * Math.sin(index / 3),
      4 * Math.cos(index / 4),
    );
    await sharp(samplePath(face[1]))
      .extract(area)
      .resize(640, 480, { fit: 'fill' })
      .jpeg({ quality: 92 })
      .toFile(path);
  });
}

/**
 * The same faces printed: matt, flat, grainy, with the paper's white edge, held by a hand in front of a wall. A stand-in
 * for a print, chosen so that passive liveness doubts it: it shows what follows from doubt, not how well prints are seen.
 */
export async function registryAttack(): Promise<FrameSequence[]> {
  return sequencesOf('print', async (face, index, path) => {
    const side = face[5] * 1.5;
    const picture = await sharp(samplePath(face[1]))
      .extract(await areaAround(face, side, side))
      .resize(230, 230, { fit: 'fill' })
      .modulate({ saturation: 0.55 })
      .linear(0.55, 95)
      .blur(0.9)
      .extend({ top: 16, bottom: 16, left: 16, right: 16, background: '#e8e6df' })
      .png()
      .toBuffer();
    const left = Math.round(190 + 10 * Math.sin(index / 3));
    const top = Math.round(110 + 8 * Math.cos(index / 4));
    const wall = { width: 640, height: 480, channels: 3, background: '#8d8f8a' } as const;
    const print = await sharp({ create: wall })
      .composite([{ input: picture, left, top }])
      .png()
      .toBuffer();
    const noise = { type: 'gaussian', mean: 128, sigma: 20 } as const;
    const grain = { create: { width: 640, height: 480, channels: 3, noise, background: '#808080' } } as const;
    await sharp(print)
      .composite([{ input: grain, blend: 'soft-light' }])
      .jpeg({ quality: 92 })
      .toFile(path);
  });
}

async function sequencesOf(
  kind: string,
  make: (face: Face, index: number, path: string) => Promise<void>,
): Promise<FrameSequence[]> {
  const sequences: FrameSequence[] = [];
  for (const face of FACES.filter(([name]) => LIVE.includes(name))) {
    const frames: string[] = [];
    for (let index = 0; index < FRAMES; index++) {
      frames.push(await cached(join(kind, face[0], `${index}.jpg`), (path) => make(face, index, path)));
    }
    sequences.push({ subject: face[0], frames });
  }
  return sequences;
}

/** An area of this size around a face, moved (never cut) to lie inside its picture. */
async function areaAround(
  face: Face,
  width: number,
  height: number,
  shiftX = 0,
  shiftY = 0,
): Promise<{ left: number; top: number; width: number; height: number }> {
  const [, sample, x, y, w, h] = face;
  const picture = await sharp(samplePath(sample)).metadata();
  const size = { width: Math.round(width), height: Math.round(height) };
  const left = Math.round(x + w / 2 - size.width / 2 + shiftX);
  const top = Math.round(y + h / 2 - size.height / 2 + shiftY);
  return {
    left: Math.min(Math.max(left, 0), picture.width - size.width),
    top: Math.min(Math.max(top, 0), picture.height - size.height),
    ...size,
  };
}

function samplePath(sample: number): string {
  return join(SAMPLES, `sample${sample}.jpg`);
}

/** The file is written whole or not at all, so that two test processes may want it at once. */
async function cached(name: string, make: (path: string) => Promise<void>): Promise<string> {
  const path = join(CACHE, name);
  if (existsSync(path)) return path;
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${process.pid}.jpg`;
  await make(partial);
  await rename(partial, path);
  return path;
}
