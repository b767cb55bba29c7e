import type { Fact, FactDraft } from '../contracts/fact.ts';

/** The append-only log, with its session projection, as services see it. */
export interface FactLog {
  /**
   * Appends the drafts in one transaction and returns when they are on disk (fdatasync done).
   * @throws RosterError `storage.full`, `storage.read-only`, `storage.no-subject-key`; nothing was written then.
   */
  append(drafts: readonly FactDraft[], options?: AppendOptions): Fact[];
  /** Every fact of a session, from any origin this side holds. */
  sessionFacts(sessionId: string): Fact[];
  /** Sessions with facts whose scheduled start lies in the range, ms; ascending by start. */
  sessionIds(fromMs: number, toMs: number): string[];
  /** Whether a fact of this type about this person and session is held. */
  has(type: string, sessionId: string, subject: string): boolean;
  /** Opens a fact's sealed part; null when the subject's key is gone or the part is absent. */
  openSealed(fact: Fact): Readonly<Record<string, unknown>> | null;
}

export interface AppendOptions {
  /** A face crop that belongs to the first draft: sealed and stored in the same transaction. */
  readonly crop?: { readonly jpeg: Uint8Array; readonly expiresAt: number };
}
