/**
 * Figures as they are kept, narrowed by a scope: who reaches all reads tallies; a trainer what their sessions add; a
 * trainee what their own records add. With several roles the widest counts. The number of queries of each call does
 * not grow with what it finds.
 */
import type { AdherenceSums } from '../domain/adherence.ts';
import type { CountedAs, Counts } from '../domain/attendance-rate.ts';
import type { RecordStatus } from '../domain/record.ts';
import type { Scope } from '../domain/scope.ts';

export type FigureDimension = 'trainee' | 'group' | 'unit' | 'trainer' | 'room' | 'weekday-hour' | 'week';

/** Answers, with the sums of their ratings. */
export interface FeedbackSums {
  readonly answers: number;
  readonly content: number;
  readonly delivery: number;
  readonly engagement: number;
  readonly overall: number;
}

export interface FigureSums {
  /** Id, pseudonym, `1-09` or a Monday. */
  readonly key: string;
  readonly counts: Counts;
  readonly adherence: AdherenceSums;
  readonly feedback: FeedbackSums;
}

/** Weeks are Mondays, both inclusive. */
export interface FigureRange {
  readonly siteId: string | null;
  readonly fromWeek: string;
  readonly untilWeek: string;
}

export interface FigureQuery extends FigureRange {
  readonly by: FigureDimension;
  /** Only this group: with `trainee` its members of now, with `week` what it adds in each week. */
  readonly groupId: string | null;
  /** `key`: ascending by key. `largest`: most expected first, then by key. */
  readonly order: 'key' | 'largest';
  readonly after: { readonly expected: number; readonly key: string } | null;
  readonly limit: number;
}

export interface StandingRow {
  readonly subject: string;
  readonly siteId: string;
  readonly counts: Counts;
  readonly streak: number;
  /** Instant, ms. */
  readonly lastSeen: number | null;
  readonly risk: number;
}

export interface StandingPlace {
  readonly risk: number;
  readonly subject: string;
  readonly siteId: string;
}

export interface StandingQuery {
  readonly siteId: string | null;
  /** Members of now. */
  readonly groupId: string | null;
  readonly after: StandingPlace | null;
  readonly limit: number;
}

/** A record that counts, of a session that the caller trains. */
export interface OwnRecord {
  readonly subject: string;
  readonly siteId: string;
  readonly counted: CountedAs;
  readonly madeUp: boolean;
  readonly startsAt: number;
  readonly arrivedAt: number | null;
}

/** One count of a kiosk's log in the weeks asked for. */
export interface KioskCount {
  readonly kioskId: string;
  readonly name: string;
  /** `check-in`, `face`, `badge`, `word`, `unconfirmed`, `untrusted`, `notice`, or `face-ms-` with the bound of a step. */
  readonly what: string;
  readonly n: number;
}

/** A record as a register shows it. */
export interface RegisterRecord {
  readonly session: string;
  readonly subject: string;
  readonly status: RecordStatus;
  readonly counted: CountedAs | null;
  readonly madeUpBy: string | null;
}

export interface FigureStore {
  /** Records of these sessions of whoever the group brought to one of them. The caller has checked the sessions. */
  register(
    groupId: string,
    sessions: readonly string[],
    scope: Scope<'report.read'>,
  ): Promise<RegisterRecord[]>;
  sums(query: FigureQuery, scope: Scope<'analytics.read' | 'feedback.read'>): Promise<FigureSums[]>;
  /** Who is at risk, worst first, of those who are active. Who reaches only themselves gets only themselves. */
  standings(query: StandingQuery, scope: Scope<'analytics.read'>): Promise<StandingRow[]>;
  countAtRisk(siteId: string | null, scope: Scope<'analytics.read'>): Promise<number>;
  /** Newest first, of active people; only for who reaches their own sessions. */
  ownRecords(
    query: FigureRange & { readonly groupId: string | null },
    scope: Scope<'analytics.read'>,
  ): Promise<OwnRecord[]>;
  /** Names by key; what is unknown is left out. */
  names(by: FigureDimension, keys: readonly string[], scope: Scope): Promise<Map<string, string>>;
  /** Names of kiosks by id. */
  kioskNames(ids: readonly string[], scope: Scope<'report.read'>): Promise<Map<string, string>>;
  /** Kiosks without a count have one line of none. */
  kiosks(range: FigureRange, scope: Scope<'kiosk.read'>): Promise<KioskCount[]>;
}
