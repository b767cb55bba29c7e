import { expect, test } from 'vitest';
import { isKnownZone, occurrencesOf } from './timetable.ts';

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
