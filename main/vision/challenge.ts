import type { ChallengeStep } from '../../core/contracts/vision.ts';
import { shuffled } from '../../core/domain/random.ts';
import {
  type Baseline,
  type ChallengeRules,
  type ChallengeSight,
  isStraight,
  shownOf,
  unasked,
} from './challenge-steps.ts';

export interface ChallengeState {
  readonly steps: readonly ChallengeStep[];
  readonly done: number;
  readonly result: 'running' | 'passed' | 'failed' | 'timed-out';
  /** When the step was asked for, or the rest before it began. */
  readonly stepStartedAt: number;
  readonly baseline: Baseline;
  /** Rest before each step, milliseconds. */
  readonly rests: readonly number[];
  /** Nothing is asked for until then, and whoever moves fails; null while a step is asked for. */
  readonly restsUntil: number | null;
  /** Eye distance when the step began, pixels: where people stand moves on while they go through the steps. */
  readonly stepSize: number;
  /** What was asked for was there before anybody could have answered; it does not count until they look straight. */
  readonly early: boolean;
  /** Consecutive frames that showed what the step asks. */
  readonly held: number;
  /** The step was performed; waiting for the straight look with open eyes that ends it. */
  readonly returning: boolean;
  readonly wrongFrames: number;
  readonly strangerFrames: number;
  readonly seenAt: number;
  /** Degrees, when a face was seen last. */
  readonly seenYaw: number;
}

/** Frames that must agree before a movement counts, so that one bad landmark passes nobody. */
const HOLD_FRAMES = 2;
/** Frames of somebody else in a row that end the challenge. */
const STRANGER_FRAMES = 3;
/** Time to hear and understand a step before another movement counts against it, milliseconds. */
const REACTION_MS = 500;
/** Without a face for longer than this the challenge is over, milliseconds … */
const LOST_MS = 500;
/** … but for who turns as asked: they may turn so far that the detector loses them for a moment. */
const TURNED_MS = 1500;
/** Steps of one challenge. */
const STEPS = 3;

/** Nobody has read a step and moved sooner, milliseconds; a movement that is there by then is no answer. */
const SOONEST_MS = 450;
/** Shortest and longest rest between two steps, milliseconds: what nobody knows who recorded another challenge. */
const REST_MS = { least: 400, most: 2000 } as const;

const TURNS: readonly ChallengeStep[] = ['turn-left', 'turn-right'];
const OTHERS: readonly ChallengeStep[] = ['look-up', 'blink', 'come-closer'];

/**
 * Draws three different steps in random order, of which at least one is a turn: the movement that a flat picture
 * cannot follow. Both turns are always among what is drawn from; of the others, only what this person can show.
 * @param random uniform in [0, 1).
 * @param able the person's other steps: a blink shows only in eyes that read as open, and nobody can come closer who
 *   fills the picture already.
 */
export function planChallenge(random: () => number, able: ReadonlySet<ChallengeStep>): ChallengeStep[] {
  const turn = TURNS[random() < 0.5 ? 0 : 1] as ChallengeStep;
  const rest = [...TURNS, ...OTHERS].filter(
    (step) => step !== turn && (able.has(step) || TURNS.includes(step)),
  );
  const steps = [turn, ...shuffled(rest, random)].slice(0, STEPS);
  while (steps.length < STEPS) steps.push(TURNS[random() < 0.5 ? 0 : 1] as ChallengeStep);
  return shuffled(steps, random);
}

/** Draws the rest before each step, milliseconds; none before the first. @param random uniform in [0, 1). */
export function planRests(steps: readonly ChallengeStep[], random: () => number): number[] {
  const { least, most } = REST_MS;
  return steps.map((_, index) => (index === 0 ? 0 : least + (most - least) * random()));
}

export function startChallenge(
  steps: readonly ChallengeStep[],
  baseline: Baseline,
  at: number,
  rests: readonly number[] = [],
): ChallengeState {
  return {
    steps,
    done: 0,
    result: 'running',
    stepStartedAt: at,
    baseline,
    rests,
    restsUntil: null,
    stepSize: baseline.size,
    early: false,
    held: 0,
    returning: false,
    wrongFrames: 0,
    strangerFrames: 0,
    seenAt: at,
    seenYaw: baseline.yaw,
  };
}

