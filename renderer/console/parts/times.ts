/** Instants as people read them, in the zone of their site. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { localeOf } from '../../../core/contracts/language.ts';
import { useZone } from './zone.ts';

export interface Times {
  /** `09:30`. */
  time(instant: string): string;
  /** `Mon 2 March`; with the year when it is not this one. */
  day(instant: string): string;
  /** Day and time. */
  full(instant: string): string;
  /** `Mon 2 March, 09:30 to 10:30`. */
  range(start: string, end: string): string;
  /** `09:30 to 10:30`. */
  span(start: string, end: string): string;
  /** `2026-03-02`, as date fields want it. */
  date(instant: string): string;
  /** The date of now. */
  today(): string;
  /** The instant of a local date and time, such as `2026-03-02` and `09:30`. */
  instant(date: string, time: string): string;
  /** `2 min ago`. */
  ago(instant: string): string;
  /** A `YYYY-MM-DD` as people read it. */
  localDay(date: string): string;
  readonly zone: string;
}

const HALF_DAY_MS = 12 * 3_600_000;

/** @param zone of the site that the instants belong to; that of one's own site when left out */
export function useTimes(zone?: string): Times {
  const { i18n, t } = useTranslation();
  const own = useZone();
  return useMemo(
    () => makeTimes(i18n.language, zone ?? own, (start, end) => t('parts.span', { start, end })),
    [i18n.language, zone, own, t],
  );
}

export function makeTimes(
  language: string,
  zone: string,
  spanned: (start: string, end: string) => string,
): Times {
  const locale = localeOf(language);
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
  const clock = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const thisYear = format({ weekday: 'short', day: 'numeric', month: 'long' });
  const anyYear = format({ weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' });
  const numbers = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const date = (instant: string | Date) => numbers.format(new Date(instant));
  const day = (instant: string | Date) => {
    const when = new Date(instant);
    return (date(when).slice(0, 4) === date(new Date()).slice(0, 4) ? thisYear : anyYear).format(when);
  };
  const time = (instant: string) => clock.format(new Date(instant));
  const span = (start: string, end: string) => spanned(time(start), time(end));
  return {
    zone,
    time,
    day,
    date,
    span,
    full: (instant) => `${day(instant)}, ${time(instant)}`,
    range: (start, end) => `${day(start)}, ${span(start, end)}`,
    today: () => date(new Date()),
    instant: (onDate, atTime) => new Date(instantOf(onDate, atTime, zone)).toISOString(),
    ago: (instant) => agoOf(relative, Date.now() - Date.parse(instant)),
    localDay: (text) => makeLocalDay(locale, text),
  };
}

function makeLocalDay(locale: string, text: string): string {
  const noon = new Date(`${text}T12:00:00Z`);
  return new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  }).format(noon);
}

function agoOf(relative: Intl.RelativeTimeFormat, ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (Math.abs(minutes) < 90) return relative.format(-minutes, 'minute');
  const hours = Math.round(minutes / 60);
  if (Math.abs(hours) < 36) return relative.format(-hours, 'hour');
  return relative.format(-Math.round(hours / 24), 'day');
}

/**
 * Milliseconds since the epoch of a wall-clock time in a zone. Of a time that occurs twice the first; of one that the
 * clocks jump over, as if they had not jumped yet.
 */
function instantOf(date: string, time: string, zone: string): number {
  const asUtc = Date.parse(`${date}T${time}:00Z`);
  // The clocks change at most once in so short a time: one of the two offsets is in force.
  const tries = [asUtc - HALF_DAY_MS, asUtc + HALF_DAY_MS].map((near) => asUtc - offsetAt(near, zone));
  const fitting = tries.filter((ms) => ms + offsetAt(ms, zone) === asUtc);
  return fitting.length > 0 ? Math.min(...fitting) : Math.max(...tries);
}

/** How far the zone is ahead of UTC at an instant, ms. */
function offsetAt(ms: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(new Date(ms));
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return wall - Math.floor(ms / 1000) * 1000;
}
