import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  HUB_ORIGIN,
  SESSION,
  START,
  scheduled,
  TRAINEES,
  TRAINER,
  uuidOf,
  World,
} from '../../tests/helpers/fact-world.ts';
import type { FactPayload } from '../contracts/fact.ts';
import { riskOf, riskReasons, streakOf } from './at-risk.ts';
import {
  addCounts,
  type CountedAs,
  countFamily,
  countOf,
  NO_COUNTS,
  punctualityOf,
  rateOf,
} from './attendance-rate.ts';
import { faceBound, quantile } from './kiosk-quality.ts';
import { foldSession } from './session.ts';
import { addWeeks, mondayOf, mondayOfDate, startOfDate, weekdayHourOf } from './week.ts';

const WEEK = 7 * 86_400_000;
const POLICY = scheduled().policy;
const counted = fc.option(fc.constantFrom<CountedAs>('present', 'late', 'absent', 'excused', 'made-up'), {
  nil: null,
});

test('the rate is what came over what was expected without excuse; a made-up absence came', () => {
  fc.assert(
    fc.property(fc.array(counted, { maxLength: 60 }), (records) => {
      const counts = records
        .map((record) => countOf(record, record === 'made-up'))
        .reduce(addCounts, NO_COUNTS);
      const of = (...kinds: CountedAs[]) =>
        records.filter((record) => record && kinds.includes(record)).length;
      const base = of('present', 'late', 'absent', 'made-up');
      expect(rateOf(counts)).toBe(base === 0 ? null : of('present', 'late', 'made-up') / base);
      const came = of('present', 'late');
      expect(punctualityOf(counts)).toBe(came === 0 ? null : of('present') / came);
      expect(counts.expected).toBe(base + of('excused'));
      expect(counts.madeUp).toBeLessThanOrEqual(counts.absent);
    }),
  );
});

/** Sessions whose ids stand for their place in the family; each lasts an hour, a week apart. */
function world(
  sessions: readonly { makeupOf: number | null; happened: 'yes' | 'missed' | 'open' }[],
  came: number[][],
) {
  const id = (n: number) => uuidOf(`family ${n}`);
  const families = new Map<string, ReturnType<typeof foldSession>>();
  for (const [n, { makeupOf, happened }] of sessions.entries()) {
    const w = new World();
    const at = START + n * WEEK;
    const session = id(n);
    w.write({
      type: 'session.scheduled',
      subject: TRAINER,
      session,
      at: START - WEEK,
      payload: scheduled({
        kind: makeupOf === null ? 'timetable' : 'makeup',
        makeupOf: makeupOf === null ? null : id(makeupOf),
        scheduledStart: at,
        scheduledEnd: at + 3_600_000,
      }),
    });
    if (happened === 'yes') {
      const start = { method: 'badge-pin', location: null, policyVersion: 1 } as const;
      w.write({ type: 'session.started', subject: TRAINER, session, at, payload: start });
      for (const who of came[n] ?? []) {
        w.write({
          type: 'attendance.checked-in',
          subject: TRAINEES[who] ?? '',
          session,
          at: at + 1,
          payload: { method: 'face', location: null, policyVersion: 1, by: null },
        });
      }
    }
    if (happened !== 'open') {
      const outcome: 'missed' | 'completed' = happened === 'missed' ? 'missed' : 'completed';
      const payload = { outcome, unattended: false, kiosks: [] } satisfies FactPayload<'session.settled'>;
      w.write({ type: 'session.settled', session, at: at + 3_600_000, payload, origin: HUB_ORIGIN });
    }
    families.set(session, foldSession(session, w.facts));
  }
  return { family: families, id };
}

test('a makeup of a session that took place marks the absence and is counted nowhere else', () => {
  const { family, id } = world(
    [
      { makeupOf: null, happened: 'yes' },
      { makeupOf: 0, happened: 'yes' },
    ],
    [[0], [1]],
  );
  const counts = countFamily(family);
  const at = (n: number, who: number) => counts.get(id(n))?.records.get(TRAINEES[who] ?? '');
  expect(at(0, 0)).toEqual({ counted: 'present', madeUpBy: null });
  expect(at(0, 1)).toEqual({ counted: 'made-up', madeUpBy: id(1) });
  expect(at(0, 2)).toEqual({ counted: 'absent', madeUpBy: null });
  expect([0, 1, 2].map((who) => at(1, who)?.counted)).toEqual([null, null, null]);
});

test('a makeup of a missed session counts like any, and so does what makes up for it', () => {
  const { family, id } = world(
    [
      { makeupOf: null, happened: 'missed' },
      { makeupOf: 0, happened: 'yes' },
      { makeupOf: 1, happened: 'yes' },
    ],
    [[], [0], [1]],
  );
  const counts = countFamily(family);
  expect(counts.get(id(0))?.records.get(TRAINEES[0] ?? '')?.counted).toBeNull();
  expect(counts.get(id(1))?.standsFor).toBeNull();
  expect(counts.get(id(1))?.records.get(TRAINEES[1] ?? '')).toEqual({ counted: 'made-up', madeUpBy: id(2) });
  expect(counts.get(id(2))?.standsFor).toBe(id(1));
});

