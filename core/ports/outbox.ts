import type { EvidenceUpload, LogCheckpoint } from '../contracts/mqtt.ts';

/** How far one incarnation of the kiosk's log has come; seq 0 and 64 zeros while it is empty. */
export interface LogHead {
  readonly origin: string;
  readonly seq: number;
  readonly hash: string;
}

export interface OutboxFact {
  readonly seq: number;
  readonly hash: string;
  /** The exact stored text. */
  readonly text: string;
}

/** Why a log goes on under a new origin. */
export type IncarnationReason = 'set-back' | 'rejected' | 'tail-lost';

/** The kiosk's log as the sync sees it: the log is the outbox, what is past the ack is left to send. */
export interface Outbox {
  /** Every incarnation of this kiosk's log, oldest first; the last is the one being written. */
  heads(): LogHead[];
  /** Facts written here after `seq`, in order without gaps: at most `facts`, and at least one but otherwise under `bytes`. */
  factsAfter(origin: string, seq: number, limit: { facts: number; bytes: number }): OutboxFact[];
  /** How far the hub of this epoch has acknowledged an incarnation; 0 when it never has. */
  acked(hubEpoch: string, origin: string): number;
  /** With the hub's signed word on it, if it gave one: the newest is kept, for `rosterctl log verify`. One commit. */
  setAcked(hubEpoch: string, origin: string, seq: number, word: LogCheckpoint | null): void;
  /** Of the fact written here at this place; null when it is not held (any more). */
  hashAt(origin: string, seq: number): string | null;
  /** Writes of each session that is held and was never written of: a hub that was put back may have forgotten it. */
  tellHeld(): void;
  /** Goes on under a new origin, and says so in its first fact; after `set-back` the hub is asked for everything anew. */
  newIncarnation(reason: IncarnationReason): LogHead;
  /** The oldest sealed crop whose fact the hub of this epoch holds, leaving out those of the given facts. */
  evidenceDue(hubEpoch: string, except: readonly string[]): EvidenceUpload | null;
  dropEvidence(factId: string): void;
  /** Forgets crops past their time, sent or not; gives how many. `now` is wall time, ms. */
  dropExpiredEvidence(now: number): number;
}
