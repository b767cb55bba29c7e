/** Hands out snapshots: numbered, and only when something in them changed. */
import type { KioskView } from '../../core/contracts/kiosk-view.ts';

export class ViewPublisher {
  readonly #listeners = new Set<(view: KioskView) => void>();
  #revision = 0;
  #last: KioskView | null = null;
  #lastText = '';

  /** The newest snapshot; null before the first. */
  get last(): KioskView | null {
    return this.#last;
  }

  /** Called with every new snapshot; the answer unsubscribes. */
  on(listener: (view: KioskView) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** `wall`: the time of the snapshot, ms since the epoch; a change of it alone is no change. */
  publish(content: Omit<KioskView, 'revision' | 'wall'>, wall: () => number): void {
    const text = JSON.stringify(content);
    if (text === this.#lastText) return;
    this.#lastText = text;
    this.#revision += 1;
    const view: KioskView = { ...content, revision: this.#revision, wall: wall() };
    this.#last = view;
    for (const listener of this.#listeners) listener(view);
  }
}
