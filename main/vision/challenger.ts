import type { ChallengeStep, Frame } from '../../core/contracts/vision.ts';
import type { Attempt } from './attempt.ts';
import { advanceChallenge, patience, planChallenge, planRests, startChallenge } from './challenge.ts';
import type { ChallengeRules, ChallengeSight } from './challenge-steps.ts';
import { CLOSER, isStraight } from './challenge-steps.ts';
import { median } from './decision.ts';
import { cosine } from './embedder.ts';
import { eyeDistance } from './eye-distance.ts';
import type { Look } from './look.ts';
import { narrowing, parallax, shapeOf } from './parallax.ts';
import type { RecogniserParts } from './recogniser-parts.ts';

/** Share of the frame's height that a face may fill after it came closer. */
const FILLS = 0.6;
/** A face that is hidden; what else the sight says does not count. */
const UNSEEN = { yaw: null, pitch: 0, size: 0, parallax: 0, narrow: 0, closed: 0, same: true } as const;

export type ChallengeEnd = 'running' | 'passed' | 'vision.challenge-failed' | 'vision.challenge-timed-out';

/** Puts somebody through a challenge: draws it by what they can show, measures each frame, holds on to who it is. */
export class Challenger {
  readonly #parts: RecogniserParts;
  readonly #rules: ChallengeRules;

  constructor(parts: RecogniserParts) {
    this.#parts = parts;
    const { turnYaw, blinkRise } = parts.limits;
    this.#rules = { turnYaw, blinkRise, stepMs: parts.settings.challengeStepMs };
  }

  start(attempt: Attempt, frame: Frame, candidate: string): void {
    const baseline = {
      yaw: attempt.typical((quality) => quality.yaw),
      closed: median(attempt.eyes) ?? 0,
      ...attempt.stance(),
    };
    const able = new Set<ChallengeStep>(['look-up']);
    if (baseline.closed + this.#rules.blinkRise < 1) able.add('blink');
    if (attempt.typical((quality) => quality.facePx) * CLOSER < FILLS * frame.height) able.add('come-closer');
    attempt.candidate = candidate;
    const { random } = this.#parts;
    const steps = planChallenge(random, able);
    attempt.challenge = startChallenge(steps, baseline, frame.capturedAt, planRests(steps, random));
  }

  /** One look at who is challenged. @param current whether the attempt is still the one that is followed. */
  async next(attempt: Attempt, frame: Frame, look: Look, current: () => boolean): Promise<ChallengeEnd> {
    const centre = attempt.centre();
    const shape = attempt.shape();
    if (!attempt.challenge || !centre || !shape) return 'vision.challenge-failed';
    const { limits, looker } = this.#parts;
    // Of this frame alone: the one before may have shown somebody else.
    const embedding = await looker.embed(look);
    const closed = await looker.closed(look);
    if (!current() || !attempt.challenge) return 'running';
    const now = shapeOf(look.points);
    const sight: ChallengeSight = {
      at: frame.capturedAt,
      yaw: look.pose.yaw,
      pitch: look.pose.pitchRatio,
      size: eyeDistance(look),
      parallax: parallax(shape, now),
      narrow: narrowing(shape, now),
      closed,
      same: true,
    };
    const straight = isStraight(sight, attempt.challenge.baseline, this.#rules);
    const near = cosine(embedding, centre) >= (straight ? limits.oneScore : limits.continuityScore);
    // Turned away, nobody looks to the network as they did when it was trained.
    if (straight && near) attempt.livesChallenged.push(await looker.live(look, attempt));
    return current() ? this.#advance(attempt, { ...sight, same: near }) : 'running';
  }

  /** How long the face may be out of sight, milliseconds; undefined where nobody is challenged: as long as anybody's. */
  patience({ challenge }: Attempt): number | undefined {
    return challenge?.result === 'running' ? patience(challenge, this.#rules) : undefined;
  }

  /** A frame without the face. */
  unseen(attempt: Attempt, frame: Frame): ChallengeEnd {
    return this.#advance(attempt, { at: frame.capturedAt, ...UNSEEN });
  }

  #advance(attempt: Attempt, sight: ChallengeSight): ChallengeEnd {
    if (!attempt.challenge) return 'vision.challenge-failed';
    attempt.challenge = advanceChallenge(attempt.challenge, sight, this.#rules);
    const { result } = attempt.challenge;
    if (result === 'failed') return 'vision.challenge-failed';
    return result === 'timed-out' ? 'vision.challenge-timed-out' : result;
  }
}
