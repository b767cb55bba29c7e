import { randomUUID } from 'node:crypto';
import type { Clock } from '../../core/ports/clock.ts';

/** Stands where it is put: a term is lived through in seconds. */
export class TermClock implements Clock {
  readonly bootId = randomUUID();
  readonly #from: number;
  #now: number;

  constructor(from: number) {
    this.#from = from;
    this.#now = from;
  }

  /** Never goes back. `at` in ms since the epoch. */
  moveTo(at: number): void {
    this.#now = Math.max(this.#now, at);
  }

  wall(): number {
    return this.#now;
  }

  mono(): number {
    return this.#now - this.#from;
  }
}
