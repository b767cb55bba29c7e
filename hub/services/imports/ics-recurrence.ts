/**
 * Recurrence rules (RFC 5545, section 3.3.10), day by day: the parts that calendars of people have. A rule that never
 * matches ends like any other, with its bound. Days are counted from 1970-01-01.
 */
import { z } from 'zod';

const DAY_MS = 86_400_000;
const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

export interface Rule {
  readonly freq: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';
  readonly interval: number;
  readonly count: number | null;
  /** As written: a date, a local time, or a time in UTC. */
  readonly until: string | null;
  /** `nth` null is every; weekday 1 is Monday. */
  readonly byDay: readonly { readonly nth: number | null; readonly weekday: number }[];
  readonly byMonthDay: readonly number[];
  readonly byMonth: readonly number[];
  readonly weekStart: number;
}

const number = z.coerce.number().int();
const many = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (value === undefined || Array.isArray(value) ? value : [value]),
    z.array(item).default([]),
  );
const UNTIL = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z?)?$/;

const shape = z.object({
  freq: z.enum(['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY']),
  interval: number.min(1).max(1000).default(1),
  count: number.min(1).max(100_000).nullable().default(null),
  until: z.string().regex(UNTIL).nullable().default(null),
  byday: many(z.string().regex(/^[+-]?\d{0,2}(MO|TU|WE|TH|FR|SA|SU)$/)),
  bymonthday: many(number.min(-31).max(31)),
  bymonth: many(number.min(1).max(12)),
  wkst: z.union([z.enum(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']), z.number()]).default('MO'),
});

const RARE = ['bysetpos', 'byhour', 'byminute', 'bysecond', 'byweekno', 'byyearday', 'rscale', 'skip'];

/** From the object that jCal has for a rule (RFC 7265, section 3.6.10). */
export function readRule(value: unknown): Rule | 'bad' | 'unsupported' {
  if (typeof value !== 'object' || value === null) return 'bad';
  const given = Object.keys(value).map((key) => key.toLowerCase());
  const freq = (value as { freq?: unknown }).freq;
  if (['HOURLY', 'MINUTELY', 'SECONDLY'].includes(String(freq)) || given.some((key) => RARE.includes(key)))
    return 'unsupported';
  const parsed = shape.safeParse(value);
  if (!parsed.success || (parsed.data.count !== null && parsed.data.until !== null)) return 'bad';
  const { byday, bymonthday, bymonth, wkst, ...rest } = parsed.data;
  const byDay = byday.map((text) => ({
    nth: text.length > 2 ? Number(text.slice(0, -2)) : null,
    weekday: DAYS.indexOf(text.slice(-2)) + 1,
  }));
  if (byDay.some(({ nth }) => nth === 0) || bymonthday.includes(0)) return 'bad';
  const numbered = byDay.some(({ nth }) => nth !== null);
  if (numbered && (rest.freq === 'DAILY' || rest.freq === 'WEEKLY')) return 'bad';
  // jCal counts the first day of the week from 1 for Sunday.
  const weekStart = typeof wkst === 'number' ? ((wkst + 5) % 7) + 1 : DAYS.indexOf(wkst) + 1;
  return { ...rest, byDay, byMonthDay: bymonthday, byMonth: bymonth, weekStart };
}

/** The days of the rule from `start` on, ascending, none after `last`; `count` is honoured, `until` is the caller's. */
export function* daysOf(rule: Rule, start: string, last: string): Generator<string> {
  const first = dayNumber(start);
  const end = dayNumber(last);
  let left = rule.count ?? Number.POSITIVE_INFINITY;
  const begin = partsOf(first);
  for (let day = first; day <= end && left > 0; day += 1) {
    if (!matches(rule, begin, partsOf(day))) continue;
    left -= 1;
    yield dayText(day);
  }
}

interface Day {
  readonly day: number;
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly date: number;
  readonly weekday: number;
}

function matches(rule: Rule, begin: Day, now: Day): boolean {
  if (rule.byMonth.length > 0 && !rule.byMonth.includes(now.month)) return false;
  if (rule.byMonthDay.length > 0 && !onMonthDay(rule, now)) return false;
  const { interval, byDay, byMonthDay } = rule;
  const anyDay = byDay.length === 0 || onDay(rule, now);
  switch (rule.freq) {
    case 'DAILY':
      return (now.day - begin.day) % interval === 0 && anyDay;
    case 'WEEKLY': {
      const weeks = (weekOf(now, rule.weekStart) - weekOf(begin, rule.weekStart)) / 7;
      return weeks % interval === 0 && (byDay.length === 0 ? now.weekday === begin.weekday : anyDay);
    }
    case 'MONTHLY': {
      const months = (now.year - begin.year) * 12 + now.month - begin.month;
      const plain = byDay.length === 0 && byMonthDay.length === 0;
      return months % interval === 0 && anyDay && (!plain || now.date === begin.date);
    }
    case 'YEARLY': {
      const plain = byDay.length === 0 && byMonthDay.length === 0;
      const sameMonth = rule.byMonth.length > 0 || !plain || now.month === begin.month;
      return (
        (now.year - begin.year) % interval === 0 && anyDay && sameMonth && (!plain || now.date === begin.date)
      );
    }
  }
}

function onMonthDay({ byMonthDay }: Rule, now: Day): boolean {
  const length = new Date(Date.UTC(now.year, now.month, 0)).getUTCDate();
  return byMonthDay.some((wanted) => now.date === (wanted > 0 ? wanted : length + 1 + wanted));
}

/** The nth of its weekday in the month, or in the year for a yearly rule without months. */
function onDay(rule: Rule, now: Day): boolean {
  return rule.byDay.some(({ nth, weekday }) => {
    if (weekday !== now.weekday) return false;
    if (nth === null) return true;
    const ofYear = rule.freq === 'YEARLY' && rule.byMonth.length === 0;
    const from = dayNumberOf(now.year, ofYear ? 1 : now.month, 1);
    const until = ofYear ? dayNumberOf(now.year + 1, 1, 1) : dayNumberOf(now.year, now.month + 1, 1);
    const place = nth > 0 ? Math.floor((now.day - from) / 7) + 1 : -Math.floor((until - 1 - now.day) / 7) - 1;
    return place === nth;
  });
}

function weekOf({ day, weekday }: Day, weekStart: number): number {
  return day - ((weekday - weekStart + 7) % 7);
}

function partsOf(day: number): Day {
  const at = new Date(day * DAY_MS);
  return {
    day,
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    date: at.getUTCDate(),
    weekday: ((at.getUTCDay() + 6) % 7) + 1,
  };
}

function dayNumberOf(year: number, month: number, date: number): number {
  return Date.UTC(year, month - 1, date) / DAY_MS;
}

/** Days since 1970-01-01 of `YYYY-MM-DD`. */
export function dayNumber(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
}

export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** 1 for Monday. */
export function weekdayOf(date: string): number {
  return partsOf(dayNumber(date)).weekday;
}
