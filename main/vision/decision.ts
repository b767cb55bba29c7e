import type { SpoofSign } from '../../core/contracts/vision.ts';
import type { Thresholds } from './manifest.ts';

/** What one usable frame says about who this is. */
export interface Vote {
  /** The nearest person, whether near enough or not; null when there was nobody to compare with. */
  readonly subject: string | null;
  readonly score: number | null;
  readonly margin: number | null;
  /** Why the frame does or does not speak for `subject`. */
  readonly verdict: 'match' | 'too-far' | 'too-close-to-another';
  readonly gallery: 'roll' | 'site' | 'one';
}

/** A vote with what else its frame showed. */
export interface SeenVote extends Vote {
  /** Passive liveness, 0…1. */
  readonly live: number;
  /** The face as a unit vector. */
  readonly vector: Float32Array;
}

export interface VoteRules {
  /** k of the k-of-n rule. */
  readonly agreeing: number;
  /** n of the k-of-n rule: only the latest frames count. */
  readonly window: number;
}

export type Agreement<V extends Vote = Vote> =
  | { readonly kind: 'agreed'; readonly subject: string; readonly votes: readonly V[] }
  | { readonly kind: 'open'; readonly leaning: 'unknown' | 'ambiguous' };

/**
 * The k-of-n rule: somebody is recognised when k of the latest n frames match that person and none of the n
 * matches anybody else.
 */
export function countVotes<V extends Vote>(votes: readonly V[], rules: VoteRules): Agreement<V> {
  const latest = votes.slice(-rules.window);
  const matches = latest.filter((vote) => vote.verdict === 'match');
  const subject = matches[0]?.subject ?? null;
  const unanimous = matches.every((vote) => vote.subject === subject);
  if (subject !== null && unanimous && matches.length >= rules.agreeing) {
    return { kind: 'agreed', subject, votes: matches };
  }
  const close = latest.filter((vote) => vote.verdict === 'too-close-to-another').length;
  return { kind: 'open', leaning: !unanimous || close * 2 > latest.length ? 'ambiguous' : 'unknown' };
}

/**
 * Passive liveness that a decision rests on: the smallest of the means over groups of frames (the latest, those that
 * speak for the person, those of the challenge), so that frames of somebody alive lend nothing to a picture that is
 * shown before or after them. Null for no frames.
 */
export function passiveOf(groups: readonly (readonly number[])[]): number | null {
  const means = groups
    .filter((scores) => scores.length > 0)
    .map((scores) => scores.reduce((sum, live) => sum + live, 0) / scores.length);
  return means.length === 0 ? null : Math.min(...means);
}

/**
 * Whether a passed challenge outweighs what passive liveness says: not for what is hardly alive at all, nor for what a
 * sign takes for a picture unless the network is sure; each further sign asks for half of the doubt that is left. People
 * before webcams scored 0.87 and more; the one generated print that passed a challenge scored 0.68 and showed an edge.
 * @param passive mean over the frames, 0…1.
 */
export function outweighs(
  passive: number,
  signs: readonly SpoofSign[],
  limits: Pick<Thresholds, 'livenessScore' | 'livenessFloor'>,
): boolean {
  if (signs.length === 0) return passive >= limits.livenessFloor;
  return 1 - passive <= (1 - limits.livenessScore) / 2 ** signs.length;
}

/** Middle value; the mean of the middle two for an even count; null for none. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
