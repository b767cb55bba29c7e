import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import type { Clock } from '../../core/ports/clock.ts';

/** Two clocks that are read one after the other differ by less, unless the machine slept, ms. */
const SLEPT_MS = 1_000;

/** The machine's own clocks. Nothing but the anchored clock and the tests should look at this one's wall time. */
export class SystemClock implements Clock {
  readonly bootId: string;
  #slept = 0;

  /** `bootId`: what `readBootId` gives. */
  constructor(bootId: string) {
    this.bootId = bootId;
  }

  wall(): number {
    return Date.now();
  }

  /**
   * Since boot on Linux, the same for every process. CLOCK_MONOTONIC stands still while the machine sleeps, and uptime
   * counts on: what it is ahead is time asleep.
   */
  mono(): number {
    const running = Number(process.hrtime.bigint() / 1000n) / 1000;
    const ahead = uptime() * 1000 - running;
    if (ahead - this.#slept > SLEPT_MS) this.#slept = ahead;
    return running + this.#slept;
  }
}

/** The kernel's random id of this boot (proc(5)); elsewhere one that at least never joins two boots. */
export function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return globalThis.crypto.randomUUID();
  }
}
