/** Seals what this kiosk is done with: ended elsewhere, timed out, canceled, or moved to another room. */
import type { Placement } from '../../core/contracts/feed.ts';
import type { SessionState } from '../../core/domain/session.ts';
import { decideSeal } from '../../core/domain/session-decider.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { FactLog } from '../../core/ports/fact-log.ts';
import type { KioskStore } from '../../core/ports/kiosk-store.ts';
import type { SyncStatus } from '../../core/ports/sync-status.ts';
import type { Journal } from './journal.ts';
import type { SessionBook } from './session-book.ts';

export interface SealingNeeds {
  readonly clock: Clock;
  readonly log: FactLog;
  readonly store: KioskStore;
  readonly sync: SyncStatus;
  readonly book: SessionBook;
  readonly journal: Journal;
}

const DAY = 86_400_000;
/** A kiosk that was switched off seals what it missed, this many days back: as long as it keeps its facts. */
const BACK_DAYS = 90;
/** After it has gone through them, it begins again after this long, ms: the hub may have sent old sessions since. */
const REST_MS = 6 * 60 * 60_000;

export class SealingTimer {
  readonly #needs: SealingNeeds;
  /** The past day to look at next, in days ago; one a beat, so that nobody waits for it. */
  #daysAgo = BACK_DAYS;
  #restUntil = Number.NEGATIVE_INFINITY;

  constructor(needs: SealingNeeds) {
    this.#needs = needs;
  }

  /** Writes every seal that is due. A full disk is tried again at the next beat. */
  beat(): void {
    const { book, store } = this.#needs;
    const placement = store.placement();
    if (!placement) return;
    for (const session of book.all()) if (!this.#seal(session, placement)) return;
    this.#lookBack(placement);
  }

  #lookBack(placement: Placement): void {
    const { book, clock, log } = this.#needs;
    if (clock.mono() < this.#restUntil) return;
    const from = clock.wall() - this.#daysAgo * DAY;
    for (const id of log.sessionIds(from, from + DAY)) if (!this.#seal(book.state(id), placement)) return;
    this.#daysAgo -= 1;
    if (this.#daysAgo > 0) return;
    this.#daysAgo = BACK_DAYS;
    this.#restUntil = clock.mono() + REST_MS;
  }

  /** False when nothing can be written now. */
  #seal(session: SessionState, { kioskId, roomId }: Placement): boolean {
    const { clock, journal, sync } = this.#needs;
    const decision = decideSeal(session, kioskId, roomId, clock.wall());
    if (decision?.kind !== 'accepted') return true;
    // A clock that nobody vouches for closes nothing for good: the hub hears of a seal only once it is reached,
    // and reaching it sets the clock.
    const byTime = decision.facts.some(
      (fact) => fact.type === 'session.sealed' && fact.payload.cause === 'timeout',
    );
    if (byTime && !sync.anchor().anchored) return true;
    return journal.write(decision.facts).kind === 'written';
  }
}
