/** The kiosk's time: the hub's, carried forward by the monotonic clock; the machine's own until the hub has told it. */
import { z } from 'zod';
import type { ClockTrust, FactPayload } from '../../core/contracts/fact.ts';
import { FREE_RATE, MAX_ERROR_MS, MOST_RATE } from '../../core/domain/real-time.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { KioskStore } from '../../core/ports/kiosk-store.ts';

/** A round trip slower than this tells the time too vaguely, ms. */
const MAX_ROUND_TRIP_MS = 2_000;
/** A time that contradicts the one told before in this boot must be told so long without a break to be believed, ms. */
const CONTEST_MS = 10 * 60_000;
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
  /** What the hub has said since it contradicted itself, and since when, ms of the monotonic clock. */
  #contest: { readonly point: AnchorPoint; readonly since: number } | null = null;
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
   * when it is earlier than it ever was, when the hub's word is so old that the machine may have run away from it, and
   * while the hub contradicts what it said before.
   */
  trust(): ClockTrust {
    const point = this.#point;
    if (!point) return this.#system.wall() < this.#notBefore ? 'drifted' : 'unanchored';
    const carried = point.errorMs + (this.#system.mono() - point.mono) * FREE_RATE;
    const parted = Math.abs(this.#parting(point));
    const isOff = carried > MAX_ERROR_MS || parted > MAX_ERROR_MS;
    return isOff || this.#contest ? 'drifted' : 'anchored';
  }

  /** Whether the hub has told the time since boot, and nothing else since; and its time minus the machine's, ms. */
  anchor(): { readonly anchored: boolean; readonly offsetMs: number } {
    const offsetMs = this.#point ? this.wall() - Math.round(this.#system.wall()) : 0;
    return { anchored: this.#point !== null && this.#contest === null, offsetMs };
  }

  /** What ties this boot's monotonic clock to the hub's time, from now back to the anchor before; null where that is not sure. */
  anchoring(): FactPayload<'clock.anchored'> | null {
    if (!this.#point || this.#contest) return null;
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
    const told: AnchorPoint = {
      bootId: this.bootId,
      // The hub looked at its clock half a round trip ago, as near as can be told (Cristian 1989).
      hub: hubWall + roundTrip / 2,
      mono,
      wall: this.#system.wall(),
      errorMs: roundTrip / 2,
    };
    if (!this.#point || isSameTime(this.#point, told)) this.#take(told, this.#point);
    else this.#hearOther(told);
    return true;
  }

  #take(point: AnchorPoint, earlier: AnchorPoint | null): void {
    this.#earlier = earlier;
    this.#point = point;
    this.#contest = null;
    this.#store.set(KEY, JSON.stringify(point));
  }

  /** One of the two times is wrong, and only the hub can tell which: it is believed once it has told the same for long. */
  #hearOther(told: AnchorPoint): void {
    const { point, since } = this.#contest ?? { point: told, since: told.mono };
    if (!isSameTime(point, told)) this.#contest = { point: told, since: told.mono };
    else if (told.mono - since >= CONTEST_MS) this.#take(told, null);
    else this.#contest = { point: told, since };
  }

  /** How much more the wall clock has moved than the monotonic one since the anchor, ms. */
  #parting(point: AnchorPoint): number {
    return this.#system.wall() - point.wall - (this.#system.mono() - point.mono);
  }
}

/**
 * Whether two words of the hub may be of one clock, as far as ours can be wrong in between. Where our monotonic clock stood
 * still, as in a virtual machine that was paused, the machine's wall clock bears the hub out.
 */
function isSameTime(before: AnchorPoint, after: AnchorPoint): boolean {
  const span = Math.max(after.mono - before.mono, after.wall - before.wall);
  const allowed = before.errorMs + after.errorMs + Math.abs(span) * MOST_RATE + MAX_ERROR_MS;
  const told = after.hub - before.hub;
  return [after.mono - before.mono, after.wall - before.wall].some((own) => Math.abs(told - own) <= allowed);
}
