import { describe, expect, it } from 'vitest';
import type { Slot } from '../../../core/contracts/rest/timetable.ts';
import { weekOf } from '../parts/dates.ts';
import { gridOf, problemOn } from './grid.ts';

const WEEK = weekOf('2031-03-05');

function slot(parts: Partial<Slot>): Slot {
  return {
    id: 'a',
    siteId: 's',
    repeat: 'weekly',
    roomId: 'r1',
    trainerId: 't1',
    groupIds: [],
    unitId: null,
    title: 'Welding',
    weekday: 3,
    fromDate: '2031-01-01',
    untilDate: null,
    skipDates: [],
    startTime: '09:00',
    endTime: '10:00',
    ended: false,
    version: '1',
    occurrences: [],
    ...parts,
  };
}

function titles(slots: readonly Slot[], by: 'room' | 'trainer' = 'room') {
  const rows = gridOf(slots, by, WEEK, [{ id: 'r1', name: 'Lab 1' }], 'gone');
  return rows.map(({ name, cells }) => [name, ...cells.map((cell) => cell.map(({ title }) => title).join())]);
}

describe('the week as a table', () => {
  it('shows a weekly slot on its day within its dates only', () => {
    expect(titles([slot({})])).toEqual([['Lab 1', '', '', 'Welding', '', '', '', '']]);
    expect(titles([slot({ fromDate: '2031-03-06' })])).toEqual([['Lab 1', '', '', '', '', '', '', '']]);
    expect(titles([slot({ skipDates: ['2031-03-05'] })])[0]?.[3]).toBe('');
    expect(titles([slot({ untilDate: '2031-03-05' })])[0]?.[3]).toBe('Welding');
    expect(titles([slot({ untilDate: '2031-03-04' })])[0]?.[3]).toBe('');
  });

  it('shows what happens once on its date, and nothing of what was ended', () => {
    expect(titles([slot({ repeat: 'once', weekday: null, fromDate: '2031-03-09' })])[0]?.[7]).toBe('Welding');
    expect(titles([slot({ ended: true })])[0]).toEqual(['Lab 1', '', '', '', '', '', '', '']);
  });

  it('orders a day by time, and keeps who is not in the list', () => {
    const later = slot({ id: 'b', title: 'Later', startTime: '13:00' });
    expect(titles([later, slot({})])[0]?.[3]).toBe('Welding,Later');
    expect(titles([slot({})], 'trainer').map(([name]) => name)).toEqual(['Lab 1', 'gone']);
  });

  it('says why a date made no session', () => {
    const full = slot({ occurrences: [{ date: '2031-03-05', sessionId: null, problem: 'clash' }] });
    expect([problemOn(full, '2031-03-05'), problemOn(full, '2031-03-12')]).toEqual(['clash', null]);
  });
});
