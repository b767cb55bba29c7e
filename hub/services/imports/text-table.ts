/** CSV read in (RFC 4180), as spreadsheets write it, and cells that hold lists. */
import { CsvError, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { unguarded } from '../csv-file.ts';
import { type Reading, type RowError, rowError } from './report.ts';

export const MAX_ROWS = 20_000;
const MAX_CELL = 4_000;
const MAX_LIST = 5_000;
/** Characters that are looked at to learn how the file separates cells. */
const LONGEST_HEAD = 20_000;

export interface Columns {
  readonly [name: string]: 'required' | 'optional';
}

export interface TableRow {
  /** From 1 for the first after the head. */
  readonly row: number;
  /** By column; those of the file only, and trimmed. */
  readonly cells: Readonly<Record<string, string>>;
}

/** The text of a file, or why it is none. */
export function decodeText(file: Uint8Array): string | RowError {
  if ((file[0] === 0xff && file[1] === 0xfe) || (file[0] === 0xfe && file[1] === 0xff))
    return rowError(0, null, 'import.not-utf8');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(file);
  } catch {
    return rowError(0, null, 'import.not-utf8');
  }
  return text.includes('\0') ? rowError(0, null, 'import.not-text') : text;
}

/** The rows of the file under the columns that are known. `required` columns must be there; cells may still be empty. */
export function readTable(file: Uint8Array, columns: Columns): Reading<TableRow[]> {
  const text = decodeText(file);
  if (typeof text !== 'string') return { input: [], errors: [text] };
  const records = parseRecords(text);
  if (!Array.isArray(records)) return { input: [], errors: [records] };
  const [first, ...rest] = records;
  if (!first || first.every((cell) => cell.trim() === ''))
    return { input: [], errors: [rowError(0, null, 'import.no-rows')] };
  const known = new Map(Object.keys(columns).map((name) => [bare(name), name]));
  const head = first.map((cell) => known.get(bare(cell)) ?? cell.trim());
  const errors = headErrors(first, head, columns);
  if (rest.length > MAX_ROWS) errors.push(rowError(0, null, 'import.too-many-rows', { most: MAX_ROWS }));
  if (errors.length > 0) return { input: [], errors };
  const input: TableRow[] = [];
  for (const [index, record] of rest.entries()) {
    const row = index + 1;
    if (record.every((cell) => cell.trim() === '')) continue;
    if (record.slice(head.length).some((cell) => cell.trim() !== '')) {
      errors.push(rowError(row, null, 'import.too-many-cells', { most: head.length }));
      continue;
    }
    const cells: Record<string, string> = {};
    for (const [column, name] of head.entries()) cells[name] = unguarded((record[column] ?? '').trim());
    const long = Object.entries(cells).find(([name, cell]) => cell.length > longest(name));
    if (long) errors.push(rowError(row, long[0], 'import.cell-too-long', { most: longest(long[0]) }));
    else input.push({ row, cells });
  }
  if (input.length === 0 && errors.length === 0) errors.push(rowError(0, null, 'import.no-rows'));
  return { input, errors };
}

/** Lists of people may be long. */
function longest(column: string): number {
  return column === 'members' ? 400_000 : MAX_CELL;
}

function parseRecords(text: string): string[][] | RowError {
  try {
    return parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      max_record_size: 1_000_000,
      // The head, and one more than may be: enough to know that there are too many.
      to: MAX_ROWS + 2,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const after = typeof error.records === 'number' ? error.records : 0;
    return error.code === 'CSV_MAX_RECORD_SIZE'
      ? rowError(after, null, 'import.cell-too-long', { most: MAX_CELL })
      : rowError(after, null, 'import.bad-quotes');
  }
}

/** Whichever of comma, semicolon and tab is most frequent in the head, outside quotes. */
function delimiterOf(text: string): string {
  const start = text.slice(0, LONGEST_HEAD);
  const head = (/^(?:"[^"]*"|[^"\r\n])*/.exec(start)?.[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const count = (mark: string) => head.split(mark).length;
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

/** `E-Mail` is email, `Unit name` is unit_name. */
function bare(cell: string): string {
  return cell.toLowerCase().replaceAll(/[\s_-]+/g, '');
}

function headErrors(raw: readonly string[], head: readonly string[], columns: Columns): RowError[] {
  const errors: RowError[] = [];
  for (const [index, name] of head.entries()) {
    const shown = (raw[index] ?? '').trim().slice(0, 80);
    if (!Object.hasOwn(columns, name))
      errors.push(rowError(0, shown, 'import.unknown-column', { known: Object.keys(columns).join(', ') }));
    else if (head.indexOf(name) !== index) errors.push(rowError(0, shown, 'import.duplicate-column'));
  }
  for (const [name, how] of Object.entries(columns)) {
    if (how === 'required' && !head.includes(name)) errors.push(rowError(0, name, 'import.missing-column'));
  }
  return errors;
}

/** Names that are separated by semicolons; one that holds a semicolon or a quote stands in quotes. Null: bad quotes. */
export function splitList(cell: string): string[] | null {
  if (cell === '') return [];
  try {
    const [items = []] = parse(cell, {
      delimiter: ';',
      trim: true,
      relax_quotes: false,
      to: 1,
    }) as string[][];
    return [...new Set(items.filter((item) => item !== ''))].slice(0, MAX_LIST);
  } catch {
    return null;
  }
}

export function joinList(items: readonly string[]): string {
  if (items.length === 0) return '';
  return stringify([[...items]], { delimiter: ';', record_delimiter: '', quoted_match: /^\s|\s$/ });
}
