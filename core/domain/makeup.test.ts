import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_CALENDAR, type SiteCalendar } from '../contracts/calendar.ts';
import type { Obstacle } from '../contracts/rest/makeup.ts';
import { type Busy, type MakeupSearch, obstaclesTo, planMakeup } from './makeup.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Zones with the first day of a few that hold a change of the clocks, in both directions. */
const WHERE: readonly (readonly [string, string])[] = [
  ['Europe/Paris', '2026-03-28'],
  ['Europe/Paris', '2026-10-24'],
  ['America/New_York', '2026-03-07'],
  ['America/New_York', '2026-10-31'],
  ['Australia/Lord_Howe', '2026-04-04'],
  ['Australia/Lord_Howe', '2026-10-03'],
  ['Africa/Casablanca', '2026-02-14'],
  ['Africa/Casablanca', '2026-03-21'],
  ['Asia/Kolkata', '2026-05-01'],
];

/**
 * The oracle knows nothing but what the wall clock shows at each minute, as Intl tells it. It asks of every minute of a
 * slot whether it is worked, and of every booking whether it holds that minute.
 */
class Oracle {
  private readonly format: Intl.DateTimeFormat;
  private readonly seen = new Map<number, Wall>();
  private readonly search: MakeupSearch;

  constructor(search: MakeupSearch) {
    this.search = search;
    this.format = new Intl.DateTimeFormat('en-GB', {
      timeZone: search.zone,
      dateStyle: 'short',
      timeStyle: 'short',
      hourCycle: 'h23',
    });
  }

  wall(instant: number): Wall {
    const held = this.seen.get(instant);
    if (held) return held;
    const parts = new Map(this.format.formatToParts(instant).map(({ type, value }) => [type, value]));
    const date = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
    const time = `${parts.get('hour')}:${parts.get('minute')}`;
    const weekday = new Date(`${date}T12:00:00Z`).getUTCDay() || 7;
    const wall = { date, time, weekday };
    this.seen.set(instant, wall);
    return wall;
  }

  isOpen(instant: number): boolean {
    const { calendar } = this.search;
    const wall = this.wall(instant);
    const holds = (span: { weekday: number | null; from: string; until: string }) =>
      (span.weekday === null || span.weekday === wall.weekday) &&
      span.from <= wall.time &&
      wall.time < span.until;
    return (
      calendar.workingHours.some(holds) &&
      !calendar.breaks.some(holds) &&
      !calendar.holidays.some(({ from, until }) => from <= wall.date && wall.date <= until)
    );
  }

  fits(start: number, room: { id: string; capacity: number }): boolean {
    const { busy, durationMs, people } = this.search;
    if (room.capacity < people) return false;
    for (let at = start; at < start + durationMs; at += MINUTE) {
      if (!this.isOpen(at)) return false;
      const taken = busy.some(
        (each) =>
          each.start <= at && at < each.end && (each.what === 'room' ? each.roomId === room.id : true),
      );
      if (taken) return false;
    }
    return true;
  }

  /** `start room` of every slot, unordered. */
  slots(): string[] {
    const { from, until, now, original, rooms } = this.search;
    const usual = this.wall(original.start).time;
    const found: string[] = [];
    const first = Date.parse(`${from}T00:00:00Z`) - 24 * HOUR;
    const last = Date.parse(`${until}T00:00:00Z`) + 48 * HOUR;
    for (let at = first; at < last; at += MINUTE) {
      if (at < now) continue;
      const { date, time } = this.wall(at);
      if (date < from || date > until) continue;
      if (!/:(00|15|30|45)$/.test(time) && time !== usual) continue;
      for (const room of rooms) if (this.fits(at, room)) found.push(`${at} ${room.id}`);
    }
    return found;
  }
}

interface Wall {
  readonly date: string;
  readonly time: string;
  readonly weekday: number;
}

const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** Spans of the day, often in the small hours, where the clocks change. */
const span = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 48 }))
  .map(([from, length]) => ({
    from: clock(from * 10),
    until: clock(Math.min(from * 10 + length * 10, 1439)),
  }));
const weekday = fc.integer({ min: 1, max: 7 });

function calendarFrom(day: string): fc.Arbitrary<SiteCalendar> {
  const date = fc.integer({ min: -1, max: 3 }).map((days) => addDays(day, days));
  return fc.record({
    workingHours: fc.array(
      fc.tuple(weekday, span).map(([on, hours]) => ({ weekday: on, ...hours })),
      { minLength: 3, maxLength: 14 },
    ),
    breaks: fc.array(
      fc
        .tuple(fc.option(weekday), span)
        .map(([on, hours]) => ({ name: 'Pause', weekday: on, from: hours.from, until: hours.until })),
      { maxLength: 2 },
    ),
    holidays: fc.array(
      date.map((on) => ({ name: 'Feast', from: on, until: on })),
      { maxLength: 1 },
    ),
  });
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 24 * HOUR).toISOString().slice(0, 10);
}

