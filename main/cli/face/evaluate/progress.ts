const EVERY_MS = 2000;

/** Says how far a long run is, on standard error, so that `--json` stays one object; at most every two seconds. */
export class Progress {
  readonly #started = performance.now();
  #said = performance.now();

  tell(text: string): void {
    const now = performance.now();
    if (now - this.#said < EVERY_MS) return;
    this.#said = now;
    console.error(`· ${text} (${((now - this.#started) / 1000).toFixed(0)} s)`);
  }

  /** Seconds since the run began. */
  seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }
}
