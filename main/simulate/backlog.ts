/**
 * A log as long as wanted, written quickly: every fact as the log writes it, but all in one transaction, and without
 * folding the sessions again, which only a screen would look at. Nothing is sealed.
 */
import { uuidv7 } from 'uuidv7';
import { CRITICAL_TYPES, type FactDraft, type FactEnvelope } from '../../core/contracts/fact.ts';
import { encodeFact } from '../../core/domain/fact-codec.ts';
import { formatHlc, tick } from '../../core/domain/hlc.ts';
import type { LogHead } from '../../core/ports/outbox.ts';
import type { KioskDatabase } from '../storage/database.ts';
import { FactTable } from '../storage/fact-table.ts';
import { LogState } from '../storage/log-state.ts';

/** When all of it was written. */
export type Stamp = Pick<FactEnvelope, 'wall' | 'clockTrust' | 'bootId' | 'mono'>;

/** Goes on behind `head`. */
export function writeBacklog(
  db: KioskDatabase,
  head: LogHead,
  stamp: Stamp,
  drafts: Iterable<FactDraft>,
): void {
  const table = new FactTable(db);
  const state = new LogState(db);
  const write = () => {
    let last = head;
    let hlc = state.hlc();
    for (const { type, subject, session, payload } of drafts) {
      hlc = tick(hlc, stamp.wall);
      const fact = encodeFact({
        ...stamp,
        ...{ origin: last.origin, seq: last.seq + 1, id: uuidv7(), hlc: formatHlc(hlc) },
        ...{ type, v: 1, critical: CRITICAL_TYPES.has(type), subject, session, payload },
        ...{ sealed: null, prevHash: last.hash },
      });
      table.add(fact, true);
      last = { origin: fact.origin, seq: fact.seq, hash: fact.hash };
    }
    state.advance(last);
    state.setHlc(hlc);
  };
  db.transaction(write).immediate();
}
