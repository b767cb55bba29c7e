/**
 * What is to be told once a transaction is committed. Told earlier, whoever looks would find nothing: on PostgreSQL a
 * reader does not wait for a writer.
 */
import type { HubTransaction } from '../../core/ports/hub-log.ts';

const waiting = new WeakMap<HubTransaction, Set<() => void>>();

export function afterCommit(trx: HubTransaction, tell: () => void): void {
  const known = waiting.get(trx) ?? new Set();
  waiting.set(trx, known.add(tell));
}

/** To be called by whoever committed the transaction. */
export function committed(trx: HubTransaction): void {
  for (const tell of waiting.get(trx) ?? []) tell();
}
