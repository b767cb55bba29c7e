import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Clock } from '../core/ports/clock.ts';

/** The machine's own clocks. */
export class SystemClock implements Clock {
  readonly bootId: string;

  constructor() {
    this.bootId = readBootId();
  }

  wall(): number {
    return Date.now();
  }

  /** CLOCK_MONOTONIC: since boot on Linux, not counting time asleep. */
  mono(): number {
    return Number(process.hrtime.bigint() / 1000n) / 1000;
  }
}

/** The kernel's random id of this boot (proc(5)); elsewhere one that at least never joins two boots. */
function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return randomUUID();
  }
}
