/** Reads every fact of the hub and says whether the logs are still what was taken in and what kiosks signed. */
import { createHash } from 'node:crypto';
import { LogAudit, type LogMark, type StoredFact } from '../../../core/domain/log-audit.ts';
import type { HubDatabase } from '../database.ts';
import type { OriginTable } from '../tables/facts.ts';
import { isHeadSigned } from './log-key.ts';

/** Facts read at once. */
const PAGE = 5_000;

export interface HubLogAudit extends ReturnType<LogAudit['finish']> {
  readonly vouched: { origin: string; seq: number; by: string }[];
}

/** Facts that come in meanwhile are not looked at: every log is read up to where it was at the beginning. */
export async function verifyHubLog(db: HubDatabase): Promise<HubLogAudit> {
  const logs = await db.selectFrom('origin').selectAll().orderBy('origin').execute();
  const keys = new Map(
    (await db.selectFrom('kiosk').select(['id', 'sign_key']).execute()).map((row) => [row.id, row.sign_key]),
  );
  const marks: LogMark[] = [];
  const vouched: HubLogAudit['vouched'] = [];
  const unsigned: string[] = [];
  for (const log of logs) {
    if (log.seq > 0)
      marks.push({ origin: log.origin, seq: log.seq, hash: log.hash, by: "the hub's own record" });
    const signed = signedHead(log);
    if (!signed) continue;
    const key = keys.get(log.kiosk_id ?? '');
    if (key && isHeadSigned(key, log.origin, signed)) {
      const by = "the kiosk's signature";
      marks.push({ origin: log.origin, seq: signed.seq, hash: signed.hash, by });
      vouched.push({ origin: log.origin, seq: signed.seq, by });
    } else unsigned.push(log.origin);
  }
  const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
  const audit = new LogAudit({ marks, hashOf, isWhole: () => true });
  for (const log of await originsWithFacts(db)) {
    const last = logs.find(({ origin }) => origin === log)?.seq ?? Number.MAX_SAFE_INTEGER;
    for await (const fact of factsOfLog(db, log, last)) audit.take(fact);
  }
  for (const origin of unsigned)
    audit.find(origin, null, 'bad-signature', "the head that is kept is not signed by the kiosk's key");
  return { ...audit.finish(), vouched };
}

function signedHead(log: OriginTable): { seq: number; hash: string; signature: string } | null {
  const { signed_seq: seq, signed_hash: hash, signature } = log;
  return seq === null || hash === null || signature === null ? null : { seq, hash, signature };
}

async function originsWithFacts(db: HubDatabase): Promise<string[]> {
  const rows = await db.selectFrom('fact').select('origin').distinct().orderBy('origin').execute();
  return rows.map(({ origin }) => origin);
}

async function* factsOfLog(db: HubDatabase, origin: string, last: number): AsyncGenerator<StoredFact> {
  let seq = 0;
  let hash = '';
  for (;;) {
    const rows = await db
      .selectFrom('fact')
      .select(['origin', 'seq', 'hash', 'text'])
      .where('origin', '=', origin)
      .where('seq', '<=', last)
      .where((where) =>
        where.or([where('seq', '>', seq), where.and([where('seq', '=', seq), where('hash', '>', hash)])]),
      )
      .orderBy('seq')
      .orderBy('hash')
      .limit(PAGE)
      .execute();
    yield* rows;
    const end = rows.at(-1);
    if (!end || rows.length < PAGE) return;
    ({ seq, hash } = end);
  }
}
