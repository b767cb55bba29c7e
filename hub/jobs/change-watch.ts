/** Hears of what other processes of the hub have committed: the change feed has it, within about a second. */
import type { Logger } from 'pino';
import { Repeating } from './repeating.ts';

/** Withdrawn consent must reach every kiosk within 5 s, whichever process took it in. */
const EVERY_MS = 1_000;

export interface ChangeWatchParts {
  /** The number of the newest change that is committed. */
  readonly newest: () => Promise<number>;
  /** Called when there is a newer one; this process's own changes are among them. */
  readonly changed: () => void;
  readonly log: Logger;
}

export class ChangeWatch {
  readonly #parts: ChangeWatchParts;
  readonly #repeating: Repeating;
  #seen: number | null = null;
  #blind = false;

  constructor(parts: ChangeWatchParts) {
    this.#parts = parts;
    const { log } = parts;
    this.#repeating = new Repeating({ name: 'watch', everyMs: EVERY_MS, log, work: () => this.#look() });
  }

  start(): void {
    this.#repeating.start();
  }

  stop(): Promise<void> {
    return this.#repeating.stop();
  }

  /** A database that is away is said once, not every second. */
  async #look(): Promise<void> {
    const { newest, changed, log } = this.#parts;
    try {
      const now = await newest();
      const isNews = this.#seen !== null && now > this.#seen;
      this.#seen = now;
      this.#blind = false;
      if (isNews) changed();
    } catch (error) {
      if (!this.#blind) log.error({ event: 'changes.unseen', err: error }, 'changes cannot be read');
      this.#blind = true;
    }
  }
}
