/** Where news comes from: facts behind a position, and states that nobody was told of yet. Instants in ms. */
import type { Fact } from '../contracts/fact.ts';
import type { NoticeCode } from '../contracts/notice.ts';
import type { AttendancePolicy } from '../contracts/policy.ts';
import type { Counts } from '../domain/attendance-rate.ts';
import type { Scope } from '../domain/scope.ts';

export type Follower = 'facts' | 'notices' | 'excuses';

/** A state that lasts: told when it begins, and again only after it was over. */
export type LastingState = 'kiosk.offline' | 'attendance.below-minimum';

export interface DecidedExcuse {
  readonly id: string;
  /** Pseudonym. */
  readonly subject: string;
  readonly sessionId: string | null;
  readonly state: 'approved' | 'rejected';
  readonly decidedAt: number;
}

export interface LowStanding {
  /** Pseudonym. */
  readonly subject: string;
  readonly siteId: string;
  readonly counts: Counts;
  readonly policy: AttendancePolicy;
}

type All = Scope<'session.read'>;

export interface NewsStore {
  position(follower: Follower, scope: All): Promise<number>;
  setPosition(follower: Follower, position: number, scope: All): Promise<void>;
  /** Place of the newest fact of a session. */
  newestFact(scope: All): Promise<number>;
  /** Facts that count, of these types, behind `position` and received since `sinceMs`, ascending; with their places. */
  factsAfter(
    position: number,
    types: readonly string[],
    sinceMs: number,
    limit: number,
    scope: All,
  ): Promise<{ readonly fact: Fact; readonly place: number }[]>;
  /** When the newest notice of a kiosk was received, ms; 0 when there is none. */
  newestNotice(scope: All): Promise<number>;
  /**
   * What kiosks told IT with this code, and perhaps others that only name it, received at `sinceMs` or later, ascending.
   * A kiosk that was away sends heaps of other notices at once.
   */
  noticesSince(
    code: NoticeCode,
    sinceMs: number,
    limit: number,
    scope: All,
  ): Promise<{ readonly fact: Fact; readonly receivedAt: number }[]>;
  excusesDecidedSince(sinceMs: number, limit: number, scope: All): Promise<DecidedExcuse[]>;
  /** Kiosks not revoked that nobody has heard of since `beforeMs`, and that nobody was told of. */
  newlyOffline(
    beforeMs: number,
    scope: All,
  ): Promise<{ readonly kioskId: string; readonly siteId: string; readonly lastSeen: number }[]>;
  /** Trainees at risk, with enough records to say so, that nobody was told of; at most `limit`. */
  newlyLow(limit: number, scope: All): Promise<LowStanding[]>;
  /** Writes down that a state was told of. */
  told(what: LastingState, key: string, at: number, scope: All): Promise<void>;
  /** Forgets those that are over: kiosks heard of since `beforeMs`, trainees not at risk any more. */
  forgetOver(beforeMs: number, scope: All): Promise<void>;
}
