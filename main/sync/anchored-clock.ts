/** The kiosk's time: the hub's, carried forward by the monotonic clock; the machine's own until the hub has told it. */
import { z } from 'zod';
import type { ClockTrust, FactPayload } from '../../core/contracts/fact.ts';
import { FREE_RATE, MAX_ERROR_MS } from '../../core/domain/real-time.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { KioskStore } from '../../core/ports/kiosk-store.ts';

/** A round trip slower than this tells the time too vaguely, ms. */
const MAX_ROUND_TRIP_MS = 2_000;
const KEY = 'sync.anchor';

const anchorPoint = z.object({
  bootId: z.string(),
  /** The hub's time at `mono`, and what the machine's own wall clock said then. */
  hub: z.number(),
  mono: z.number(),
  wall: z.number(),
  /** How wrong `hub` may be, ms. */
  errorMs: z.number().nonnegative().default(0),
});
type AnchorPoint = z.infer<typeof anchorPoint>;

export class AnchoredClock implements Clock {
  readonly bootId: string;
  readonly #system: Clock;
  readonly #store: Pick<KioskStore, 'get' | 'set'>;
  #point: AnchorPoint | null = null;
  /** The anchor before it in this boot. */
  #earlier: AnchorPoint | null = null;
  /** It was this late when the hub told the time last, in whatever boot: earlier than that it is not. */
  #notBefore = Number.NEGATIVE_INFINITY;
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
    if (!stored.success) return;
    this.#notBefore = stored.data.hub - stored.data.errorMs;
    if (stored.data.bootId === this.bootId) this.#point = stored.data;
  }

  wall(): number {
    const point = this.#point;
    return point ? Math.round(point.hub + this.#system.mono() - point.mono) : this.#system.wall();
  }

  mono(): number {
    return this.#system.mono();
  }

  /**
   * `anchored` only while the time cannot be further off than `MAX_ERROR_MS`. `drifted` when the machine's clock was set,
   * when it is earlier than it ever was, and when the hub's word is so old that the machine may have run away from it.
   */
  trust(): ClockTrust {
    const point = this.#point;
    if (!point) return this.#system.wall() < this.#notBefore ? 'drifted' : 'unanchored';
    const carried = point.errorMs + (this.#system.mono() - point.mono) * FREE_RATE;
    const parted = Math.abs(this.#parting(point));
    return carried > MAX_ERROR_MS || parted > MAX_ERROR_MS ? 'drifted' : 'anchored';
  }

  /** Whether the hub has told the time since boot, and its time minus the machine's, ms. */
  anchor(): { readonly anchored: boolean; readonly offsetMs: number } {
    return this.#point
      ? { anchored: true, offsetMs: this.wall() - Math.round(this.#system.wall()) }
      : { anchored: false, offsetMs: 0 };
  }

  /** What ties this boot's monotonic clock to the hub's time, from now back to the anchor before; null before the first. */
  anchoring(): FactPayload<'clock.anchored'> | null {
    if (!this.#point) return null;
    const earlier = this.#earlier;
    return {
      errorMs: Math.ceil(this.#point.errorMs),
      earlier: earlier && { mono: earlier.mono, wall: Math.round(earlier.hub), errorMs: earlier.errorMs },
    };
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
    this.#earlier = this.#point;
    this.#point = {
      bootId: this.bootId,
      // The hub looked at its clock half a round trip ago, as near as can be told (Cristian 1989).
      hub: hubWall + roundTrip / 2,
      mono,
      wall: this.#system.wall(),
      errorMs: roundTrip / 2,
    };
    this.#store.set(KEY, JSON.stringify(this.#point));
    return true;
  }

  /** How much more the wall clock has moved than the monotonic one since the anchor, ms. */
  #parting(point: AnchorPoint): number {
    return this.#system.wall() - point.wall - (this.#system.mono() - point.mono);
  }
}
