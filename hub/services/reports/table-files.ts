/** Tables as CSV and XLSX. What looks like a formula is text in both. */
import { stringify } from 'csv-stringify/sync';
import writeXlsxFile, { type SheetData } from 'write-excel-file/node';

export type Cell = string | number | null;

const utf8 = new TextEncoder();

/**
 * UTF-8 with a byte order mark, without which spreadsheets take it for another encoding. A cell that a spreadsheet
 * would calculate begins with an apostrophe instead.
 */
export function csvOf(rows: readonly (readonly Cell[])[]): Uint8Array {
  return utf8.encode(
    stringify(
      [...rows].map((row) => [...row]),
      { bom: true, escape_formulas: true, record_delimiter: 'windows' },
    ),
  );
}

/** One sheet; the first row stays in sight, and so does the first column. Shares are numbers from 0 to 1. */
export async function xlsxOf(
  sheet: string,
  rows: readonly (readonly Cell[])[],
  options: { readonly widths: readonly number[]; readonly shareColumn: number },
): Promise<Uint8Array> {
  const data: SheetData = rows.map((row, index) =>
    row.map((value, column) => {
      const look = index === 0 ? ({ fontWeight: 'bold', wrap: true, alignVertical: 'top' } as const) : {};
      if (value === null) return look;
      if (typeof value === 'string') return { type: String, value, ...look };
      const format = column === options.shareColumn ? { format: '0.0%' } : {};
      return { type: Number, value, ...format, ...look };
    }),
  );
  const columns = options.widths.map((width) => ({ width }));
  const file = writeXlsxFile(data, { sheet, columns, stickyRowsCount: 1, stickyColumnsCount: 1 });
  return new Uint8Array(await file.toBuffer());
}
