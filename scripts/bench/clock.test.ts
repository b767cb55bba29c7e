import { expect, test } from 'vitest';
import { injectClockFaults } from './clock.ts';

test('no time that nobody vouches for is stored as trusted, and what cannot be told is marked', () => {
  const report = injectClockFaults(60, 7);
  expect(report).toMatchObject({ faults: 60, wronglyTrusted: 0, doubtUnmarked: 0 });
  expect(report.worstMs).toBeLessThanOrEqual(2_000);
  // Each of the three fates is met, or nothing was shown.
  expect(Math.min(report.trusted, report.reconstructed, report.inDoubt)).toBeGreaterThan(10);
});
