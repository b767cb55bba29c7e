/**
 * A timetable from a calendar: what happens weekly becomes a slot with the days it leaves out, what does not becomes
 * one slot for each time, within a bound.
 */
import { z } from 'zod';
import { type IcsEvent, type IcsFile, readIcs, type Wall } from './ics-file.ts';
import { dayNumber, daysOf, dayText, weekdayOf } from './ics-recurrence.ts';
import { instantOf, isClockOf, type LocalTime, laterOnWall, localTime } from './ics-zones.ts';
import type { ReadEnv } from './kind.ts';
import { type Reading, type RowError, rowError } from './report.ts';
import type { WantedSlot } from './timetable-rows.ts';

/** Single times that one event may come to. */
const MOST_SINGLE = 200;
const MOST_SKIPPED = 400;
const DAY_MS = 86_400_000;
const DAYS_AHEAD = 2 * 366;

/** One time that it takes place, by the clock of the site. */
interface Time {
  readonly instant: number;
  readonly date: string;
  readonly start: string;
  readonly end: string;
}

export function readTimetableIcs(
  file: Uint8Array,
  env: Pick<ReadEnv, 'site' | 'now'>,
): Reading<WantedSlot[]> {
  const { input, errors: found } = readIcs(file);
  const errors = [...found];
  const overrides = input.events.filter((event) => event.instead !== null);
  const slots = input.events
    .filter((event) => event.instead === null && !event.canceled)
    .flatMap((event) => readSlots(event, overrides, { ...env, file: input, errors }));
  const uids = new Set(input.events.filter((event) => event.instead === null).map((event) => event.uid));
  for (const event of overrides) {
    if (!uids.has(event.uid))
      errors.push(rowError(event.row, 'RECURRENCE-ID', 'import.override-without-event'));
  }
  return { input: slots, errors };
}

interface Env extends Pick<ReadEnv, 'site' | 'now'> {
  readonly file: IcsFile;
  readonly errors: RowError[];
}

function readSlots(event: IcsEvent, overrides: readonly IcsEvent[], env: Env): WantedSlot[] {
  const named = namesOf(event, env);
  const times = named && timesOf(event, env);
  if (!named || !times) return [];
  const kept = new Map(times.map((time) => [time.instant, time]));
  const singles: WantedSlot[] = [];
  for (const override of overrides.filter((other) => other.uid === event.uid)) {
    const at = override.instead && instantOf(override.instead, env.file.zones, env.site.zone);
    if (at === null || !kept.delete(at)) {
      env.errors.push(rowError(override.row, 'RECURRENCE-ID', 'import.override-without-event'));
      continue;
    }
    if (override.canceled) continue;
    const theirs = namesOf({ ...override, texts: { ...event.texts, ...override.texts } }, env);
    const [time] = (theirs && timesOf({ ...override, rule: null }, env)) ?? [];
    if (theirs && time) singles.push(single(override.row, theirs, time));
  }
  const rest = [...kept.values()].sort((a, b) => a.instant - b.instant);
  const weekly = isWeekly(event) ? weeklySlots(event, named, rest) : null;
  if (weekly) return [...withHints(event, weekly), ...singles];
  if (event.rule && !isBounded(event)) {
    env.errors.push(rowError(event.row, 'RRULE', 'import.unbounded'));
    return [];
  }
  if (rest.length > MOST_SINGLE) {
    env.errors.push(rowError(event.row, 'RRULE', 'import.too-many-occurrences', { most: MOST_SINGLE }));
    return [];
  }
  const all = rest.map((time) => single(event.row, named, time));
  return [...(all.length === 1 ? withHints(event, all) : all), ...singles];
}

type Names = Pick<WantedSlot, 'room' | 'trainer' | 'groups' | 'unit' | 'unitName' | 'title'>;

