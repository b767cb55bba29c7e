import { setTimeout as delay } from 'node:timers/promises';

/** Waits `ms` milliseconds, or until `signal` is aborted; never rejects. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch {
    // Aborted: the caller looks at the signal.
  }
}

/** Growing waits between attempts: doubles from `firstMs` up to `longestMs`; a success starts over. */
export class BackOff {
  readonly #firstMs: number;
  readonly #longestMs: number;
  #nextMs: number;

  constructor(firstMs: number, longestMs: number) {
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
    this.#nextMs = firstMs;
  }

  /** Milliseconds to wait before the next attempt. */
  next(): number {
    const ms = this.#nextMs;
    this.#nextMs = Math.min(this.#longestMs, ms * 2);
    return ms;
  }

  reset(): void {
    this.#nextMs = this.#firstMs;
  }
}
