/** Weeks and hours of figures, in the site's time zone. */
import { Temporal } from 'temporal-polyfill';
import { zonedAt } from './local-time.ts';

/** The Monday of the week in which an instant falls, `YYYY-MM-DD`. */
export function mondayOf(ms: number, zone: string): string {
  return monday(zonedAt(ms, zone).toPlainDate()).toString();
}

/** The Monday of a local date's week. */
export function mondayOfDate(date: string): string {
  return monday(Temporal.PlainDate.from(date)).toString();
}

/** The Monday so many weeks later (or earlier). */
export function addWeeks(week: string, weeks: number): string {
  return Temporal.PlainDate.from(week).add({ weeks }).toString();
}

/** Weekday and hour in which an instant falls, such as `1-09`: Monday from nine. */
export function weekdayHourOf(ms: number, zone: string): string {
  const local = zonedAt(ms, zone);
  return `${local.dayOfWeek}-${String(local.hour).padStart(2, '0')}`;
}

/** Local date of an instant, `YYYY-MM-DD`. */
export function dateOf(ms: number, zone: string): string {
  return zonedAt(ms, zone).toPlainDate().toString();
}

/** When a local date begins, ms. */
export function startOfDate(date: string, zone: string): number {
  return Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds;
}

function monday(date: Temporal.PlainDate): Temporal.PlainDate {
  return date.subtract({ days: date.dayOfWeek - 1 });
}
