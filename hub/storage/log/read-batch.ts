/** Batches of kiosks, checked before anything of them is stored. */
import { hash } from 'node:crypto';
import type { Fact } from '../../../core/contracts/fact.ts';
import type { FactBatch, SyncRejection } from '../../../core/contracts/mqtt.ts';
import { decodeFact } from '../../../core/domain/fact-codec.ts';
import { kioskOfOrigin } from '../../../core/domain/kiosk-facts.ts';
import { isHeadSigned } from './log-key.ts';

/** The batch's facts in order, or why it is not to be believed. */
export function readBatch(
  kiosk: { readonly id: string; readonly signKey: Uint8Array },
  batch: FactBatch,
): Fact[] | SyncRejection {
  if (kioskOfOrigin(batch.origin) !== kiosk.id) return 'sync.wrong-origin';
  const facts: Fact[] = [];
  for (const [index, text] of batch.facts.entries()) {
    const decoded = decodeFact(text, sha256);
    if (!decoded.ok) return 'sync.bad-fact';
    const { fact } = decoded;
    if (fact.origin !== batch.origin || fact.seq !== batch.from + index) return 'sync.bad-fact';
    const before = facts.at(-1);
    if (before && fact.prevHash !== before.hash) return 'sync.broken-chain';
    facts.push(fact);
  }
  const last = facts.at(-1);
  if (!last || last.seq !== batch.head.seq || last.hash !== batch.head.hash) return 'sync.bad-signature';
  return isHeadSigned(kiosk.signKey, batch.origin, batch.head) ? facts : 'sync.bad-signature';
}

function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
