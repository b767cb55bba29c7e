/** What kiosks sent and was not taken, counted by kiosk and by why since the process was started. */
import type { Logger } from 'pino';
import type { MessageRefusal } from '../../../core/contracts/rest/kiosks.ts';

/** Under this name goes what comes under the name of no kiosk of the hub's. */
const NOBODY = '';

export class Refusals {
  readonly #log: Logger;
  readonly #counts = new Map<string, Map<MessageRefusal, number>>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Of one kiosk, by why. */
  of(kioskId: string): Partial<Record<MessageRefusal, number>> {
    return Object.fromEntries(this.#counts.get(kioskId) ?? []);
  }

  /** `kioskId` is null for one that is not known, of which there may be any number. */
  count(kioskId: string | null, why: MessageRefusal, where = ''): void {
    const name = kioskId ?? NOBODY;
    const counts = this.#counts.get(name) ?? new Map<MessageRefusal, number>();
    this.#counts.set(name, counts);
    const count = (counts.get(why) ?? 0) + 1;
    counts.set(why, count);
    // The first, second, fourth, eighth …, so that a mad kiosk does not fill the disk.
    if ((count & (count - 1)) === 0)
      this.#log.warn({ event: 'kiosk.refused', kioskId: name, why, where, count }, 'message not taken');
  }
}
