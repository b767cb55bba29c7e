import { Listeners } from '../../core/ports/listeners.ts';
import type { NfcEvent, NfcReader } from '../../core/ports/nfc-reader.ts';
import {
  defaultWedgeOptions,
  type KeyStroke,
  type WedgeOptions,
  type WedgeState,
  wedgeIdle,
  wedgeStep,
} from './wedge-decoder.ts';

/**
 * A keyboard-wedge badge reader. The keys come from whoever sees the keyboard (the kiosk screen) through `key`.
 * Such a reader tells neither its presence nor when the card leaves: it counts as attached while started, and every
 * card is removed at once.
 */
export class WedgeNfcReader implements NfcReader {
  readonly #listeners = new Listeners<NfcEvent>();
  readonly #options: WedgeOptions;
  readonly #name: string;
  #state: WedgeState = wedgeIdle;
  #running = false;

  constructor(options: Partial<WedgeOptions> = {}, name = 'Keyboard reader') {
    this.#options = { ...defaultWedgeOptions, ...options };
    this.#name = name;
  }

  async start(signal: AbortSignal): Promise<void> {
    if (this.#running || signal.aborted) return;
    this.#running = true;
    this.#state = wedgeIdle;
    signal.addEventListener('abort', () => void this.stop(), { once: true });
    this.#listeners.emit({ kind: 'reader-attached', reader: this.#name });
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#state = wedgeIdle;
  }

  on(listener: (event: NfcEvent) => void): () => void {
    return this.#listeners.on(listener);
  }

  readers(): readonly string[] {
    return this.#running ? [this.#name] : [];
  }

  /** Takes one key press. Answers whether it ended a card's number, so that the screen can ignore that Enter. */
  key(stroke: KeyStroke): boolean {
    if (!this.#running) return false;
    const { state, outcome } = wedgeStep(this.#state, stroke, this.#options);
    this.#state = state;
    if (outcome === null) return false;
    this.#listeners.emit(
      outcome.kind === 'uid'
        ? { kind: 'card', reader: this.#name, uid: outcome.uid }
        : { kind: 'card-unreadable', reader: this.#name, reason: outcome.reason },
    );
    this.#listeners.emit({ kind: 'card-removed', reader: this.#name });
    return true;
  }
}
