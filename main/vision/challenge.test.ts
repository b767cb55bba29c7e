import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChallengeStep } from '../../core/contracts/vision.ts';
import { seeded } from '../../core/domain/random.ts';
import {
  advanceChallenge,
  type ChallengeState,
  planChallenge,
  planRests,
  startChallenge,
} from './challenge.ts';
import type { ChallengeSight } from './challenge-steps.ts';
import { TURN_PARALLAX } from './challenge-steps.ts';

const rules = { turnYaw: 18, blinkRise: 0.35, stepMs: 5000 };
const FRAME = 33;

/** Shows frames to a challenge, one every 33 ms from `at` on. */
function show(state: ChallengeState, sights: readonly Partial<ChallengeSight>[], at = 1000): ChallengeState {
  return sights.reduce<ChallengeState>((before, sight, index) => {
    const frame = {
      yaw: 0,
      pitch: 0.5,
      size: 60,
      parallax: 0.05,
      narrow: 1,
      closed: 0.1,
      same: true,
      ...sight,
      at: at + index * FRAME,
    };
    return advanceChallenge(before, frame, rules);
  }, state);
}

const straight = { yaw: 0 };
/** Half a second to read what is asked. */
const reading = Array<Partial<ChallengeSight>>(15).fill(straight);
const movement: Record<ChallengeStep, Partial<ChallengeSight>[]> = {
  'turn-left': [...reading, { yaw: 10 }, { yaw: 25 }, { yaw: 25 }, { yaw: 25 }, straight, straight],
  'turn-right': [...reading, { yaw: -10 }, { yaw: -25 }, { yaw: -25 }, { yaw: -25 }, straight, straight],
  blink: [...reading, { closed: 0.9 }, { closed: 0.9 }, straight, straight],
  'look-up': [...reading, { pitch: 0.45 }, { pitch: 0.38 }, { pitch: 0.38 }, straight, straight],
  'come-closer': [...reading, { size: 66 }, ...Array(3).fill({ size: 75, closed: 0.4 }), { size: 60 }],
};
const begin = (steps: readonly ChallengeStep[]) =>
  startChallenge(steps, { yaw: 0, pitch: 0.5, size: 60, closed: 0.1 }, 1000);
const STEPS: ChallengeStep[] = ['turn-left', 'turn-right', 'look-up', 'blink', 'come-closer'];
const orders = fc
  .shuffledSubarray(STEPS, { minLength: 3, maxLength: 3 })
  .filter((steps) => steps.some((step) => step.startsWith('turn')));
