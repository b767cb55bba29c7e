/** Erased people and withdrawn consents, by pseudonym. */
import type { EraseReason, ErasureKind } from '../../../core/contracts/erasure.ts';

export interface ErasureTable {
  id: string;
  subject: string;
  kind: ErasureKind;
  at: number;
  /** Pseudonym; null when the hub replayed it after a restore. */
  done_by: string | null;
  /** Null for a withdrawn consent, and for what was replayed. */
  reason: EraseReason | null;
  /** Its place in the change feed. */
  n: number;
}

/** Owed by every kiosk that was ever sent the person (`kiosk_person`); a row is there once it has answered. */
export interface ErasureReceiptTable {
  erasure_id: string;
  kiosk_id: string;
  /** When the answer came. */
  at: number;
  /** JSON list of what it removed. */
  removed: string;
}

export interface ErasureTables {
  erasure: ErasureTable;
  erasure_receipt: ErasureReceiptTable;
}
