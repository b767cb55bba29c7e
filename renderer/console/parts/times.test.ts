import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeTimes } from './times.ts';

const span = (start: string, end: string) => `${start} to ${end}`;
const ZONES = ['Europe/Paris', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia'];
/** Whole minutes, as the fields of a form have them. */
const minute = fc
  .integer({ min: Date.UTC(2012, 0, 1) / 60_000, max: Date.UTC(2040, 0, 1) / 60_000 })
  .map((minutes) => new Date(minutes * 60_000).toISOString());

describe('times', () => {
  const paris = makeTimes('en', 'Europe/Paris', span);

  it('are those of the site, across a change of the clocks', () => {
    expect(paris.time('2031-03-30T00:59:00.000Z')).toBe('01:59');
    expect(paris.time('2031-03-30T01:00:00.000Z')).toBe('03:00');
    expect(paris.span('2031-03-30T00:30:00.000Z', '2031-03-30T01:30:00.000Z')).toBe('01:30 to 03:30');
  });

  it('take the first of two times that occur twice, and the later for one that does not occur', () => {
    expect(paris.instant('2031-10-26', '02:30')).toBe('2031-10-26T00:30:00.000Z');
    expect(paris.instant('2031-03-30', '02:30')).toBe('2031-03-30T01:30:00.000Z');
  });

  it('typed back as they are shown, name an instant that is shown the same', () => {
    fc.assert(
      fc.property(minute, fc.constantFrom(...ZONES), (instant, zone) => {
        const times = makeTimes('fr', zone, span);
        const [date, time] = [times.date(instant), times.time(instant)];
        const again = times.instant(date, time);
        expect([times.date(again), times.time(again)]).toEqual([date, time]);
      }),
    );
  });

  it('name the year where it is another one', () => {
    expect(paris.day('2019-03-18T12:00:00.000Z')).toContain('2019');
    expect(paris.localDay('2031-03-21')).toContain('21 March 2031');
  });
});
