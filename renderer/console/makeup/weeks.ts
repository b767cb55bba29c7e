/** Free times as a calendar: a table per week, a row per room, a column per day. */
import type { MakeupSlots } from '../../../core/contracts/rest/makeup.ts';
import { mondayOf } from '../parts/dates.ts';

export type FreeSlot = MakeupSlots['slots'][number];

export interface SlotWeek {
  /** `YYYY-MM-DD` of its Monday. */
  readonly monday: string;
  /** Days with a free time, ascending. */
  readonly days: readonly string[];
  readonly rooms: readonly {
    readonly id: string;
    readonly name: string;
    /** Free times of each of the days, in the same order, ascending by start. */
    readonly cells: readonly (readonly FreeSlot[])[];
  }[];
}

/** @param dateOf local date (`YYYY-MM-DD`) of an instant in the site's zone */
export function weeksOf(slots: readonly FreeSlot[], dateOf: (instant: string) => string): SlotWeek[] {
  const dated = slots.map((slot) => ({
    slot,
    day: dateOf(slot.start),
    monday: mondayOf(dateOf(slot.start)),
  }));
  const mondays = [...new Set(dated.map(({ monday }) => monday))].sort();
  return mondays.map((monday) => {
    const mine = dated.filter((one) => one.monday === monday);
    const days = [...new Set(mine.map(({ day }) => day))].sort();
    const rooms = new Map(mine.map(({ slot }) => [slot.roomId, slot.roomName]));
    return {
      monday,
      days,
      rooms: [...rooms]
        .toSorted(([, a], [, b]) => a.localeCompare(b, undefined, { numeric: true }))
        .map(([id, name]) => ({
          id,
          name,
          cells: days.map((day) =>
            mine
              .filter((one) => one.day === day && one.slot.roomId === id)
              .map(({ slot }) => slot)
              .toSorted((a, b) => a.start.localeCompare(b.start)),
          ),
        })),
    };
  });
}
