/**
 * Requests that name themselves (draft-ietf-httpapi-idempotency-key): done once, and answered again with the same
 * answer, whichever process of the hub is asked. See docs/decisions/0051.
 */
import { randomUUID } from 'node:crypto';
import { type HubRefusal, no } from '../../core/contracts/rest/problem.ts';
import { systemScope } from '../../core/domain/scope.ts';
import type { KeptAnswer } from '../../core/ports/request-ledger.ts';
import { digest } from './access/secrets.ts';
import type { HubContext } from './hub-context.ts';

/** How long answers are kept, ms. */
export const KEEP_ANSWERS_MS = 24 * 3_600_000;
/** A request that takes longer than this was begun by a process that is no more, ms. */
const ABANDONED_MS = 10 * 60_000;

export interface NamedRequest {
  readonly operation: string;
  /** Whose key it is: two callers may choose the same. */
  readonly personId: string;
  /** As it was sent. */
  readonly key: string;
  /** Of everything that makes the request what it is. */
  readonly fingerprint: string;
}

/** The right to do a request now. */
export interface Claim {
  readonly key: string;
  readonly claim: string;
  readonly fingerprint: string;
}

export type Begun =
  | { readonly kind: 'do'; readonly claim: Claim }
  | { readonly kind: 'answer'; readonly answer: NonNullable<KeptAnswer> }
  | HubRefusal;

export class RequestLedger {
  private readonly context: HubContext;
  private readonly scope = systemScope('integration.write');

  constructor(context: HubContext) {
    this.context = context;
  }

  async begin(request: NamedRequest): Promise<Begun> {
    const { store, clock } = this.context;
    const { fingerprint } = request;
    const key = digest(`${request.operation} ${request.personId} ${request.key}`);
    return store.transaction(async (inside) => {
      const now = clock.wall();
      const known = await inside.requests.byKey(key, this.scope);
      const age = known === null ? 0 : now - known.claimedAt;
      if (known && age < KEEP_ANSWERS_MS) {
        if (known.fingerprint !== fingerprint) return no('request.key-reused');
        if (known.done)
          return known.answer
            ? ({ kind: 'answer', answer: known.answer } as const)
            : no('request.answer-not-kept');
        if (age < ABANDONED_MS) return no('request.key-in-use');
      }
      const claim = randomUUID();
      await inside.requests.claim(key, claim, fingerprint, now, this.scope);
      return { kind: 'do', claim: { key, claim, fingerprint } } as const;
    });
  }

  /** It was done. `answer` null: what it was answered with is not kept. */
  async complete({ key, claim, fingerprint }: Claim, answer: KeptAnswer): Promise<void> {
    const { store, clock } = this.context;
    await store.requests.complete(key, claim, { fingerprint, answer, at: clock.wall() }, this.scope);
  }

  /** It was refused or failed, which changed nothing: the key is free again. */
  async release({ key, claim }: Claim): Promise<void> {
    await this.context.store.requests.release(key, claim, this.scope);
  }
}
