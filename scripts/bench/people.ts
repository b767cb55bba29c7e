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
/** Height of the photograph in the frame, and how far it sways, pixels. Leaves room around the face for liveness. */
const PERSON = 400;
const SWAY = 6;

export interface Enrolled {
  readonly name: string;
  readonly templates: readonly Float32Array[];
  /** Usable photographs that were not enrolled, as paths; of somebody who has none, the enrolled ones again. */
  readonly probes: readonly string[];
  readonly reused: boolean;
}

/**
 * Turns photographs into people, as the hub does. Only photographs that pass its quality gate are used, also to walk
 * up with, because a photograph cannot do as the screen says; people with too few of them are left out.
 */
export async function enrolPeople(
  people: readonly FacePerson[],
  wanted: number,
  photosEach = ENROL_PHOTOS,
  probesToo = true,
): Promise<Enrolled[]> {
  const enroller = new OnnxFaceEnroller({ packDir: join(ROOT, 'models', 'default') });
  await enroller.start(new AbortController().signal);
  const enrolled: Enrolled[] = [];
  for (const person of people) {
    if (enrolled.length >= wanted) break;
    const usable: { path: string; template: Float32Array }[] = [];
    for (const path of probesToo ? person.photos : person.photos.slice(0, photosEach)) {
      const verdict = await enroller.check(await readFile(path));
      if (verdict.kind === 'accepted') usable.push({ path, template: verdict.template });
    }
    if (usable.length < photosEach) continue;
    const reused = usable.length === photosEach;
    const probes = (reused ? usable : usable.slice(photosEach)).map(({ path }) => path);
    const templates = usable.slice(0, photosEach).map(({ template }) => template);
    enrolled.push({ name: person.name, templates, probes, reused });
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
  const side = Math.round((WIDTH + SWAY - PERSON) / 2);
  const above = Math.round((HEIGHT + SWAY - PERSON) / 2);
  const wide = await sharp(photo)
    .rotate()
    .resize(PERSON, PERSON, { fit: 'cover' })
    .extend({ left: side, right: side, top: above, bottom: above, extendWith: 'mirror' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Array.from({ length: FRAMES }, () => {
    const left = Math.floor(random() * SWAY);
    const top = Math.floor(random() * SWAY);
    const data = cut(wide.data, wide.info.width, left, top);
    return { width: WIDTH, height: HEIGHT, format: 'RGBA', data };
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
