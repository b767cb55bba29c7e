/**
 * When a site is open, as instants: working hours, breaks and days off of its calendar through changes of the clocks.
 *
 * Hours are wall-clock hours: an instant is worked when the clock on the wall then shows a worked time of that weekday.
 * An hour that the clocks skip is not there; one that they run through twice is worked twice.
 */
import type { SiteCalendar } from '../contracts/calendar.ts';
import { zonedAt } from './local-time.ts';

/** Half-open, instants in ms. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

export interface NamedInterval extends Interval {
  readonly name: string;
}

/** Instants through which the zone's offset from UTC does not change. `start + offset` is the wall clock, in ms. */
export interface Stretch extends Interval {
  readonly offset: number;
}

export interface Opening {
  readonly stretches: readonly Stretch[];
  /** Joined and ascending: two of them never touch. */
  readonly worked: readonly Interval[];
  /** Ascending by start. */
  readonly breaks: readonly NamedInterval[];
  readonly daysOff: readonly NamedInterval[];
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** No zone is further than this from UTC, and no change of the clocks is larger. */
const MARGIN = 2 * DAY;

/** What the calendar says of the local dates, both inclusive, `YYYY-MM-DD`. `zone` is an IANA name. */
export function openingOf(calendar: SiteCalendar, zone: string, from: string, until: string): Opening {
  const first = wallOf(from);
  const last = wallOf(until);
  const stretches = stretchesOf(zone, first, last + DAY);
  const days: number[] = [];
  for (let day = first; day <= last; day += DAY) days.push(day);
  const worked = days.flatMap((day) =>
    spansOn(calendar.workingHours, day).flatMap((span) => instantsOf(stretches, span)),
  );
  const breaks = days.flatMap((day) =>
    calendar.breaks.flatMap((pause) =>
      spansOn([pause], day).flatMap((span) => named(instantsOf(stretches, span), pause.name)),
    ),
  );
  const daysOff = calendar.holidays.flatMap(({ name, from: begin, until: end }) => {
    const span = { start: Math.max(first, wallOf(begin)), end: Math.min(last, wallOf(end)) + DAY };
    return span.start < span.end ? named(instantsOf(stretches, span), name) : [];
  });
  return { stretches, worked: joined(worked), breaks: breaks.sort(byStart), daysOff: daysOff.sort(byStart) };
}

/** Whether all of `span` lies in one of the joined intervals. */
export function isWithin(intervals: readonly Interval[], span: Interval): boolean {
  return intervals.some(({ start, end }) => start <= span.start && span.end <= end);
}

export function overlaps(a: Interval, b: Interval): boolean {
  return a.start < b.end && b.start < a.end;
}

/** The wall clock's midnight of a date, as if it were UTC. */
export function wallOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}

/** Minutes since midnight of `HH:MM`. */
export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** Covers every instant at which the wall clock shows a time of the half-open range of wall-clock ms. */
function stretchesOf(zone: string, wallFrom: number, wallUntil: number): Stretch[] {
  const found: Stretch[] = [];
  const limit = wallUntil + MARGIN;
  let at = zonedAt(wallFrom - MARGIN, zone);
  while (at.epochMilliseconds < limit) {
    const next = at.getTimeZoneTransition('next');
    const end = Math.min(next?.epochMilliseconds ?? limit, limit);
    const stretch = { start: at.epochMilliseconds, end, offset: at.offsetNanoseconds / 1e6 };
    const cut = clip(stretch, { start: wallFrom - stretch.offset, end: wallUntil - stretch.offset });
    if (cut) found.push({ ...cut, offset: stretch.offset });
    if (!next) break;
    at = next;
  }
  return found;
}

interface WeeklySpan {
  readonly weekday: number | null;
  readonly from: string;
  readonly until: string;
}

/** Those of the spans that fall on the day that begins at `day`, in wall-clock ms. */
function spansOn(spans: readonly WeeklySpan[], day: number): Interval[] {
  const weekday = new Date(day).getUTCDay() || 7;
  return spans
    .filter((span) => span.weekday === null || span.weekday === weekday)
    .map(({ from, until }) => ({
      start: day + minutesOf(from) * MINUTE,
      end: day + minutesOf(until) * MINUTE,
    }));
}

/** When the wall clock shows the times of `wall`; in two pieces when the clocks run through some of them twice. */
function instantsOf(stretches: readonly Stretch[], wall: Interval): Interval[] {
  return stretches.flatMap((stretch) => {
    const { offset } = stretch;
    const cut = clip(stretch, { start: wall.start - offset, end: wall.end - offset });
    return cut ? [cut] : [];
  });
}

function clip(a: Interval, b: Interval): Interval | null {
  const start = Math.max(a.start, b.start);
  const end = Math.min(a.end, b.end);
  return start < end ? { start, end } : null;
}

function named(intervals: readonly Interval[], name: string): NamedInterval[] {
  return intervals.map((interval) => ({ ...interval, name }));
}

function joined(intervals: readonly Interval[]): Interval[] {
  const found: { start: number; end: number }[] = [];
  for (const { start, end } of [...intervals].sort(byStart)) {
    const last = found.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else found.push({ start, end });
  }
  return found;
}

function byStart(a: Interval, b: Interval): number {
  return a.start - b.start || a.end - b.end;
}
