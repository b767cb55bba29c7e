import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
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

  /** Since boot, to a hundredth of a second, and counting time asleep, so that waking up is no leap of the wall clock. */
  mono(): number {
    return uptime() * 1000;
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
