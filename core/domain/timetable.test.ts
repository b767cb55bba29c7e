import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { canonicalZone, isKnownZone, occurrenceOn, occurrencesOf } from './timetable.ts';

const at = (text: string) => Date.parse(text);
const iso = (ms: number) => new Date(ms).toISOString();
const monday = { weekday: 1, fromDate: '2026-03-01', untilDate: null, startTime: '09:00', endTime: '10:30' };

test('a weekly slot keeps its local time across the change to summer time', () => {
  const found = occurrencesOf(monday, 'Europe/Paris', at('2026-03-20T00:00Z'), at('2026-04-03T00:00Z'));
  expect(found.map((each) => [each.date, iso(each.start), iso(each.end)])).toEqual([
    ['2026-03-23', '2026-03-23T08:00:00.000Z', '2026-03-23T09:30:00.000Z'],
    ['2026-03-30', '2026-03-30T07:00:00.000Z', '2026-03-30T08:30:00.000Z'],
  ]);
});

test('a local time that the clocks skip moves on by the gap', () => {
  const slot = { ...monday, weekday: 7, startTime: '02:30', endTime: '04:00' };
  const [found] = occurrencesOf(slot, 'Europe/Paris', at('2026-03-28T12:00Z'), at('2026-03-30T00:00Z'));
  expect(iso(found?.start ?? 0)).toBe('2026-03-29T01:30:00.000Z');
  expect(iso(found?.end ?? 0)).toBe('2026-03-29T02:00:00.000Z');
});

test('the range is by instants, also where the local date is another', () => {
  const slot = { ...monday, startTime: '08:00', endTime: '09:00' };
  const found = occurrencesOf(slot, 'Pacific/Auckland', at('2026-03-01T18:30Z'), at('2026-03-01T21:00Z'));
  expect(found.map((each) => each.date)).toEqual(['2026-03-02']);
});

test('a running occurrence counts, one that is over does not', () => {
  const range = (from: string) =>
    occurrencesOf(monday, 'Europe/Paris', at(from), at('2026-03-02T20:00Z')).length;
  expect(range('2026-03-02T09:00Z')).toBe(1);
  expect(range('2026-03-02T09:30Z')).toBe(0);
});

test('a slot ends with its last day; a one-off happens once', () => {
  const until = { ...monday, untilDate: '2026-03-09' };
  const dates = (slot: typeof monday | typeof until | { weekday: null }) =>
    occurrencesOf({ ...monday, ...slot }, 'UTC', at('2026-02-01T00:00Z'), at('2026-05-01T00:00Z')).map(
      (each) => each.date,
    );
  expect(dates(until)).toEqual(['2026-03-02', '2026-03-09']);
  expect(dates({ weekday: null })).toEqual(['2026-03-01']);
});

test('zones are IANA names', () => {
  expect(['Europe/Paris', 'America/St_Johns', 'UTC'].map(isKnownZone)).toEqual([true, true, true]);
  expect(['Europe/Atlantis', '+02:00', '', 'CET+1'].map(isKnownZone)).toEqual([false, false, false, false]);
});

test('zones are written as the time-zone data writes them', () => {
  expect(['europe/paris', 'AMERICA/ST_JOHNS', 'Europe/Atlantis'].map(canonicalZone)).toEqual([
    'Europe/Paris',
    'America/St_Johns',
    null,
  ]);
});

const ZONES = ['Europe/Paris', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Chatham', 'Africa/Cairo'];
const hourMinute = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
const day = fc
  .integer({ min: 0, max: 2000 })
  .map((days) => new Date(Date.UTC(2025, 0, 1) + days * 86_400_000).toISOString().slice(0, 10));
const anySlot = fc
  .record({
    weekday: fc.option(fc.integer({ min: 1, max: 7 })),
    fromDate: day,
    untilDate: fc.option(day),
    times: fc.uniqueArray(hourMinute, { minLength: 2, maxLength: 2 }),
    skipDates: fc.array(day, { maxLength: 5 }),
  })
  .map(({ times, ...slot }) => {
    const [startTime = '', endTime = ''] = times.toSorted();
    return { ...slot, startTime, endTime };
  });

test('in every zone what happens lasts, is in order, and is found in whatever parts the range is asked for', () => {
  fc.assert(
    fc.property(
      anySlot,
      fc.constantFrom(...ZONES),
      day,
      fc.integer({ min: 1, max: 60 }),
      (slot, zone, from, days) => {
        const a = at(`${from}T00:00Z`);
        const b = a + days * 86_400_000;
        const middle = a + Math.floor((days / 2) * 86_400_000) + 12_345_678;
        const whole = occurrencesOf(slot, zone, a, b);
        for (const [index, each] of whole.entries()) {
          expect(each.end).toBeGreaterThan(each.start);
          expect(occurrenceOn(slot, zone, each.date)).toEqual(each);
          expect(each.date > (whole[index - 1]?.date ?? '')).toBe(true);
          const jump = Temporal.Instant.fromEpochMilliseconds(each.start).toZonedDateTimeISO(zone);
          const skipped = jump.toPlainTime().toString({ smallestUnit: 'minute' }) !== slot.startTime;
          // Only a change of the clocks on that very day moves a beginning.
          if (skipped) expect(jump.startOfDay().hoursInDay).not.toBe(24);
        }
        const parts = [...occurrencesOf(slot, zone, a, middle), ...occurrencesOf(slot, zone, middle, b)];
        const dates = new Set(parts.map((each) => each.date));
        expect([...dates].sort()).toEqual(whole.map((each) => each.date));
      },
    ),
  );
});
