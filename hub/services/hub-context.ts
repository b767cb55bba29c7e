/** What every service of the hub stands on. Ports only: hub/hub.ts puts the adapters behind them. */
import { uuidv7 } from 'uuidv7';
import type { Permission } from '../../core/domain/roles.ts';
import type { Scope } from '../../core/domain/scope.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { HubLogPort } from '../../core/ports/hub-log.ts';
import type { AuditRow, HubStore } from '../../core/ports/hub-store.ts';

export interface HubContext {
  readonly store: HubStore;
  readonly log: HubLogPort;
  readonly clock: Clock;
}

/** Ids sort by the time of their making. */
export function newId(): string {
  return uuidv7();
}

/** Writes down who did what, in the transaction that does it. `detail` holds closed values only. */
export async function audit(
  context: Pick<HubContext, 'clock'>,
  store: HubStore,
  scope: Pick<Scope<Permission>, 'caller'>,
  action: string,
  target: string | null,
  detail: AuditRow['detail'] = {},
): Promise<void> {
  await store.audit.record({ id: newId(), at: context.clock.wall(), action, target, detail }, scope);
}
