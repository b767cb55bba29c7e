/** Keeps the rolls of sessions that are not over in step with their groups. */
import { expectedSubjects, rollChange } from '../../core/domain/roll.ts';
import { systemScope } from '../../core/domain/scope.ts';
import type { HubTransaction } from '../../core/ports/hub-log.ts';
import type { HubStore } from '../../core/ports/hub-store.ts';
import type { HubContext } from './hub-context.ts';

/** A session lasts at most a day: what could still be open started no earlier. */
const LOOK_BACK_MS = 26 * 3_600_000;
const MOST_SESSIONS = 20_000;

/** Appends `roll.changed` to every session that expects one of the groups and whose union of groups has changed. */
export async function refreshRolls(
  context: HubContext,
  store: HubStore,
  trx: HubTransaction,
  groupIds: readonly string[],
): Promise<void> {
  const { log, clock } = context;
  const scope = systemScope('session.write');
  const ofGroups = new Set(await store.groups.sessionsOfGroups(groupIds, scope));
  if (ofGroups.size === 0) return;
  const recent = await log.sessions(
    { fromMs: clock.wall() - LOOK_BACK_MS, limit: MOST_SESSIONS },
    scope,
    trx,
  );
  for (const session of recent) {
    const open = session.status === 'scheduled' || session.status === 'active';
    if (!open || session.settled || !ofGroups.has(session.id)) continue;
    const wanted = new Set(
      await store.groups.expected(await store.groups.groupsOfSession(session.id, scope), scope),
    );
    wanted.delete(session.trainer);
    const change = rollChange(expectedSubjects(await log.sessionFacts(session.id, trx)), wanted);
    if (!change) continue;
    await log.append([{ type: 'roll.changed', subject: null, session: session.id, payload: change }], trx);
  }
}
