/** Keeps the rolls of sessions that are not over in step with their groups, and with who is still here. */
import { expectedSubjects, rollChange } from '../../../core/domain/roll.ts';
import { systemScope } from '../../../core/domain/scope.ts';
import type { RollGroup } from '../../../core/domain/session.ts';
import type { HubTransaction, SessionFilter, SessionSummary } from '../../../core/ports/hub-log.ts';
import type { HubStore, PersonCore } from '../../../core/ports/hub-store.ts';
import { applyExcuses } from '../excuses/excuse-reach.ts';
import type { HubContext } from '../hub-context.ts';
import { rollGroups } from './session-booking.ts';
import { readSession } from './session-reading.ts';

/** A session lasts at most a day: what could still be open started no earlier. */
const LOOK_BACK_MS = 26 * 3_600_000;
const MOST_SESSIONS = 20_000;
const SCOPE = systemScope('session.write');

/** Brings every open session that expects one of the groups in step with its groups. */
export async function refreshRolls(
  context: HubContext,
  store: HubStore,
  trx: HubTransaction,
  groupIds: readonly string[],
): Promise<void> {
  const open = new Map<string, SessionSummary>();
  for (const groupId of new Set(groupIds))
    for (const session of await openSessions(context, { groupId }, trx)) open.set(session.id, session);
  for (const id of open.keys()) await refreshRoll(context, store, trx, id);
}

/**
 * Appends `roll.changed` when the union of the session's groups, or who came by which of them, is no longer what its
 * roll says. A makeup expects those who missed something, whatever groups they are in now: only its trainer leaves
 * its roll.
 */
export async function refreshRoll(
  context: HubContext,
  store: HubStore,
  trx: HubTransaction,
  id: string,
): Promise<void> {
  const read = await readSession(context.log, id, SCOPE, trx);
  if (!read) return;
  const { definition } = read.state;
  const expected = expectedSubjects(read.facts);
  const follows = definition.kind !== 'makeup';
  const groupIds = follows ? await store.groups.groupsOfSession(id, SCOPE) : [];
  const groups = follows ? await rollGroups(store, groupIds, definition.trainer, SCOPE) : definition.groups;
  const wanted = new Set(follows ? groups.flatMap((group) => group.members) : expected);
  wanted.delete(definition.trainer);
  const change = rollChange(expected, wanted);
  const regrouped = sameGroups(groups, definition.groups) ? {} : { groups: [...groups] };
  if (!change && !('groups' in regrouped)) return;
  const payload = { ...(change ?? { add: [], void: [] }), ...regrouped };
  await context.log.append([{ type: 'roll.changed', subject: null, session: id, payload }], trx);
  if (change && change.add.length > 0) await applyExcuses(context, store, trx, id);
}

/** Whoever goes to another site leaves the groups of the old one; who goes at all leaves every roll to come. */
export async function followPerson(
  context: HubContext,
  store: HubStore,
  trx: HubTransaction,
  before: PersonCore,
  next: PersonCore,
): Promise<void> {
  const moved = next.siteId !== before.siteId;
  if (!moved && next.active === before.active) return;
  const scope = systemScope('timetable.write');
  const groupIds = await store.groups.groupsOf(before.id, scope);
  if (moved) for (const groupId of groupIds) await store.groups.removeMember(groupId, before.id, scope);
  await refreshRolls(context, store, trx, groupIds);
  if (moved || !next.active) await leaveRolls(context, trx, before.subject);
}

/** Takes somebody off the rolls of every open session, also of those that follow no group. */
async function leaveRolls(context: HubContext, trx: HubTransaction, subject: string): Promise<void> {
  for (const session of await openSessions(context, { expects: subject }, trx)) {
    if (!expectedSubjects(await context.log.sessionFacts(session.id, trx)).has(subject)) continue;
    const payload = { add: [], void: [subject] };
    await context.log.append([{ type: 'roll.changed', subject: null, session: session.id, payload }], trx);
  }
}

/** Scheduled or running, and not so long ago that only its settling is missing. */
async function openSessions(
  context: HubContext,
  filter: SessionFilter,
  trx: HubTransaction,
): Promise<SessionSummary[]> {
  const fromMs = context.clock.wall() - LOOK_BACK_MS;
  const found = await context.log.sessions({ ...filter, fromMs, limit: MOST_SESSIONS }, SCOPE, trx);
  return found.filter(
    (session) => (session.status === 'scheduled' || session.status === 'active') && !session.settled,
  );
}

function sameGroups(a: readonly RollGroup[], b: readonly RollGroup[]): boolean {
  const text = (groups: readonly RollGroup[]) =>
    groups
      .map(({ groupId, members }) => `${groupId}:${[...members].sort().join()}`)
      .sort()
      .join(';');
  return text(a) === text(b);
}
