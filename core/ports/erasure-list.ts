import type { ErasureLine } from '../contracts/erasure.ts';
import type { LineList } from './line-list.ts';

/** What was erased, so that a backup from before brings back nobody and no consent. It refuses with `storage.no-erasure-list`. */
export type ErasureList = LineList<ErasureLine>;
