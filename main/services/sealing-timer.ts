/** Seals what this kiosk is done with: ended elsewhere, timed out, canceled, or moved to another room. */
import { decideSeal } from '../../core/domain/session-decider.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { KioskStore } from '../../core/ports/kiosk-store.ts';
import type { SyncStatus } from '../../core/ports/sync-status.ts';
import type { Journal } from './journal.ts';
import type { SessionBook } from './session-book.ts';

export interface SealingNeeds {
  readonly clock: Clock;
  readonly store: KioskStore;
  readonly sync: SyncStatus;
  readonly book: SessionBook;
  readonly journal: Journal;
}

export class SealingTimer {
  readonly #needs: SealingNeeds;

  constructor(needs: SealingNeeds) {
    this.#needs = needs;
  }

  /** Writes every seal that is due. A full disk is tried again at the next beat. */
  beat(): void {
    const { book, clock, journal, store, sync } = this.#needs;
    const placement = store.placement();
    if (!placement) return;
    for (const session of book.all()) {
      const decision = decideSeal(session, placement.kioskId, placement.roomId, clock.wall());
      if (decision?.kind !== 'accepted') continue;
      // A clock that nobody vouches for closes nothing for good: the hub hears of a seal only once it is reached,
      // and reaching it sets the clock.
      const byTime = decision.facts.some(
        (fact) => fact.type === 'session.sealed' && fact.payload.cause === 'timeout',
      );
      if (byTime && !sync.anchor().anchored) continue;
      if (journal.write(decision.facts).kind === 'refused') return;
    }
  }
}
