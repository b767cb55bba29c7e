/**
 * When a makeup can take place: slots in which the trainer, those expected and a room are all free and the site is
 * open, ranked; and what stands in the way of the others.
 *
 * The grid: every full quarter of an hour of the site's wall clock, and on every day the time at which the original
 * began. A time that the clocks skip is not there; one that they show twice is there twice. A slot lasts its duration in
 * elapsed time, and the wall clock must show worked time, outside breaks and days off, all the way through.
 */
import type { SiteCalendar } from '../contracts/calendar.ts';
import type { Obstacle } from '../contracts/rest/makeup.ts';
import { zonedAt } from './local-time.ts';
import { type Interval, isWithin, minutesOf, type Opening, openingOf, overlaps, wallOf } from './opening.ts';
import { dateOf } from './week.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const GRID_MINUTES = 15;
/** How close "soon" is. */
const SOON = 7 * DAY;

export interface MakeupRoom {
  readonly id: string;
  readonly name: string;
  readonly capacity: number;
}

/** A booking that holds a room, the trainer, or so many of those expected. Instants in ms. */
export type Busy = Interval & {
  readonly sessionId: string;
  readonly title: string;
} & (
    | { readonly what: 'room'; readonly roomId: string }
    | { readonly what: 'trainer' }
    | { readonly what: 'class'; readonly people: number }
  );

export interface MakeupQuestion {
  /** IANA name. */
  readonly zone: string;
  readonly calendar: SiteCalendar;
  readonly rooms: readonly MakeupRoom[];
  /** How many are expected, without the trainer. */
  readonly people: number;
  readonly trainerName: string;
  readonly busy: readonly Busy[];
}

export interface MakeupSearch extends MakeupQuestion {
  /** Elapsed, ms. */
  readonly durationMs: number;
  /** Local dates, both inclusive, `YYYY-MM-DD`. */
  readonly from: string;
  readonly until: string;
  /** Instant, ms; no slot begins before it. */
  readonly now: number;
  /** `start` is an instant. */
  readonly original: { readonly roomId: string; readonly start: number };
}

export type Advantage = 'same-room' | 'same-time' | 'soon' | 'fitting-room';

export interface MakeupSlot extends Interval {
  readonly room: MakeupRoom;
  readonly because: readonly Advantage[];
}

export interface RefusedTime extends Interval {
  /** At the original's time of day. */
  readonly usual: boolean;
  readonly because: readonly Obstacle[];
}

export interface MakeupPlan {
  /**
   * Best first: in the room of the original, then at its time of day, then sooner, then in the room with the fewest
   * seats left over, then by the room's name and id.
   */
  readonly slots: readonly MakeupSlot[];
  /** Times at which no room fits, ascending. Rooms are named only where nothing else stands in the way. */
  readonly refused: readonly RefusedTime[];
}

/**
 * Looks at every time of the grid that begins in working hours, on days off too; on weekdays that are not worked at
 * the original's time of day, so that an answer without slots explains every day.
 */
export function planMakeup(search: MakeupSearch): MakeupPlan {
  const opening = openingOf(search.calendar, search.zone, search.from, search.until);
  const bookings = bookingsOf(search.busy);
  const usual = localMinutes(search.original.start, search.zone);
  const slots: Ranked[] = [];
  const refused: RefusedTime[] = [];
  for (const { start, minutes } of timesToLookAt(search, opening, usual)) {
    const span = { start, end: start + search.durationMs };
    const shared = [...closures(opening, span), ...peopleInTheWay(search, bookings, span)];
    const rooms = search.rooms.map((room) => ({ room, against: roomInTheWay(search, bookings, room, span) }));
    const free = shared.length > 0 ? [] : rooms.filter(({ against }) => against.length === 0);
    const smallest = Math.min(...free.map(({ room }) => room.capacity));
    for (const { room } of free) {
      const sameRoom = room.id === search.original.roomId;
      const fits = room.capacity === smallest;
      slots.push({ ...span, room, sameRoom, sameTime: minutes === usual, fits });
    }
    if (free.length > 0) continue;
    const because = shared.length > 0 ? shared : rooms.flatMap(({ against }) => against);
    refused.push({ ...span, usual: minutes === usual, because });
  }
  slots.sort(bestFirst);
  return { slots: slots.map((slot) => shown(slot, search.now)), refused };
}

/** What stands in the way of one slot in one room; nothing when it can be booked. Times need not be on the grid. */
export function obstaclesTo(question: MakeupQuestion, room: MakeupRoom, span: Interval): Obstacle[] {
  const { calendar, zone } = question;
  const opening = openingOf(calendar, zone, dateOf(span.start, zone), dateOf(span.end, zone));
  const bookings = bookingsOf(question.busy);
  return [
    ...closures(opening, span),
    ...peopleInTheWay(question, bookings, span),
    ...roomInTheWay(question, bookings, room, span),
  ];
}

interface GridTime {
  readonly start: number;
  /** Of the wall clock, since midnight. */
  readonly minutes: number;
}

