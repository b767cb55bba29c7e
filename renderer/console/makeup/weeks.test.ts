import { describe, expect, it } from 'vitest';
import { daysOn, mondayOf, weekdayName, weekdayOf, weekOf } from '../parts/dates.ts';
import { type FreeSlot, weeksOf } from './weeks.ts';

function slot(start: string, roomName: string, rank: number): FreeSlot {
  const end = new Date(Date.parse(start) + 3_600_000).toISOString();
  return { start, end, roomId: roomName, roomName, rank, because: [] };
}

const inParis = (instant: string) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' }).format(new Date(instant));

describe('free times by week', () => {
  it('stand under their local day, rooms in the order that people count them', () => {
    const weeks = weeksOf(
      [
        slot('2031-03-31T22:30:00.000Z', 'Lab 10', 1),
        slot('2031-03-24T09:00:00.000Z', 'Lab 2', 3),
        slot('2031-03-24T08:00:00.000Z', 'Lab 2', 2),
        slot('2031-04-01T08:00:00.000Z', 'Lab 2', 4),
      ],
      inParis,
    );
    expect(weeks.map(({ monday, days }) => ({ monday, days }))).toEqual([
      { monday: '2031-03-24', days: ['2031-03-24'] },
      { monday: '2031-03-31', days: ['2031-04-01'] },
    ]);
    expect(weeks[0]?.rooms[0]?.cells[0]?.map(({ rank }) => rank)).toEqual([2, 3]);
    expect(weeks[1]?.rooms.map(({ name }) => name)).toEqual(['Lab 2', 'Lab 10']);
  });

  it('are none without a free time', () => {
    expect(weeksOf([], inParis)).toEqual([]);
  });
});

describe('local dates', () => {
  it('begin their week on Monday', () => {
    expect(mondayOf('2031-03-02')).toBe('2031-02-24');
    expect(mondayOf('2031-03-03')).toBe('2031-03-03');
    expect(weekOf('2032-02-29')).toEqual([
      '2032-02-23',
      '2032-02-24',
      '2032-02-25',
      '2032-02-26',
      '2032-02-27',
      '2032-02-28',
      '2032-02-29',
    ]);
  });

  it('count days over a month and name weekdays', () => {
    expect(daysOn('2031-12-31', 1)).toBe('2032-01-01');
    expect(daysOn('2031-03-01', -1)).toBe('2031-02-28');
    expect(weekdayOf('2031-03-02')).toBe(7);
    expect(weekdayName(1, 'en')).toBe('Monday');
    expect(weekdayName(7, 'fr')).toBe('dimanche');
  });
});
