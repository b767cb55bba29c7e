/** Asks the hub what time it is: soon again when nobody answers, now and then when it was told. Knows nothing of MQTT. */
import type { AnchoredClock } from './anchored-clock.ts';
import type { Schedule } from './schedule.ts';

export interface TimeAskingOptions {
  readonly clock: Pick<AnchoredClock, 'ask' | 'answer'>;
  readonly schedule: Schedule;
  readonly isUp: () => boolean;
  readonly send: (nonce: string) => void;
}

const ANCHOR_MS = 10 * 60_000;
const ANCHOR_AGAIN_MS = 15_000;

export class TimeAsking {
  readonly #options: TimeAskingOptions;
  #cancel: () => void = () => {};

  constructor(options: TimeAskingOptions) {
    this.#options = options;
  }

  ask(): void {
    const { clock, isUp, send } = this.#options;
    this.forget();
    if (!isUp()) return;
    const nonce = globalThis.crypto.randomUUID();
    clock.ask(nonce);
    send(nonce);
    this.#askIn(ANCHOR_AGAIN_MS);
  }

  /** False for an answer to another question. `hubWall` in ms. */
  answered(nonce: string, hubWall: number): boolean {
    if (!this.#options.clock.answer(nonce, hubWall)) return false;
    this.#askIn(ANCHOR_MS);
    return true;
  }

  forget(): void {
    this.#cancel();
    this.#cancel = () => {};
  }

  #askIn(ms: number): void {
    this.forget();
    this.#cancel = this.#options.schedule(() => this.ask(), ms);
  }
}
