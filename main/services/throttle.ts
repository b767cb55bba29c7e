/** How often a secret may be tried. Counts survive a restart, so pulling the plug buys no more tries. */
import { z } from 'zod';
import { RosterError } from '../../core/contracts/error.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { KioskStore } from '../../core/ports/kiosk-store.ts';
import { CANNOT_WRITE } from './journal.ts';

/** Wrong tries that cost nothing; each one after them doubles the wait. */
export const FREE_TRIES = 4;
export const FIRST_WAIT_MS = 30_000;
export const LONGEST_WAIT_MS = 15 * 60_000;
/** Wrong tries of everybody together before the kiosk itself pauses, so that one PIN cannot be tried on many badges. */
export const KIOSK_FREE_TRIES = 19;
/** Wrong tries are forgotten after this long without another one. */
export const FORGET_MS = 60 * 60_000;

const stored = z.object({ wrong: z.number().int().nonnegative(), last: z.number(), until: z.number() });
type Stored = z.infer<typeof stored>;

export class Throttle {
  readonly #store: KioskStore;
  readonly #clock: Clock;
  /** Counts that the disk has no room for. On a full disk IT must still get in, and nobody may try for ever. */
  readonly #unsaved = new Map<string, Stored>();

  constructor(store: KioskStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Counts a try before it is checked. Null when it may go on, else until when it may not, ms. */
  begin(who: string): number | null {
    const now = this.#clock.wall();
    const until = Math.max(this.#waitOf(who, now), this.#waitOf('kiosk', now));
    if (until > now) return until;
    this.#count(who, FREE_TRIES, now);
    this.#count('kiosk', KIOSK_FREE_TRIES, now);
    return null;
  }

  /** The try was right: forget this person's wrong ones, and take this one off the kiosk's count. */
  succeeded(who: string): void {
    this.#save(who, { wrong: 0, last: 0, until: 0 });
    const kiosk = this.#load('kiosk', this.#clock.wall());
    const wrong = Math.max(0, kiosk.wrong - 1);
    this.#save('kiosk', { wrong, last: kiosk.last, until: 0 });
  }

  #waitOf(who: string, now: number): number {
    return this.#load(who, now).until;
  }

  #count(who: string, free: number, now: number): void {
    const wrong = this.#load(who, now).wrong + 1;
    const over = wrong - free;
    const wait = over > 0 ? Math.min(FIRST_WAIT_MS * 2 ** (over - 1), LONGEST_WAIT_MS) : 0;
    this.#save(who, { wrong, last: now, until: wait > 0 ? now + wait : 0 });
  }

  #load(who: string, now: number): Stored {
    const value = this.#unsaved.get(who) ?? this.#read(who);
    if (!value || now - value.last >= FORGET_MS) return { wrong: 0, last: now, until: 0 };
    const { wrong, last, until } = value;
    const wait = Math.min(Math.max(0, until - last), LONGEST_WAIT_MS);
    if (last <= now) return { wrong, last, until: wait > 0 ? last + wait : 0 };
    // Written while the clock was ahead: the wait begins anew now, once, and so it ends.
    const rebased = { wrong, last: now, until: wait > 0 ? now + wait : 0 };
    this.#save(who, rebased);
    return rebased;
  }

  #read(who: string): Stored | null {
    const text = this.#store.get(keyOf(who));
    return text === null ? null : (stored.safeParse(JSON.parse(text)).data ?? null);
  }

  #save(who: string, value: Stored): void {
    try {
      this.#store.set(keyOf(who), value.wrong === 0 ? null : JSON.stringify(value));
      this.#unsaved.delete(who);
    } catch (error) {
      if (!(error instanceof RosterError) || !CANNOT_WRITE.has(error.code)) throw error;
      this.#unsaved.set(who, value);
    }
  }
}

function keyOf(who: string): string {
  return `pin.throttle.${who}`;
}
