/** The hub's fact log with its projections, as the hub's services see it. Sessions are facts: to make one is to append. */
import type { Fact, FactDraft, FactType } from '../contracts/fact.ts';
import type { Scope } from '../domain/scope.ts';
import type { SessionState } from '../domain/session.ts';

/**
 * An open database transaction (Kysely's satisfies it). Opaque to services: got from `HubStore.transaction`, handed
 * on. The SQLite hub has one connection: a call without the transaction from inside one waits for ever.
 */
export interface HubTransaction {
  readonly isTransaction: true;
}

export interface SessionSummary {
  readonly id: string;
  readonly siteId: string;
  readonly roomId: string;
  readonly title: string;
  readonly kind: 'timetable' | 'by-hand' | 'makeup';
  /** Pseudonym of the trainer in charge now. */
  readonly trainer: string;
  readonly status: SessionState['status'];
  readonly missed: boolean;
  readonly settled: boolean;
  readonly updateNeeded: boolean;
  /** Instants, ms since the epoch. */
  readonly scheduledStart: number;
  readonly scheduledEnd: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** When its kiosks close it by themselves. */
  readonly sealAt: number;
}

/** All given conditions hold. `fromMs`/`toMs`: sessions whose scheduled time overlaps the half-open range. */
export interface SessionFilter {
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly siteId?: string;
  readonly roomId?: string;
  /** Sessions that expect this group. */
  readonly groupId?: string;
  /** Pseudonym: sessions on whose roll they stand and are not void. */
  readonly expects?: string;
  /** Sessions that make up for this one. */
  readonly makeupOf?: string;
  readonly status?: SessionState['status'];
  /** Pseudonym. */
  readonly trainer?: string;
  /** Continues behind this session, ms and id. */
  readonly after?: { readonly start: number; readonly id: string };
  /** At most so many, ascending by start and id; default 500. */
  readonly limit?: number;
}

/** What opening its sealed part needs of a fact. */
export type SealedFact = Pick<Fact, 'id' | 'origin' | 'seq' | 'type' | 'subject' | 'sealed'>;

export interface EvidenceImage {
  readonly factId: string;
  readonly subject: string;
  /** The session of the fact that it belongs to. */
  readonly session: string;
  /** 112×112 JPEG, opened. */
  readonly jpeg: Uint8Array;
  /** Instants, ms. */
  readonly takenAt: number;
  readonly expiresAt: number;
}

export interface HubLogPort {
  /** Identity of this incarnation of the hub's data; new after a restore. */
  readonly hubEpoch: string;
  /**
   * Appends in one transaction, with the projections, and tells the kiosks concerned once it is committed.
   * `secret` is sealed under the subject's key.
   * @throws RosterError `storage.no-subject-key`, `storage.full`; nothing was written then.
   */
  append(drafts: readonly FactDraft[], trx?: HubTransaction): Promise<Fact[]>;
  /** Every fact of a session, in the order of `compareFacts`; for the fold and for whoever has checked the scope. */
  sessionFacts(id: string, trx?: HubTransaction): Promise<Fact[]>;
  /**
   * A session's facts of one type in the order in which the hub took them in: what was there once keeps its place,
   * whenever a kiosk that was away sends what it wrote before.
   */
  sessionFactsByArrival(id: string, type: FactType): Promise<Fact[]>;
  /** What says that somebody came to these sessions, in no order; for whoever has checked the scope. */
  arrivals(subject: string, sessions: readonly string[]): Promise<Fact[]>;
  /** The folded session, or null when it is unknown or lies outside the scope (`reachesSession`). */
  sessionState(id: string, scope: Scope, trx?: HubTransaction): Promise<SessionState | null>;
  /** Sessions within the scope. */
  sessions(filter: SessionFilter, scope: Scope, trx?: HubTransaction): Promise<SessionSummary[]>;
  /** The sealed part of a fact; null when there is none or the subject's key is gone. */
  openSealed(fact: SealedFact): Promise<Record<string, unknown> | null>;
  /** Those that can be opened, by the fact's id, in as many queries for a thousand as for one. */
  openAllSealed(
    facts: readonly SealedFact[],
  ): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>>;
  /** The sealed crop that came with a fact; null when none, expired, erased or outside the scope. */
  evidenceImage(factId: string, scope: Scope<'evidence.read'>): Promise<EvidenceImage | null>;
  /**
   * Reference data changed: kiosks that hold it hear of it. `person`: key is the pseudonym. `room`: key is the room's
   * id (its name, beacon, site policy; a policy change marks every room of the site). `session`: kiosks are sent
   * all of its facts again. Gives its place in the feed.
   */
  markChanged(kind: 'person' | 'room' | 'session', key: string, trx?: HubTransaction): Promise<number>;
}