describe('a challenge', () => {
  test('is drawn at random: three steps, never without a turn, and every order comes up', () => {
    const seen = new Set<string>();
    const random = seeded(1);
    for (let i = 0; i < 3000; i++) {
      const steps = planChallenge(random, new Set(STEPS));
      expect(new Set(steps).size).toBe(3);
      expect(steps.some((step) => step.startsWith('turn'))).toBe(true);
      seen.add(steps.join());
    }
    // Five steps taken three at a time, without the sets that hold no turn: (10 − 1) · 3!
    expect(seen.size).toBe(54);
  });

  test('asks nobody for what they cannot show', () => {
    fc.assert(
      fc.property(fc.subarray(STEPS), fc.integer({ min: 1, max: 1e6 }), (able, seed) => {
        const steps = planChallenge(seeded(seed), new Set(able));
        expect(steps.length).toBe(3);
        for (const step of steps) expect(step.startsWith('turn') || able.includes(step)).toBe(true);
      }),
    );
  });

  test('is passed by doing what is asked, in any drawn order', () => {
    fc.assert(
      fc.property(orders, (steps) => {
        expect(
          show(
            begin(steps),
            steps.flatMap((step) => movement[step]),
          ).result,
        ).toBe('passed');
      }),
    );
  });

  test('is not passed by a fixed performance unless it is the order asked for', () => {
    fc.assert(
      fc.property(orders, orders, (asked, shown) => {
        fc.pre(asked.join() !== shown.join());
        const state = show(
          begin(asked),
          shown.flatMap((step) => movement[step]),
        );
        expect(state.result).not.toBe('passed');
      }),
    );
  });

  test('is never passed by somebody who does not move, whatever the noise', () => {
    const still = fc.record({
      yaw: fc.double({ min: -12, max: 12, noNaN: true }),
      pitch: fc.double({ min: 0.42, max: 0.58, noNaN: true }),
      size: fc.double({ min: 40, max: 90, noNaN: true }),
      parallax: fc.double({ min: 0, max: 0.1, noNaN: true }),
      closed: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(orders, fc.array(still, { maxLength: 300 }), (steps, sights) => {
        expect(show(begin(steps), sights).result).not.toBe('passed');
      }),
    );
  });

  test('is never passed by a flat picture, whatever is done to it', () => {
    const print = fc.record({
      yaw: fc.double({ min: -60, max: 60, noNaN: true }),
      pitch: fc.double({ min: 0.2, max: 0.8, noNaN: true }),
      size: fc.double({ min: 30, max: 200, noNaN: true }),
      parallax: fc.double({ min: 0, max: TURN_PARALLAX * 0.99, noNaN: true }),
      closed: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(orders, fc.array(print, { maxLength: 300 }), (steps, sights) => {
        expect(show(begin(steps), sights).result).not.toBe('passed');
      }),
    );
  });

  test('is never passed by a picture turned so far that it looks like a head turned a little', () => {
    for (const step of ['turn-left', 'turn-right'] as const) {
      const far = movement[step].map((sight) => ({ ...sight, narrow: 0.72 }));
      expect(show(begin([step]), far)).toMatchObject({ result: 'running', done: 0 });
    }
  });

  test('is never passed when no frame shows the person recognised before', () => {
    const anything = fc.record({
      yaw: fc.double({ min: -60, max: 60, noNaN: true }),
      same: fc.constant(false),
    });
    fc.assert(
      fc.property(orders, fc.array(anything, { minLength: 3, maxLength: 60 }), (steps, sights) => {
        expect(show(begin(steps), sights).result).toBe('failed');
      }),
    );
  });

  test('times out, fails on the opposite turn, and fails when the face leaves', () => {
    const state = begin(['turn-left']);
    expect(show(state, [{}], 6001).result).toBe('timed-out');
    expect(show(state, [{ yaw: -25 }, { yaw: -25 }], 2000).result).toBe('failed');
    expect(show(state, [{ yaw: null }], 1501).result).toBe('failed');
    expect(show(state, [{ yaw: null }], 1500).result).toBe('running');
  });

  test('has patience with who turned so far that they are not seen, and with nobody else', () => {
    const gone = (last: Partial<ChallengeSight>, ms: number, step: ChallengeStep = 'turn-left') => {
      const before = show(begin([step]), [last], 1400);
      return show(before, [{ yaw: null }], 1400 + ms).result;
    };
    expect(gone({ yaw: 12 }, 1500)).toBe('running');
    expect(gone({ yaw: 12 }, 1501)).toBe('failed');
    expect(gone({ yaw: 2 }, 501)).toBe('failed');
    expect(gone({ yaw: 12 }, 501, 'blink')).toBe('failed');
    const resting = startChallenge(['turn-left', 'blink'], begin(['blink']).baseline, 1000, [0, 1000]);
    const rest = show({ ...resting, done: 1, restsUntil: 9000 }, [{ yaw: 12 }], 1400);
    expect(show(rest, [{ yaw: null }], 1901).result).toBe('failed');
  });

  test('fails on a turn that nobody asked for, once there was time to understand', () => {
    for (const step of ['look-up', 'blink', 'come-closer'] as const)
      for (const yaw of [25, -25]) {
        expect(show(begin([step]), [{ yaw }, { yaw }], 2000).result).toBe('failed');
        expect(show(begin([step]), [{ yaw }, { yaw }, straight, ...movement[step]], 1000).result).toBe(
          'passed',
        );
      }
  });

  test('fails on any other movement than the one asked for, but for a blink', () => {
    const moves: Partial<ChallengeSight>[] = [{ yaw: 25 }, { yaw: -25 }, { pitch: 0.38 }, { size: 75 }];
    const asked: ChallengeStep[] = ['turn-left', 'turn-right', 'look-up', 'come-closer'];
    for (const step of STEPS)
      for (const [index, move] of moves.entries()) {
        // Whoever comes closer may look up meanwhile.
        const free = asked[index] === step || (step === 'come-closer' && asked[index] === 'look-up');
        const { result } = show(begin([step, 'turn-left']), [move, move, move], 2000);
        expect(result, `${step}, ${JSON.stringify(move)}`).toBe(free ? 'running' : 'failed');
      }
    expect(show(begin(['turn-left']), Array(3).fill({ closed: 0.9 }), 2000).result).toBe('running');
  });

  test('counts no movement that was there before anybody could have answered', () => {
    for (const step of STEPS) {
      const early = movement[step].slice(reading.length);
      expect(show(begin([step]), early)).toMatchObject({ result: 'running', done: 0 });
      // After a straight look the same movement answers.
      expect(show(begin([step]), [...early, ...movement[step]]).result).toBe('passed');
    }
  });

  test('rests between steps for a time that nobody knows, and fails whoever does not', () => {
    const rests = planRests(['blink', 'turn-left', 'look-up'], seeded(3));
    expect(rests[0]).toBe(0);
    for (const rest of rests.slice(1)) expect(rest).toBeGreaterThanOrEqual(400);
    expect(new Set(planRests(STEPS, seeded(4))).size).toBe(5);

    const baseline = { yaw: 0, pitch: 0.5, size: 60, closed: 0.1 };
    const resting = show(startChallenge(['blink', 'turn-left'], baseline, 1000, [0, 1000]), movement.blink);
    expect(resting).toMatchObject({ done: 1, result: 'running' });
    const until = resting.restsUntil ?? 0;
    expect(until).toBeGreaterThan(2000);
    expect(show(resting, [{ yaw: 25 }, { yaw: 25 }], until - 300).result).toBe('failed');
    // The step is asked for when the rest is over and they look straight, not before.
    expect(show(resting, [{ yaw: 12 }], until + 1).restsUntil).not.toBeNull();
    const asked = show(resting, [straight], until + 1);
    expect(asked).toMatchObject({ restsUntil: null, stepStartedAt: until + 1 });
    expect(show(asked, movement['turn-left'], until + 40).result).toBe('passed');
  });

  test('stays as it ended', () => {
    const passed = show(begin(['blink']), movement.blink);
    expect(show(passed, [{ same: false }, { same: false }, { same: false }])).toBe(passed);
  });

  test('does not count numbers that are none', () => {
    const none = Number.NaN;
    const nonsense = { yaw: none, pitch: none, size: none, parallax: none, narrow: none, closed: none };
    for (const step of STEPS) {
      const state = show(begin([step, 'turn-left']), Array(20).fill(nonsense));
      expect(state).toMatchObject({ result: 'running', done: 0, held: 0, returning: false });
    }
  });
});
