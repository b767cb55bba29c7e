/** How facts and evidence of kiosks come into the hub's log. */
import type { EvidenceUpload, FactBatch, LogCheckpoint, SyncRejection } from '../contracts/mqtt.ts';

export interface IntakeResult {
  /** Everything of the origin up to and with this sequence is on disk. */
  readonly seq: number;
  /** Where a gap begins, or null. */
  readonly resendFrom: number | null;
  /** Why nothing of the batch was taken, or null. */
  readonly rejected: SyncRejection | null;
  /** How many facts were new. */
  readonly stored: number;
  /** How many sequences were seen with another hash before. */
  readonly forks: number;
  /** Whether any sequence of this log ever was. */
  readonly forked: boolean;
  /** Sessions that new facts are about. */
  readonly sessions: readonly string[];
  /** For the kiosk to keep; null when nothing was taken. */
  readonly checkpoint: LogCheckpoint | null;
}

/** How far a log is stored, with the hash there. */
export interface LogHeld {
  readonly origin: string;
  readonly seq: number;
  readonly hash: string;
  readonly forked: boolean;
}

export interface FactIntake {
  /**
   * Stores the batch with its projections, and when the kiosk was last heard, in one transaction, all or nothing; returns
   * when that is on disk.
   */
  ingest(
    kiosk: { readonly id: string; readonly signKey: Uint8Array },
    batch: FactBatch,
  ): Promise<IntakeResult>;
  /**
   * Keeps a sealed crop until it expires, the same one twice once, and none of whom it was erased. False where the hub
   * holds no arrival of this person, written by this kiosk, that the crop could belong to.
   */
  storeEvidence(kioskId: string, upload: EvidenceUpload): Promise<boolean>;
  /** Every log of a kiosk and how far it is stored. */
  heads(kioskId: string): Promise<LogHeld[]>;
  /** How far a kiosk's current origin is stored; null before it has sent anything. */
  acked(kioskId: string): Promise<{ readonly origin: string; readonly seq: number } | null>;
}
