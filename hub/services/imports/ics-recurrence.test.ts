import fc from 'fast-check';
import ICAL from 'ical.js';
import { expect, test } from 'vitest';
import { daysOf, readRule } from './ics-recurrence.ts';

const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

function days(text: string, start: string, last = '2029-12-31'): string[] {
  const event = ICAL.parse(['BEGIN:VEVENT', `RRULE:${text}`, 'END:VEVENT'].join('\n')) as [
    string,
    unknown[][],
  ];
  const rule = readRule(event[1][0]?.[3]);
  if (typeof rule === 'string') throw new Error(rule);
  return [...daysOf(rule, start, last)];
}

/** The same by the library that reads the files, which is slower and never ends for rules that never match. */
function byLibrary(text: string, start: string, last: string): string[] {
  const iterator = ICAL.Recur.fromString(text).iterator(ICAL.Time.fromDateTimeString(`${start}T09:00:00`));
  const found: string[] = [];
  for (let next = iterator.next(); next; next = iterator.next()) {
    const date = next.toString().slice(0, 10);
    if (date > last) break;
    found.push(date);
  }
  return found;
}

const day = fc
  .integer({ min: 0, max: 1000 })
  .map((count) => new Date(Date.UTC(2025, 0, 1) + count * 86_400_000).toISOString().slice(0, 10));
const byDay = fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 1, maxLength: 4 });
const rule = fc.oneof(
  fc.record({
    freq: fc.constant('WEEKLY'),
    interval: fc.integer({ min: 1, max: 4 }),
    days: fc.option(byDay),
  }),
  fc.record({
    freq: fc.constant('DAILY'),
    interval: fc.integer({ min: 1, max: 9 }),
    days: fc.constant(null),
  }),
  fc.record({
    freq: fc.constant('MONTHLY'),
    interval: fc.integer({ min: 1, max: 3 }),
    days: fc
      .tuple(fc.constantFrom(1, 2, 3, 4, -1), fc.constantFrom(...DAYS))
      .map(([nth, name]) => [`${nth}${name}`]),
  }),
);

test('the days are those of the library', () => {
  fc.assert(
    fc.property(
      rule,
      day,
      fc.option(fc.integer({ min: 1, max: 40 })),
      ({ freq, interval, days: by }, start, count) => {
        const text = `FREQ=${freq};INTERVAL=${interval}${by ? `;BYDAY=${by.join(',')}` : ''}${count ? `;COUNT=${count}` : ''}`;
        expect([text, start, days(text, start)]).toEqual([text, start, byLibrary(text, start, '2029-12-31')]);
      },
    ),
    { numRuns: 300 },
  );
});

test('a rule that never matches ends with its bound', () => {
  expect(days('FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31', '2026-01-01')).toEqual([]);
  expect(days('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', '2026-01-01')).toEqual(['2028-02-29']);
  expect(days('FREQ=YEARLY', '2024-02-29')).toEqual(['2024-02-29', '2028-02-29']);
});

test('the first Monday of September, the last day of a month, the last Friday of a year', () => {
  expect(days('FREQ=YEARLY;BYMONTH=9;BYDAY=1MO;COUNT=2', '2026-01-01')).toEqual(['2026-09-07', '2027-09-06']);
  expect(days('FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2', '2026-02-01')).toEqual(['2026-02-28', '2026-03-31']);
  expect(days('FREQ=YEARLY;BYDAY=-1FR;COUNT=1', '2026-01-01')).toEqual(['2026-12-25']);
});

test('weeks are counted from the day that the rule names', () => {
  const every = (start: string) =>
    days(`FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=${start}`, '1997-08-05', '1997-12-31');
  // RFC 5545, section 3.8.5.3.
  expect(every('MO')).toEqual(['1997-08-05', '1997-08-10', '1997-08-19', '1997-08-24']);
  expect(every('SU')).toEqual(['1997-08-05', '1997-08-17', '1997-08-19', '1997-08-31']);
});
