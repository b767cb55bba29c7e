/** Keeps the lists beside the database whole: what another process of this hub did stands in them within moments. */
import type { Logger } from 'pino';
import type { Fleet } from '../services/kiosks/fleet.ts';
import type { Erasures } from '../services/people/erasures.ts';
import { Repeating } from './repeating.ts';

/** For erasures, every process is also poked when something was committed. */
const EVERY_MS = 60_000;

export interface ListWatchParts {
  readonly erasures: Erasures;
  readonly fleet: Fleet;
  readonly log: Logger;
}

export class ListWatch {
  readonly #parts: ListWatchParts;
  readonly #erasures: Repeating;
  readonly #fleet: Repeating;
  #from = 0;

  constructor(parts: ListWatchParts) {
    const { erasures, fleet, log } = parts;
    this.#parts = parts;
    const work = async () => {
      this.#from = await erasures.follow(this.#from);
    };
    this.#erasures = new Repeating({ name: 'erasures', everyMs: EVERY_MS, log, work });
    this.#fleet = new Repeating({ name: 'fleet', everyMs: EVERY_MS, log, work: () => fleet.follow() });
  }

  /**
   * Before any door is opened: erases again whom a restore has brought back, and revokes again whom it trusts.
   * @throws RosterError `storage.*`
   */
  async start(): Promise<void> {
    const { erasures, fleet, log } = this.#parts;
    const { erased, withdrawn, damaged } = await erasures.reconcile();
    if (erased + withdrawn > 0)
      log.warn({ event: 'erasures.replayed', erased, withdrawn }, 'erased again after a restore');
    const { back, revoked, roomless, ...read } = await fleet.reconcile();
    if (back.length + revoked + roomless.length > 0) {
      const ids = { back: back.map(({ id }) => id), roomless: roomless.map(({ id }) => id) };
      log.warn({ event: 'fleet.replayed', revoked, ...ids }, 'kiosks came back after a restore');
    }
    this.#tellDamage('erasures.damaged', damaged);
    this.#tellDamage('fleet.damaged', read.damaged);
    this.#erasures.start();
    this.#fleet.start();
  }

  poke(): void {
    this.#erasures.poke();
  }

  async stop(): Promise<void> {
    await this.#erasures.stop();
    await this.#fleet.stop();
  }

  #tellDamage(event: string, lines: number): void {
    if (lines > 0) this.#parts.log.error({ event, lines }, 'lines of the list cannot be read');
  }
}