function namesOf({ row, texts, categories }: IcsEvent, { errors }: Env): Names | null {
  const organizer = /^mailto:(.+)$/i.exec(texts.organizer ?? '')?.[1];
  const names = {
    title: texts.summary ?? '',
    room: texts.location ?? '',
    trainer: texts['x-roster-trainer'] ?? organizer ?? '',
  };
  const columns = { title: 'SUMMARY', room: 'LOCATION', trainer: 'ORGANIZER' } as const;
  const before = errors.length;
  for (const name of ['title', 'room', 'trainer'] as const) {
    if (names[name] === '') errors.push(rowError(row, columns[name], 'import.empty'));
    else if (names[name].length > 200) errors.push(rowError(row, columns[name], 'import.invalid-name'));
  }
  if (/\p{Cc}/u.test(names.title)) errors.push(rowError(row, 'SUMMARY', 'import.invalid-name'));
  if (categories.length === 0) errors.push(rowError(row, 'CATEGORIES', 'import.empty'));
  else if (categories.length > 20)
    errors.push(rowError(row, 'CATEGORIES', 'import.too-many-items', { most: 20 }));
  if (errors.length > before) return null;
  const unit = texts['x-roster-unit'] ?? null;
  return { ...names, groups: categories, unit, unitName: texts['x-roster-unit-name'] ?? null };
}

/** Every time that it takes place; null when something is wrong, which is said then. */
function timesOf(event: IcsEvent, env: Env): Time[] | null {
  const { zone } = env.site;
  const { zones } = env.file;
  const wrong = (column: string, code: RowError['code']) => {
    env.errors.push(rowError(event.row, column, code));
    return null;
  };
  if (event.start.time === null) return wrong('DTSTART', 'import.all-day');
  if (instantOf(event.start, zones, zone) === null) return wrong('DTSTART', 'import.unknown-zone');
  const minutes = event.minutes ?? minutesBetween(event, env);
  if (minutes === null || minutes <= 0) return wrong('DTEND', 'import.bad-times');
  const excluded = new Set(event.excluded.map((wall) => instantOf(timed(wall, event.start), zones, zone)));
  const times: Time[] = [];
  for (const wall of wallsOf(event, env)) {
    const instant = instantOf(wall, zones, zone);
    if (instant === null) return wrong('RDATE', 'import.unknown-zone');
    if (excluded.has(instant)) continue;
    const time = timeOf(wall, instant, minutes, env);
    if (!time) return wrong('DTSTART', 'import.invalid-time');
    if (time.end === null) return wrong('DTEND', 'import.crosses-midnight');
    times.push({ ...time, end: time.end });
  }
  return times;
}

/** When it begins, by the clock of the file; exceptions are not yet taken out. */
function wallsOf({ start, rule, added }: IcsEvent, env: Env): Wall[] {
  const more = added.map((wall) => timed(wall, start));
  if (!rule) return [start, ...more];
  const today = Math.floor(env.now / DAY_MS);
  const last = dayText(Math.max(dayNumber(start.date), today) + DAYS_AHEAD);
  const walls: Wall[] = [];
  for (const date of daysOf(rule, start.date, last)) {
    const wall = { ...start, date };
    if (rule.until && isAfter(wall, rule.until, env)) break;
    walls.push(wall);
  }
  return [...walls, ...more];
}

/** By the clock of the site; `end` is null when it is another day by then, all of it when it is no whole minute. */
function timeOf(
  wall: Wall,
  instant: number,
  minutes: number,
  env: Env,
): (Omit<Time, 'end'> & { readonly end: string | null }) | null {
  const { zone } = env.site;
  const end = laterOnWall(wall, minutes);
  // Where the file has the clock of the site nothing is converted, which would move what the clocks skip.
  const [from, until] = isClockOf(zone, wall.zone)
    ? [clockOf(wall), clockOf(end)]
    : [localTime(instant, zone), localTime(instantOf(end, env.file.zones, zone) ?? 0, zone)];
  if (!from.time.endsWith(':00') || !until.time.endsWith(':00')) return null;
  const last = until.date === from.date ? until.time.slice(0, 5) : null;
  return { instant, date: from.date, start: from.time.slice(0, 5), end: last };
}

/** A whole day among times means the time of the event. */
function timed(wall: Wall, start: Wall): Wall {
  return wall.time === null ? { ...start, date: wall.date } : wall;
}

function clockOf({ date, time }: Wall): LocalTime {
  return { date, time: time ?? '00:00:00' };
}

