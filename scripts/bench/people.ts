/** Who walks up in the benchmark, and the ten thousand whom they could be taken for. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { templateToBase64 } from '../../core/domain/face-template.ts';
import { OnnxFaceEnroller } from '../../main/vision/face-enroller.ts';
import type { Picture } from '../../main/vision/frame-files.ts';
import type { FacePerson } from '../../tests/helpers/face-data.ts';
import { ROOT } from '../lib/terminal.ts';

const ENROL_PHOTOS = 3;
const WIDTH = 640;
const HEIGHT = 480;
const FRAMES = 24;

export interface Enrolled {
  readonly name: string;
  readonly templates: readonly Float32Array[];
  /** Photographs that were not used to enrol, as paths; of somebody with few, the enrolled ones again. */
  readonly probes: readonly string[];
  readonly reused: boolean;
}

/** Turns photographs into people, as the hub does; those with too few usable photographs are left out. */
export async function enrolPeople(
  people: readonly FacePerson[],
  wanted: number,
  photosEach = ENROL_PHOTOS,
): Promise<Enrolled[]> {
  const enroller = new OnnxFaceEnroller({ packDir: join(ROOT, 'models', 'default') });
  await enroller.start(new AbortController().signal);
  const enrolled: Enrolled[] = [];
  for (const person of people) {
    if (enrolled.length >= wanted) break;
    const templates: Float32Array[] = [];
    const used = new Set<string>();
    for (const path of person.photos) {
      if (templates.length >= photosEach) break;
      const verdict = await enroller.check(await readFile(path));
      used.add(path);
      if (verdict.kind === 'accepted') templates.push(verdict.template);
    }
    if (templates.length < photosEach) continue;
    const fresh = person.photos.filter((path) => !used.has(path));
    const reused = fresh.length === 0;
    enrolled.push({ name: person.name, templates, probes: reused ? person.photos : fresh, reused });
  }
  await enroller.stop();
  return enrolled;
}

/**
 * Templates of people who do not exist, each near to a real one: `alikeness` is the cosine between the two. Unit
 * vectors; the random part is Gaussian, so it stands nearly at a right angle to everything.
 */
export function syntheticTemplates(
  around: readonly Float32Array[],
  count: number,
  alikeness: number,
  random: () => number,
): string[] {
  return Array.from({ length: count }, (_, index) => {
    const base = around[index % around.length] ?? new Float32Array(512);
    const noise = unit(Float32Array.from(base, () => gaussian(random)));
    const aside = Math.sqrt(1 - alikeness * alikeness);
    return templateToBase64(unit(base.map((value, at) => alikeness * value + aside * (noise[at] as number))));
  });
}

/** A steady stream of numbers in [0, 1) (mulberry32), so that two runs meet the same people. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A photograph as a camera would see its person: in the middle of a 640×480 frame, swaying by a few pixels. */
export async function framesOf(photo: string, random: () => number): Promise<Picture[]> {
  const edge = HEIGHT + 16;
  const side = Math.round((WIDTH + 16 - edge) / 2);
  const wide = await sharp(photo)
    .rotate()
    .resize(edge, edge, { fit: 'cover' })
    .extend({ left: side, right: side, extendWith: 'mirror' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = wide.info;
  return Array.from({ length: FRAMES }, () => {
    const left = Math.floor(random() * 6) + (width - WIDTH - 6 > 0 ? 4 : 0);
    const top = Math.floor(random() * 6) + (height - HEIGHT - 6 > 0 ? 4 : 0);
    return { width: WIDTH, height: HEIGHT, format: 'RGBA', data: cut(wide.data, width, left, top) };
  });
}

function cut(data: Uint8Array, stride: number, left: number, top: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(WIDTH * HEIGHT * 4);
  for (let y = 0; y < HEIGHT; y += 1) {
    const from = ((top + y) * stride + left) * 4;
    out.set(data.subarray(from, from + WIDTH * 4), y * WIDTH * 4);
  }
  return out;
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
