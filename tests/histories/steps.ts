/** What may happen in a history, as plain data that fast-check can make, shrink and print. */
import fc from 'fast-check';

/** Each with how often it comes, relative to the others. */
const WEIGHTS = {
  'check-in': 8,
  start: 3,
  end: 3,
  'kiosk-correction': 1,
  'walk-in-decision': 2,
  correction: 1,
  excuse: 1,
  'roll-change': 1,
  cancel: 0.2,
  'move-session': 1.5,
  'put-off': 1.5,
  'move-kiosk': 1,
  meet: 1,
  release: 1,
  settle: 1,
  time: 3,
  connect: 4,
  partition: 2,
  'deliver-up': 4,
  'deliver-down': 4,
  flow: 6,
  crash: 1,
  'crash-writing': 0.7,
  'image-taken': 1,
  'image-restored': 1.5,
  damaged: 1.5,
  'hub-backup': 1,
  'hub-restored': 0.4,
  'hub-restarted': 0.7,
  'clock-jump': 0.5,
  'clock-anchored': 1,
} as const;

export type StepKind = keyof typeof WEIGHTS;

export interface Step {
  readonly what: StepKind;
  /** Which of three kiosks. */
  readonly kiosk: number;
  /** Which of four people. */
  readonly who: number;
  /** Whatever else has to be chosen. */
  readonly choice: number;
}

const KINDS = Object.keys(WEIGHTS) as StepKind[];

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.oneof(
    ...KINDS.map((kind) => ({ weight: Math.round(WEIGHTS[kind] * 10), arbitrary: fc.constant(kind) })),
  ),
  kiosk: fc.constantFrom(0, 0, 0, 1, 1, 2),
  who: fc.integer({ min: 0, max: 3 }),
  choice: fc.integer({ min: 0, max: 11 }),
});

const at = (what: StepKind, kiosk = 0, choice = 0): Step => ({ what, kiosk, who: 0, choice });

/** Most histories have a session to be about: two kiosks know of it, and it runs. */
const prelude = fc.constantFrom<readonly Step[]>(
  [],
  [at('flow'), at('flow', 1), at('time', 0, 7)],
  [at('flow'), at('flow', 1), at('time', 0, 9), at('start'), at('flow')],
  [at('flow'), at('flow', 1), at('time', 0, 9), at('start'), at('flow'), at('flow', 1)],
  [at('flow'), at('time', 0, 9), at('start'), at('flow'), at('flow', 1), at('time', 0, 11), at('time', 0, 4)],
);

/** Half of them are settled while some kiosk is still away. */
const over = [at('time', 0, 11), at('time', 0, 11), at('time', 0, 11), at('time', 0, 11)];
const ending = fc.constantFrom<readonly Step[]>(
  [],
  [],
  [...over, at('flow'), at('settle')],
  [...over, at('flow', 1), at('flow'), at('settle')],
  [at('check-in', 1), at('hub-restored'), ...over, at('flow'), at('settle')],
);

/** It is cut off and comes back: so it hears of what the hub has done. */
const hears = (kiosk: number) => [at('partition', kiosk), at('flow', kiosk), at('time', kiosk)];
/** What single steps would hardly ever come to: a kiosk, or the session, that goes and comes back; a time that is not heard of. */
const detour: fc.Arbitrary<readonly Step[]> = fc
  .constantFrom(0, 1)
  .chain((kiosk) =>
    fc.constantFrom<readonly Step[]>(
      [at('move-kiosk', kiosk, 1), ...hears(kiosk), at('move-kiosk', kiosk, 0), at('meet')],
      [at('move-session', 0, 1), ...hears(kiosk), at('move-session', 0, 0), ...hears(kiosk), at('meet')],
      [at('partition', kiosk), at('put-off', 0, 11), at('time', 0, 11), at('time', 0, 11), at('meet')],
      [
        ...[at('move-session', 0, 1), ...hears(kiosk), at('move-session', 0, 0), ...hears(kiosk)],
        ...[at('check-in', kiosk), at('partition', kiosk, 3), at('move-session', 0, 1)],
      ],
    ),
  );

/** Five to some forty steps. */
export const anySteps: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    prelude,
    fc.array(
      fc.oneof(
        {
          weight: 25,
          arbitrary: step.map((one) => [one]),
        },
        { weight: 1, arbitrary: detour },
      ),
      {
        minLength: 5,
        maxLength: 30,
        size: 'max',
      },
    ),
    ending,
  )
  .map(([first, middle, last]) => [...first, ...middle.flat(), ...last]);
