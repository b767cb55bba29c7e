import type { ChallengeStep } from '../../core/contracts/vision.ts';

/** What one frame shows of the person who is challenged. */
export interface ChallengeSight {
  /** Capture time, milliseconds. */
  readonly at: number;
  /** Degrees, positive to the person's own left; null while no face is seen. */
  readonly yaw: number | null;
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

export interface ChallengeState {
  readonly steps: readonly ChallengeStep[];
  readonly done: number;
  readonly result: 'running' | 'passed' | 'failed' | 'timed-out';
  readonly stepStartedAt: number;
  /** What straight and open look like for this person. */
  readonly baseline: { readonly yaw: number; readonly closed: number };
  /** Consecutive frames that showed what the step asks. */
  readonly held: number;
  /** The step was performed; waiting for the straight look with open eyes that ends it. */
  readonly returning: boolean;
  readonly wrongFrames: number;
  readonly strangerFrames: number;
  readonly seenAt: number;
}

/** Frames that must agree before a turn counts, so that one bad landmark passes nobody. */
const HOLD_FRAMES = 2;
/** Frames of somebody else in a row that end the challenge. */
const STRANGER_FRAMES = 3;
/** Time to hear and understand a step before the opposite turn counts against it, milliseconds. */
const REACTION_MS = 800;
/** Without a face for longer than this the challenge is over, milliseconds. */
const LOST_MS = 1000;

/**
 * Draws the steps: both turns and a blink in random order. Somebody whose eyes always read as closed cannot show
 * a blink and gets a third turn instead.
 * @param random uniform in [0, 1).
 */
export function planChallenge(random: () => number, canBlink: boolean): ChallengeStep[] {
  const steps: ChallengeStep[] = ['turn-left', 'turn-right'];
  steps.push(canBlink ? 'blink' : random() < 0.5 ? 'turn-left' : 'turn-right');
  for (let i = steps.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const kept = steps[i] as ChallengeStep;
    steps[i] = steps[j] as ChallengeStep;
    steps[j] = kept;
  }
  return steps;
}

export function startChallenge(
  steps: readonly ChallengeStep[],
  baseline: ChallengeState['baseline'],
  at: number,
): ChallengeState {
  return {
    steps,
    done: 0,
    result: 'running',
    stepStartedAt: at,
    baseline,
    held: 0,
    returning: false,
    wrongFrames: 0,
    strangerFrames: 0,
    seenAt: at,
  };
}

/**
 * One frame further. A step counts when it is shown by the same person and followed by a straight look, in time
 * and in the order asked; the opposite turn, another person or a face that leaves fails. Pure.
 */
export function advanceChallenge(
  state: ChallengeState,
  sight: ChallengeSight,
  rules: ChallengeRules,
): ChallengeState {
  if (state.result !== 'running') return state;
  if (sight.at - state.stepStartedAt > rules.stepMs) return { ...state, result: 'timed-out' };
  if (sight.yaw === null) {
    return sight.at - state.seenAt > LOST_MS ? { ...state, result: 'failed' } : { ...state, held: 0 };
  }
  const seen = { ...state, seenAt: sight.at };
  if (!sight.same) {
    const strangerFrames = state.strangerFrames + 1;
    return {
      ...seen,
      held: 0,
      strangerFrames,
      result: strangerFrames >= STRANGER_FRAMES ? 'failed' : 'running',
    };
  }
  return judgeStep({ ...seen, strangerFrames: 0 }, sight, sight.yaw - state.baseline.yaw, rules);
}

function judgeStep(
  state: ChallengeState,
  sight: ChallengeSight,
  turned: number,
  rules: ChallengeRules,
): ChallengeState {
  const step = state.steps[state.done] as ChallengeStep;
  const closed = sight.closed - state.baseline.closed;
  if (state.returning) {
    const straight = Math.abs(turned) < rules.turnYaw / 2 && closed < rules.blinkRise / 2;
    return straight ? nextStep(state, sight.at) : state;
  }
  if (step === 'blink') {
    return closed >= rules.blinkRise && Math.abs(turned) < rules.turnYaw / 2
      ? { ...state, returning: true }
      : state;
  }
  const wanted = step === 'turn-left' ? turned : -turned;
  if (wanted <= -rules.turnYaw && sight.at - state.stepStartedAt > REACTION_MS) {
    const wrongFrames = state.wrongFrames + 1;
    return { ...state, held: 0, wrongFrames, result: wrongFrames >= HOLD_FRAMES ? 'failed' : 'running' };
  }
  if (wanted < rules.turnYaw) return { ...state, held: 0, wrongFrames: 0 };
  const held = state.held + 1;
  return { ...state, held, wrongFrames: 0, returning: held >= HOLD_FRAMES };
}

function nextStep(state: ChallengeState, at: number): ChallengeState {
  const done = state.done + 1;
  return {
    ...state,
    done,
    held: 0,
    wrongFrames: 0,
    returning: false,
    stepStartedAt: at,
    result: done === state.steps.length ? 'passed' : 'running',
  };
}
