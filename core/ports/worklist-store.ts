/** What waits for somebody, kind by kind. Each list is ascending by `since` and has at most `limit`; instants in ms. */
import type { Scope } from '../domain/scope.ts';

export interface WorklistSession {
  readonly id: string;
  readonly title: string;
  readonly start: number;
  readonly roomId: string;
}

export interface Waiting<T> {
  readonly items: readonly (T & { readonly since: number })[];
  /** How many there are, also beyond the limit. */
  readonly count: number;
}

interface OfSession {
  readonly session: WorklistSession;
}

/** The number of queries of each does not grow with what they find. */
export interface WorklistStore {
  /**
   * Canceled or missed sessions that began (or would have) since `sinceMs`, expected somebody, and have no makeup that
   * is not canceled. Makeups themselves are left out: theirs is the original.
   */
  makeupsWanted(
    sinceMs: number,
    limit: number,
    scope: Scope<'session.read'>,
  ): Promise<Waiting<OfSession & { readonly missed: boolean; readonly expected: number }>>;
  /** The oldest. `subject` is a pseudonym. */
  excusesWaiting(
    limit: number,
    scope: Scope<'excuse.read'>,
  ): Promise<Waiting<{ readonly excuseId: string; readonly subject: string; readonly documents: number }>>;
  /** Of sessions within the scope since `sinceMs`; for a trainer those they train. */
  walkIns(
    sinceMs: number,
    limit: number,
    scope: Scope<'session.read'>,
  ): Promise<Waiting<OfSession & { readonly subject: string }>>;
  reviews(
    sinceMs: number,
    limit: number,
    scope: Scope<'session.read'>,
  ): Promise<Waiting<OfSession & { readonly reviews: readonly string[] }>>;
  /** Not settled although their kiosks should have closed them before `now`. */
  silentKiosks(
    now: number,
    limit: number,
    scope: Scope<'session.read'>,
  ): Promise<Waiting<OfSession & { readonly kioskIds: readonly string[] }>>;
}