function timesToLookAt(search: MakeupSearch, opening: Opening, usual: number): GridTime[] {
  const weekdays = new Set(search.calendar.workingHours.map(({ weekday }) => weekday));
  const inHours = new Set<number>();
  for (let minutes = 0; minutes < DAY / MINUTE; minutes += GRID_MINUTES) inHours.add(minutes);
  const times: GridTime[] = [];
  for (let day = wallOf(search.from); day <= wallOf(search.until); day += DAY) {
    const worked = weekdays.has(new Date(day).getUTCDay() || 7);
    for (const minutes of worked ? new Set([...inHours, usual]) : [usual]) {
      const wall = day + minutes * MINUTE;
      if (worked && !beginsInHours(search.calendar, day, minutes)) continue;
      for (const stretch of opening.stretches) {
        const start = wall - stretch.offset;
        if (start >= search.now && stretch.start <= start && start < stretch.end)
          times.push({ start, minutes });
      }
    }
  }
  return times.sort((a, b) => a.start - b.start);
}

function beginsInHours(calendar: SiteCalendar, day: number, minutes: number): boolean {
  const weekday = new Date(day).getUTCDay() || 7;
  return calendar.workingHours.some(
    (span) => span.weekday === weekday && minutesOf(span.from) <= minutes && minutes < minutesOf(span.until),
  );
}

function closures(opening: Opening, span: Interval): Obstacle[] {
  const none = { sessionId: null, title: null, people: null };
  const found: Obstacle[] = isWithin(opening.worked, span) ? [] : [{ what: 'closed', name: '', ...none }];
  const hit = (names: readonly (Interval & { name: string })[]) =>
    new Set(names.filter((each) => overlaps(each, span)).map(({ name }) => name));
  for (const name of hit(opening.breaks)) found.push({ what: 'break', name, ...none });
  for (const name of hit(opening.daysOff)) found.push({ what: 'holiday', name, ...none });
  return found;
}

function peopleInTheWay(question: MakeupQuestion, bookings: Bookings, span: Interval): Obstacle[] {
  const trainer = bookings.at('trainer', span).map(
    ({ sessionId, title }): Obstacle => ({
      what: 'trainer',
      name: question.trainerName,
      sessionId,
      title,
      people: null,
    }),
  );
  const taken = bookings.at('class', span).map(
    (busy): Obstacle => ({
      what: 'class',
      name: busy.title,
      sessionId: busy.sessionId,
      title: busy.title,
      people: busy.what === 'class' ? busy.people : null,
    }),
  );
  return [...trainer, ...taken];
}

function roomInTheWay(
  question: MakeupQuestion,
  bookings: Bookings,
  room: MakeupRoom,
  span: Interval,
): Obstacle[] {
  const found = bookings.at(`room ${room.id}`, span).map(
    ({ sessionId, title }): Obstacle => ({
      what: 'room',
      name: room.name,
      sessionId,
      title,
      people: null,
    }),
  );
  if (room.capacity < question.people)
    found.push({ what: 'capacity', name: room.name, sessionId: null, title: null, people: question.people });
  return found;
}

interface Bookings {
  /** Those of a room, of the trainer or of the class that overlap the span, ascending by start. */
  at(key: string, span: Interval): readonly Busy[];
}

/** Sorted by start: a search then looks only as far back as the longest booking reaches. */
function bookingsOf(all: readonly Busy[]): Bookings {
  const byKey = new Map<string, Busy[]>();
  let longest = 0;
  for (const busy of all) {
    const key = busy.what === 'room' ? `room ${busy.roomId}` : busy.what;
    const list = byKey.get(key);
    if (list) list.push(busy);
    else byKey.set(key, [busy]);
    longest = Math.max(longest, busy.end - busy.start);
  }
  for (const list of byKey.values())
    list.sort((a, b) => a.start - b.start || order(a.sessionId, b.sessionId));
  return {
    at(key, span) {
      const list = byKey.get(key) ?? [];
      const found: Busy[] = [];
      for (let index = firstFrom(list, span.start - longest); index < list.length; index += 1) {
        const busy = list[index];
        if (!busy || busy.start >= span.end) break;
        if (overlaps(busy, span)) found.push(busy);
      }
      return found;
    },
  };
}

/** Index of the first that starts at `start` or later. */
function firstFrom(list: readonly Busy[], start: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Ranked extends Interval {
  readonly room: MakeupRoom;
  readonly sameRoom: boolean;
  readonly sameTime: boolean;
  readonly fits: boolean;
}

function bestFirst(a: Ranked, b: Ranked): number {
  return (
    Number(b.sameRoom) - Number(a.sameRoom) ||
    Number(b.sameTime) - Number(a.sameTime) ||
    a.start - b.start ||
    a.room.capacity - b.room.capacity ||
    order(a.room.name, b.room.name) ||
    order(a.room.id, b.room.id)
  );
}

function shown({ start, end, room, ...rest }: Ranked, now: number): MakeupSlot {
  const because: Advantage[] = [];
  if (rest.sameRoom) because.push('same-room');
  if (rest.sameTime) because.push('same-time');
  if (start - now <= SOON) because.push('soon');
  if (rest.fits) because.push('fitting-room');
  return { start, end, room, because };
}

function localMinutes(instant: number, zone: string): number {
  const { hour, minute } = zonedAt(instant, zone);
  return hour * 60 + minute;
}

/** By code units: the same on every machine. */
function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
