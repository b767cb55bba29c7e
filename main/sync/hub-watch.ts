/** Notices a hub that does not answer behind a broker that does, tells of it once, and has what it missed sent again. */
import type { RosterError } from '../../core/contracts/error.ts';
import { trouble } from './connection-error.ts';
import { backOff, type Schedule } from './schedule.ts';

export interface HubWatchOptions {
  readonly schedule: Schedule;
  /** Uniform in 0..1, for jitter. */
  readonly random: () => number;
  /** Facts that are not acknowledged. */
  readonly unsent: () => number;
  /** Sends the first of them again. */
  readonly sendAgain: () => void;
  readonly onAway: (why: RosterError) => void;
  readonly onBack: () => void;
}

/** A hub that says nothing to a batch for so long is told of, ms; when it is sent again is the uplink's business. */
const SILENT_MS = 4_000;
/**
 * After a hub's greeting, or when nobody listened, what is still not acknowledged is sent again so soon, ms; while nobody
 * listens ever more seldom, because a whole campus does so.
 */
const AGAIN_FIRST_MS = 500;
const AGAIN_LONGEST_MS = 8_000;

export class HubWatch {
  readonly #options: HubWatchOptions;
  #isAway = false;
  /** How often in a row nobody listened. */
  #unheard = 0;
  #cancelSilence: () => void = () => {};
  #cancelAgain: (() => void) | null = null;

  constructor(options: HubWatchOptions) {
    this.#options = options;
  }

  /** A batch was given to the broker. */
  sent(): void {
    this.#cancelSilence();
    this.#cancelSilence = this.#options.schedule(() => this.#away('sync.hub-silent'), SILENT_MS);
  }

  /** The broker had nobody to give something to. The hub will greet us; until then it is tried again. */
  unheard(): void {
    this.#away('sync.hub-away');
    this.#again(this.#unheard);
  }

  /** The hub has just met us: what was under way may have reached nobody. */
  greeted(): void {
    this.#again(0);
  }

  /** The hub has said something. */
  heard(): void {
    this.#cancelSilence();
    this.#unheard = 0;
    if (!this.#isAway) return;
    this.#isAway = false;
    this.#options.onBack();
  }

  /** The hub has spoken of a batch of ours, if only to say that it waits: it was not lost. */
  has(): void {
    this.#cancelAgain?.();
    this.#cancelAgain = null;
  }

  /** The connection is gone, and with it what was waited for. */
  forget(): void {
    this.#cancelSilence();
    this.has();
  }

  #away(code: 'sync.hub-away' | 'sync.hub-silent'): void {
    if (this.#isAway) return;
    this.#isAway = true;
    this.#options.onAway(trouble(code));
  }

  #again(failures: number): void {
    const before = this.#options.unsent();
    if (this.#cancelAgain || before === 0) return;
    const wait = backOff(failures, AGAIN_FIRST_MS, AGAIN_LONGEST_MS, this.#options.random);
    this.#unheard = failures + 1;
    this.#cancelAgain = this.#options.schedule(() => {
      this.#cancelAgain = null;
      // Something was acknowledged meanwhile: the hub has what was under way, or the uplink knows that it has not.
      if (this.#options.unsent() >= before) this.#options.sendAgain();
    }, wait);
  }
}
