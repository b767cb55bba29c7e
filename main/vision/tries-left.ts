import type { FaceRefusal, Watch } from '../../core/contracts/vision.ts';
import type { Attempt } from './attempt.ts';
import { countVotes } from './decision.ts';
import type { Thresholds } from './manifest.ts';

/**
 * The try that somebody has made who goes before they are answered: in the middle of a challenge, with what looked like a
 * picture of somebody, or beside a badge that is another's. Else the check could be tried without end and unseen. Null
 * when they were answered, or showed nothing that speaks against them.
 */
export function tryLeft(
  attempt: Attempt,
  watch: Watch,
  limits: Thresholds,
): { readonly reason: FaceRefusal; readonly subject: string | null } | null {
  if (attempt.decidedAt !== null) return null;
  if (attempt.challenge?.result === 'running')
    return { reason: 'vision.challenge-failed', subject: attempt.candidate };
  if (attempt.votes.length < limits.livenessFrames) return null;
  const rules = { agreeing: limits.agreeingFrames, window: limits.windowFrames };
  const agreement = countVotes(attempt.votes, rules);
  if (agreement.kind === 'open')
    return watch.mode === 'verify' ? { reason: 'vision.not-the-badge-holder', subject: watch.subject } : null;
  const passive = attempt.passive(limits.livenessFrames, agreement.votes) ?? 0;
  return passive < limits.livenessScore ? { reason: 'vision.not-live', subject: agreement.subject } : null;
}
