import { z } from 'zod';
import type { Scope } from '../../../core/domain/scope.ts';
import type { KeptAnswer, LedgerEntry, RequestLedgerStore } from '../../../core/ports/request-ledger.ts';
import { openSecret, sealSecret } from '../column-secrets.ts';
import type { HubDatabase } from '../database.ts';

const kept = z.object({
  fingerprint: z.string(),
  answer: z.object({ status: z.number().int(), body: z.string(), etag: z.string().nullable() }).nullable(),
});

/** Fingerprints and answers are sealed: either may hold what is stored nowhere else in the clear, such as a PIN. */
export class SqlRequestLedger implements RequestLedgerStore {
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
  }

  async byKey(key: string, _scope: Scope): Promise<LedgerEntry | null> {
    const row = await this.db.selectFrom('idempotency').selectAll().where('key', '=', key).executeTakeFirst();
    if (!row) return null;
    const plain = openSecret(this.db, placeOf(key), row.sealed);
    const { fingerprint, answer } = kept.parse(JSON.parse(new TextDecoder().decode(plain)));
    const common = { fingerprint, claimedAt: row.claimed_at };
    return row.done_at === null ? { ...common, done: false } : { ...common, done: true, answer };
  }

  async claim(key: string, claim: string, fingerprint: string, at: number, _scope: Scope): Promise<void> {
    await this.db.deleteFrom('idempotency').where('key', '=', key).execute();
    const sealed = this.seal(key, fingerprint, null);
    await this.db
      .insertInto('idempotency')
      .values({ key, claim, claimed_at: at, done_at: null, sealed })
      .execute();
  }

  async complete(
    key: string,
    claim: string,
    done: { readonly fingerprint: string; readonly answer: KeptAnswer; readonly at: number },
    _scope: Scope,
  ): Promise<void> {
    const sealed = this.seal(key, done.fingerprint, done.answer);
    await this.db
      .updateTable('idempotency')
      .set({ done_at: done.at, sealed })
      .where('key', '=', key)
      .where('claim', '=', claim)
      .execute();
  }

  async release(key: string, claim: string, _scope: Scope): Promise<void> {
    await this.db.deleteFrom('idempotency').where('key', '=', key).where('claim', '=', claim).execute();
  }

  private seal(key: string, fingerprint: string, answer: KeptAnswer): Uint8Array {
    const plain = JSON.stringify({ fingerprint, answer } satisfies z.input<typeof kept>);
    return sealSecret(this.db, placeOf(key), new TextEncoder().encode(plain));
  }
}

function placeOf(key: string): string {
  return `idempotency.sealed/${key}`;
}
