/** From timetable slots to instants, in the site's time zone. */
import { Temporal } from 'temporal-polyfill';
import { zonedAt } from './local-time.ts';

export interface Recurrence {
  /** ISO weekday, 1 is Monday; null happens once, on `fromDate`. */
  readonly weekday: number | null;
  /** `YYYY-MM-DD`, both inclusive; null is open-ended. */
  readonly fromDate: string;
  readonly untilDate: string | null;
  /** Dates on which it does not happen. */
  readonly skipDates?: readonly string[];
  /** `HH:MM` local. */
  readonly startTime: string;
  readonly endTime: string;
}

export interface Occurrence {
  /** Local date. */
  readonly date: string;
  /** Instants, ms. */
  readonly start: number;
  readonly end: number;
}

/** The zone's IANA name as the time-zone data writes it; null when it knows none of that name (an offset is none). */
export function canonicalZone(zone: string): string | null {
  if (!/^[A-Za-z]/.test(zone)) return null;
  try {
    return Temporal.PlainDate.from('2026-01-01').toZonedDateTime(zone).timeZoneId;
  } catch {
    return null;
  }
}

export function isKnownZone(zone: string): boolean {
  return canonicalZone(zone) !== null;
}

/** The local date of an instant, `YYYY-MM-DD`. */
export function dateIn(zone: string, ms: number): string {
  return localDate(ms, zone).toString();
}

/**
 * The occurrences that end after `fromMs` and start before `toMs`, ascending. A local time that a change of the
 * clocks skips moves on by the gap; one that happens twice is the first (RFC 5545, section 3.3.5). What would end
 * before it begins, because only its beginning was moved on, keeps its length by the clock on the wall.
 */
export function occurrencesOf(slot: Recurrence, zone: string, fromMs: number, toMs: number): Occurrence[] {
  const found: Occurrence[] = [];
  // A day before: the site's date may be behind that of the range's start in UTC.
  let date = later(localDate(fromMs, zone).subtract({ days: 1 }), Temporal.PlainDate.from(slot.fromDate));
  const last = lastDate(slot);
  for (; instantOf(date, '00:00', zone) < toMs; date = date.add({ days: 1 })) {
    if (last !== null && date.toString() > last) break;
    const occurrence = occurrenceOn(slot, zone, date.toString());
    if (occurrence && occurrence.end > fromMs && occurrence.start < toMs) found.push(occurrence);
  }
  return found;
}

/** What happens on that local date, or null when nothing does. */
export function occurrenceOn(slot: Recurrence, zone: string, day: string): Occurrence | null {
  const last = lastDate(slot);
  if (day < slot.fromDate || (last !== null && day > last)) return null;
  const date = Temporal.PlainDate.from(day);
  if (slot.weekday !== null && date.dayOfWeek !== slot.weekday) return null;
  if (slot.skipDates?.includes(day)) return null;
  const start = instantOf(date, slot.startTime, zone);
  const end = instantOf(date, slot.endTime, zone);
  return { date: day, start, end: end > start ? end : start + lengthOf(slot) };
}

function lastDate(slot: Recurrence): string | null {
  return slot.weekday === null ? slot.fromDate : slot.untilDate;
}

function lengthOf({ startTime, endTime }: Recurrence): number {
  return Temporal.PlainTime.from(endTime).since(startTime).total('milliseconds');
}

function instantOf(date: Temporal.PlainDate, time: string, zone: string): number {
  return date.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;
}

function localDate(ms: number, zone: string): Temporal.PlainDate {
  return zonedAt(ms, zone).toPlainDate();
}

function later(a: Temporal.PlainDate, b: Temporal.PlainDate): Temporal.PlainDate {
  return Temporal.PlainDate.compare(a, b) >= 0 ? a : b;
}
