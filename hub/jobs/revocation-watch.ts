/** Puts out kiosks that were revoked, whichever process of the hub was told: none stays connected for 5 s. */
import type { Logger } from 'pino';
import { Repeating } from './repeating.ts';

const EVERY_MS = 1_500;

export interface RevocationWatchParts {
  /** Every kiosk that was ever revoked. */
  readonly revoked: () => Promise<readonly string[]>;
  /** Called with all of them at the start and whenever there are more, and with those that are new. */
  readonly changed: (all: readonly string[], fresh: readonly string[]) => Promise<void>;
  readonly log: Logger;
}

export class RevocationWatch {
  readonly #parts: RevocationWatchParts;
  readonly #repeating: Repeating;
  #seen: ReadonlySet<string> | null = null;

  constructor(parts: RevocationWatchParts) {
    this.#parts = parts;
    const { log } = parts;
    this.#repeating = new Repeating({
      name: 'revocations',
      everyMs: EVERY_MS,
      log,
      work: () => this.#look(),
    });
  }

  start(): void {
    this.#repeating.start();
  }

  stop(): Promise<void> {
    return this.#repeating.stop();
  }

  async #look(): Promise<void> {
    const all = await this.#parts.revoked();
    const seen = this.#seen;
    const fresh = all.filter((id) => !seen?.has(id));
    if (seen !== null && fresh.length === 0) return;
    await this.#parts.changed(all, fresh);
    this.#seen = new Set(all);
  }
}
