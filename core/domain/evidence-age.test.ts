import { expect, it } from 'vitest';
import { EVIDENCE_MAX_MS, keptUntil } from './evidence-age.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 2, 2);

it.each([
  ['taken a week ago, and sent late', NOW - 7 * DAY, 14, NOW + 7 * DAY],
  ['taken so long ago that it is over', NOW - 20 * DAY, 14, NOW - 6 * DAY],
  ['taken by a clock that had begun anew', Date.UTC(2000, 0, 1), 14, NOW + 14 * DAY],
  ['taken by a clock that was years ahead', Date.UTC(2030, 0, 1), 14, NOW + 14 * DAY],
  ['to be kept for ever', NOW, 5_000, NOW + EVIDENCE_MAX_MS],
])('a picture is kept as long as was asked for: %s', (_what, takenAt, days, until) => {
  expect(keptUntil({ takenAt, expiresAt: takenAt + days * DAY }, NOW)).toBe(until);
});
