/** Reads the whole log of a kiosk's database and says whether it is still what was written and what the hub holds. */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { checkpointText, type LogCheckpoint } from '../../core/contracts/mqtt.ts';
import { LogAudit, type LogMark, type StoredFact } from '../../core/domain/log-audit.ts';
import type { LogHead } from '../../core/ports/outbox.ts';
import { keptCheckpoints } from './checkpoints.ts';
import type { KioskDatabase } from './database.ts';

/** DER header of a raw Ed25519 public key (RFC 8410); 32 bytes follow. */
const PUBLIC_DER = Buffer.from('302a300506032b6570032100', 'hex');

export interface KioskLogAudit extends ReturnType<LogAudit['finish']> {
  readonly vouched: { origin: string; seq: number; by: string }[];
}

/** Facts of other kiosks and of the hub, which come down the feed in part, are only checked one by one. */
export function verifyKioskLog(db: KioskDatabase): KioskLogAudit {
  const heads = db.prepare<[], LogHead>('SELECT origin, seq, hash FROM incarnations ORDER BY number').all();
  const own = new Set(heads.map(({ origin }) => origin));
  const checkpoints = keptCheckpoints(db);
  const marks: LogMark[] = heads
    .filter(({ seq }) => seq > 0)
    .map(({ origin, seq, hash }) => ({ origin, seq, hash, by: "the log's own head" }));
  const vouched: KioskLogAudit['vouched'] = [];
  const unsigned: string[] = [];
  for (const [origin, checkpoint] of checkpoints) {
    if (!checkpoint || !isVouched(origin, checkpoint)) {
      unsigned.push(origin);
      continue;
    }
    const by = `the hub's checkpoint (key ${fingerprint(checkpoint.key)})`;
    marks.push({ origin, seq: checkpoint.seq, hash: checkpoint.hash, by });
    vouched.push({ origin, seq: checkpoint.seq, by });
  }
  const audit = new LogAudit({
    marks,
    isWhole: (origin) => own.has(origin),
    hashOf: (text) => createHash('sha256').update(text).digest('hex'),
  });
  const rows = db
    .prepare<[], StoredFact>('SELECT origin, seq, hash, text FROM facts ORDER BY origin, seq, id')
    .iterate();
  for (const row of rows) audit.take(row);
  for (const origin of unsigned)
    audit.find(origin, null, 'bad-signature', "the hub's checkpoint that is kept is not signed by its key");
  return { ...audit.finish(), vouched };
}

function isVouched(origin: string, checkpoint: LogCheckpoint): boolean {
  try {
    const der = Buffer.concat([PUBLIC_DER, Buffer.from(checkpoint.key, 'base64')]);
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
