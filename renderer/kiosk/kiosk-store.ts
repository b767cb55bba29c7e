/** Holds the newest snapshot of the kiosk and when it came, and tells React. */
import type { KioskView } from '../../core/contracts/kiosk-view.ts';
import type { KioskBridge } from './bridge.ts';

export interface Snapshot {
  readonly view: KioskView;
  /** `performance.now()` when the snapshot came: the clock and countdowns go on from here. */
  readonly receivedAt: number;
}

export class KioskStore {
  readonly #bridge: Pick<KioskBridge, 'view' | 'onView'>;
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  #snapshot: Snapshot | null = null;

  constructor(bridge: Pick<KioskBridge, 'view' | 'onView'>, now: () => number) {
    this.#bridge = bridge;
    this.#now = now;
  }

  /** Fetches the snapshot and follows what is pushed. Returns its stop. */
  start(): () => void {
    const off = this.#bridge.onView((view) => this.#take(view));
    void this.#bridge.view().then(
      (view) => {
        if (view !== null && this.#snapshot === null) this.#take(view);
      },
      () => {
        // Main pushes the first snapshot as soon as it has one; a failed question needs no second.
      },
    );
    return off;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): Snapshot | null => this.#snapshot;

  #take(view: KioskView): void {
    this.#snapshot = { view, receivedAt: this.#now() };
    for (const listener of this.#listeners) listener();
  }
}