/** By the clock on the wall where both stand on the same. */
function minutesBetween({ start, end }: IcsEvent, env: Env): number | null {
  if (!end || end.time === null) return null;
  if (start.zone === end.zone)
    return (Date.parse(`${end.date}T${end.time}Z`) - Date.parse(`${start.date}T${start.time}Z`)) / 60_000;
  const from = instantOf(start, env.file.zones, env.site.zone);
  const until = instantOf(end, env.file.zones, env.site.zone);
  return from === null || until === null ? null : (until - from) / 60_000;
}

/** `until` is a date, a local time, or a time in UTC, and belongs to what happens. */
function isAfter(wall: Wall, until: string, { file, site }: Env): boolean {
  if (until.endsWith('Z')) return (instantOf(wall, file.zones, site.zone) ?? 0) > Date.parse(until);
  return until.length === 10 ? wall.date > until : `${wall.date}T${wall.time}` > until;
}

function isBounded({ rule }: IcsEvent): boolean {
  return rule === null || rule.count !== null || rule.until !== null;
}

/** Every week on the same days; what is daily, or on the days of the week, is that too. */
function isWeekly({ rule }: IcsEvent): boolean {
  if (rule?.interval !== 1 || rule.byMonth.length > 0 || rule.byMonthDay.length > 0) return false;
  return rule.freq === 'WEEKLY' || rule.freq === 'DAILY';
}

/** A slot for each weekday; null where the clock of the site shows another time at another date. */
function weeklySlots(event: IcsEvent, names: Names, times: readonly Time[]): WantedSlot[] | null {
  const byDay = new Map<number, Time[]>();
  for (const time of times) {
    const weekday = weekdayOf(time.date);
    byDay.set(weekday, [...(byDay.get(weekday) ?? []), time]);
  }
  const slots: WantedSlot[] = [];
  for (const [weekday, all] of [...byDay].sort(([a], [b]) => a - b)) {
    const [first] = all;
    const last = all.at(-1);
    if (!first || !last) continue;
    if (all.some((time) => time.start !== first.start || time.end !== first.end)) return null;
    const held = new Set(all.map((time) => time.date));
    const skipDates: string[] = [];
    for (let day = dayNumber(first.date); day < dayNumber(last.date); day += 7)
      if (!held.has(dayText(day))) skipDates.push(dayText(day));
    if (skipDates.length > MOST_SKIPPED) return null;
    const untilDate = isBounded(event) ? last.date : null;
    const when = { weekday, fromDate: first.date, untilDate, skipDates };
    slots.push({ row: event.row, id: null, ...names, ...when, startTime: first.start, endTime: first.end });
  }
  return slots;
}

function single(row: number, names: Names, { date, start, end }: Time): WantedSlot {
  const when = { weekday: null, fromDate: date, untilDate: date, skipDates: [] };
  return { row, id: null, ...names, ...when, startTime: start, endTime: end };
}

const date = z.iso.date();

/**
 * Our own files also say what an event cannot: which slot it was, and first, last and left-out days on which nothing
 * would happen anyway. They count as long as they say the same as the event.
 */
function withHints({ texts }: IcsEvent, slots: WantedSlot[]): WantedSlot[] {
  const [slot] = slots;
  const id = z.uuid().safeParse(texts['x-roster-slot']);
  if (!slot || slots.length !== 1 || !id.success) return slots;
  const from = date.safeParse(texts['x-roster-from']).data ?? slot.fromDate;
  const until =
    slot.untilDate === null ? null : (date.safeParse(texts['x-roster-until']).data ?? slot.untilDate);
  const skipDates = (texts['x-roster-skip'] ?? '').split(' ').filter((day) => date.safeParse(day).success);
  const hinted = { ...slot, id: id.data, fromDate: from, untilDate: until, skipDates };
  const same = slot.weekday !== null && datesOf(hinted).join() === datesOf(slot).join();
  return [same ? hinted : { ...slot, id: id.data }];
}

function datesOf({ weekday, fromDate, untilDate, skipDates }: WantedSlot): string[] {
  const from = dayNumber(fromDate);
  const until = untilDate === null ? from + 366 : Math.min(dayNumber(untilDate), from + 4000);
  const skipped = new Set(skipDates);
  const dates: string[] = [];
  for (let day = from; day <= until; day += 1) {
    const text = dayText(day);
    if (weekdayOf(text) === weekday && !skipped.has(text)) dates.push(text);
  }
  return untilDate === null ? dates.slice(0, 50) : dates;
}
