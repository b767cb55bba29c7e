/** Instants in words, always in the site's own time zone and on a 24-hour clock. */
import { type Language, localeOf } from '../../core/contracts/language.ts';

/** Hours and minutes, such as 09:05. `at` in ms since the Unix epoch; `zone` an IANA name. */
export function clockTime(at: number, zone: string, language: Language): string {
  return new Intl.DateTimeFormat(localeOf(language), {
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
  }).format(at);
}

/** Day in full, such as Monday 3 June. */
export function longDate(at: number, zone: string, language: Language): string {
  return new Intl.DateTimeFormat(localeOf(language), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: zone,
  }).format(at);
}

/** Whether two instants fall on the same day of the zone. */
export function sameDay(a: number, b: number, zone: string): boolean {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
  return day.format(a) === day.format(b);
}

/** Weekday and time when it is another day than `now`, else only the time. */
export function nearTime(at: number, now: number, zone: string, language: Language): string {
  if (sameDay(at, now, zone)) return clockTime(at, zone, language);
  const day = new Intl.DateTimeFormat(localeOf(language), { weekday: 'long', timeZone: zone }).format(at);
  return `${day} ${clockTime(at, zone, language)}`;
}

/** Parameters that are instants become times; the rest stays as it is. */
export function readableParams(
  params: Readonly<Record<string, string | number>>,
  now: number,
  zone: string,
  language: Language,
): Record<string, string | number> {
  const isInstant = (name: string, value: string | number): value is number =>
    typeof value === 'number' && ['from', 'until', 'start'].includes(name);
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      isInstant(name, value) ? nearTime(value, now, zone, language) : value,
    ]),
  );
}
