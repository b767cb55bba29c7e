/** What the check of a file finds: what would change, and what is wrong, row by row. */
import type { ImportErrorCode } from '../../../core/contracts/import-error.ts';
import type { PhotoRefusal } from '../../../core/ports/face-enroller.ts';

export type Params = Readonly<Record<string, string | number>>;

export interface RowError {
  readonly row: number;
  /** Null when it is about the whole row, or the whole file. */
  readonly column: string | null;
  readonly code: ImportErrorCode | PhotoRefusal;
  readonly params: Params;
}

export interface FieldChange {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface PlannedChange {
  readonly row: number;
  readonly action: 'add' | 'change' | 'end' | 'none';
  /** What it is about, as people call it. */
  readonly what: string;
  /** Id of what is changed; null for what is not there yet. */
  readonly target: string | null;
  readonly fields: readonly FieldChange[];
}

/** What was read of a file, or why some of it could not be. `input` is plain JSON. */
export interface Reading<I> {
  readonly input: I;
  readonly errors: readonly RowError[];
}

export function rowError(
  row: number,
  column: string | null,
  code: RowError['code'],
  params: Params = {},
): RowError {
  return { row, column, code, params };
}

/** The fields that differ, as text. */
export function fieldChanges(
  fields: Readonly<Record<string, readonly [before: string | null, after: string | null]>>,
): FieldChange[] {
  return Object.entries(fields).flatMap(([name, [before, after]]) =>
    before === after ? [] : [{ name, before, after }],
  );
}

export function actionOf(before: unknown, fields: readonly FieldChange[]): PlannedChange['action'] {
  if (!before) return 'add';
  return fields.length > 0 ? 'change' : 'none';
}
