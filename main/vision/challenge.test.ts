import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChallengeStep } from '../../core/contracts/vision.ts';
import {
  advanceChallenge,
  type ChallengeSight,
  type ChallengeState,
  planChallenge,
  startChallenge,
} from './challenge.ts';

const rules = { turnYaw: 18, blinkRise: 0.35, stepMs: 5000 };
const FRAME = 33;

/** Shows frames to a challenge, one every 33 ms from `at` on. */
function show(state: ChallengeState, sights: readonly Partial<ChallengeSight>[], at = 1000): ChallengeState {
  return sights.reduce<ChallengeState>((before, sight, index) => {
    const frame = { yaw: 0, closed: 0.1, same: true, ...sight, at: at + index * FRAME };
    return advanceChallenge(before, frame, rules);
  }, state);
}

const straight = { yaw: 0 };
const movement: Record<ChallengeStep, Partial<ChallengeSight>[]> = {
  'turn-left': [{ yaw: 10 }, { yaw: 25 }, { yaw: 25 }, { yaw: 25 }, straight, straight],
  'turn-right': [{ yaw: -10 }, { yaw: -25 }, { yaw: -25 }, { yaw: -25 }, straight, straight],
  blink: [{ closed: 0.9 }, { closed: 0.9 }, straight, straight],
  'look-up': [],
  'come-closer': [],
};
const begin = (steps: readonly ChallengeStep[]) => startChallenge(steps, { yaw: 0, closed: 0.1 }, 1000);
const orders = fc.shuffledSubarray<ChallengeStep>(['turn-left', 'turn-right', 'blink'], { minLength: 3 });

describe('a challenge', () => {
  test('is drawn at random, with both turns, and every order comes up', () => {
    const seen = new Set<string>();
    let seed = 1;
    const random = () => {
      seed = (seed * 16807) % 2147483647;
      return seed / 2147483647;
    };
    for (let i = 0; i < 300; i++) {
      const steps = planChallenge(random, true);
      expect([...steps].sort()).toEqual(['blink', 'turn-left', 'turn-right']);
      seen.add(steps.join());
      expect(planChallenge(random, false)).not.toContain('blink');
    }
    expect(seen.size).toBe(6);
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
      closed: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(orders, fc.array(still, { maxLength: 300 }), (steps, sights) => {
        expect(show(begin(steps), sights).result).not.toBe('passed');
      }),
    );
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
    expect(advanceChallenge(state, { at: 6001, yaw: 0, closed: 0, same: true }, rules).result).toBe(
      'timed-out',
    );
    expect(show(state, [{ yaw: -25 }, { yaw: -25 }], 2000).result).toBe('failed');
    expect(show(state, [{ yaw: null }], 2001).result).toBe('failed');
    expect(show(state, [{ yaw: null }], 1500).result).toBe('running');
  });

  test('stays as it ended', () => {
    const passed = show(begin(['blink']), movement.blink);
    expect(show(passed, [{ same: false }, { same: false }, { same: false }])).toBe(passed);
  });

  test('does not count numbers that are none', () => {
    const nonsense = Array.from({ length: 20 }, () => ({ yaw: Number.NaN, closed: Number.NaN }));
    expect(show(begin(['turn-left', 'blink', 'turn-right']), nonsense).result).toBe('running');
  });
});
