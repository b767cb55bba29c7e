/** What a face decision means to people: whether it looks like an attack, how sure it was. Words for it are the reader's. */
import type { FaceEvidence, FaceRefusal } from '../contracts/vision.ts';

/** Outcomes that look as if somebody held up a picture, or the camera were no camera. */
const SUSPICIOUS: ReadonlySet<string> = new Set<FaceRefusal>([
  'vision.not-live',
  'vision.challenge-failed',
  'vision.virtual-camera',
  'vision.frozen-camera',
]);

/** `reason`: of a refusal; those that we do not know are taken for harmless. */
export function isSuspicious(reason: string): boolean {
  return SUSPICIOUS.has(reason);
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
