/** Records of people across sessions, from the cache of the fold. */
import type { RecordStatus } from '../domain/record.ts';
import type { Scope } from '../domain/scope.ts';
import type { SessionSummary } from './hub-log.ts';

export interface HistoryFilter {
  /** Pseudonym. */
  readonly subject: string;
  /** Sessions that overlap the half-open range, ms. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly status?: RecordStatus | undefined;
  /** Continues behind this one. */
  readonly after?: { readonly start: number; readonly id: string } | undefined;
  readonly limit: number;
}

export interface HistoryRow {
  readonly session: SessionSummary;
  readonly status: RecordStatus;
  readonly walkIn: string;
  /** Ms, or null. */
  readonly arrivedAt: number | null;
  /** The makeup that was attended in place of it. */
  readonly madeUpBy: string | null;
  readonly feedbackGiven: boolean;
}

export interface RecordStore {
  /** Newest session first. Of others only in sessions that the scope's caller trains, when it does not reach all. */
  history(filter: HistoryFilter, scope: Scope<'record.read'>): Promise<HistoryRow[]>;
  /** Somebody's record of one session, or nothing. */
  ofSession(sessionId: string, subject: string, scope: Scope<'record.read'>): Promise<HistoryRow[]>;
  /** Which makeup somebody attended in place of this session, by pseudonym. */
  madeUp(sessionId: string, scope: Scope): Promise<ReadonlyMap<string, string>>;
}
