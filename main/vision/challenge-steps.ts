/** What each step of the challenge looks like, and what it does not. */
import type { ChallengeStep } from '../../core/contracts/vision.ts';

/** What one frame shows of the person who is challenged. */
export interface ChallengeSight {
  /** Capture time, milliseconds. */
  readonly at: number;
  /** Degrees, positive to the person's own left; null while no face is seen. */
  readonly yaw: number | null;
  /** `HeadPose.pitchRatio`; smaller when people look up. */
  readonly pitch: number;
  /** Distance between the eyes, frame pixels. */
  readonly size: number;
  /** What no flat picture could show of the way from the straight look to this one, see `parallax`. */
  readonly parallax: number;
  /** Share of the distance between the eyes that a turn leaves, see `narrowing`. */
  readonly narrow: number;
  /** Probability of closed eyes, 0…1. */
  readonly closed: number;
  /** Whether the face still is the person that was recognised before the challenge. */
  readonly same: boolean;
}

export interface ChallengeRules {
  /** Degrees from the person's own straight look that count as turned. */
  readonly turnYaw: number;
  /** Rise of `closed` over the person's own level that counts as closed. */
  readonly blinkRise: number;
  /** Time for one step, milliseconds. */
  readonly stepMs: number;
}

/** What straight, level, open and the first distance look like for this person. */
export type Baseline = Readonly<Record<'yaw' | 'pitch' | 'size' | 'closed', number>>;

/**
 * Least `parallax` of a turn. In webcam recordings frames of real heads turned by 10 degrees and more reached 0.026 to
 * 0.056 (15 frames, at 15 degrees 0.054 or more), prints tilted by hand 0.007 in the middle and 0.018 at the 95th
 * percentile within 10 degrees of apparent turn (396 frames); what prints reached beyond were single misplaced frames.
 */
export const TURN_PARALLAX = 0.025;

/**
 * How much narrower than the cosine of its turn a head may look; noses stand out differently. Of generated heads at 18
 * degrees and more 1 % of the frames are narrower (485), of bent prints half (38). In webcam recordings at 10 degrees
 * and more: heads none of 2, prints 3 of 5.
 */
const NARROWER = 0.08;

/**
 * Fall of `pitch` that counts as looking up, about 12 degrees for a nose that stands out by half an eye distance.
 * Prints of the recordings stayed within 0.04 of their middle but for three single frames of 401.
 */
const LOOK_UP = 0.1;

/** Growth of the eye distance that counts as closer: a step of a fifth of the way, far above the landmarks' noise. */
export const CLOSER = 1.2;

/** What a frame is compared with: the person's straight look, and how near they were when the step was asked for. */
interface Before {
  readonly baseline: Baseline;
  readonly stepSize: number;
}

/** `wrong`: a movement that nobody asked for, as a recording that runs on makes them. */
type Shown = 'yes' | 'no' | 'wrong';

/** Whether somebody looks straight ahead with open eyes, as when the challenge began. */
export function isStraight(sight: ChallengeSight, baseline: Baseline, rules: ChallengeRules): boolean {
  return isLevel(sight, baseline, rules) && sight.closed - baseline.closed < rules.blinkRise / 2;
}

/** Straight ahead, whatever the eyes do. */
function isLevel(sight: ChallengeSight, baseline: Baseline, rules: ChallengeRules): boolean {
  return (
    Math.abs((sight.yaw ?? Number.NaN) - baseline.yaw) < rules.turnYaw / 2 &&
    Math.abs(sight.pitch - baseline.pitch) < LOOK_UP * 0.7
  );
}

/** What a frame says about the step that is asked for. */
export function shownOf(
  step: ChallengeStep,
  sight: ChallengeSight,
  before: Before,
  rules: ChallengeRules,
): Shown {
  if (MOVES[step](sight, before, rules)) return isFlat(step, sight, before) ? 'no' : 'yes';
  const down = sight.pitch - before.baseline.pitch;
  if (step === 'look-up' && faces(sight, before, rules) && down >= 2 * LOOK_UP) return 'wrong';
  return unasked(sight, before, rules, step) ? 'wrong' : 'no';
}

/**
 * Whether a frame shows a movement other than this one. Eyes close by themselves, and people who come closer bring
 * their chin up: neither is held against anybody.
 */
export function unasked(
  sight: ChallengeSight,
  before: Before,
  rules: ChallengeRules,
  but: ChallengeStep | null,
): boolean {
  const others = UNASKED.filter((move) => move !== but && !(move === 'look-up' && but === 'come-closer'));
  return others.some((move) => MOVES[move](sight, before, rules));
}

const UNASKED: readonly ChallengeStep[] = ['turn-left', 'turn-right', 'look-up', 'come-closer'];

type Move = (sight: ChallengeSight, before: Before, rules: ChallengeRules) => boolean;

const MOVES: Readonly<Record<ChallengeStep, Move>> = {
  'turn-left': (sight, before, rules) => turn(sight, before) >= rules.turnYaw,
  'turn-right': (sight, before, rules) => -turn(sight, before) >= rules.turnYaw,
  'look-up': (sight, before, rules) =>
    before.baseline.pitch - sight.pitch >= LOOK_UP && faces(sight, before, rules),
  blink: (sight, before, rules) =>
    sight.closed - before.baseline.closed >= rules.blinkRise && faces(sight, before, rules),
  // Eyes read otherwise from nearer, with some people as half closed.
  'come-closer': (sight, before, rules) =>
    sight.size >= before.stepSize * CLOSER && isLevel(sight, before.baseline, rules),
};

/** A turn without depth is a picture's, and so is one that narrows the face more than a head's turn does. */
function isFlat(step: ChallengeStep, sight: ChallengeSight, before: Before): boolean {
  if (step !== 'turn-left' && step !== 'turn-right') return false;
  const head = Math.cos((turn(sight, before) * Math.PI) / 180);
  return !(sight.parallax >= TURN_PARALLAX && sight.narrow >= head - NARROWER);
}

function turn(sight: ChallengeSight, { baseline }: Before): number {
  return (sight.yaw ?? Number.NaN) - baseline.yaw;
}

function faces(sight: ChallengeSight, before: Before, rules: ChallengeRules): boolean {
  return Math.abs(turn(sight, before)) < rules.turnYaw / 2;
}
