/** What a face decision means to people: whether it looks like an attack, how sure it was. Words for it are the reader's. */
import type { FaceEvidence, FaceRefusal } from '../contracts/vision.ts';

/** Outcomes that say by themselves that somebody held up a picture, or that the camera were no camera. */
const OF_PICTURES: ReadonlySet<string> = new Set<FaceRefusal>([
  'vision.not-live',
  'vision.virtual-camera',
  'vision.frozen-camera',
]);
/** Everybody glances aside or is too slow now and then; a picture is, too, and gives itself away besides. */
const OF_ANYBODY: ReadonlySet<string> = new Set<FaceRefusal>([
  'vision.challenge-failed',
  'vision.challenge-timed-out',
]);

/** How long a face waits that failed too often, ms. */
export const TRIES_WAIT_MS = 2 * 60_000;

/**
 * Whether a refusal is evidence of an attack. A challenge that was failed or not done in time is so only together with a
 * sign of a picture, or with a face that the network did not take for alive.
 * @param reason of a refusal; those that we do not know are taken for harmless.
 * @param face what the decision rested on; null where nobody may know.
 */
export function isSuspicious(reason: string, face: Pick<FaceEvidence, 'liveness'> | null): boolean {
  if (OF_PICTURES.has(reason)) return true;
  if (!OF_ANYBODY.has(reason) || face === null) return false;
  const { passive, signs, threshold } = face.liveness;
  return signs.length > 0 || (passive !== null && passive < threshold);
}

export type Sureness = 'very' | 'clearly' | 'enough';

/**
 * How far above what was needed an accepted face was: by the part of the way from the threshold to a perfect match (0 to
 * 1). For people to read; no decision rests on it. Null when nothing was compared.
 */
export function surenessOf({ score, threshold }: Pick<FaceEvidence, 'score' | 'threshold'>): Sureness | null {
  if (score === null || threshold >= 1) return null;
  const way = (score - threshold) / (1 - threshold);
  if (way >= 1 / 3) return 'very';
  return way >= 1 / 10 ? 'clearly' : 'enough';
}
