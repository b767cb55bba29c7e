/** From timetable slots to instants, in the site's time zone. */
import { Temporal } from 'temporal-polyfill';

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

/** Whether the time zone is one that the hub's data knows by an IANA name (an offset is none). */
export function isKnownZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    Temporal.PlainDate.from('2026-01-01').toZonedDateTime(zone);
    return true;
  } catch {
    return false;
  }
}

/**
 * The occurrences that end after `fromMs` and start before `toMs`, ascending. A local time that a change of the
 * clocks skips moves on by the gap; one that happens twice is the first (RFC 5545, section 3.3.5).
 */
export function occurrencesOf(slot: Recurrence, zone: string, fromMs: number, toMs: number): Occurrence[] {
  const found: Occurrence[] = [];
  // A day before: the site's date may be behind that of the range's start in UTC.
  let date = later(localDate(fromMs, zone).subtract({ days: 1 }), Temporal.PlainDate.from(slot.fromDate));
  const skipped = new Set(slot.skipDates);
  const last = slot.weekday === null ? slot.fromDate : slot.untilDate;
  for (; instantOf(date, '00:00', zone) < toMs; date = date.add({ days: 1 })) {
    if (last !== null && Temporal.PlainDate.compare(date, last) > 0) break;
    if (slot.weekday !== null && date.dayOfWeek !== slot.weekday) continue;
    if (skipped.has(date.toString())) continue;
    const start = instantOf(date, slot.startTime, zone);
    const end = instantOf(date, slot.endTime, zone);
    if (end > fromMs && start < toMs) found.push({ date: date.toString(), start, end });
  }
  return found;
}

function instantOf(date: Temporal.PlainDate, time: string, zone: string): number {
  return date.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;
}

function localDate(ms: number, zone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDate();
}

function later(a: Temporal.PlainDate, b: Temporal.PlainDate): Temporal.PlainDate {
  return Temporal.PlainDate.compare(a, b) >= 0 ? a : b;
}
