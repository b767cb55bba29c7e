import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { OddFile } from '../../../../core/contracts/face-report.ts';
import { textIfThere } from './files.ts';

/** What `attributes.csv` says: values by column, for photos by their path. */
export interface Attributes {
  readonly columns: readonly string[];
  readonly of: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

const KEYS = ['path', 'person'];

/**
 * `attributes.csv`: the first column is `path` (below the folder) or `person`, then any columns. A line about a person
 * holds for all their photos. What names nobody is left out and said.
 */
export async function readAttributes(
  folder: string,
  people: ReadonlyMap<string, readonly string[]>,
  odd: OddFile[],
): Promise<Attributes | null> {
  const path = join(folder, 'attributes.csv');
  const text = await textIfThere(path, odd);
  if (text === null) return null;
  const rows = readRows(text);
  const key = Object.keys(rows?.[0] ?? {})[0]?.toLowerCase() ?? '';
  if (rows === null || !KEYS.includes(key)) {
    odd.push({
      path,
      reason: 'attributes.unreadable',
      message: 'Expected a CSV file whose first column is called path or person.',
    });
    return null;
  }
  const known = new Set([...people.values()].flat());
  const of = new Map<string, Record<string, string>>();
  const columns = new Set<string>();
  rows.forEach((row, index) => {
    const [[, name = ''] = [], ...values] = Object.entries(row);
    const photos = key === 'person' ? people.get(name) : [join(folder, name)].filter((one) => known.has(one));
    if (!photos?.length) {
      odd.push({
        path,
        reason: 'attributes.nobody',
        message: `Line ${index + 2} names nobody here: ${name}`,
      });
      return;
    }
    for (const [column] of values) columns.add(column);
    for (const photo of photos) of.set(photo, { ...of.get(photo), ...Object.fromEntries(values) });
  });
  return { columns: [...columns], of };
}

function readRows(text: string): Record<string, string>[] | null {
  try {
    return parse(text, {
      columns: true,
      bom: true,
      skip_empty_lines: true,
      trim: true,
      relax_column_count: true,
    });
  } catch {
    return null;
  }
}