const search: fc.Arbitrary<MakeupSearch> = fc.constantFrom(...WHERE).chain(([zone, day]) => {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const instant = fc.integer({ min: -12, max: 72 * 12 }).map((steps) => midnight + steps * 5 * MINUTE);
  const booking = fc
    .tuple(instant, fc.integer({ min: 1, max: 30 }), fc.constantFrom('room', 'trainer', 'class'), fc.nat(2))
    .map(([start, length, what, room]): Busy => {
      const common = { start, end: start + length * 5 * MINUTE, sessionId: `s${start}`, title: `T${start}` };
      if (what === 'room') return { ...common, what, roomId: `r${room}` };
      return what === 'trainer' ? { ...common, what } : { ...common, what: 'class', people: 2 };
    });
  return fc.record({
    zone: fc.constant(zone),
    calendar: calendarFrom(day),
    rooms: fc.constant([
      { id: 'r0', name: 'Blue', capacity: 10 },
      { id: 'r1', name: 'Attic', capacity: 30 },
      { id: 'r2', name: 'Cupboard', capacity: 4 },
    ]),
    people: fc.integer({ min: 0, max: 12 }),
    trainerName: fc.constant('Tara'),
    busy: fc.array(booking, { maxLength: 12 }),
    durationMs: fc.integer({ min: 1, max: 40 }).map((steps) => steps * 5 * MINUTE),
    from: fc.constant(day),
    until: fc.integer({ min: 0, max: 1 }).map((days) => addDays(day, days)),
    now: fc.oneof(fc.constant(0), instant),
    original: fc.record({ roomId: fc.constantFrom('r0', 'r1', 'gone'), start: instant }),
  });
});

