import { RosterError } from '../../../core/contracts/error.ts';
import type { FeedPerson, Placement } from '../../../core/contracts/feed.ts';
import type { KioskStore } from '../../../core/ports/kiosk-store.ts';

/** A kiosk store without a disk; what it holds outlives a kiosk when the test hands it to the next one. */
export class MemoryStore implements KioskStore {
  readonly values = new Map<string, string>();
  readonly known = new Map<string, FeedPerson>();
  place: Placement | null = null;
  /** Code with which writing fails from now on; null: it works. */
  failWith: string | null = null;

  placement(): Placement | null {
    return this.place;
  }

  person(subject: string): FeedPerson | null {
    return this.known.get(subject) ?? null;
  }

  personByBadge(badge: string): FeedPerson | null {
    return this.people().find((person) => person.badges.includes(badge)) ?? null;
  }

  people(): FeedPerson[] {
    return [...this.known.values()];
  }

  get(key: string): string | null {
    return this.values.get(key) ?? null;
  }

  set(key: string, value: string | null): void {
    if (this.failWith) throw new RosterError(this.failWith, 'The disk is full.');
    if (value === null) this.values.delete(key);
    else this.values.set(key, value);
  }
}
