/** Days off from a calendar: whole-day events. */
import { MAX_HOLIDAYS, type SiteCalendar } from '../../../core/contracts/calendar.ts';
import { isNo } from '../../../core/contracts/rest/problem.ts';
import { readIcs } from './ics-file.ts';
import { dayNumber, daysOf, dayText } from './ics-recurrence.ts';
import type { ImportKindWork, Plan, PlanEnv } from './kind.ts';
import { type PlannedChange, type RowError, rowError } from './report.ts';

type Holiday = SiteCalendar['holidays'][number];
interface Wanted extends Holiday {
  readonly row: number;
}

/** What returns every year is taken for this year and so many after. */
const YEARS = 3;

export const calendarImport: ImportKindWork<Wanted[]> = {
  types: ['ics'],
  async read(file, { now }) {
    const { input, errors: found } = readIcs(file);
    const errors = [...found];
    const thisYear = new Date(now).getUTCFullYear();
    const wanted = input.events.flatMap((event): Wanted[] => {
      const { row, start, end, rule, excluded, added } = event;
      const wrong = (column: string, code: RowError['code']) => {
        errors.push(rowError(row, column, code));
        return [];
      };
      if (event.canceled) return [];
      if (event.instead) return wrong('RECURRENCE-ID', 'import.unsupported-recurrence');
      if (start.time !== null || (end && end.time !== null)) return wrong('DTSTART', 'import.not-all-day');
      const name = event.texts.summary ?? '';
      if (name === '') return wrong('SUMMARY', 'import.empty');
      if (name.length > 200 || /\p{Cc}/u.test(name)) return wrong('SUMMARY', 'import.invalid-name');
      const days =
        event.minutes !== null ? event.minutes / 1440 : end ? dayNumber(end.date) - dayNumber(start.date) : 1;
      if (days < 1 || days > 366 || !Number.isInteger(days)) return wrong('DTEND', 'import.bad-times');
      const until = rule?.until?.slice(0, 10) ?? '9999-12-31';
      const last = `${Math.max(thisYear, Number(start.date.slice(0, 4))) + YEARS}-12-31`;
      const dates = rule ? [...daysOf(rule, start.date, last)].filter((date) => date <= until) : [start.date];
      const away = new Set(excluded.map((wall) => wall.date));
      return (
        [...dates, ...added.map((wall) => wall.date)]
          // Years that are over block nothing any more.
          .filter((date) => !away.has(date) && (!rule || Number(date.slice(0, 4)) >= thisYear))
          .slice(0, MAX_HOLIDAYS + 1)
          .map((from) => ({ row, name, from, until: dayText(dayNumber(from) + days - 1) }))
      );
    });
    return { input: wanted, errors };
  },
  plan: planHolidays,
};

async function planHolidays(input: Wanted[], env: PlanEnv): Promise<Plan> {
  const { directory, store, grants, end } = env;
  const { calendar } = await store.calendars.versioned(directory.site.id, grants.timetable);
  const before = new Map(calendar.holidays.map((holiday) => [keyOf(holiday), holiday]));
  const next = new Map(end ? [] : before);
  const changes: PlannedChange[] = [];
  const seen = new Set<string>();
  for (const { row, ...holiday } of input) {
    const key = keyOf(holiday);
    if (seen.has(key)) continue;
    seen.add(key);
    const old = before.get(key);
    next.set(key, holiday);
    const fields =
      old?.until === holiday.until
        ? []
        : [{ name: 'until', before: old?.until ?? null, after: holiday.until }];
    const action = !old ? ('add' as const) : fields.length > 0 ? ('change' as const) : ('none' as const);
    changes.push({ row, action, what: `${holiday.name} (${holiday.from})`, target: null, fields });
  }
  for (const [key, holiday] of end ? before : [])
    if (!seen.has(key))
      changes.push({
        row: 0,
        action: 'end',
        what: `${holiday.name} (${holiday.from})`,
        target: null,
        fields: [],
      });
  const errors =
    next.size > MAX_HOLIDAYS ? [rowError(0, null, 'import.too-many-holidays', { most: MAX_HOLIDAYS })] : [];
  // What stood there keeps its place: an unchanged calendar stays the very same.
  const holidays = [...next.values()];
  return {
    changes,
    errors,
    apply: async (trx) => {
      const within = { context: env.context, store, trx, scope: grants.timetable };
      const canceled = await env.calendar.change(within, directory.site.id, { ...calendar, holidays });
      if (isNo(canceled)) throw new Error(`refused: ${canceled.code}`);
      return { canceled };
    },
    after: async () => ({ made: (await env.timetable.materialise(env.now, directory.site.id)).made }),
  };
}

function keyOf({ name, from }: Holiday): string {
  return `${from} ${name}`;
}
