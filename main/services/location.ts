/** Which room the kiosk stands in, from its beacon: the proof that goes with every start, end and check-in. */
import type { Placement } from '../../core/contracts/feed.ts';
import type { LocationProof } from '../../core/contracts/location.ts';
import { locationProof, nothingHeard, observe } from '../../core/domain/location.ts';
import type { BeaconReading } from '../../core/ports/beacon-scanner.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { KioskStore } from '../../core/ports/kiosk-store.ts';

/** One entry per room: what was heard in another room says nothing about this one. */
const CONFIRMED_AT = 'location.lastConfirmedAt.';
/** The time of the last confirmation is written at most this often, ms: it bounds a grace of hours. */
const SAVE_EVERY_MS = 60_000;

export class LocationService {
  readonly #store: KioskStore;
  readonly #clock: Clock;
  #state = nothingHeard;
  #heardFor: Placement | null = null;
  #savedAt = Number.NEGATIVE_INFINITY;

  constructor(store: KioskStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  hear(reading: BeaconReading): void {
    const placement = this.#placement();
    if (!placement) return;
    const site = { expected: placement.beacon, others: placement.otherBeacons };
    this.#state = observe(this.#state, reading, site, placement.locationPolicy);
  }

  /** Keeps the time of the last confirmation; called on a steady beat. */
  beat(): void {
    const mono = this.#clock.mono();
    if (mono - this.#savedAt < SAVE_EVERY_MS) return;
    const proof = this.#judge();
    if (proof?.verdict !== 'confirmed') return;
    this.#savedAt = mono;
    this.#store.set(CONFIRMED_AT + proof.roomId, String(this.#clock.wall()));
  }

  /**
   * When the room was last confirmed, wall time in ms; null when never. A room that has no beacon can never be
   * confirmed: it counts as just confirmed, so that it starts with badge and PIN and every start is marked.
   */
  lastConfirmedAt(): number | null {
    const placement = this.#placement();
    if (!placement) return null;
    if (placement.beacon === null || this.#judge()?.verdict === 'confirmed') return this.#clock.wall();
    return this.#saved(placement.roomId);
  }

  /** The proof for what is recorded now; null while the kiosk has no room. */
  proof(): LocationProof | null {
    return this.#judge();
  }

  #judge(): LocationProof | null {
    const placement = this.#placement();
    if (!placement) return null;
    const now = this.#clock.mono();
    const saved = this.#saved(placement.roomId);
    return locationProof({
      kioskId: placement.kioskId,
      roomId: placement.roomId,
      expectedBeacon: placement.beacon,
      state: this.#state,
      now,
      lastConfirmedAt: saved === null ? null : now - (this.#clock.wall() - saved),
      policy: placement.locationPolicy,
    });
  }

  #saved(roomId: string): number | null {
    const saved = Number(this.#store.get(CONFIRMED_AT + roomId));
    return Number.isFinite(saved) && saved > 0 ? saved : null;
  }

  /** Another room, or other beacons on the site, begin a new judgement. */
  #placement(): Placement | null {
    const placement = this.#store.placement();
    if (placement !== this.#heardFor) {
      if (beaconsOf(placement) !== beaconsOf(this.#heardFor)) this.#state = nothingHeard;
      this.#heardFor = placement;
    }
    return placement;
  }
}

function beaconsOf(placement: Placement | null): string {
  return JSON.stringify(placement && [placement.roomId, placement.beacon, placement.otherBeacons]);
}
