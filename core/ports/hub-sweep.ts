import type { LogLoss } from '../domain/doubt.ts';
import type { HubTransaction } from './hub-log.ts';

/** Kiosks that have not come back since a backup was put back. */
export interface Awaited {
  /** When that was, ms. */
  readonly since: number;
  /** The hub's log since then. */
  readonly origin: string;
  readonly kioskIds: readonly string[];
}

/** What the hub's jobs do to the database as a whole. `now` in ms. */
export interface HubSweep {
  /** Sessions to settle: ended, or their time is over, and no kiosk still has to seal them or be released. */
  dueForSettling(now: number): Promise<string[]>;
  /** Sessions that still wait for a kiosk in simulation that was revoked. */
  waitingForSimulated(): Promise<{ readonly session: string; readonly kioskId: string }[]>;
  /** What a kiosk may have written of which the hub has nothing, as far as it was told of since `since` (ms). */
  lossesOf(kioskId: string, since: number, trx: HubTransaction): Promise<LogLoss[]>;
  /** Those of a site that are not revoked, of those in simulation only where there are no others; null where no backup was ever put back, or all have come. */
  awaited(siteId: string, trx: HubTransaction): Promise<Awaited | null>;
  /** Tells kiosks of sessions that have come within the feed's horizon; how many. */
  announceSessions(now: number): Promise<number>;
  /** Destroys evidence images whose time is over; how many. */
  expireEvidence(now: number): Promise<number>;
  /** Forgets claim codes a day after they expired. */
  expireClaimCodes(now: number): Promise<number>;
  /** Forgets files that were read in and not applied in their time. */
  expireImports(now: number): Promise<number>;
  /** Forgets requests that named themselves and were begun before. */
  expireRequests(before: number): Promise<number>;
  /** Forgets attempts to sign in of more than a day ago, and networks from which nobody has signed in lately. */
  expireAttempts(now: number): Promise<number>;
  /** Forgets old entries of the change feed; kiosks that are further behind get everything anew. */
  pruneChanges(now: number): Promise<number>;
  /** Brings figures up to the time: feedback that closed, weeks that turned, sites that changed; how many. */
  catchUpFigures(now: number): Promise<number>;
}