/** How long the face may be out of sight now, milliseconds. Nothing that is hidden counts as done. */
export function patience(state: ChallengeState, rules: ChallengeRules): number {
  const step = state.steps[state.done] as ChallengeStep;
  const turning = TURNS.includes(step) && Math.abs(state.seenYaw - state.baseline.yaw) >= rules.turnYaw / 2;
  return turning && state.restsUntil === null ? TURNED_MS : LOST_MS;
}

/**
 * One frame further. A step counts when it is shown by the same person after it was asked for and followed by a
 * straight look, in time and in the order asked; a movement that was not asked for, another person or a face that
 * leaves fails. Pure. A number that is none never counts as shown, nor as straight.
 */
export function advanceChallenge(
  state: ChallengeState,
  sight: ChallengeSight,
  rules: ChallengeRules,
): ChallengeState {
  if (state.result !== 'running') return state;
  if (sight.at - state.stepStartedAt > rules.stepMs) return { ...state, result: 'timed-out' };
  if (sight.yaw === null) {
    const gone = sight.at - state.seenAt > patience(state, rules);
    return gone ? { ...state, result: 'failed' } : { ...state, held: 0 };
  }
  const seen = { ...state, seenAt: sight.at, seenYaw: sight.yaw };
  if (!sight.same) {
    const strangerFrames = state.strangerFrames + 1;
    return {
      ...seen,
      held: 0,
      strangerFrames,
      result: strangerFrames >= STRANGER_FRAMES ? 'failed' : 'running',
    };
  }
  return judgeStep({ ...seen, strangerFrames: 0 }, sight, rules);
}

function judgeStep(state: ChallengeState, sight: ChallengeSight, rules: ChallengeRules): ChallengeState {
  if (state.returning)
    return isStraight(sight, state.baseline, rules) ? nextStep(state, sight.at, sight.size) : state;
  if (state.restsUntil !== null) return rest(state, sight, rules);
  const step = state.steps[state.done] as ChallengeStep;
  const shown = shownOf(step, sight, state, rules);
  const since = sight.at - state.stepStartedAt;
  if (shown === 'wrong' && since > REACTION_MS) return mistaken(state);
  if (shown !== 'yes') {
    const early = state.early && !isStraight(sight, state.baseline, rules);
    return { ...state, held: 0, wrongFrames: 0, early };
  }
  if (state.early || since < SOONEST_MS) return { ...state, held: 0, wrongFrames: 0, early: true };
  const held = state.held + 1;
  // Eyes are closed too briefly for a slow camera to see it twice.
  return { ...state, held, wrongFrames: 0, returning: held >= (step === 'blink' ? 1 : HOLD_FRAMES) };
}

/** Between two steps. Whoever does the last one once more has not seen that it counted, and may. */
function rest(state: ChallengeState, sight: ChallengeSight, rules: ChallengeRules): ChallengeState {
  if (unasked(sight, state, rules, state.steps[state.done - 1] ?? null)) return mistaken(state);
  const over = sight.at >= (state.restsUntil ?? 0) && isStraight(sight, state.baseline, rules);
  if (!over) return { ...state, wrongFrames: 0 };
  return { ...state, wrongFrames: 0, restsUntil: null, stepStartedAt: sight.at, stepSize: sight.size };
}

function mistaken(state: ChallengeState): ChallengeState {
  const wrongFrames = state.wrongFrames + 1;
  return { ...state, held: 0, wrongFrames, result: wrongFrames >= HOLD_FRAMES ? 'failed' : 'running' };
}

function nextStep(state: ChallengeState, at: number, size: number): ChallengeState {
  const done = state.done + 1;
  return {
    ...state,
    done,
    stepSize: size,
    held: 0,
    wrongFrames: 0,
    returning: false,
    early: false,
    stepStartedAt: at,
    restsUntil: (state.rests[done] ?? 0) > 0 ? at + (state.rests[done] as number) : null,
    result: done === state.steps.length ? 'passed' : 'running',
  };
}
