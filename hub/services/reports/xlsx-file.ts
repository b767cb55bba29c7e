/** Tables as XLSX. What looks like a formula is text: a cell says which it is. */
import writeXlsxFile, { type SheetData } from 'write-excel-file/node';
import type { Cell } from '../csv-file.ts';

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
