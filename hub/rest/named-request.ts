/** Idempotency-Key at the edge: a POST that names itself is done once. */
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Operation } from '../../core/contracts/rest/operation.ts';
import { type HubRefusal, no } from '../../core/contracts/rest/problem.ts';
import type { KeptAnswer } from '../../core/ports/request-ledger.ts';
import type { Begun, Claim, RequestLedger } from '../services/request-ledger.ts';

export type Ledger = Pick<RequestLedger, 'begin' | 'complete' | 'release'>;

interface Named {
  readonly id: string;
  readonly operation: Operation;
  readonly personId: string | null;
  readonly files: readonly Uint8Array[];
}

/** Null: it does not name itself. */
export async function begin(ledger: Ledger, named: Named, request: FastifyRequest): Promise<Begun | null> {
  const { operation, id, personId, files } = named;
  const header = request.headers['idempotency-key'];
  if (operation.method !== 'POST' || header === undefined) return null;
  // A structured header's string (RFC 9651), or the bare text that most programs send.
  const key = /^"?([\x21\x23-\x7e]{1,200})"?$/.exec(String(header))?.[1];
  if (key === undefined) return badKey();
  return ledger.begin({
    operation: id,
    personId: personId ?? '',
    key,
    fingerprint: fingerprintOf(request, files),
  });
}

/** Without a caller a key is nobody's, so what it was answered with is told to nobody else; secrets are not kept. */
export async function complete(
  ledger: Ledger,
  { operation, personId }: Named,
  claim: Claim,
  kept: KeptAnswer,
) {
  await ledger.complete(claim, operation.secretAnswer || personId === null ? null : kept);
}

function badKey(): HubRefusal {
  return no('request.invalid', { where: 'headers.idempotency-key' });
}

function fingerprintOf(request: FastifyRequest, files: readonly Uint8Array[]): string {
  const hash = createHash('sha256').update(`${request.url}\n${request.headers['if-match'] ?? ''}\n`);
  if (files.length === 0) hash.update(JSON.stringify(request.body ?? null));
  for (const file of files) hash.update(createHash('sha256').update(file).digest());
  return hash.digest('hex');
}
