/** Face decisions as answers show them: the evidence where it opens, and words for the person themselves. */
import { z } from 'zod';
import type { RollRecord } from '../../../core/contracts/rest/records.ts';
import { type FaceEvidence, faceEvidence } from '../../../core/contracts/vision.ts';
import { surenessOf } from '../../../core/domain/face-words.ts';

/** What is sealed with a decision about somebody who is known. */
const faceSecret = z.object({ face: faceEvidence });

/** Null when there was no face, or it cannot be read (any more). */
export function faceOf(secret: unknown): FaceEvidence | null {
  return faceSecret.safeParse(secret).data?.face ?? null;
}

type Arrival = NonNullable<RollRecord['arrival']>;

export function inWords(face: FaceEvidence | null): Pick<Arrival, 'sure' | 'asked'> {
  return { sure: face && surenessOf(face), asked: face?.liveness.challenge ?? [] };
}
