import type { ErasureLine } from '../contracts/erasure.ts';

/**
 * What was erased, kept apart from the database, so that a backup from before brings back nobody and no consent.
 * Lines are only ever added; each is there once.
 */
export interface ErasureList {
  /** On disk when it returns. @throws RosterError `storage.full`, `storage.no-erasure-list`; nothing was added then */
  append(lines: readonly ErasureLine[]): Promise<void>;
  /** Every line that can be read, in order, and how many cannot. */
  read(): Promise<{ readonly lines: readonly ErasureLine[]; readonly damaged: number }>;
}
