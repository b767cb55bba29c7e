/** Whether the end of the log, which nobody else may hold yet, is still one chain. Bounded, so that a start is quick. */
import { createHash } from 'node:crypto';
import { envelopeOf } from '../../core/domain/log-audit.ts';
import type { LogHead } from '../../core/ports/outbox.ts';
import { keptCheckpoints } from './checkpoints.ts';
import type { KioskDatabase } from './kiosk-database.ts';

/** At most so many facts are read; `rosterctl log verify` reads all. */
const LONGEST_TAIL = 20_000;

interface Row {
  readonly seq: number;
  readonly hash: string;
  readonly text: string;
}

/**
 * From the last checkpoint of the hub to the head of the log being written. What is wrong, in words without anything of
 * the facts; null when nothing is.
 */
export function brokenTail(db: KioskDatabase): string | null {
  const head = db
    .prepare<[], LogHead>('SELECT origin, seq, hash FROM incarnations ORDER BY number DESC LIMIT 1')
    .get();
  if (!head || head.seq === 0) return null;
  const checkpoint = keptCheckpoints(db).get(head.origin);
  const from = Math.max(1, checkpoint?.seq ?? 1, head.seq - LONGEST_TAIL);
  const rows = db
    .prepare<[string, number], Row>(
      'SELECT seq, hash, text FROM facts WHERE origin = ? AND own = 1 AND seq >= ? ORDER BY seq',
    )
    .iterate(head.origin, from);
  let before: Row | null = null;
  for (const row of rows) {
    const wrong = wrongWith(row, before ?? { seq: from - 1 });
    if (wrong) return wrong;
    if (row.seq === checkpoint?.seq && row.hash !== checkpoint.hash) return `${row.seq} was rewritten`;
    before = row;
  }
  return before?.hash === head.hash ? null : `the log should end at ${head.seq}`;
}

function wrongWith(row: Row, before: { readonly seq: number; readonly hash?: string }): string | null {
  if (row.seq !== before.seq + 1) return `${before.seq + 1} is missing`;
  if (createHash('sha256').update(row.text).digest('hex') !== row.hash) return `${row.seq} was edited`;
  if (before.hash !== undefined && envelopeOf(row.text)?.prevHash !== before.hash)
    return `${row.seq} does not continue what is before it`;
  return null;
}
