/** Whether the machine's clock has gone evenly since the hub was started. What is decided by time waits while it has not. */
import type { Logger } from 'pino';
import type { Clock } from '../core/ports/clock.ts';

/** A clock that is disciplined over a network is set by less, and an hour in the roll of a session by more, ms. */
const MAX_LEAP_MS = 60_000;
/** Said again so often while it lasts, ms. */
const SAY_EVERY_MS = 60 * 60_000;

export class ClockWatch {
  readonly #clock: Clock;
  readonly #log: Logger;
  /** Wall time at the start of the monotonic clock, as of when the hub was started. */
  readonly #origin: number;
  #saidAt: number | null = null;

  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
    this.#origin = clock.wall() - clock.mono();
  }

  /** False while the wall clock is not where the monotonic one says it must be: it was set, and nobody knows which is right. */
  isSteady(): boolean {
    const mono = this.#clock.mono();
    const leapMs = this.#clock.wall() - mono - this.#origin;
    if (Math.abs(leapMs) <= MAX_LEAP_MS) {
      if (this.#saidAt !== null) this.#log.warn({ event: 'clock.steady' }, 'The clock is back where it was.');
      this.#saidAt = null;
      return true;
    }
    if (this.#saidAt === null || mono - this.#saidAt >= SAY_EVERY_MS) {
      this.#saidAt = mono;
      const minutes = Math.round(leapMs / 60_000);
      this.#log.error(
        { event: 'clock.leapt', minutes },
        'The clock of this machine was set while the hub was running. Nothing is settled and kiosks are not told the time ' +
          'until it is set back; if it is right now, start the hub anew.',
      );
    }
    return false;
  }
}
