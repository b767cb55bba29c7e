/** What a site's calendar says of a day. Dates are local, `YYYY-MM-DD`. */
import type { SiteCalendar } from '../contracts/calendar.ts';

/** The name of the day off, or null when the day is none. */
export function dayOff(calendar: Pick<SiteCalendar, 'holidays'>, date: string): string | null {
  return calendar.holidays.find(({ from, until }) => from <= date && date <= until)?.name ?? null;
}