describe('against an oracle that goes minute by minute', () => {
  test('the same slots, whatever the calendar, the bookings and the clocks', () => {
    fc.assert(
      fc.property(search, (asked) => {
        const plan = planMakeup(asked);
        expect(plan.slots.map(({ start, room }) => `${start} ${room.id}`).sort()).toEqual(
          new Oracle(asked).slots().sort(),
        );
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  test('a time is refused when no room fits, each reason is true, and none is empty', () => {
    fc.assert(
      fc.property(search, (asked) => {
        const oracle = new Oracle(asked);
        for (const { start, end, because } of planMakeup(asked).refused) {
          expect(asked.rooms.some((room) => oracle.fits(start, room))).toBe(false);
          expect(because.length).toBeGreaterThan(0);
          for (const reason of because) expect(isTrue(reason, { start, end }, asked, oracle)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  test('one slot asked for has obstacles exactly when the plan does not offer it', () => {
    fc.assert(
      fc.property(search, (asked) => {
        const plan = planMakeup(asked);
        const offered = new Set(plan.slots.map(({ start, room }) => `${start} ${room.id}`));
        const times = [...plan.slots, ...plan.refused].slice(0, 40);
        for (const { start, end } of times)
          for (const room of asked.rooms)
            expect(obstaclesTo(asked, room, { start, end }).length === 0).toBe(
              offered.has(`${start} ${room.id}`),
            );
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});

function isTrue(
  reason: Obstacle,
  span: { start: number; end: number },
  asked: MakeupSearch,
  oracle: Oracle,
): boolean {
  const minutes: number[] = [];
  for (let at = span.start; at < span.end; at += MINUTE) minutes.push(at);
  const walls = minutes.map((at) => oracle.wall(at));
  const { calendar, busy, rooms, people } = asked;
  if (reason.what === 'capacity')
    return rooms.some(({ name, capacity }) => name === reason.name && capacity < people);
  if (reason.what === 'holiday')
    return walls.some(({ date }) =>
      calendar.holidays.some(({ from, until }) => from <= date && date <= until),
    );
  const inside = (wall: Wall, hours: { weekday: number | null; from: string; until: string }) =>
    (hours.weekday ?? wall.weekday) === wall.weekday && hours.from <= wall.time && wall.time < hours.until;
  if (reason.what === 'break')
    return walls.some((wall) => calendar.breaks.some((pause) => inside(wall, pause)));
  if (reason.what === 'closed')
    return walls.some((wall) => !calendar.workingHours.some((hours) => inside(wall, hours)));
  return busy.some(
    (each) =>
      each.what === reason.what &&
      each.sessionId === reason.sessionId &&
      minutes.some((at) => each.start <= at && at < each.end),
  );
}

/** A Monday in Paris, nine o'clock. */
const NINE = Date.parse('2026-03-02T08:00:00Z');
const ROOMS = [
  { id: 'big', name: 'Big', capacity: 60 },
  { id: 'lab', name: 'Lab 2', capacity: 20 },
  { id: 'nook', name: 'Nook', capacity: 12 },
];
const asked = (more: Partial<MakeupSearch> = {}): MakeupSearch => ({
  zone: 'Europe/Paris',
  calendar: DEFAULT_CALENDAR,
  rooms: ROOMS,
  people: 12,
  trainerName: 'Tara',
  busy: [],
  durationMs: HOUR,
  from: '2026-03-03',
  until: '2026-03-04',
  now: NINE,
  original: { roomId: 'lab', start: NINE },
  ...more,
});

describe('ranking', () => {
  test('same room, same time of day, sooner, the room that fits best', () => {
    const { slots } = planMakeup(asked());
    const shown = slots.map(({ start, room }) => `${new Date(start).toISOString().slice(5, 16)} ${room.id}`);
    expect(shown.slice(0, 3)).toEqual(['03-03T08:00 lab', '03-04T08:00 lab', '03-03T07:00 lab']);
    const elsewhere = shown.filter((text) => !text.endsWith('lab'));
    expect(elsewhere.slice(0, 3)).toEqual(['03-03T08:00 nook', '03-03T08:00 big', '03-04T08:00 nook']);
    expect(slots[0]?.because).toEqual(['same-room', 'same-time', 'soon']);
    expect(slots.find(({ room }) => room.id === 'nook')?.because).toEqual([
      'same-time',
      'soon',
      'fitting-room',
    ]);
  });

  test('an original off the grid is offered at its own time of day', () => {
    const odd = NINE + 10 * MINUTE;
    const [first] = planMakeup(asked({ original: { roomId: 'lab', start: odd } })).slots;
    expect(first?.start).toBe(odd + 24 * HOUR);
  });

  test('does not depend on the order of rooms and bookings', () => {
    const busy: Busy[] = [
      { what: 'trainer', start: NINE + 24 * HOUR, end: NINE + 26 * HOUR, sessionId: 'a', title: 'A' },
      {
        what: 'class',
        people: 1,
        start: NINE + 28 * HOUR,
        end: NINE + 29 * HOUR,
        sessionId: 'b',
        title: 'B',
      },
    ];
    const there = planMakeup(asked({ busy }));
    const back = planMakeup(asked({ busy: [...busy].reverse(), rooms: [...ROOMS].reverse() }));
    expect(back.slots).toEqual(there.slots);
  });
});

describe('an answer without slots', () => {
  test('says for a booked room which session has it', () => {
    const busy: Busy[] = [
      { what: 'room', roomId: 'lab', start: 0, end: NINE * 2, sessionId: 's1', title: 'Welding' },
    ];
    const plan = planMakeup(asked({ busy, rooms: ROOMS.filter(({ id }) => id === 'lab') }));
    expect(plan.slots).toEqual([]);
    expect(plan.refused[0]?.because).toEqual([
      { what: 'room', name: 'Lab 2', sessionId: 's1', title: 'Welding', people: null },
    ]);
  });

  test('names every day: days off by name, weekdays that are not worked as closed', () => {
    const holidays = [{ name: 'Feast', from: '2026-03-06', until: '2026-03-06' }];
    const calendar = { ...DEFAULT_CALENDAR, holidays };
    const plan = planMakeup(asked({ calendar, from: '2026-03-06', until: '2026-03-08' }));
    expect(plan.slots).toEqual([]);
    const usual = plan.refused.filter(({ start }) => (start - NINE) % (24 * HOUR) === 0);
    expect(usual.map(({ because }) => because.map(({ what, name }) => `${what} ${name}`))).toEqual([
      ['holiday Feast'],
      ['closed '],
      ['closed '],
    ]);
  });

  test('says how many of the class are taken, and where', () => {
    const busy: Busy[] = [
      { what: 'class', people: 3, start: 0, end: NINE * 2, sessionId: 's2', title: 'Maths' },
    ];
    expect(planMakeup(asked({ busy })).refused[0]?.because).toEqual([
      { what: 'class', name: 'Maths', sessionId: 's2', title: 'Maths', people: 3 },
    ]);
  });

  test('says when every room is too small, or the session longer than the day', () => {
    expect(planMakeup(asked({ people: 61 })).refused[0]?.because.map(({ what }) => what)).toEqual([
      'capacity',
      'capacity',
      'capacity',
    ]);
    const long = planMakeup(asked({ durationMs: 11 * HOUR }));
    expect(new Set(long.refused.flatMap(({ because }) => because.map(({ what }) => what)))).toEqual(
      new Set(['closed']),
    );
  });
});

test('a day with one hour twice has that hour twice, and the hour that is skipped not at all', () => {
  const night = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ weekday: day, from: '02:00', until: '03:00' }));
  const calendar = { workingHours: night, breaks: [], holidays: [] };
  const rooms = ROOMS.slice(0, 1);
  const on = (date: string, durationMs: number) =>
    planMakeup(asked({ calendar, rooms, durationMs, from: date, until: date })).slots.length;
  expect(on('2026-03-29', 15 * MINUTE)).toBe(0);
  expect(on('2026-03-30', 15 * MINUTE)).toBe(4);
  expect(on('2026-10-25', 15 * MINUTE)).toBe(8);
  // Two elapsed hours through an hour that the wall clock shows twice.
  expect(on('2026-10-25', 2 * HOUR)).toBe(1);
});
