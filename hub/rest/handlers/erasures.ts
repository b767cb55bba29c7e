import { iso } from '../../../core/contracts/rest/common.ts';
import type { Erasure, erasuresArea } from '../../../core/contracts/rest/erasures.ts';
import type { Handlers } from '../../../core/contracts/rest/operation.ts';
import { isNo } from '../../../core/contracts/rest/problem.ts';
import type { ReceiptRow } from '../../../core/ports/erasure-store.ts';
import type { ErasureService, ErasureView } from '../../services/people/erasure-service.ts';

export function erasureHandlers(erasures: ErasureService): Handlers<typeof erasuresArea> {
  return {
    'people.erase': async ({ params, body, scope }) => {
      const done = await erasures.erase(params.personId, body, scope);
      return isNo(done) ? done : show(done);
    },
    'erasures.list': async ({ query, scope }) => ({ items: (await erasures.list(query, scope)).map(show) }),
  };
}

function show(erasure: ErasureView): Erasure {
  const { id, kind, at, person, by, reason } = erasure;
  const receipts = erasure.receipts.map(showReceipt);
  const complete = receipts.every((receipt) => receipt.state === 'confirmed');
  return { id, kind, at: iso(at), person, by, reason, complete, receipts };
}

function showReceipt(row: ReceiptRow): Erasure['receipts'][number] {
  const { kioskId, kioskName, roomName, online, lastSeen, revokedAt, confirmedAt, removed } = row;
  const open = revokedAt === null ? 'waiting' : 'never';
  return {
    ...{ kioskId, kioskName, roomName, online, removed: [...removed] },
    state: confirmedAt === null ? open : 'confirmed',
    lastSeen: lastSeen === null ? null : iso(lastSeen),
    revokedAt: revokedAt === null ? null : iso(revokedAt),
    confirmedAt: confirmedAt === null ? null : iso(confirmedAt),
  };
}
