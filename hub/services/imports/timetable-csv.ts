/** The timetable as a table: a row for what happens every week, or once. */
import { z } from 'zod';
import { lineOf } from '../../../core/contracts/rest/common.ts';
import { type RowError, rowError } from './report.ts';
import { readTable, splitList, type TableRow } from './text-table.ts';
import { type WantedSlot, WEEKDAYS } from './timetable-rows.ts';

export const TIMETABLE_COLUMNS = {
  weekday: 'optional',
  from: 'optional',
  until: 'optional',
  date: 'optional',
  skip: 'optional',
  start: 'required',
  end: 'required',
  room: 'required',
  trainer: 'required',
  groups: 'required',
  unit: 'optional',
  unit_name: 'optional',
  title: 'required',
  id: 'optional',
} as const;

const line = lineOf(200);
const code = lineOf(40);
const date = z.iso.date();
const id = z.uuid();
const MOST_GROUPS = 20;
const MOST_SKIPPED = 400;

/** Short and long names, English and French; by their first three letters. */
const DAY_NAMES = [WEEKDAYS, ['lun', 'mar', 'mer', 'jeu', 'ven', 'sam', 'dim']];

export function readTimetableTable(file: Uint8Array): { input: WantedSlot[]; errors: RowError[] } {
  const { input: rows, errors: found } = readTable(file, TIMETABLE_COLUMNS);
  const errors = [...found];
  return { input: rows.flatMap((row) => readSlot(row, errors) ?? []), errors };
}

type Cells = (name: keyof typeof TIMETABLE_COLUMNS) => string;
type Wrong = (column: string, problem: RowError['code'], params?: RowError['params']) => void;

function readSlot({ row, cells }: TableRow, errors: RowError[]): WantedSlot | null {
  const count = errors.length;
  const wrong: Wrong = (column, problem, params = {}) =>
    void errors.push(rowError(row, column, problem, params));
  const cell: Cells = (name) => cells[name] ?? '';
  const names = readNames(cell, wrong);
  const days = readDays(cell, wrong);
  const times = readTimes(cell, wrong);
  if (errors.length > count || !days || !times) return null;
  return { row, ...names, ...days, ...times };
}

function readNames(cell: Cells, wrong: Wrong) {
  for (const name of ['room', 'trainer', 'groups', 'title'] as const)
    if (cell(name) === '') wrong(name, 'import.empty');
  const schemas = [
    ['title', line],
    ['unit', code],
    ['unit_name', line],
  ] as const;
  for (const [name, schema] of schemas)
    if (cell(name) && !schema.safeParse(cell(name)).success) wrong(name, 'import.invalid-name');
  const known = cell('id').toLowerCase();
  if (known && !id.safeParse(known).success) wrong('id', 'import.invalid-id');
  return {
    id: known || null,
    room: cell('room'),
    trainer: cell('trainer'),
    groups: list('groups', cell('groups'), MOST_GROUPS, wrong),
    unit: cell('unit') || null,
    unitName: cell('unit_name') || null,
    title: cell('title'),
  };
}

/** On which days: every week on one, or once. */
function readDays(cell: Cells, wrong: Wrong) {
  const weekly = cell('weekday') !== '';
  if (weekly === (cell('date') !== '')) wrong('weekday', 'import.weekly-or-once');
  if (weekly && cell('from') === '') wrong('from', 'import.empty');
  for (const name of ['from', 'until', 'date'] as const)
    if (cell(name) && !date.safeParse(cell(name)).success) wrong(name, 'import.invalid-date');
  if (weekly && cell('until') && cell('until') < cell('from')) wrong('until', 'import.bad-times');
  const skipDates = list('skip', cell('skip'), MOST_SKIPPED, wrong);
  if (skipDates.some((day) => !date.safeParse(day).success)) wrong('skip', 'import.invalid-date');
  if (!weekly) return { weekday: null, fromDate: cell('date'), untilDate: cell('date'), skipDates: [] };
  const weekday = weekdayOf(cell('weekday'));
  if (weekday === undefined) {
    wrong('weekday', 'import.invalid-weekday');
    return null;
  }
  return { weekday, fromDate: cell('from'), untilDate: cell('until') || null, skipDates };
}

function readTimes(cell: Cells, wrong: Wrong) {
  const [startTime, endTime] = (['start', 'end'] as const).map((name) => {
    const time = timeOf(cell(name));
    if (time === null) wrong(name, cell(name) === '' ? 'import.empty' : 'import.invalid-time');
    return time;
  });
  if (!startTime || !endTime) return null;
  if (endTime <= startTime)
    wrong('end', endTime === startTime ? 'import.bad-times' : 'import.crosses-midnight');
  return { startTime, endTime };
}

function list(column: string, cell: string, most: number, wrong: Wrong): string[] {
  const items = splitList(cell);
  if (items === null) wrong(column, 'import.bad-quotes');
  else if (items.length > most) wrong(column, 'import.too-many-items', { most });
  return items ?? [];
}

/** 1 for Monday; from a number or a name. */
function weekdayOf(cell: string): number | undefined {
  if (/^[1-7]$/.test(cell)) return Number(cell);
  const start = cell.toLowerCase().slice(0, 3);
  if (start.length < 3 || !/^\p{L}+$/u.test(cell)) return undefined;
  const place = DAY_NAMES.map((names) => names.findIndex((name) => name.toLowerCase() === start));
  const found = Math.max(...place);
  return found < 0 ? undefined : found + 1;
}

/** `9:00` and `09:00:00`, as spreadsheets write them, are 09:00. */
function timeOf(cell: string): string | null {
  const [, hour = '', minute = ''] = /^(\d{1,2}):(\d{2})(?::00)?$/.exec(cell) ?? [];
  if (hour === '' || Number(hour) > 23 || Number(minute) > 59) return null;
  return `${hour.padStart(2, '0')}:${minute}`;
}
