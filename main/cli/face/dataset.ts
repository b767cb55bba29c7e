import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RosterError } from '../../../core/contracts/error.ts';

/** Two photos by path, and whether they show the same person. */
export interface Pair {
  readonly a: string;
  readonly b: string;
  readonly people: readonly string[];
  readonly same: boolean;
}

/** Frames of one subject, in order. */
export interface Recording {
  readonly subject: string;
  readonly frames: readonly string[];
}

/** A folder of labelled faces, as `rosterctl face evaluate` reads it. */
export interface FaceDataset {
  /** `people/<Name>/*.jpg` */
  readonly people: ReadonlyMap<string, readonly string[]>;
  /** `pairs.tsv` in two halves, none when there is no such file. */
  readonly folds: readonly (readonly Pair[])[];
  /** `live/<subject>/*.jpg` */
  readonly live: readonly Recording[];
  /** `attack/<species>/<subject>/*.jpg` */
  readonly attacks: ReadonlyMap<string, readonly Recording[]>;
}

/** @throws RosterError `cli.no-dataset`, `cli.bad-pairs`. */
export async function readDataset(folder: string): Promise<FaceDataset> {
  const people = new Map((await recordings(join(folder, 'people'))).map((one) => [one.subject, one.frames]));
  const live = await recordings(join(folder, 'live'));
  const attacks = new Map<string, readonly Recording[]>();
  for (const species of await folders(join(folder, 'attack'))) {
    attacks.set(species, await recordings(join(folder, 'attack', species)));
  }
  if (people.size === 0 && live.length === 0 && attacks.size === 0) {
    throw new RosterError(
      'cli.no-dataset',
      `${folder} holds no faces: expected people/<Name>/*.jpg, live/<subject>/*.jpg or attack/<species>/<subject>/*.jpg.`,
    );
  }
  return { people, folds: await readFolds(folder, people), live, attacks };
}

async function readFolds(
  folder: string,
  people: ReadonlyMap<string, readonly string[]>,
): Promise<readonly (readonly Pair[])[]> {
  const text = await readFile(join(folder, 'pairs.tsv'), 'utf8').catch(() => null);
  if (text === null) return [];
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const pairs = lines.map((line, index) => readPair(line, index + 1, people));
  const half = Math.ceil(pairs.length / 2);
  return [pairs.slice(0, half), pairs.slice(half)];
}

/** `name i j`, or `nameA i nameB j`; photos are `name_0001.jpg` and so on. */
function readPair(line: string, number: number, people: ReadonlyMap<string, readonly string[]>): Pair {
  const [first = '', i = '', third = '', fourth] = line.trim().split('\t');
  const same = fourth === undefined;
  const second = same ? first : third;
  return {
    a: photoOf(first, i, number, people),
    b: photoOf(second, same ? third : fourth, number, people),
    people: [first, second],
    same,
  };
}

function photoOf(
  name: string,
  index: string,
  line: number,
  people: ReadonlyMap<string, readonly string[]>,
): string {
  const ending = `/${name}_${index.padStart(4, '0')}.jpg`;
  const path = people.get(name)?.find((photo) => photo.endsWith(ending));
  if (path !== undefined) return path;
  throw new RosterError(
    'cli.bad-pairs',
    `pairs.tsv line ${line} names a photo that is not there: ${name} ${index}.`,
  );
}

async function recordings(folder: string): Promise<Recording[]> {
  const found: Recording[] = [];
  for (const subject of await folders(folder)) {
    const names = (await readdir(join(folder, subject))).filter((name) => /\.jpe?g$/i.test(name));
    names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    found.push({ subject, frames: names.map((name) => join(folder, subject, name)) });
  }
  return found;
}

async function folders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
