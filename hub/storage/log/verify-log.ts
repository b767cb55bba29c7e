/** Reads every fact of the hub and says whether the logs are still what was taken in and what kiosks signed. */
import { createHash } from 'node:crypto';
import type { FactEnvelope } from '../../../core/contracts/fact.ts';
import { setAsideBecause } from '../../../core/domain/kiosk-facts.ts';
import {
  LogAudit,
  type LogMark,
  type StoredEnvelope,
  type StoredFact,
} from '../../../core/domain/log-audit.ts';
import type { HubDatabase } from '../database.ts';
import type { OriginTable } from '../tables/facts.ts';
import { isHeadSigned } from './log-key.ts';
import { lostBy } from './log-losses.ts';

/** Facts read at once. */
const PAGE = 5_000;

export interface HubLogAudit extends ReturnType<LogAudit['finish']> {
  readonly vouched: { origin: string; seq: number; by: string }[];
}

/** Also while the hub takes facts in: where a log ends is asked again after it was read. */
export async function verifyHubLog(db: HubDatabase): Promise<HubLogAudit> {
  const logs = await db.selectFrom('origin').selectAll().orderBy('origin').execute();
  const { marks, vouched, unsigned } = await marksOf(db, logs);
  const audit = new LogAudit<FactRow>({
    marks,
    hashOf: (text) => createHash('sha256').update(text).digest('hex'),
    isWhole: () => true,
    wrongColumn,
  });
  const kiosks = new Map(logs.map((log) => [log.origin, log.kiosk_id]));
  for (const origin of await originsWithFacts(db)) {
    let [last, siblings] = [0, 0];
    for await (const fact of factsOfLog(db, origin, kiosks.get(origin) ?? null)) {
      audit.take(fact);
      if (fact.type === 'log.gap') for (const range of lostBy(fact)) audit.takeLost(range);
      if (fact.seq === last) siblings += 1;
      last = fact.seq;
    }
    await checkEnd(db, { origin, last, siblings }, audit);
  }
  for (const origin of unsigned)
    audit.find(origin, null, 'bad-signature', "the head that is kept is not signed by the kiosk's key");
  const held = new Set(logs.map((log) => log.origin));
  for (const { origin, acked } of await toldTaken(db))
    if (!held.has(origin))
      audit.find(
        origin,
        1,
        'missing',
        `the whole log is gone; its kiosk was told that ${acked} facts were taken in`,
      );
  return { ...audit.finish(), vouched };
}

/** Of kiosks that had nothing left to send in this epoch: after a restore they first send again what is not held. */
async function toldTaken(db: HubDatabase): Promise<{ origin: string; acked: number }[]> {
  const rows = await db
    .selectFrom('kiosk')
    .innerJoin('hub_identity', 'hub_identity.epoch', 'kiosk.heard_epoch')
    .select(['kiosk.origin as origin', 'kiosk.acked as acked'])
    .where('kiosk.acked', '>', 0)
    .execute();
  return rows.flatMap(({ origin, acked }) => (origin === null ? [] : [{ origin, acked }]));
}

async function marksOf(
  db: HubDatabase,
  logs: readonly OriginTable[],
): Promise<{ marks: LogMark[]; vouched: HubLogAudit['vouched']; unsigned: string[] }> {
  const rows = await db.selectFrom('kiosk').select(['id', 'sign_key']).execute();
  const keys = new Map(rows.map((row) => [row.id, row.sign_key]));
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
  return { marks, vouched, unsigned };
}

function signedHead(log: OriginTable): { seq: number; hash: string; signature: string } | null {
  const { signed_seq: seq, signed_hash: hash, signature } = log;
  return seq === null || hash === null || signature === null ? null : { seq, hash, signature };
}

/** Facts, the log's end and its forks are written together: more of them than is written down were put in otherwise. */
async function checkEnd(
  db: HubDatabase,
  found: { readonly origin: string; readonly last: number; readonly siblings: number },
  audit: LogAudit<FactRow>,
): Promise<void> {
  const { origin, last, siblings } = found;
  const row = await db
    .selectFrom('origin')
    .select(['seq', 'forks'])
    .where('origin', '=', origin)
    .executeTakeFirst();
  if (last > (row?.seq ?? 0)) {
    const from = (row?.seq ?? 0) + 1;
    audit.find(origin, from, 'added', `the log was taken in up to ${from - 1}, and goes on to ${last}`);
  }
  if (siblings > (row?.forks ?? 0)) {
    const detail = `${siblings} facts stand beside another, and only ${row?.forks ?? 0} were taken in so`;
    audit.find(origin, null, 'added', detail);
  }
}

interface FactRow extends StoredFact {
  readonly id: string;
  readonly type: string;
  readonly session: string | null;
  readonly subject: string | null;
  readonly hlc: string;
  readonly set_aside: string | null;
  /** Whose log it is; null for the hub's own. */
  readonly kiosk: string | null;
}

const COPIED = ['id', 'type', 'session', 'subject', 'hlc'] as const;

function wrongColumn(row: FactRow, said: StoredEnvelope): string | null {
  const column = COPIED.find((name) => row[name] !== said[name]);
  if (column !== undefined) return column;
  const fact = said as unknown as FactEnvelope;
  // Reading a payload takes longer than all the rest: only where the answer can be anything but null.
  const plain = row.set_aside === null && (row.kiosk === null || isInOwnName(fact, row.kiosk));
  if (plain) return null;
  const expected = row.kiosk === null ? null : setAsideBecause(fact, row.kiosk);
  return row.set_aside === expected ? null : 'set_aside';
}

/** An arrival or a start that names the kiosk itself counts, whatever else it says. */
function isInOwnName(fact: FactEnvelope, kiosk: string): boolean {
  const location = fact.payload?.location;
  const named =
    typeof location === 'object' && location !== null && 'kioskId' in location && location.kioskId === kiosk;
  return named && (fact.type === 'attendance.checked-in' || fact.type === 'walk-in.requested');
}

async function originsWithFacts(db: HubDatabase): Promise<string[]> {
  const rows = await db.selectFrom('fact').select('origin').distinct().orderBy('origin').execute();
  return rows.map(({ origin }) => origin);
}

async function* factsOfLog(db: HubDatabase, origin: string, kiosk: string | null): AsyncGenerator<FactRow> {
  let seq = 0;
  let hash = '';
  for (;;) {
    const rows = await db
      .selectFrom('fact')
      .select(['origin', 'seq', 'hash', 'text', ...COPIED, 'set_aside'])
      .where('origin', '=', origin)
      .where((where) =>
        where.or([where('seq', '>', seq), where.and([where('seq', '=', seq), where('hash', '>', hash)])]),
      )
      .orderBy('seq')
      .orderBy('hash')
      .limit(PAGE)
      .execute();
    for (const row of rows) yield { ...row, kiosk };
    const end = rows.at(-1);
    if (!end || rows.length < PAGE) return;
    ({ seq, hash } = end);
  }
}
