import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RosterError } from '../../../../core/contracts/error.ts';
import type { OddFile } from '../../../../core/contracts/face-report.ts';
import { type Attributes, readAttributes } from './attributes.ts';
import { namesIn } from './files.ts';
import { type Pair, readFolds } from './pairs.ts';

/** Frames of one subject, in order. */
export interface Recording {
  readonly subject: string;
  readonly frames: readonly string[];
}

/** A folder of labelled faces, as `rosterctl face evaluate` reads it. */
export interface FaceDataset {
  readonly folder: string;
  /** `people/<Name>/*` */
  readonly people: ReadonlyMap<string, readonly string[]>;
  /** `pairs.tsv` in two halves, none when there is no such file. */
  readonly folds: readonly (readonly Pair[])[];
  /** `live/<subject>/*` */
  readonly live: readonly Recording[];
  /** `attack/<species>/<subject>/*` */
  readonly attacks: ReadonlyMap<string, readonly Recording[]>;
  /** `attributes.csv`, null without. */
  readonly attributes: Attributes | null;
  /** What was found that cannot be used. */
  readonly odd: readonly OddFile[];
}

/** @throws RosterError `cli.no-dataset`. */
export async function readDataset(folder: string): Promise<FaceDataset> {
  const odd: OddFile[] = [];
  const people = new Map(
    (await recordings(join(folder, 'people'), odd)).map((one) => [one.subject, one.frames]),
  );
  const live = await recordings(join(folder, 'live'), odd);
  const attacks = new Map<string, readonly Recording[]>();
  for (const species of await folders(join(folder, 'attack'), odd)) {
    attacks.set(species, await recordings(join(folder, 'attack', species), odd));
  }
  if (people.size === 0 && live.length === 0 && attacks.size === 0) {
    throw new RosterError(
      'cli.no-dataset',
      `${folder} holds no faces: expected people/<Name>/ with photos, live/<subject>/ or attack/<species>/<subject>/ with frames.`,
    );
  }
  const folds = await readFolds(folder, people, odd);
  const attributes = await readAttributes(folder, people, odd);
  return { folder, people, folds, live, attacks, attributes, odd };
}

/** Only these people and these recorded subjects, everything else as it is. */
export function partOf(data: FaceDataset, keep: (person: string) => boolean): FaceDataset {
  const mine = (recordings: readonly Recording[]): Recording[] =>
    recordings.filter(({ subject }) => keep(subject));
  return {
    ...data,
    people: new Map([...data.people].filter(([name]) => keep(name))),
    folds: data.folds.map((fold) => fold.filter((pair) => pair.people.every(keep))),
    live: mine(data.live),
    attacks: new Map([...data.attacks].map(([species, all]) => [species, mine(all)])),
  };
}

/** Every file that somebody would want to have been looked at: hidden ones are the system's own. */
async function recordings(folder: string, odd: OddFile[]): Promise<Recording[]> {
  const found: Recording[] = [];
  for (const subject of await folders(folder, odd)) {
    const names = await namesIn(join(folder, subject), odd);
    names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    found.push({ subject, frames: names.map((name) => join(folder, subject, name)) });
  }
  return found;
}

/** Folders of a folder, links to folders too; files that lie among them belong to nobody and are named. */
async function folders(folder: string, odd: OddFile[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of await namesIn(folder, odd)) {
    const path = join(folder, name);
    if (name === '__proto__') {
      odd.push({
        path,
        reason: 'file.name',
        message: 'No folder can go by this name: call it something else.',
      });
      continue;
    }
    const is = await stat(path).catch(() => null);
    if (is?.isDirectory()) found.push(name);
    else
      odd.push({
        path,
        reason: 'file.nobodys',
        message: 'Not in a folder of its person; files here belong to nobody.',
      });
  }
  return found.sort();
}
