/** Days and times as a site's clocks show them. */
import { Temporal } from 'temporal-polyfill';

/** The local date of an instant, `YYYY-MM-DD`. */
export function dayOf(ms: number, zone: string): string {
  return at(ms, zone).toPlainDate().toString();
}

/** When a local day begins, ms. In some zones a change of the clocks skips midnight: then the first moment after it. */
export function dayStart(day: string, zone: string): number {
  return Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds;
}

/** `YYYY-MM-DD` so many days on. */
export function daysAfter(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** `YYYY-MM-DD HH:MM` as the site's clocks show it. */
export function momentOf(ms: number, zone: string): string {
  return at(ms, zone).toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ');
}

function at(ms: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
}
