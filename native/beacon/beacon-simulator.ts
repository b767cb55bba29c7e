import type { BeaconEvent, BeaconReading, BeaconScanner } from '../../core/ports/beacon-scanner.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { Listeners } from '../../core/ports/listeners.ts';

export interface SimulatedBeacon extends Omit<BeaconReading, 'at' | 'measuredPower'> {
  readonly measuredPower?: number;
}

/** A beacon receiver without hardware, for simulation mode and for tests of what sits above the port. */
export class BeaconSimulator implements BeaconScanner {
  readonly #listeners = new Listeners<BeaconEvent>();
  readonly #clock: Pick<Clock, 'mono'>;
  readonly #everyMs: number;
  #beacons: readonly SimulatedBeacon[] = [];
  #plugged = true;
  #timer: NodeJS.Timeout | null = null;

  /** @param everyMs time between two sightings of each beacon, milliseconds */
  constructor(clock: Pick<Clock, 'mono'>, everyMs = 1_000) {
    this.#clock = clock;
    this.#everyMs = everyMs;
  }

  async start(signal: AbortSignal): Promise<void> {
    if (this.#timer !== null || signal.aborted) return;
    signal.addEventListener('abort', () => void this.stop(), { once: true });
    this.#timer = setInterval(() => this.#sight(), this.#everyMs);
    this.#attach();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  on(listener: (event: BeaconEvent) => void): () => void {
    return this.#listeners.on(listener);
  }

  device(): string | null {
    return this.#timer !== null && this.#plugged ? 'simulated' : null;
  }

  /** What is in the air from now on. */
  setBeacons(beacons: readonly SimulatedBeacon[]): void {
    this.#beacons = beacons;
  }

  unplug(): void {
    const device = this.device();
    this.#plugged = false;
    if (device !== null) this.#listeners.emit({ kind: 'scanner-detached', device, detail: 'simulated' });
  }

  plug(): void {
    if (this.#plugged) return;
    this.#plugged = true;
    this.#attach();
  }

  /** The receiver sends bytes that make no sense. */
  garble(bytes: number): void {
    const device = this.device();
    if (device !== null) this.#listeners.emit({ kind: 'garbage', device, bytes });
  }

  #attach(): void {
    const device = this.device();
    if (device !== null) this.#listeners.emit({ kind: 'scanner-attached', device });
  }

  #sight(): void {
    if (this.device() === null) return;
    for (const { measuredPower, ...beacon } of this.#beacons) {
      const reading = { ...beacon, measuredPower: measuredPower ?? null, at: this.#clock.mono() };
      this.#listeners.emit({ kind: 'reading', reading });
    }
  }
}
