/** What holds rooms and people, and when. Instants in ms. */
import type { Busy } from '../domain/makeup.ts';
import type { Scope } from '../domain/scope.ts';

export interface BusyQuestion {
  /** Its rooms are asked about. */
  readonly siteId: string;
  /** Pseudonyms. */
  readonly trainer: string;
  readonly people: readonly string[];
  /** Half-open. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface BookingStore {
  /**
   * Every session that is not over or canceled, overlaps the range, and holds a room of the site, the trainer (who may
   * also be somebody's trainee) or some of the people (who may also train). The number of queries does not grow with
   * the sessions.
   */
  busy(question: BusyQuestion, scope: Scope<'session.write'>): Promise<Busy[]>;
  /** Pseudonyms of who is expected at a makeup of the session, or attended one. */
  makingUp(sessionId: string, scope: Scope<'session.write'>): Promise<Set<string>>;
}
