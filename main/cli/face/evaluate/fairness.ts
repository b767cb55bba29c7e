import { readFile } from 'node:fs/promises';
import { RosterError } from '../../../../core/contracts/error.ts';
import {
  type FaceEvaluate,
  faceEvaluate,
  type Slice,
  type SliceChange,
} from '../../../../core/contracts/face-report.ts';
import { seeded } from '../../../../core/domain/random.ts';
import { bootstrap, quantile } from './resampling.ts';
import { comparable, widest } from './slices.ts';

/** One side of 95 %: only a widening is looked for. */
const TAIL = 0.05;

/** @throws RosterError `cli.bad-baseline`. */
export async function readBaseline(path: string): Promise<FaceEvaluate> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const parsed = faceEvaluate.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new RosterError(
    'cli.bad-baseline',
    `${path} is not a report of \`face evaluate --json\` of this version; write one anew.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Whether the gap between the worst and the best group grew from one report to the next, on the same photos. People are
 * drawn anew for both reports alike, so that what both have in common cancels out.
 * @throws RosterError `cli.other-images` when the reports saw different photos.
 */
export function compareSlices(
  before: FaceEvaluate,
  now: { data: string; slices: readonly Slice[]; people: number; seed: number },
): SliceChange[] {
  if (before.data !== now.data) {
    throw new RosterError(
      'cli.other-images',
      'The baseline was measured on other photos; measure both packs on the same folder.',
    );
  }
  return now.slices.flatMap((slice) => {
    const old = before.slices.find(({ name, source }) => name === slice.name && source === slice.source);
    const change = old && changeOf(old, slice, now.people, now.seed);
    return change ? [change] : [];
  });
}

function changeOf(old: Slice, slice: Slice, people: number, seed: number): SliceChange | null {
  const [was, is] = [comparable(old.groups), comparable(slice.groups)];
  if (was.length < 2 || is.length < 2) return null;
  const before = widest(was, null);
  const after = widest(is, null);
  const drawn = bootstrap(
    people,
    seeded(seed),
    (times) => Math.log(widest(is, times)) - Math.log(widest(was, times)),
  );
  if (drawn === null) return null;
  const low = Math.exp(quantile(drawn.values, TAIL));
  const high = Math.exp(quantile(drawn.values, 1 - TAIL));
  return { slice: slice.name, before, after, low, high, widened: low > 1 };
}
