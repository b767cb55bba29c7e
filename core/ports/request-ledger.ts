/** What became of requests that named themselves (Idempotency-Key). */
import type { Scope } from '../domain/scope.ts';

/** An answer as it was sent. Null: it was done, but the answer is not kept. */
export type KeptAnswer = {
  readonly status: number;
  readonly body: string;
  readonly etag: string | null;
} | null;

export type LedgerEntry = {
  /** Of the request, to tell another one under the same key. */
  readonly fingerprint: string;
  readonly claimedAt: number;
} & ({ readonly done: false } | { readonly done: true; readonly answer: KeptAnswer });

/** Asked before anybody's request is done, so by the system's own scope. What is kept is sealed. */
export interface RequestLedgerStore {
  byKey(key: string, scope: Scope): Promise<LedgerEntry | null>;
  /** Takes the place of whatever stood under the key. */
  claim(key: string, claim: string, fingerprint: string, at: number, scope: Scope): Promise<void>;
  /** Nothing when the claim has passed to somebody else. */
  complete(
    key: string,
    claim: string,
    done: { readonly fingerprint: string; readonly answer: KeptAnswer; readonly at: number },
    scope: Scope,
  ): Promise<void>;
  release(key: string, claim: string, scope: Scope): Promise<void>;
}
