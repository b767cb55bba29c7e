import type { Slice, SliceGroup } from '../../../../core/contracts/face-report.ts';
import { seeded } from '../../../../core/domain/random.ts';
import { cosine } from '../../../vision/embedder.ts';
import type { FaceQuality } from '../../../vision/quality.ts';
import type { Attributes } from './attributes.ts';
import type { Face, Faces } from './photos.ts';
import { bootstrap, quantile, repeatedProportion } from './resampling.ts';

const BINS = 4;
/** A column with more different words than this is a name or a remark, not a group. */
const MOST_GROUPS = 12;
/** Groups of fewer people say nothing about a ratio. */
const LEAST_PEOPLE = 10;

const measures: readonly { name: string; of: (quality: FaceQuality) => number; unit: string }[] = [
  { name: 'light', of: (quality) => quality.brightness, unit: 'grey levels' },
  { name: 'size', of: (quality) => quality.facePx, unit: 'pixels' },
  { name: 'pose', of: (quality) => Math.abs(quality.yaw), unit: 'degrees' },
  { name: 'blur', of: (quality) => quality.sharpness, unit: 'sharpness' },
];

/** How often a photo does not match the same person's other photos. */
interface Looked {
  readonly face: Face;
  readonly missed: number;
  readonly pairs: number;
}

/**
 * FNMR by condition and by group: each photo against its person's other photos, counted under the photo's slice (so
 * each pair counts once from either side). The ratio of the worst to the best group comes with an interval over people.
 */
export function evaluateSlices(
  faces: Faces,
  attributes: Attributes | null,
  threshold: number,
  seed: number,
): Slice[] {
  const looked = [...faces.byPerson.values()].flatMap((photos) => lookedOf(photos, threshold));
  if (looked.length === 0) return [];
  const slices: Slice[] = [];
  const add = (name: string, source: Slice['source'], groupOf: (face: Face) => string | null): void => {
    const groups = groupsOf(looked, groupOf, seed);
    if (groups.length < 2) return;
    slices.push({ name, source, threshold, groups, ratio: ratioOf(groups, faces.people, seed) });
  };
  for (const { name, of, unit } of measures) {
    const label = quarters(
      looked.map(({ face }) => of(face.quality)),
      unit,
    );
    add(name, 'measured', (face) => label(of(face.quality)));
  }
  for (const column of attributes?.columns ?? []) {
    const attributeOf = (face: Face): string | null => attributes?.of.get(face.path)?.[column] || null;
    const values = looked.flatMap(({ face }) => attributeOf(face) ?? []);
    const label = labelOf(values, column);
    if (label) add(column, 'attribute', (face) => label(attributeOf(face)));
  }
  return slices;
}

function lookedOf(photos: readonly Face[], threshold: number): Looked[] {
  if (photos.length < 2) return [];
  return photos.map((face) => {
    const others = photos.filter((other) => other !== face);
    const missed = others.filter((other) => cosine(face.template, other.template) < threshold).length;
    return { face, missed, pairs: others.length };
  });
}

/** Names of the four parts of equal count. */
function quarters(values: readonly number[], unit: string): (value: number) => string {
  const sorted = Float64Array.from(values).sort();
  const edges = Array.from({ length: BINS + 1 }, (_, i) =>
    i === BINS ? (sorted.at(-1) ?? 0) : quantile(sorted, i / BINS),
  );
  return (value) => {
    let bin = 0;
    while (bin < BINS - 1 && value >= (edges[bin + 1] as number)) bin++;
    return `${bin + 1}: ${(edges[bin] as number).toFixed(0)} to ${(edges[bin + 1] as number).toFixed(0)} ${unit}`;
  };
}

/** Words as they are; a column of many numbers in four parts; null for a column that groups nothing. */
function labelOf(values: readonly string[], unit: string): ((value: string | null) => string | null) | null {
  const different = new Set(values);
  if (different.size < 2) return null;
  if (different.size <= MOST_GROUPS) return (value) => value;
  const numbers = values.map(Number);
  if (!numbers.every(Number.isFinite)) return null;
  const label = quarters(numbers, unit);
  return (value) => (value === null ? null : label(Number(value)));
}

function groupsOf(
  looked: readonly Looked[],
  groupOf: (face: Face) => string | null,
  seed: number,
): SliceGroup[] {
  const groups = new Map<string, Map<number, { count: number; trials: number; photos: number }>>();
  for (const { face, missed, pairs } of looked) {
    const name = groupOf(face);
    if (name === null) continue;
    const people = groups.get(name) ?? new Map();
    groups.set(name, people);
    const unit = people.get(face.index) ?? { count: 0, trials: 0, photos: 0 };
    people.set(face.index, {
      count: unit.count + missed,
      trials: unit.trials + pairs,
      photos: unit.photos + 1,
    });
  }
  return [...groups]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([name, people]) => ({
      name,
      photos: [...people.values()].reduce((sum, { photos }) => sum + photos, 0),
      people: people.size,
      falseNonMatch: repeatedProportion([...people.values()], seeded(seed)),
      byPerson: [...people].map(([index, { count, trials }]) => [index, count, trials]),
    }));
}

/** FNMR of a group with half an error added, so that a group without errors has a ratio too. */
export function smoothed(group: SliceGroup, times: Uint16Array | null): number {
  let missed = 0;
  let pairs = 0;
  for (const [person, count, trials] of group.byPerson) {
    const weight = times === null ? 1 : (times[person] ?? 0);
    missed += count * weight;
    pairs += trials * weight;
  }
  return (missed + 0.5) / (pairs + 1);
}

/** Groups that are large enough to be compared. */
export function comparable(groups: readonly SliceGroup[]): SliceGroup[] {
  return groups.filter(({ people }) => people >= LEAST_PEOPLE);
}

/** Highest to lowest of the groups under how often each person was drawn. */
export function widest(groups: readonly SliceGroup[], times: Uint16Array | null): number {
  const rates = groups.map((group) => smoothed(group, times));
  return Math.max(...rates) / Math.min(...rates);
}

function ratioOf(all: readonly SliceGroup[], people: number, seed: number): Slice['ratio'] {
  const groups = comparable(all);
  if (groups.length < 2) return null;
  const sorted = [...groups].sort((a, b) => smoothed(b, null) - smoothed(a, null));
  const [worst, best] = [sorted[0] as SliceGroup, sorted.at(-1) as SliceGroup];
  const value = smoothed(worst, null) / smoothed(best, null);
  // The same two groups in every replicate: taking the extremes anew each time would only add noise.
  const drawn = bootstrap(people, seeded(seed), (times) => smoothed(worst, times) / smoothed(best, times));
  const overPeople = drawn ? { low: drawn.low, high: drawn.high } : { low: 0, high: Number.MAX_VALUE };
  return { worst: worst.name, best: best.name, value, overPeople };
}
