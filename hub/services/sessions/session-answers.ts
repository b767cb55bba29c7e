/** Sessions as lists, rolls and pages show them. */
import { iso, type PersonRef } from '../../../core/contracts/rest/common.ts';
import { type HubRefusal, no } from '../../../core/contracts/rest/problem.ts';
import type { Session, SessionDetail } from '../../../core/contracts/rest/sessions.ts';
import { authorise, type Scope, systemScope } from '../../../core/domain/scope.ts';
import type { SessionDefinition, SessionState } from '../../../core/domain/session.ts';
import type { SessionSummary } from '../../../core/ports/hub-log.ts';
import type { HubContext } from '../hub-context.ts';
import { namesOf, refTo } from '../names.ts';
import { readSession, type SessionRead } from './session-reading.ts';

/** A session with all that its page shows; unknown when it lies outside the scope. */
export async function detailOf(
  context: HubContext,
  id: string,
  scope: Scope<'session.read' | 'session.write'>,
): Promise<SessionDetail | HubRefusal> {
  const read = await readSession(context.log, id, scope);
  if (!read) return no('sessions.unknown');
  const names = await namesOf(context.store, [read.state.definition.trainer], scope);
  const made = await context.log.sessions({ makeupOf: id }, systemScope('session.read'));
  const makeups = made.filter((session) => session.status !== 'canceled').map((session) => session.id);
  return showDetail(read, names, makeups, runs(scope, read.state));
}

/** Whether the caller runs the session and not only attends it: then kiosks and what needs a look concern them. */
function runs(scope: Scope, state: SessionRead['state']): boolean {
  const { caller } = scope;
  if (!caller || authorise(caller, 'session.write')) return true;
  return state.definition.trainer === caller.subject;
}

export function showSummary(session: SessionSummary, names: ReadonlyMap<string, PersonRef>): Session {
  return {
    id: session.id,
    siteId: session.siteId,
    roomId: session.roomId,
    title: session.title,
    kind: session.kind,
    trainer: refTo(names, session.trainer),
    status: session.status,
    missed: session.missed,
    settled: session.settled,
    updateNeeded: session.updateNeeded,
    scheduledStart: iso(session.scheduledStart),
    scheduledEnd: iso(session.scheduledEnd),
    startedAt: session.startedAt === null ? null : iso(session.startedAt),
    endedAt: session.endedAt === null ? null : iso(session.endedAt),
  };
}

/** The session's head, as rolls show it. */
export function showSession(
  state: SessionState,
  definition: SessionDefinition,
  names: ReadonlyMap<string, PersonRef>,
): Session {
  const { siteId, roomId, title, kind, trainer, scheduledStart, scheduledEnd } = definition;
  return {
    id: state.id,
    siteId,
    roomId,
    title,
    kind,
    trainer: refTo(names, trainer),
    status: state.status,
    missed: state.missed,
    settled: state.settled,
    updateNeeded: state.updateNeeded,
    scheduledStart: iso(scheduledStart),
    scheduledEnd: iso(scheduledEnd),
    startedAt: state.started ? iso(state.started.at) : null,
    endedAt: state.ended ? iso(state.ended.at) : null,
  };
}

function showDetail(
  { state, version }: SessionRead,
  names: ReadonlyMap<string, PersonRef>,
  makeups: string[],
  whole: boolean,
): SessionDetail {
  const { definition } = state;
  const { windows } = definition;
  return {
    ...showSession(state, definition, names),
    canceledBecause: state.canceledBecause,
    unattended: state.unattended,
    windows: {
      arriveFrom: iso(windows.arriveFrom),
      startFrom: iso(windows.startFrom),
      startUntil: iso(windows.startUntil),
      endFrom: iso(windows.endFrom),
      endUntil: iso(windows.endUntil),
      sealAt: iso(windows.sealAt),
    },
    policyVersion: definition.policyVersion,
    kiosks: whole ? [...state.kiosks].map(([kioskId, how]) => ({ kioskId, state: how })) : [],
    reviews: whole ? [...state.reviews] : [],
    unitId: definition.unitId,
    groupIds: definition.groups.map((group) => group.groupId),
    makeupOf: definition.makeupOf,
    makeups,
    version,
  };
}
