import { readFileSync } from 'node:fs';
import type { Clock } from '../../core/ports/clock.ts';

/** The machine's own clocks. Nothing but the anchored clock and the tests should look at this one's wall time. */
export class SystemClock implements Clock {
  readonly bootId: string;

  /** `bootId`: what `readBootId` gives. */
  constructor(bootId: string) {
    this.bootId = bootId;
  }

  wall(): number {
    return Date.now();
  }

  /** CLOCK_MONOTONIC: since boot on Linux, the same for every process, not counting time asleep. */
  mono(): number {
    return Number(process.hrtime.bigint() / 1000n) / 1000;
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
