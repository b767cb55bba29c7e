import { SerialPort } from 'serialport';

/** Longest wait for a port to close, milliseconds: a driver of unplugged hardware may never say so. */
const CLOSE_MS = 1_000;

/** One opening of a serial port. Every way of losing it ends in one call of `onLost`, and it may be closed at any time. */
export class SerialLink {
  readonly #port: SerialPort;
  readonly #onData: (chunk: Uint8Array) => void;
  readonly #onLost: (detail: string) => void;
  #over = false;

  constructor(
    path: string,
    baudRate: number,
    onData: (chunk: Uint8Array) => void,
    onLost: (detail: string) => void,
  ) {
    this.#port = new SerialPort({ path, baudRate, autoOpen: false });
    this.#onData = onData;
    this.#onLost = onLost;
  }

  /** Answers why the port cannot be opened, or null. */
  async open(): Promise<string | null> {
    const failure = await new Promise<Error | null>((resolve) => this.#port.open(resolve));
    // Compulsory for as long as the object lives: an unheard `error` event ends the process.
    this.#port.on('error', (error) => this.#lost(error.message));
    if (failure !== null) {
      this.#over = true;
      return failure.message;
    }
    this.#port.on('data', (chunk: Buffer) => {
      if (!this.#over) this.#onData(chunk);
    });
    this.#port.on('close', (error: Error | null) => this.#lost(error?.message ?? 'closed'));
    return null;
  }

  write(text: string): void {
    if (this.#over) return;
    this.#port.write(text, 'latin1', (error) => {
      if (error) this.#lost(error.message);
    });
  }

  /** Safe to call in any state, any number of times. */
  async close(): Promise<void> {
    this.#over = true;
    if (!this.#port.isOpen) return;
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      new Promise<void>((resolve) => this.#port.close(() => resolve())),
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_MS);
      }),
    ]);
    clearTimeout(timer);
  }

  #lost(detail: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#onLost(detail);
  }
}
