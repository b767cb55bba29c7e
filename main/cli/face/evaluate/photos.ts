import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { RosterError } from '../../../../core/contracts/error.ts';
import type { ImageFigures, OddFile } from '../../../../core/contracts/face-report.ts';
import { readImageBytes } from '../../../vision/image-bytes.ts';
import { decodePhoto } from '../../../vision/photo.ts';
import type { FaceQuality } from '../../../vision/quality.ts';
import type { FaceTools } from '../run.ts';
import { proportionOf } from '../statistics.ts';
import type { FaceDataset } from './dataset.ts';
import type { PlainRecipe } from './plain-recipe.ts';
import type { Progress } from './progress.ts';

/** A face of a photo, by the kiosk's own models and recipe. */
export interface Face {
  readonly path: string;
  readonly person: string;
  /** Place of the person in the sorted list of people; what intervals over people count. */
  readonly index: number;
  readonly template: Float32Array;
  /** Without the mirror image; the same as `template` where the recipe has none. */
  readonly plain: Float32Array;
  readonly quality: FaceQuality;
}

export interface Faces {
  /** By path, copies too; photos without a face are not in it. */
  readonly byPath: ReadonlyMap<string, Face>;
  readonly byPerson: ReadonlyMap<string, readonly Face[]>;
  readonly people: number;
  readonly images: ImageFigures;
  /** See `FaceEvaluate.data`. */
  readonly data: string;
}

/**
 * Looks at every photo of every person. The subject stands in the middle, others are background. Files that are no
 * pictures are named in the figures and left out.
 * @throws RosterError `cli.no-dataset` when there are files of people and none is a picture.
 */
export async function lookAtPhotos(
  tools: FaceTools,
  data: FaceDataset,
  plainRecipe: PlainRecipe,
  progress: Progress,
): Promise<Faces> {
  const odd: OddFile[] = [...data.odd];
  const byPerson = new Map<string, Face[]>();
  const counts = { read: 0, withoutFace: 0, passed: 0 };
  const hints: Record<string, number> = {};
  const digest = createHash('sha256');
  const total = [...data.people.values()].reduce((sum, photos) => sum + photos.length, 0);
  const copies = new Map<string, string>();
  let done = 0;
  const names = [...data.people.keys()].sort();
  for (const [index, person] of names.entries()) {
    const faces: Face[] = [];
    const hashes = new Map<string, string>();
    for (const path of data.people.get(person) ?? []) {
      progress.tell(`photo ${++done} of ${total}`);
      const seen = await lookAt(tools, path);
      if (seen.kind === 'odd') {
        odd.push({ path, reason: seen.reason, message: seen.message });
        continue;
      }
      const twin = hashes.get(seen.hash);
      if (twin !== undefined) {
        copies.set(path, twin);
        odd.push({
          path,
          reason: 'photo.copy',
          message: `The same file as ${twin}: no second look, left out.`,
        });
        continue;
      }
      hashes.set(seen.hash, path);
      digest.update(`${relative(data.folder, path)}\0${seen.hash}\n`);
      counts.read++;
      if (seen.look === null) {
        counts.withoutFace++;
        continue;
      }
      const { look } = seen;
      // A photo may be cut closer than a frame: enrolment does not ask for a step back either.
      if (look.hint === null || look.hint === 'step-back') counts.passed++;
      else hints[look.hint] = (hints[look.hint] ?? 0) + 1;
      const template = await tools.looker.embed(look);
      const plain = await plainRecipe.embed(look, template);
      faces.push({ path, person, index, template, plain, quality: look.quality });
    }
    byPerson.set(person, faces);
  }
  if (total > 0 && counts.read === 0)
    throw new RosterError('cli.no-dataset', 'None of the photos can be read.');
  const found = counts.read - counts.withoutFace;
  const byPath = new Map([...byPerson.values()].flat().map((face) => [face.path, face]));
  for (const [path, twin] of copies) {
    const face = byPath.get(twin);
    if (face) byPath.set(path, face);
  }
  return {
    byPath,
    byPerson,
    people: names.length,
    data: digest.digest('hex'),
    images: {
      read: counts.read,
      withoutFace: counts.withoutFace,
      unreadable: total - counts.read - copies.size,
      detected: proportionOf(found, counts.read),
      passedGate: proportionOf(counts.passed, found),
      hints,
      odd,
    },
  };
}

type Seen =
  | { readonly kind: 'odd'; readonly reason: string; readonly message: string }
  | {
      readonly kind: 'seen';
      readonly hash: string;
      readonly look: Awaited<ReturnType<FaceTools['looker']['look']>> | null;
    };

async function lookAt(tools: FaceTools, path: string): Promise<Seen> {
  const file = await readImageBytes(path);
  if (file.kind === 'odd') return file;
  const decoded = await decodePhoto(file.bytes, 'any');
  if (decoded.kind === 'refused') return { kind: 'odd', reason: decoded.reason, message: decoded.message };
  const hash = imageHash(file.bytes);
  try {
    const located = await tools.checker.locate(decoded.image, 'centre');
    return { kind: 'seen', hash, look: located.kind === 'found' ? located.look : null };
  } catch {
    return {
      kind: 'odd',
      reason: 'photo.model-failed',
      message: 'The models could not work through this picture.',
    };
  }
}

/** SHA-256 of a file, hex. */
export function imageHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
