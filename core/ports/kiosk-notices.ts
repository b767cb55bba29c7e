/** What kiosks told IT, as the hub's services see it. Instants are ms since the epoch. */
import type { ClockTrust } from '../contracts/fact.ts';
import type { Scope } from '../domain/scope.ts';

/** Without subject and detail: who reads notices may not see records, and a detail could name somebody. */
export interface KioskNotice {
  readonly id: string;
  readonly kioskId: string;
  readonly kioskName: string;
  /** By the kiosk's clock. */
  readonly at: number;
  readonly clockTrust: ClockTrust;
  /** By the hub's. */
  readonly receivedAt: number;
  /** `area.reason`, perhaps one that only newer kiosks know; `unknown` when it cannot be read. */
  readonly code: string;
  readonly sessionTitle: string | null;
}

export interface NoticeFilter {
  readonly kioskId?: string | undefined;
  /** Id of the notice after which the list goes on. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface KioskNotices {
  /** By when the hub received them, newest first; null when there is no notice `after`. */
  list(filter: NoticeFilter, scope: Scope<'kiosk.read'>): Promise<KioskNotice[] | null>;
}
