import type { BeaconDriver, DriverOutput } from './beacon-driver.ts';
import { type Hm10Token, tokenise } from './hm10-tokens.ts';

export interface Hm10Options {
  /** Pause between two discoveries, milliseconds. */
  readonly restMs: number;
  /** How long the module may take to answer `AT`, milliseconds. */
  readonly answerMs: number;
  /** Longest discovery, milliseconds; the module's own takes 3 to 9 seconds. */
  readonly discoveryMs: number;
}

export const defaultHm10Options: Hm10Options = { restMs: 500, answerMs: 2_000, discoveryMs: 15_000 };

/** After this long without a byte an answer is taken as complete, milliseconds: a gap inside one is far shorter. */
const QUIET_MS = 60;
/** Unanswered so often in a row, a command will not be answered. */
const MAX_MISSES = 2;

type Phase = 'resting' | 'asked' | 'ordered' | 'discovering';

/**
 * An HM-10-class module in the central role (set once: `AT+ROLE1`, `AT+IMME1`). Each round asks `AT` first and then
 * orders a discovery: an unplugged port shows only when something is written, and a silent module only when asked.
 */
export class Hm10Driver implements BeaconDriver {
  readonly #options: Hm10Options;
  readonly #decoder = new TextDecoder('latin1');
  #phase: Phase = 'resting';
  #since = Number.NEGATIVE_INFINITY;
  #lastByteAt = Number.NEGATIVE_INFINITY;
  #pending = '';
  #unanswered = 0;
  #refused = 0;

  constructor(options: Partial<Hm10Options> = {}) {
    this.#options = { ...defaultHm10Options, ...options };
  }

  feed(chunk: Uint8Array, now: number): DriverOutput[] {
    this.#lastByteAt = now;
    return this.#take(this.#decoder.decode(chunk), now, false);
  }

  turn(now: number): DriverOutput[] {
    const settled = now - this.#lastByteAt >= QUIET_MS ? this.#take('', now, true) : [];
    return [...settled, ...this.#act(now)];
  }

  #act(now: number): DriverOutput[] {
    const waited = now - this.#since;
    const { restMs, answerMs, discoveryMs } = this.#options;
    if (this.#phase === 'resting' && waited >= restMs) return this.#write('asked', 'AT', now);
    if (this.#phase === 'asked' && waited >= answerMs) {
      this.#unanswered += 1;
      if (this.#unanswered < MAX_MISSES) return this.#write('asked', 'AT', now);
      return [{ kind: 'lost', detail: 'does not answer AT: check power, wiring and baud rate' }];
    }
    if (this.#phase === 'ordered' && waited >= answerMs) {
      this.#refused += 1;
      if (this.#refused < MAX_MISSES) return this.#write('asked', 'AT', now);
      return [
        { kind: 'lost', detail: 'answers AT but not AT+DISI?: set it up once with AT+ROLE1 and AT+IMME1' },
      ];
    }
    // Some firmware forgets to say that a discovery is over; the next AT tells whether the module still lives.
    if (this.#phase === 'discovering' && waited >= discoveryMs) this.#enter('resting', now);
    return [];
  }

  #take(text: string, now: number, quiet: boolean): DriverOutput[] {
    if (text === '' && this.#pending === '') return [];
    const { tokens, rest } = tokenise(this.#pending + text, quiet);
    this.#pending = rest;
    return tokens.flatMap((token) => this.#follow(token, now));
  }

  #follow(token: Hm10Token, now: number): DriverOutput[] {
    if (token.kind === 'garbage') return [token];
    if (token.kind === 'beacon') return [{ kind: 'alive' }, { kind: 'reading', reading: token.reading }];
    const alive: DriverOutput = { kind: 'alive' };
    if (token.kind === 'pong' && this.#phase === 'asked') {
      this.#unanswered = 0;
      return [alive, ...this.#write('ordered', 'AT+DISI?', now)];
    }
    if (token.kind === 'discovery-begins') {
      this.#refused = 0;
      this.#enter('discovering', now);
    }
    if (token.kind === 'discovery-ends') this.#enter('resting', now);
    return [alive];
  }

  #write(phase: Phase, text: string, now: number): DriverOutput[] {
    this.#enter(phase, now);
    return [{ kind: 'write', text }];
  }

  #enter(phase: Phase, now: number): void {
    this.#phase = phase;
    this.#since = now;
  }
}
