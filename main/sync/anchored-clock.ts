/** The kiosk's time: the hub's, carried forward by the monotonic clock; the machine's own until the hub has told it. */
import { z } from 'zod';
import type { ClockTrust } from '../../core/contracts/fact.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { KioskStore } from '../../core/ports/kiosk-store.ts';

/** A round trip slower than this tells the time too vaguely, ms. */
const MAX_ROUND_TRIP_MS = 2_000;
/** How far wall and monotonic clock may part before one of them must have been tampered with or put to sleep, ms. */
const MAX_PARTING_MS = 2_000;
const KEY = 'sync.anchor';

const anchorPoint = z.object({
  bootId: z.string(),
  /** The hub's time at `mono`, and what the machine's own wall clock said then. */
  hub: z.number(),
  mono: z.number(),
  wall: z.number(),
});
type AnchorPoint = z.infer<typeof anchorPoint>;

export class AnchoredClock implements Clock {
  readonly bootId: string;
  readonly #system: Clock;
  readonly #store: Pick<KioskStore, 'get' | 'set'>;
  #point: AnchorPoint | null = null;
  readonly #sent = new Map<string, number>();

  constructor(system: Clock, store: Pick<KioskStore, 'get' | 'set'>) {
    this.bootId = system.bootId;
    this.#system = system;
    this.#store = store;
  }

  /** Takes up the anchor that an earlier process left in this same boot. Call once, before use. */
  restore(): void {
    const text = this.#store.get(KEY);
    if (text === null) return;
    const stored = anchorPoint.safeParse(JSON.parse(text));
    if (stored.success && stored.data.bootId === this.bootId) this.#point = stored.data;
  }

  wall(): number {
    const point = this.#point;
    return point ? Math.round(point.hub + this.#system.mono() - point.mono) : this.#system.wall();
  }

  mono(): number {
    return this.#system.mono();
  }

  trust(): ClockTrust {
    if (!this.#point) return 'unanchored';
    return Math.abs(this.#parting(this.#point)) > MAX_PARTING_MS ? 'drifted' : 'anchored';
  }

  /** Whether the hub has told the time since boot, and its time minus the machine's, ms. */
  anchor(): { readonly anchored: boolean; readonly offsetMs: number } {
    return this.#point
      ? { anchored: true, offsetMs: this.wall() - Math.round(this.#system.wall()) }
      : { anchored: false, offsetMs: 0 };
  }

  /** A question to the hub is on its way; gives its nonce. */
  ask(nonce: string): void {
    // Questions of connections long gone get no answer.
    if (this.#sent.size > 16) this.#sent.clear();
    this.#sent.set(nonce, this.#system.mono());
  }

  /** Takes the hub's answer; false when it answers nothing we asked, or took too long to be of use. */
  answer(nonce: string, hubWall: number): boolean {
    const sent = this.#sent.get(nonce);
    this.#sent.delete(nonce);
    if (sent === undefined) return false;
    const mono = this.#system.mono();
    const roundTrip = mono - sent;
    if (roundTrip > MAX_ROUND_TRIP_MS) return false;
    this.#point = {
      bootId: this.bootId,
      // The hub looked at its clock half a round trip ago, as near as can be told (Cristian 1989).
      hub: hubWall + roundTrip / 2,
      mono,
      wall: this.#system.wall(),
    };
    this.#store.set(KEY, JSON.stringify(this.#point));
    return true;
  }

  /** How much more the wall clock has moved than the monotonic one since the anchor, ms. */
  #parting(point: AnchorPoint): number {
    return this.#system.wall() - point.wall - (this.#system.mono() - point.mono);
  }
}
