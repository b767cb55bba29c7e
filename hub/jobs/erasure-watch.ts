/** Keeps the list beside the database whole: what another process of this hub erased stands in it within moments. */
import type { Logger } from 'pino';
import type { Erasures } from '../services/people/erasures.ts';
import { Repeating } from './repeating.ts';

/** Every process is also poked when something was committed. */
const EVERY_MS = 60_000;

export class ErasureWatch {
  readonly #erasures: Erasures;
  readonly #log: Logger;
  readonly #repeating: Repeating;
  #from = 0;

  constructor({ erasures, log }: { readonly erasures: Erasures; readonly log: Logger }) {
    this.#erasures = erasures;
    this.#log = log;
    const work = async () => {
      this.#from = await erasures.follow(this.#from);
    };
    this.#repeating = new Repeating({ name: 'erasures', everyMs: EVERY_MS, log, work });
  }

  /**
   * Before any door is opened: erases again whom a restore has brought back.
   * @throws RosterError `storage.*`
   */
  async start(): Promise<void> {
    const { erased, withdrawn, damaged } = await this.#erasures.reconcile();
    if (erased + withdrawn > 0)
      this.#log.warn({ event: 'erasures.replayed', erased, withdrawn }, 'erased again after a restore');
    if (damaged > 0)
      this.#log.error({ event: 'erasures.damaged', lines: damaged }, 'lines of the list cannot be read');
    this.#repeating.start();
  }

  poke(): void {
    this.#repeating.poke();
  }

  stop(): Promise<void> {
    return this.#repeating.stop();
  }
}
