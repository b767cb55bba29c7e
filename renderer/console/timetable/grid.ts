/** Slots of a week as a table: a row per room or trainer, a column per day. */
import type { Slot } from '../../../core/contracts/rest/timetable.ts';

export type RowBy = 'room' | 'trainer';

export interface GridRow {
  readonly id: string;
  readonly name: string;
  /** Slots of each day of the week, ascending by start. */
  readonly cells: readonly (readonly Slot[])[];
}

/** Whether the slot happens on a date (`YYYY-MM-DD`); `weekday` is the date's, 1 is Monday. */
export function happensOn(slot: Slot, date: string, weekday: number): boolean {
  if (slot.repeat === 'once') return slot.fromDate === date;
  const begun = slot.fromDate <= date;
  const over = slot.untilDate !== null && slot.untilDate < date;
  return slot.weekday === weekday && begun && !over && !slot.skipDates.includes(date);
}

/**
 * @param week the seven dates from Monday on
 * @param names rows that are there even when nothing happens in them; a slot of somebody who is not in the list (any
 *   more) gets a row of its own
 */
export function gridOf(
  slots: readonly Slot[],
  by: RowBy,
  week: readonly string[],
  names: readonly { readonly id: string; readonly name: string }[],
  unknown: string,
): GridRow[] {
  const keyOf = (slot: Slot) => (by === 'room' ? slot.roomId : slot.trainerId);
  const known = new Set(names.map(({ id }) => id));
  const strangers = [...new Set(slots.map(keyOf))].filter((id) => !known.has(id));
  const rows = [
    ...names.toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true })),
    ...strangers.map((id) => ({ id, name: unknown })),
  ];
  return rows.map(({ id, name }) => ({
    id,
    name,
    cells: week.map((date, index) =>
      slots
        .filter((slot) => keyOf(slot) === id && !slot.ended && happensOn(slot, date, index + 1))
        .toSorted((a, b) => a.startTime.localeCompare(b.startTime)),
    ),
  }));
}

/** Why a date of the slot made no session, or null. */
export function problemOn(slot: Slot, date: string): Slot['occurrences'][number]['problem'] {
  return slot.occurrences.find((one) => one.date === date)?.problem ?? null;
}
