import { Listeners } from '../../core/ports/listeners.ts';
import type { CardFault, NfcEvent, NfcReader } from '../../core/ports/nfc-reader.ts';

/** A badge reader without hardware, for simulation mode and for tests of what sits above the port. */
export class NfcSimulator implements NfcReader {
  readonly #listeners = new Listeners<NfcEvent>();
  readonly #name: string;
  #running = false;
  #plugged = true;
  #service = true;
  #card: string | null = null;

  constructor(name = 'Simulated reader') {
    this.#name = name;
  }

  async start(signal: AbortSignal): Promise<void> {
    if (this.#running || signal.aborted) return;
    this.#running = true;
    signal.addEventListener('abort', () => void this.stop(), { once: true });
    this.#attach();
  }

  async stop(): Promise<void> {
    this.#running = false;
  }

  on(listener: (event: NfcEvent) => void): () => void {
    return this.#listeners.on(listener);
  }

  readers(): readonly string[] {
    return this.#present() ? [this.#name] : [];
  }

  /** A card comes and goes. `uid` is hexadecimal, 4 to 10 bytes. */
  tap(uid: string): void {
    this.insert(uid);
    this.remove();
  }

  /** A card is laid on the reader and stays there. */
  insert(uid: string): void {
    this.#card = uid.toUpperCase();
    if (this.#present()) this.#emit({ kind: 'card', reader: this.#name, uid: this.#card });
  }

  /** The card is taken away. */
  remove(): void {
    const had = this.#card !== null;
    this.#card = null;
    if (had && this.#present()) this.#emit({ kind: 'card-removed', reader: this.#name });
  }

  /** A card that cannot be read comes and goes. */
  tapUnreadable(reason: CardFault): void {
    if (!this.#present()) return;
    this.#emit({ kind: 'card-unreadable', reader: this.#name, reason });
    this.#emit({ kind: 'card-removed', reader: this.#name });
  }

  /** The reader's cable is pulled. */
  unplug(): void {
    if (this.#present()) this.#detach();
    this.#plugged = false;
  }

  /** The reader's cable is plugged in; a card lying on it is read. */
  plug(): void {
    if (this.#plugged) return;
    this.#plugged = true;
    this.#attach();
  }

  /** The service behind the readers dies. */
  loseService(): void {
    if (!this.#service) return;
    if (this.#present()) this.#detach();
    this.#service = false;
    this.#emit({ kind: 'service-lost', detail: 'simulated' });
  }

  /** The service comes back; a card lying on the reader is read again. */
  restoreService(): void {
    if (this.#service) return;
    this.#service = true;
    this.#emit({ kind: 'service-back' });
    this.#attach();
  }

  #present(): boolean {
    return this.#running && this.#plugged && this.#service;
  }

  #attach(): void {
    if (!this.#present()) return;
    this.#emit({ kind: 'reader-attached', reader: this.#name });
    if (this.#card !== null) this.#emit({ kind: 'card', reader: this.#name, uid: this.#card });
  }

  #detach(): void {
    if (this.#card !== null) this.#emit({ kind: 'card-removed', reader: this.#name });
    this.#emit({ kind: 'reader-detached', reader: this.#name });
  }

  #emit(event: NfcEvent): void {
    if (this.#running) this.#listeners.emit(event);
  }
}
