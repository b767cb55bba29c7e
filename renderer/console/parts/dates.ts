/** Local dates (`YYYY-MM-DD`) without a clock or a zone: weeks begin on Monday. */
import { localeOf } from '../../../core/contracts/language.ts';

/** The Monday of a date's week. */
export function mondayOf(date: string): string {
  return daysOn(date, 1 - weekdayOf(date));
}

/** ISO weekday, 1 is Monday. */
export function weekdayOf(date: string): number {
  return ((noonOf(date).getUTCDay() + 6) % 7) + 1;
}

/** So many days on, or back. */
export function daysOn(date: string, days: number): string {
  return new Date(noonOf(date).getTime() + days * 86_400_000).toISOString().slice(0, 10);
}

/** From Monday to Sunday. */
export function weekOf(date: string): readonly string[] {
  const monday = mondayOf(date);
  return [0, 1, 2, 3, 4, 5, 6].map((days) => daysOn(monday, days));
}

/** Name of an ISO weekday. */
export function weekdayName(weekday: number, language: string, length: 'long' | 'short' = 'long'): string {
  // The fifth of January 1970 was a Monday.
  const day = new Date(Date.UTC(1970, 0, 4 + weekday, 12));
  return new Intl.DateTimeFormat(localeOf(language), { weekday: length, timeZone: 'UTC' }).format(day);
}

function noonOf(date: string): Date {
  return new Date(`${date}T12:00:00Z`);
}
