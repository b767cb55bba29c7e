import { expect, it } from 'vitest';
import { violationsOf } from './report.ts';

const NOTHING = { lost: [], doubled: [], denied: [], chain: [], told: 5, facts: 9 };

it('takes no repair for one that came after half a minute, or never', () => {
  const repaired = (repairMs: number | null) => ({ kind: 'hub', stage: 'at any time', repairMs }) as const;
  expect(violationsOf([repaired(29_000)], NOTHING)).toEqual([]);
  expect(violationsOf([repaired(31_000)], NOTHING)).toEqual([
    'NOT REPAIRED within 30 s: hub, at any time, after 31.00 s',
  ]);
  expect(violationsOf([repaired(null)], NOTHING)).toHaveLength(1);
});
