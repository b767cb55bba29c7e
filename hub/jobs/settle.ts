/** Settles sessions: only when every kiosk that was sent one has sealed it or was released (core/domain: decideSettle). */

import { foldSession } from '../../core/domain/session.ts';
import { decideSettle } from '../../core/domain/session-decider.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { HubLogPort } from '../../core/ports/hub-log.ts';
import type { HubStore } from '../../core/ports/hub-store.ts';
import type { HubSweep } from '../../core/ports/hub-sweep.ts';

export interface SettleParts {
  readonly store: Pick<HubStore, 'transaction'>;
  readonly log: HubLogPort;
  readonly clock: Clock;
  readonly sweep: Pick<HubSweep, 'dueForSettling'>;
}

/** Settles what can be settled now; gives how many. */
export async function settleSessions({ store, log, clock, sweep }: SettleParts): Promise<number> {
  let settled = 0;
  for (const id of await sweep.dueForSettling(clock.wall())) {
    const done = await store.transaction(async (_store, trx) => {
      const state = foldSession(id, await log.sessionFacts(id, trx));
      const decision = decideSettle(state, clock.wall());
      if (decision?.kind !== 'accepted') return false;
      await log.append(decision.facts, trx);
      return true;
    });
    if (done) settled += 1;
  }
  return settled;
}
