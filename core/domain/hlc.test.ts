import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatHlc, HLC_ZERO, MAX_DRIFT_MS, observe, parseHlc, tick } from './hlc.ts';

const hlc = fc.record({
  ms: fc.integer({ min: 0, max: 2 ** 47 }),
  counter: fc.integer({ min: 0, max: 0xffff }),
});
const wall = fc.integer({ min: -(2 ** 42), max: 2 ** 47 });

describe('the hybrid clock', () => {
  it('reads back from its text, and texts sort as clocks do', () => {
    fc.assert(
      fc.property(hlc, hlc, (a, b) => {
        expect(parseHlc(formatHlc(a))).toEqual(a);
        const earlier = a.ms < b.ms || (a.ms === b.ms && a.counter < b.counter);
        expect(formatHlc(a) < formatHlc(b)).toBe(earlier);
      }),
    );
  });

  it('only goes forward, whatever the wall clock does', () => {
    fc.assert(
      fc.property(fc.array(wall, { maxLength: 50 }), (walls) => {
        let last = HLC_ZERO;
        for (const now of walls) {
          const next = tick(last, now);
          expect(formatHlc(next) > formatHlc(last)).toBe(true);
          last = next;
        }
      }),
    );
  });

  it('stays near an anchored wall clock, in whatever year it was before', () => {
    fc.assert(
      fc.property(hlc, fc.integer({ min: 0, max: 2 ** 47 }), (last, now) => {
        const next = tick(last, now, true);
        expect(next.ms).toBeLessThanOrEqual(now + MAX_DRIFT_MS + 1);
        expect(next.ms).toBeGreaterThanOrEqual(now);
      }),
    );
  });

  it('follows others up to the bound and no further', () => {
    fc.assert(
      fc.property(hlc, hlc, wall, (last, remote, now) => {
        const { hlc: next, drifted } = observe(last, remote, now);
        expect(drifted).toBe(remote.ms > now + MAX_DRIFT_MS);
        expect(formatHlc(next) >= formatHlc(last)).toBe(true);
        if (!drifted) expect(formatHlc(next) >= formatHlc(remote)).toBe(true);
        else expect(next).toEqual(last);
      }),
    );
  });

  it('fits its text at the end of time, and takes a clock that shows fractions', () => {
    expect(formatHlc(tick(HLC_ZERO, 8_640_000_000_000_000))).toMatch(/^[0-9a-f]{12}-[0-9a-f]{4}$/);
    expect(formatHlc(tick(HLC_ZERO, 1_700_000_000_000.7))).toMatch(/^[0-9a-f]{12}-0000$/);
    expect(tick({ ms: 5, counter: 0xffff }, 5)).toEqual({ ms: 6, counter: 0 });
  });
});