test('policy says whether a makeup counts', () => {
  const { family, id } = world(
    [
      { makeupOf: null, happened: 'yes' },
      { makeupOf: 0, happened: 'yes' },
    ],
    [[], [0]],
  );
  const original = family.get(id(0));
  if (!original?.definition) throw new Error('no original');
  const policy = { ...POLICY, madeUp: 'does-not-count' as const };
  family.set(id(0), { ...original, definition: { ...original.definition, policy } });
  expect(
    countFamily(family)
      .get(id(0))
      ?.records.get(TRAINEES[0] ?? ''),
  ).toEqual({
    counted: 'absent',
    madeUpBy: id(1),
  });
});

test('in any family nobody is counted twice for one occasion, and an unsettled session counts nowhere', () => {
  const link = fc.record({
    parent: fc.option(fc.nat(), { nil: null }),
    happened: fc.constantFrom('yes' as const, 'yes' as const, 'missed' as const, 'open' as const),
    came: fc.uniqueArray(fc.nat(2)),
  });
  fc.assert(
    fc.property(fc.array(link, { minLength: 1, maxLength: 6 }), (links) => {
      const sessions = links.map(({ parent, happened }, n) => ({
        makeupOf: parent === null || n === 0 ? null : parent % n,
        happened,
      }));
      const { family, id } = world(
        sessions,
        links.map((one) => one.came),
      );
      const counts = countFamily(family);
      for (const [n, { happened }] of sessions.entries()) {
        // The first ancestor from the root that took place, found by walking down instead of up.
        const line: number[] = [];
        for (let up = sessions[n]?.makeupOf ?? null; up !== null; up = sessions[up]?.makeupOf ?? null)
          line.unshift(up);
        const instead = line.find((one) => sessions[one]?.happened === 'yes');
        const isOccasion = happened === 'yes' && instead === undefined;
        for (const who of [0, 1, 2]) {
          const record = counts.get(id(n))?.records.get(TRAINEES[who] ?? '');
          const away = record?.madeUpBy ? 'made-up' : 'absent';
          const expected = links[n]?.came.includes(who) ? 'present' : away;
          expect(record?.counted).toBe(isOccasion ? expected : null);
        }
      }
    }),
  );
});

test('a streak is the absences since somebody last came; excused ones are passed over', () => {
  expect(streakOf(['absent', 'excused', null, 'absent', 'present', 'absent'])).toBe(2);
  expect(streakOf(['made-up', 'absent'])).toBe(0);
  expect(streakOf([])).toBe(0);
});

test('somebody is at risk exactly when there is a reason, and never less for one more absence', () => {
  const small = fc.nat(20);
  fc.assert(
    fc.property(
      small,
      small,
      small,
      small,
      fc.nat(100),
      fc.integer({ min: 1, max: 50 }),
      (p, l, a, s, min, most) => {
        const policy = { minimumRate: min, absenceStreak: most };
        const counts = { ...NO_COUNTS, expected: p + l + a, present: p, late: l, absent: a };
        const risk = riskOf(counts, s, policy);
        expect(risk > 0).toBe(riskReasons(counts, s, policy).length > 0);
        expect(riskOf({ ...counts, absent: a + 1 }, s + 1, policy)).toBeGreaterThanOrEqual(risk);
      },
    ),
  );
});

test('weeks begin on Monday in the site’s zone, also when the clocks change', () => {
  const zones = ['Europe/Paris', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia', 'Australia/Lord_Howe'];
  const instants = fc.integer({ min: Date.UTC(2011, 0, 1), max: Date.UTC(2030, 0, 1) });
  fc.assert(
    fc.property(instants, fc.constantFrom(...zones), (ms, zone) => {
      const week = mondayOf(ms, zone);
      expect(mondayOfDate(week)).toBe(week);
      expect(startOfDate(week, zone)).toBeLessThanOrEqual(ms);
      expect(startOfDate(addWeeks(week, 1), zone)).toBeGreaterThan(ms);
      expect(weekdayHourOf(ms, zone)).toMatch(/^[1-7]-([01]\d|2[0-3])$/);
    }),
  );
  expect(mondayOf(Date.parse('2026-03-01T23:30:00Z'), 'Europe/Paris')).toBe('2026-03-02');
  expect(weekdayHourOf(Date.parse('2026-03-29T01:30:00Z'), 'Europe/Paris')).toBe('7-03');
});

test('a quantile is the bound of the step that holds it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1 }),
      fc.constantFrom(0.5, 0.95),
      (times, share) => {
        const histogram = new Map<number, number>();
        for (const ms of times) histogram.set(faceBound(ms), (histogram.get(faceBound(ms)) ?? 0) + 1);
        const sorted = times.sort((a, b) => a - b);
        const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
        expect(quantile(histogram, share)).toBe(faceBound(exact));
      },
    ),
  );
  expect(quantile(new Map(), 0.5)).toBeNull();
});

test('sessions of another family are not asked', () => {
  const w = new World();
  w.schedule({ makeupOf: uuidOf('unknown'), kind: 'makeup' });
  w.start();
  w.arrive(0);
  w.settle();
  const counts = countFamily(new Map([[SESSION, foldSession(SESSION, w.facts)]]));
  expect(counts.get(SESSION)?.standsFor).toBeNull();
  expect(counts.get(SESSION)?.records.get(TRAINEES[0] ?? '')?.counted).toBe('present');
});
