/**
 * A log as long as wanted, written quickly: every fact as the log writes it, but all in one transaction, and without
 * folding the sessions again, which only a screen would look at. Nothing is sealed.
 */
import { uuidv7 } from 'uuidv7';
import { CRITICAL_TYPES, type FactDraft } from '../../core/contracts/fact.ts';
import { encodeFact } from '../../core/domain/fact-codec.ts';
import { formatHlc, tick } from '../../core/domain/hlc.ts';
import type { SimulatedKiosk } from '../../main/simulate/simulated-kiosk.ts';
import { FactTable } from '../../main/storage/fact-table.ts';
import { LogState } from '../../main/storage/log-state.ts';

/** What a kiosk wrote while it was away, all at one moment. To be called while it is not connected. */
export function writeBacklog({ db, log, clock }: SimulatedKiosk, drafts: Iterable<FactDraft>): void {
  const stamp = {
    wall: clock.wall(),
    clockTrust: clock.trust(),
    bootId: clock.bootId,
    mono: clock.mono(),
  };
  const table = new FactTable(db);
  const state = new LogState(db);
  const write = () => {
    let last = log.head();
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

/** About how long a batch with the kiosk's first so many facts is, bytes. */
export function batchBytes({ outbox }: SimulatedKiosk, facts: number): number {
  const [head] = outbox.heads();
  const texts = head ? outbox.factsAfter(head.origin, 0, { facts, bytes: 1e9 }) : [];
  return Buffer.byteLength(JSON.stringify(texts.map(({ text }) => text)));
}
