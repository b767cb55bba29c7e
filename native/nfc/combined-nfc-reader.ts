import type { NfcEvent, NfcReader } from '../../core/ports/nfc-reader.ts';

/** Several badge readers as one: a kiosk with a reader behind PC/SC and another that types. */
export class CombinedNfcReader implements NfcReader {
  readonly #parts: readonly NfcReader[];

  constructor(parts: readonly NfcReader[]) {
    this.#parts = parts;
  }

  async start(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#parts.map((part) => part.start(signal)));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#parts.map((part) => part.stop()));
  }

  on(listener: (event: NfcEvent) => void): () => void {
    const offs = this.#parts.map((part) => part.on(listener));
    return () => {
      for (const off of offs) off();
    };
  }

  readers(): readonly string[] {
    return this.#parts.flatMap((part) => [...part.readers()]);
  }
}
