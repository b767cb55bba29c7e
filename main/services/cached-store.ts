import type { FeedPerson, Placement } from '../../core/contracts/feed.ts';
import type { KioskStore } from '../../core/ports/kiosk-store.ts';

/** Keeps the placement at hand: it is asked for at every beacon sighting and changes only with a sync. */
export class CachedStore implements KioskStore {
  readonly #store: KioskStore;
  #placement: Placement | null | undefined;

  constructor(store: KioskStore) {
    this.#store = store;
  }

  /** Something came down from the hub. */
  invalidate(): void {
    this.#placement = undefined;
  }

  placement(): Placement | null {
    // Null is asked for again: it ends with the first sync.
    this.#placement ??= this.#store.placement();
    return this.#placement;
  }

  person(subject: string): FeedPerson | null {
    return this.#store.person(subject);
  }

  personByBadge(badge: string): FeedPerson | null {
    return this.#store.personByBadge(badge);
  }

  people(): FeedPerson[] {
    return this.#store.people();
  }

  get(key: string): string | null {
    return this.#store.get(key);
  }

  set(key: string, value: string | null): void {
    this.#store.set(key, value);
  }
}
