/** Reads the whole log of a kiosk's database and says whether it is still what was written and what the hub holds. */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { checkpointText, type LogCheckpoint } from '../../core/contracts/mqtt.ts';
import { publicKeyDer } from '../../core/domain/ed25519-der.ts';
import { decodeFact, payloadOf } from '../../core/domain/fact-codec.ts';
import { LogAudit, type LogMark, type StoredEnvelope, type StoredFact } from '../../core/domain/log-audit.ts';
import type { LogHead } from '../../core/ports/outbox.ts';
import { keptCheckpoints } from './checkpoints.ts';
import type { KioskDatabase } from './kiosk-database.ts';
import { TAKEN_BACK } from './log-state.ts';

export interface KioskLogAudit extends ReturnType<LogAudit['finish']> {
  readonly vouched: { origin: string; seq: number; by: string }[];
}

interface Incarnation extends LogHead {
  readonly reason: string;
}

interface FactRow extends StoredFact {
  readonly fact_id: string;
  readonly type: string;
  readonly session: string | null;
  readonly subject: string | null;
}

/**
 * Facts of other kiosks and of the hub, which come down the feed in part, are only checked one by one.
 * @param hubKey the hub's log key as it was told at the claim, 32 bytes base64; null when it was not: then any key may
 *   vouch, and an acknowledged log without a word from the hub is no finding
 */
export function verifyKioskLog(db: KioskDatabase, hubKey: string | null): KioskLogAudit {
  const heads = db
    .prepare<[], Incarnation>('SELECT origin, seq, hash, reason FROM incarnations ORDER BY number')
    .all();
  const own = new Set(heads.map(({ origin }) => origin));
  const { marks, vouched, findings } = hubsWord(db, heads, hubKey);
  const audit = new LogAudit<FactRow>({
    marks,
    isWhole: (origin) => own.has(origin),
    hashOf: (text) => createHash('sha256').update(text).digest('hex'),
    wrongColumn,
  });
  const rows = db
    .prepare<[], FactRow>(
      'SELECT origin, seq, hash, text, fact_id, type, session, subject FROM facts ORDER BY origin, seq, id',
    )
    .iterate();
  for (const row of rows) {
    audit.take(row);
    if (row.type === 'log.gap' && own.has(row.origin)) takeLost(row.text, audit);
  }
  for (const [origin, problem, detail] of findings) audit.find(origin, null, problem, detail);
  return { ...audit.finish(), vouched };
}

type Found = [string, 'bad-signature' | 'unvouched', string];

/** What vouches for each log, and where that is not what it should be. */
function hubsWord(
  db: KioskDatabase,
  heads: readonly Incarnation[],
  hubKey: string | null,
): { marks: LogMark[]; vouched: KioskLogAudit['vouched']; findings: Found[] } {
  const marks: LogMark[] = heads
    .filter(({ seq }) => seq > 0)
    .map(({ origin, seq, hash }) => ({ origin, seq, hash, by: "the log's own head" }));
  const vouched: KioskLogAudit['vouched'] = [];
  const findings: Found[] = [];
  const checkpoints = keptCheckpoints(db);
  for (const [origin, checkpoint] of checkpoints) {
    if (!checkpoint || !isVouched(origin, checkpoint)) {
      findings.push([origin, 'bad-signature', "the hub's checkpoint that is kept is not signed by its key"]);
      continue;
    }
    if (hubKey !== null && checkpoint.key !== hubKey) {
      const detail = `the checkpoint that is kept is signed by ${fingerprint(checkpoint.key)}, and the hub's key is ${fingerprint(hubKey)}`;
      findings.push([origin, 'bad-signature', detail]);
      continue;
    }
    const by = `the hub's checkpoint (key ${fingerprint(checkpoint.key)})`;
    marks.push({ origin, seq: checkpoint.seq, hash: checkpoint.hash, by });
    vouched.push({ origin, seq: checkpoint.seq, by });
  }
  if (hubKey !== null)
    for (const { origin, seq } of acknowledged(db, heads))
      if (!checkpoints.has(origin))
        findings.push([origin, 'unvouched', `the hub holds it up to ${seq}, and its checkpoint is gone`]);
  return { marks, vouched, findings };
}

/** A log that was read back from a damaged database may have come back without the hub's word. */
function acknowledged(db: KioskDatabase, heads: readonly Incarnation[]): { origin: string; seq: number }[] {
  const acks = db
    .prepare<[], { origin: string; seq: number }>('SELECT origin, max(seq) AS seq FROM acks GROUP BY origin')
    .all();
  const written = new Set(heads.filter(({ reason }) => reason !== TAKEN_BACK).map(({ origin }) => origin));
  return acks.filter(({ origin, seq }) => seq > 0 && written.has(origin));
}

function takeLost(text: string, audit: LogAudit<FactRow>): void {
  const decoded = decodeFact(text);
  const gap = decoded.ok ? payloadOf(decoded.fact, 'log.gap') : null;
  for (const range of gap?.ranges ?? []) audit.takeLost({ origin: gap?.origin ?? '', ...range });
}

function wrongColumn(row: FactRow, said: StoredEnvelope): string | null {
  if (row.fact_id !== said.id) return 'fact_id';
  if (row.type !== said.type) return 'type';
  if (row.session !== said.session) return 'session';
  return row.subject === said.subject ? null : 'subject';
}

function isVouched(origin: string, checkpoint: LogCheckpoint): boolean {
  try {
    const der = Buffer.from(publicKeyDer(Buffer.from(checkpoint.key, 'base64')));
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    const text = Buffer.from(checkpointText(origin, checkpoint));
    return verify(null, text, key, Buffer.from(checkpoint.signature, 'base64'));
  } catch {
    return false;
  }
}

/** As `hub log key` prints it: the first eight bytes of the key's SHA-256, hex. */
function fingerprint(key: string): string {
  return createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 16);
}
