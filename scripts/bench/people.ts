/** Who walks up in the benchmark, and the ten thousand whom they could be taken for. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { templateToBase64 } from '../../core/domain/face-template.ts';
import { oddPhotos } from '../../core/domain/same-face.ts';
import { OnnxFaceEnroller } from '../../main/vision/face-enroller.ts';
import type { FacePerson } from '../../tests/helpers/faces.ts';
import { ROOT } from '../lib/terminal.ts';

/** Photographs that somebody is enrolled with: as many as leave one to walk up with, but at least two. */
const ENROL_PHOTOS = 3;
const FEWEST_PHOTOS = 2;

/** A photograph of one person, and the height of their face in it, pixels. */
export interface Still {
  readonly path: string;
  readonly facePx: number;
}

export interface Enrolled {
  readonly name: string;
  readonly templates: readonly Float32Array[];
  /** Usable photographs; none of them was enrolled where somebody is to walk up with them. */
  readonly probes: readonly Still[];
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
    const usable: (Still & { template: Float32Array })[] = [];
    let sameFrom = -1;
    for (const path of probesToo ? person.photos : person.photos.slice(0, photosEach)) {
      const verdict = await enroller.check(await readFile(path));
      if (verdict.kind !== 'accepted') continue;
      ({ sameFrom } = verdict);
      usable.push({ path, template: verdict.template, facePx: verdict.facePx });
    }
    if (usable.length < (probesToo ? FEWEST_PHOTOS + 1 : photosEach)) continue;
    const own = probesToo ? Math.min(photosEach, usable.length - 1) : photosEach;
    const photos = usable.slice(0, own).map(({ template }) => template);
    // As the hub does; what people walk up with is judged by nothing but the quality gate.
    const odd = oddPhotos([], photos, sameFrom);
    const templates = photos.filter((_, index) => !odd.has(index));
    if (templates.length > 0)
      enrolled.push({ name: person.name, templates, probes: usable.slice(probesToo ? own : 0) });
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

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
