/** Days and times as a site's clocks show them; when days begin stands in week.ts. */
import { Temporal } from 'temporal-polyfill';

/** What the clocks of a zone show at an instant. */
export function zonedAt(ms: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
}

/** `YYYY-MM-DD` so many days on; after the last day of the year 9999 with a year of six digits. */
export function daysAfter(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** How many days a range has, both ends included; none when it runs backwards. */
export function daysBetween(from: string, until: string): number {
  return Math.max(0, Temporal.PlainDate.from(from).until(until).days + 1);
}

/** `YYYY-MM-DD HH:MM` as the site's clocks show it. */
export function momentOf(ms: number, zone: string): string {
  const local = zonedAt(ms, zone).toPlainDateTime();
  return local.toString({ smallestUnit: 'minute' }).replace('T', ' ');
}
