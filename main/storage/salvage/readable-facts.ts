/** What of a log can still be read in a damaged database: each fact proves itself by the hash stored with it. */
import { type Fact, origin as originShape } from '../../../core/contracts/fact.ts';
import { decodeFact } from '../../../core/domain/fact-codec.ts';
import type { LogHead } from '../../../core/ports/outbox.ts';
import { CipherFile } from './cipher-file.ts';
import { rowsOf, type Value } from './records.ts';

export interface ReadableFact {
  readonly fact: Fact;
  /** Written by this machine. */
  readonly own: boolean;
}

/** Columns of `facts` and `incarnations` (migrations.ts); a later step may have added some at the end. */
const FACT = { columns: 10, hash: 3, own: 5, text: 9 } as const;
const INCARNATION = { columns: 6, origin: 1, seq: 4, hash: 5 } as const;
const HASH = /^[0-9a-f]{64}$/;

/**
 * Calls `found` for every fact once, in no order; gives how far each own incarnation had come by what is written
 * anywhere. `key`: 32 bytes.
 */
export function readLog(file: string, key: Uint8Array, found: (one: ReadableFact) => void): LogHead[] {
  const source = new CipherFile(file, key);
  const seen = new Set<string>();
  const heads = new Map<string, LogHead>();
  try {
    for (const { number, bytes } of source.pages())
      for (const row of rowsOf(bytes, number, (other) => source.page(other))) {
        const fact = factIn(row, seen);
        if (fact) found(fact);
        else keepFurthest(heads, headIn(row));
      }
  } finally {
    source.close();
  }
  return [...heads.values()];
}

function factIn(row: readonly Value[], seen: Set<string>): ReadableFact | null {
  if (row.length < FACT.columns) return null;
  const [hash, text] = [row[FACT.hash], row[FACT.text]];
  if (typeof text !== 'string' || typeof hash !== 'string' || !HASH.test(hash) || seen.has(hash)) return null;
  const decoded = decodeFact(text);
  if (!decoded.ok || decoded.fact.hash !== hash) return null;
  seen.add(hash);
  return { fact: decoded.fact, own: row[FACT.own] === 1 };
}

function headIn(row: readonly Value[]): LogHead | null {
  if (row.length !== INCARNATION.columns) return null;
  const [origin, seq, hash] = [row[INCARNATION.origin], row[INCARNATION.seq], row[INCARNATION.hash]];
  if (typeof seq !== 'number' || typeof hash !== 'string' || !HASH.test(hash)) return null;
  return originShape.safeParse(origin).success ? { origin: String(origin), seq, hash } : null;
}

function keepFurthest(heads: Map<string, LogHead>, head: LogHead | null): void {
  if (head && head.seq >= (heads.get(head.origin)?.seq ?? 0)) heads.set(head.origin, head);
}
