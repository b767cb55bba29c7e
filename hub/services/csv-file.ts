/** CSV files for spreadsheets (RFC 4180): with a byte order mark, so that they read UTF-8, and no cell that they would run. */
import { stringify } from 'csv-stringify/sync';

/** A cell that a spreadsheet could take for a formula, whatever apostrophes were put before it. */
const FORMULA = /^'*[=+\-@\t\r\uFF0B\uFF0D\uFF1D\uFF20]/u;

export type Cell = string | number | null;

/** What looks like a formula begins with an apostrophe instead; `unguarded` takes it back. */
export function writeCsv(rows: readonly (readonly Cell[])[]): Uint8Array {
  const safe = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? guarded(cell) : cell)));
  return new TextEncoder().encode(stringify(safe, { bom: true, record_delimiter: 'windows' }));
}

/** Takes back what `writeCsv` put before a cell, and what a spreadsheet's user writes for the same reason. */
export function unguarded(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}

function guarded(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}
