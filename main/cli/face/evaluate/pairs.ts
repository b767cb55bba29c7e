import { basename, extname, join } from 'node:path';
import type { OddFile } from '../../../../core/contracts/face-report.ts';
import { textIfThere } from './files.ts';

/** Two photos by path, and whether they show the same person. */
export interface Pair {
  readonly a: string;
  readonly b: string;
  readonly people: readonly string[];
  readonly same: boolean;
}

type People = ReadonlyMap<string, readonly string[]>;

/** `pairs.tsv` in two halves; lines that name no photo are left out and named. */
export async function readFolds(
  folder: string,
  people: People,
  odd: OddFile[],
): Promise<readonly (readonly Pair[])[]> {
  const path = join(folder, 'pairs.tsv');
  const text = await textIfThere(path, odd);
  if (text === null) return [];
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const half = Math.ceil(lines.length / 2);
  const folds: Pair[][] = [[], []];
  lines.forEach((line, index) => {
    const pair = readPair(line, people);
    if (pair) folds[index < half ? 0 : 1]?.push(pair);
    else
      odd.push({
        path,
        reason: 'pairs.no-such-photo',
        message: `Line ${index + 1} names a photo that is not there: ${line.trim().slice(0, 100)}`,
      });
  });
  return folds;
}

/** `name i j`, or `nameA i nameB j`; photo i of a person is `name_000i` with any ending. */
function readPair(line: string, people: People): Pair | null {
  const [first = '', i = '', third = '', fourth] = line.trim().split('\t');
  const same = fourth === undefined;
  const second = same ? first : third;
  const a = photoOf(first, i, people);
  const b = photoOf(second, same ? third : fourth, people);
  return a === undefined || b === undefined ? null : { a, b, people: [first, second], same };
}

function photoOf(name: string, index: string, people: People): string | undefined {
  const stem = `${name}_${index.padStart(4, '0')}`;
  return people.get(name)?.find((photo) => basename(photo, extname(photo)) === stem);
}
