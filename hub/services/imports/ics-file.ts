/** iCalendar (RFC 5545) as events with plain values. The syntax is read by ical.js, what it means by us. */
import ICAL from 'ical.js';
import { z } from 'zod';
import { type Rule, readRule } from './ics-recurrence.ts';
import { type Reading, type RowError, rowError } from './report.ts';
import { decodeText } from './text-table.ts';

export const MAX_EVENTS = 5000;
/** Characters of a property's name and parameters. */
const LONGEST_HEAD = 10_000;

/** A date, or a date and time as the clock on the wall shows it. */
export interface Wall {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** `HH:MM:SS`; null for a whole day. */
  readonly time: string | null;
  /** `UTC`, the file's name of a zone, or null for the clock of whoever reads it. */
  readonly zone: string | null;
}

export interface IcsEvent {
  /** Number of the event in the file, from 1. */
  readonly row: number;
  readonly uid: string | null;
  readonly start: Wall;
  /** Exclusive; null when the file says neither an end nor how long it lasts. */
  readonly end: Wall | null;
  /** Minutes, from DURATION. */
  readonly minutes: number | null;
  readonly rule: Rule | null;
  readonly excluded: readonly Wall[];
  readonly added: readonly Wall[];
  /** Which occurrence of the event of the same uid this one stands for. */
  readonly instead: Wall | null;
  readonly canceled: boolean;
  /** First text of each property by its lower-case name. */
  readonly texts: Readonly<Record<string, string>>;
  readonly categories: readonly string[];
}

/** A part of a VTIMEZONE: from each onset on, this offset. */
export interface Observance {
  readonly onset: Wall;
  readonly rule: Rule | null;
  readonly added: readonly Wall[];
  /** Minutes east of UTC. */
  readonly offset: number;
  readonly offsetBefore: number;
}

export interface IcsFile {
  readonly events: readonly IcsEvent[];
  readonly zones: ReadonlyMap<string, readonly Observance[]>;
}

type Property = readonly [name: string, params: Record<string, unknown>, type: string, ...values: unknown[]];
const property = z.tuple([z.string(), z.record(z.string(), z.unknown()), z.string()], z.unknown());
type Component = readonly [name: string, properties: Property[], components: Component[]];
const component: z.ZodType<Component> = z.lazy(() =>
  z.tuple([z.string(), z.array(property), z.array(component)]),
) as unknown as z.ZodType<Component>;

const EMPTY: IcsFile = { events: [], zones: new Map() };

export function readIcs(file: Uint8Array): Reading<IcsFile> {
  const text = decodeText(file);
  if (typeof text !== 'string') return { input: EMPTY, errors: [text] };
  const calendars = parseCalendars(text);
  if (typeof calendars === 'string') return { input: EMPTY, errors: [rowError(0, null, calendars)] };
  const errors: RowError[] = [];
  const events: IcsEvent[] = [];
  const zones = new Map<string, readonly Observance[]>();
  let row = 0;
  for (const [name, properties, parts] of calendars.flatMap((calendar) => calendar[2])) {
    if (name === 'vtimezone') {
      const id = textOf(properties, 'tzid');
      const observances = parts.flatMap(readObservance);
      if (id && observances.length > 0) zones.set(id, observances);
    }
    if (name !== 'vevent') continue;
    row += 1;
    if (row > MAX_EVENTS) continue;
    const event = readEvent(row, properties, errors);
    if (event) events.push(event);
  }
  if (row > MAX_EVENTS) errors.push(rowError(0, null, 'import.too-many-rows', { most: MAX_EVENTS }));
  if (row === 0) errors.push(rowError(0, null, 'import.no-events'));
  return { input: { events, zones }, errors };
}

function parseCalendars(text: string): Component[] | RowError['code'] {
  const none = 'import.not-a-calendar';
  if (!/^\s*BEGIN:VCALENDAR/i.test(text) || hasEndlessHead(text)) return none;
  try {
    const parsed: unknown = ICAL.parse(text);
    if (!Array.isArray(parsed)) return none;
    const calendars = z.array(component).safeParse(typeof parsed[0] === 'string' ? [parsed] : parsed);
    if (!calendars.success || calendars.data.some(([name]) => name !== 'vcalendar')) return none;
    return calendars.data;
  } catch (error) {
    // Rules are the one thing that the parser itself looks into.
    const rule = /\bBY[A-Z]+ value|frequency|recur/i.test(error instanceof Error ? error.message : '');
    return rule ? 'import.bad-recurrence' : none;
  }
}

/**
 * Whether a line goes on and on before its value. The parser takes time by the square of a line's parameters, and no
 * calendar has more than a handful.
 */
function hasEndlessHead(text: string): boolean {
  let head = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\n') {
      // A line that begins with a blank continues the one before.
      if (text[at + 1] === ' ' || text[at + 1] === '\t') continue;
      head = 0;
      quoted = false;
    } else if (head >= 0) {
      if (char === '"') quoted = !quoted;
      head = char === ':' && !quoted ? -1 : head + 1;
      if (head > LONGEST_HEAD) return true;
    }
  }
  return false;
}

