/** From the clocks of a calendar file to instants, and to the clock of a site. */
import { Temporal } from 'temporal-polyfill';
import { canonicalZone } from '../../../core/domain/timetable.ts';
import type { IcsFile, Observance, Wall } from './ics-file.ts';
import { daysOf } from './ics-recurrence.ts';

const MINUTE = 60_000;

export interface LocalTime {
  readonly date: string;
  /** `HH:MM:SS`. */
  readonly time: string;
}

/**
 * The instant of a wall time, ms; null when its zone is unknown. Names of the IANA data mean what that data says; any
 * other name what the file says of it (RFC 5545, section 3.6.5).
 */
export function instantOf(wall: Wall, zones: IcsFile['zones'], site: string): number | null {
  const { zone } = wall;
  const iana = zone === null ? site : zone === 'UTC' ? 'UTC' : ianaOf(zone);
  const local = `${wall.date}T${wall.time ?? '00:00:00'}`;
  if (iana !== null) return Temporal.PlainDateTime.from(local).toZonedDateTime(iana).epochMilliseconds;
  const observances = zones.get(zone ?? '');
  if (!observances) return null;
  const asUtc = Date.parse(`${local}Z`);
  return asUtc - offsetAt(observances, asUtc) * MINUTE;
}

/** What the clock of the site shows. */
export function localTime(instant: number, site: string): LocalTime {
  const at = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(site);
  return {
    date: at.toPlainDate().toString(),
    time: at.toPlainTime().toString({ smallestUnit: 'second' }),
  };
}

/** Whether the zone's clock is the very one of the site. */
export function isClockOf(site: string, zone: string | null): boolean {
  return zone === null || (zone !== 'UTC' && ianaOf(zone) === site);
}

/** A wall time so many minutes later, by the clock on the wall. */
export function laterOnWall(wall: Wall, minutes: number): Wall {
  const at = Date.parse(`${wall.date}T${wall.time ?? '00:00:00'}Z`) + minutes * MINUTE;
  const text = new Date(at).toISOString();
  return { ...wall, date: text.slice(0, 10), time: text.slice(11, 19) };
}

/** Some programs put their own name before that of the zone. */
function ianaOf(zone: string): string | null {
  return (
    canonicalZone(zone) ?? canonicalZone(/[A-Za-z_]+\/[A-Za-z_]+(?:\/[A-Za-z_]+)?$/.exec(zone)?.[0] ?? '')
  );
}

/** Minutes east of UTC of the observance whose onset was last. */
function offsetAt(observances: readonly Observance[], at: number): number {
  let latest = Number.NEGATIVE_INFINITY;
  let offset = observances[0]?.offsetBefore ?? 0;
  for (const observance of observances) {
    const onset = lastOnset(observance, at);
    if (onset === null || onset <= latest) continue;
    latest = onset;
    offset = observance.offset;
  }
  return offset;
}

function lastOnset({ onset, rule, added }: Observance, at: number): number | null {
  const time = onset.time ?? '00:00:00';
  const year = new Date(at).getUTCFullYear();
  const dates = [onset.date, ...added.map((wall) => wall.date)];
  if (rule) {
    const start = `${String(Math.max(year - 1, Number(onset.date.slice(0, 4))))}${onset.date.slice(4)}`;
    const from = rule.byMonth.length > 0 ? `${start.slice(0, 4)}-01-01` : start;
    const until = rule.until?.slice(0, 10) ?? '9999-12-31';
    for (const day of daysOf(rule, from, `${year}-12-31`))
      if (day >= onset.date && day <= until) dates.push(day);
  }
  const onsets = dates.map((date) => Date.parse(`${date}T${time}Z`)).filter((instant) => instant <= at);
  return onsets.length > 0 ? Math.max(...onsets) : null;
}
