/** PINs and the exit code: a slow hash, one at a time, few tries. */
import { argon2Verify } from 'hash-wasm';
import type { Refusal } from '../../core/contracts/refusal.ts';
import { refuse } from '../../core/domain/decision.ts';
import type { KioskStore } from '../../core/ports/kiosk-store.ts';
import type { Throttle } from './throttle.ts';

export type PinOutcome = { readonly kind: 'right' } | Refusal;

export class PinService {
  readonly #store: KioskStore;
  readonly #throttle: Throttle;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(store: KioskStore, throttle: Throttle) {
    this.#store = store;
    this.#throttle = throttle;
  }

  /** Checks somebody's PIN. Refusals: `badge.no-pin`, `pin.wrong`, `pin.throttled` with `until`. */
  verify(subject: string, pin: string): Promise<PinOutcome> {
    return this.#inTurn(async () => {
      const encoded = this.#store.person(subject)?.pin;
      if (!encoded) return refuse('badge.no-pin');
      const outcome = await this.#try(subject, encoded, pin);
      return outcome === 'wrong' ? refuse('pin.wrong') : outcome;
    });
  }

  /** Checks the code that lets IT leave the kiosk screen. Refusals: `exit.wrong-code`, `pin.throttled`. */
  verifyExit(code: string): Promise<PinOutcome> {
    return this.#inTurn(async () => {
      const encoded = this.#store.placement()?.exitCode;
      if (!encoded) return refuse('exit.wrong-code');
      const outcome = await this.#try('exit', encoded, code);
      return outcome === 'wrong' ? refuse('exit.wrong-code') : outcome;
    });
  }

  async #try(who: string, encoded: string, secret: string): Promise<PinOutcome | 'wrong'> {
    const until = this.#throttle.begin(who);
    if (until !== null) return refuse('pin.throttled', { until });
    if (!(await matches(encoded, secret))) return 'wrong';
    this.#throttle.succeeded(who);
    return { kind: 'right' };
  }

  /** One at a time: two checks side by side would slip through one count. */
  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const run = this.#queue.then(task);
    this.#queue = run.catch(() => undefined);
    return run;
  }
}

async function matches(encoded: string, secret: string): Promise<boolean> {
  try {
    return await argon2Verify({ password: secret, hash: encoded });
  } catch {
    // A verifier that is not readable lets nobody in.
    return false;
  }
}
