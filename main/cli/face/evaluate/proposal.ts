import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { RosterError } from '../../../../core/contracts/error.ts';
import { type ProposalFile, proposalFile } from '../../../../core/contracts/face-report.ts';
import { readImageBytes } from '../../../vision/image-bytes.ts';
import type { ModelPack } from '../../../vision/pack.ts';
import { type FaceDataset, partOf } from './dataset.ts';
import { imageHash } from './photos.ts';

/** Enough of a hash to tell the images of any data set apart. */
const HASH_LENGTH = 24;

/** @throws RosterError `cli.bad-proposal`, `cli.other-pack`. */
export async function readProposal(path: string, pack: ModelPack): Promise<ProposalFile> {
  const text = await readFile(path, 'utf8').catch(() => '');
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // Left null: the schema says what is wrong.
  }
  const parsed = proposalFile.safeParse(json);
  if (!parsed.success)
    throw new RosterError(
      'cli.bad-proposal',
      `${path} is not a proposal that \`face evaluate --calibrate\` wrote.`,
    );
  if (parsed.data.pack !== pack.id)
    throw new RosterError(
      'cli.other-pack',
      `${path} was made for another model pack; calibrate again with this one.`,
    );
  return parsed.data;
}

export function personHash(name: string): string {
  return createHash('sha256').update(name.normalize('NFC').toLowerCase()).digest('hex').slice(0, HASH_LENGTH);
}

/** Hashes of every image of these people and recordings. Files that cannot be read have none. */
export async function imagesOf(data: FaceDataset): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  const recordings = [...data.live, ...[...data.attacks.values()].flat()];
  const paths = [...[...data.people.values()].flat(), ...recordings.flatMap(({ frames }) => frames)];
  for (const path of paths) {
    const file = await readImageBytes(path);
    if (file.kind === 'read') hashes.set(path, imageHash(file.bytes).slice(0, HASH_LENGTH));
  }
  return hashes;
}

export interface Untuned {
  readonly data: FaceDataset;
  /** People and recorded subjects whose thresholds were chosen on them. */
  readonly leftOut: number;
}

/**
 * What of the folder a proposal has not been tuned on: a person counts as seen by name, and by any one image.
 * @throws RosterError `cli.tuned-on-this` when there is an overlap and `heldOut` does not ask to leave it out.
 */
export async function untuned(data: FaceDataset, proposal: ProposalFile, heldOut: boolean): Promise<Untuned> {
  const seenPeople = new Set(proposal.tunedOn.people);
  const seenImages = new Set(proposal.tunedOn.images);
  const hashes = await imagesOf(data);
  const seen = new Set<string>();
  let images = 0;
  const look = (name: string, paths: readonly string[]): void => {
    const same = paths.filter((path) => seenImages.has(hashes.get(path) ?? '')).length;
    images += same;
    if (same > 0 || seenPeople.has(personHash(name))) seen.add(name);
  };
  for (const [name, photos] of data.people) look(name, photos);
  for (const { subject, frames } of [...data.live, ...[...data.attacks.values()].flat()])
    look(subject, frames);
  if (seen.size === 0) return { data, leftOut: 0 };
  if (!heldOut) {
    throw new RosterError(
      'cli.tuned-on-this',
      `These thresholds were chosen on ${seen.size} of the people here (${images} of the images): figures on them would ` +
        'flatter. Use other people, or leave those out with --held-out.',
    );
  }
  return { data: partOf(data, (name) => !seen.has(name)), leftOut: seen.size };
}