function readEvent(row: number, properties: readonly Property[], errors: RowError[]): IcsEvent | null {
  const wrong = (column: string, code: RowError['code']) => {
    errors.push(rowError(row, column, code));
    return null;
  };
  const start = wallsOf(properties, 'dtstart');
  const end = wallsOf(properties, 'dtend');
  const instead = wallsOf(properties, 'recurrence-id');
  if (start?.length !== 1 || !start[0]) return wrong('DTSTART', 'import.bad-event');
  if (!end || end.length > 1) return wrong('DTEND', 'import.bad-event');
  if (!instead || instead.length > 1) return wrong('RECURRENCE-ID', 'import.bad-event');
  const excluded = wallsOf(properties, 'exdate');
  const added = wallsOf(properties, 'rdate');
  if (!excluded) return wrong('EXDATE', 'import.bad-event');
  if (!added) return wrong('RDATE', 'import.bad-event');
  const minutes = minutesOf(properties);
  if (minutes === undefined) return wrong('DURATION', 'import.bad-event');
  const rules = properties.filter(([name]) => name === 'rrule');
  const rule = rules.length === 0 ? null : readRule(rules[0]?.[3]);
  if (rule === 'bad') return wrong('RRULE', 'import.bad-recurrence');
  const onwards = properties.some(([name, params]) => name === 'recurrence-id' && params.range !== undefined);
  if (rule === 'unsupported' || rules.length > 1 || onwards)
    return wrong('RRULE', 'import.unsupported-recurrence');
  const texts: Record<string, string> = {};
  for (const [name, , type, value] of properties)
    if (typeof value === 'string' && !Object.hasOwn(texts, name)) texts[name] = plain(type, value);
  const categories = properties
    .filter(([name]) => name === 'categories')
    .flatMap(([, , type, ...values]) => values.map((value) => plain(type, String(value)).trim()))
    .filter((value) => value !== '');
  return {
    row,
    uid: texts.uid ?? null,
    start: start[0],
    end: end[0] ?? null,
    minutes,
    rule,
    excluded,
    added,
    instead: instead[0] ?? null,
    canceled: texts.status?.toUpperCase() === 'CANCELLED',
    texts,
    categories,
  };
}

/** Properties that no standard names come without their type, and so with their escapes. */
function plain(type: string, value: string): string {
  const text = type === 'unknown' ? value.replaceAll(/\\([\\;,])/g, '$1').replaceAll(/\\[nN]/g, ' ') : value;
  return text.trim();
}

/** The property's values; null when one of them is no date. */
function wallsOf(properties: readonly Property[], wanted: string): Wall[] | null {
  const walls: Wall[] = [];
  for (const [name, params, , ...values] of properties) {
    if (name !== wanted) continue;
    for (const value of values) {
      const wall = wallOf(value, params.tzid);
      if (!wall) return null;
      walls.push(wall);
    }
  }
  return walls;
}

function wallOf(value: unknown, tzid: unknown): Wall | null {
  const [, date = '', time, utc] =
    /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(Z?))?$/.exec(typeof value === 'string' ? value : '') ?? [];
  const year = Number(date.slice(0, 4));
  if (!z.iso.date().safeParse(date).success || year < 1600 || year > 9000) return null;
  if (time === undefined) return { date, time: null, zone: null };
  if (!/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(time)) return null;
  return { date, time, zone: utc === 'Z' ? 'UTC' : typeof tzid === 'string' ? tzid : null };
}

/** Undefined when it is none that could be read. */
function minutesOf(properties: readonly Property[]): number | null | undefined {
  const found = properties.find(([name]) => name === 'duration');
  if (!found) return null;
  const [, weeks, days, hours, minutes, seconds] =
    /^\+?P(?:(\d{1,3})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?$/.exec(
      String(found[3]),
    ) ?? [];
  const parts = [weeks, days, hours, minutes, seconds].map((part) => Number(part ?? 0));
  const total =
    (parts[0] ?? 0) * 10_080 +
    (parts[1] ?? 0) * 1440 +
    (parts[2] ?? 0) * 60 +
    (parts[3] ?? 0) +
    (parts[4] ?? 0) / 60;
  return total > 0 && Number.isInteger(total) ? total : undefined;
}

function readObservance([name, properties]: Component): Observance[] {
  if (name !== 'standard' && name !== 'daylight') return [];
  const onset = wallsOf(properties, 'dtstart')?.[0];
  const offset = offsetOf(textOf(properties, 'tzoffsetto'));
  const offsetBefore = offsetOf(textOf(properties, 'tzoffsetfrom'));
  const given = properties.find(([key]) => key === 'rrule')?.[3];
  const rule = given === undefined ? null : readRule(given);
  if (!onset?.time || offset === null || offsetBefore === null || typeof rule === 'string') return [];
  if (rule && (rule.freq !== 'YEARLY' || rule.count !== null)) return [];
  return [{ onset, rule, added: wallsOf(properties, 'rdate') ?? [], offset, offsetBefore }];
}

function offsetOf(text: string | null): number | null {
  const [, sign, hours = '', minutes = ''] = /^([+-])(\d{2}):(\d{2})/.exec(text ?? '') ?? [];
  return sign ? (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) : null;
}

function textOf(properties: readonly Property[], wanted: string): string | null {
  const value = properties.find(([name]) => name === wanted)?.[3];
  return typeof value === 'string' ? value : null;
}
