/** How many attempts may fail per address within a span of time. Kept in memory: a restart forgives. */

/** More addresses than this at once are one attacker with many; the oldest are forgotten first. */
const MAX_ADDRESSES = 10_000;

export class AttemptLimit {
  readonly #most: number;
  readonly #spanMs: number;
  readonly #failures = new Map<string, { count: number; since: number }>();

  constructor(most: number, spanMs: number) {
    this.#most = most;
    this.#spanMs = spanMs;
  }

  exhausted(address: string, now: number): boolean {
    const held = this.#failures.get(address);
    return held !== undefined && this.#isFresh(held, now) && held.count >= this.#most;
  }

  failed(address: string, now: number): void {
    const held = this.#failures.get(address);
    const next =
      held && this.#isFresh(held, now) ? { ...held, count: held.count + 1 } : { count: 1, since: now };
    this.#failures.set(address, next);
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= MAX_ADDRESSES) break;
      this.#failures.delete(oldest);
    }
  }

  /** The latest attempt was none that failed. */
  forgive(address: string): void {
    const held = this.#failures.get(address);
    if (held) this.#failures.set(address, { ...held, count: Math.max(0, held.count - 1) });
  }

  #isFresh(held: { since: number }, now: number): boolean {
    return now >= held.since && now < held.since + this.#spanMs;
  }
}
