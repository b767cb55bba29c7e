/** Sessions as staff and trainers see and change them. A session is its facts; what is shown is their fold. */
import type { PersonRef } from '../../core/contracts/rest/common.ts';
import { iso } from '../../core/contracts/rest/common.ts';
import { type HubRefusal, no } from '../../core/contracts/rest/problem.ts';
import type { Session, SessionDetail } from '../../core/contracts/rest/sessions.ts';
import { type Scope, systemScope } from '../../core/domain/scope.ts';
import type { SessionState } from '../../core/domain/session.ts';
import type { SessionFilter, SessionSummary } from '../../core/ports/hub-log.ts';
import type { HubStore, RoomRow, SiteRow } from '../../core/ports/hub-store.ts';
import { audit, type HubContext } from './hub-context.ts';
import { namesOf, refTo } from './names.ts';
import { book } from './session-booking.ts';

const DAY_MS = 24 * 3_600_000;

type Write = Scope<'session.write'>;

export interface NewSession {
  readonly roomId: string;
  readonly trainerId: string;
  readonly groupIds: readonly string[];
  readonly title: string;
  /** Instants, ms. */
  readonly start: number;
  readonly end: number;
}

/** Where a session is to be, with everything that must exist for it. */
export interface Place {
  readonly site: SiteRow;
  readonly room: RoomRow;
  /** Pseudonym. */
  readonly trainer: string;
}

export class SessionService {
  private readonly context: HubContext;

  constructor(context: HubContext) {
    this.context = context;
  }

  async list(
    filter: SessionFilter & { readonly trainerId?: string | undefined },
    scope: Scope<'session.read'>,
  ): Promise<Session[]> {
    const { trainerId, ...rest } = filter;
    const trainer = trainerId ? await this.subjectOf(trainerId) : undefined;
    if (trainer === null) return [];
    const found = await this.context.log.sessions({ ...rest, ...(trainer ? { trainer } : {}) }, scope);
    const names = await namesOf(
      this.context.store,
      found.map((session) => session.trainer),
      scope,
    );
    return found.map((session) => showSummary(session, names));
  }

  async get(id: string, scope: Scope<'session.read'>): Promise<SessionDetail | HubRefusal> {
    return this.detail(id, scope);
  }

  async create(wanted: NewSession, scope: Write): Promise<SessionDetail | HubRefusal> {
    const { start, end, roomId, trainerId, groupIds, title } = wanted;
    const length = end - start;
    if (length <= 0 || length > DAY_MS || end <= this.context.clock.wall()) return no('sessions.bad-times');
    const made = await this.context.store.transaction(async (store, trx) => {
      const place = await placeOf(store, roomId, trainerId, groupIds, scope);
      if ('kind' in place) return place;
      const { site, trainer } = place;
      const booking = { site, roomId, trainer, groupIds, title, kind: 'by-hand' as const, start, end };
      const booked = await book(this.context, store, trx, booking, scope);
      if (booked.kind === 'clash') return { ...no('sessions.clash'), conflicts: booked.conflicts };
      await audit(this.context, store, scope, 'sessions.create', booked.sessionId);
      return booked;
    });
    return made.kind === 'booked' ? this.detail(made.sessionId, scope) : made;
  }

  async cancel(id: string, reason: string, scope: Write): Promise<SessionDetail | HubRefusal> {
    const refused = await this.context.store.transaction(async (store, trx) => {
      const state = await this.context.log.sessionState(id, scope, trx);
      if (!state) return no('sessions.unknown');
      if (state.status !== 'scheduled') return no('sessions.not-cancelable', { status: state.status });
      await this.context.log.append(
        [{ type: 'session.canceled', subject: null, session: id, payload: { reason } }],
        trx,
      );
      await audit(this.context, store, scope, 'sessions.cancel', id);
      return null;
    });
    return refused ?? this.detail(id, scope);
  }

  async release(
    id: string,
    kioskId: string,
    reason: string,
    scope: Write,
  ): Promise<SessionDetail | HubRefusal> {
    const refused = await this.context.store.transaction(async (store, trx) => {
      const state = await this.context.log.sessionState(id, scope, trx);
      if (!state) return no('sessions.unknown');
      if (state.kiosks.get(kioskId) !== 'open') return no('sessions.unknown-kiosk');
      await this.context.log.append(
        [{ type: 'session.released', subject: null, session: id, payload: { kioskId, reason } }],
        trx,
      );
      await audit(this.context, store, scope, 'sessions.release', id, { kioskId });
      return null;
    });
    return refused ?? this.detail(id, scope);
  }

  private async detail(
    id: string,
    scope: Scope<'session.read' | 'session.write'>,
  ): Promise<SessionDetail | HubRefusal> {
    const state = await this.context.log.sessionState(id, scope);
    if (!state?.definition) return no('sessions.unknown');
    const names = await namesOf(this.context.store, [state.definition.trainer], scope);
    return showDetail(state, state.definition, names);
  }

  private async subjectOf(personId: string): Promise<string | null> {
    const person = await this.context.store.people.byId(personId, systemScope('people.read'));
    return person?.subject ?? null;
  }
}

/** The room, its site and the trainer's pseudonym, all of one site with the groups; or what is wrong with them. */
export async function placeOf(
  store: HubStore,
  roomId: string,
  trainerId: string,
  groupIds: readonly string[],
  scope: Scope<'session.write' | 'timetable.write'>,
): Promise<Place | HubRefusal> {
  const room = await store.rooms.byId(roomId, scope);
  const site = room ? await store.sites.byId(room.siteId, scope) : null;
  if (!room || !site) return no('rooms.unknown');
  const trainer = await store.people.byId(trainerId, scope);
  if (!trainer) return no('people.unknown');
  if (!trainer.active || !trainer.roles.includes('trainer')) return no('timetable.not-a-trainer');
  for (const groupId of groupIds) {
    const group = await store.groups.byId(groupId, scope);
    if (!group) return no('groups.unknown');
    if (group.siteId !== site.id) return no('sessions.other-site');
  }
  return trainer.siteId === site.id ? { site, room, trainer: trainer.subject } : no('sessions.other-site');
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

/** The session's head, as lists and rolls show it. */
export function showSession(
  state: SessionState,
  definition: NonNullable<SessionState['definition']>,
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
  state: SessionState,
  definition: NonNullable<SessionState['definition']>,
  names: ReadonlyMap<string, PersonRef>,
): SessionDetail {
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
    kiosks: [...state.kiosks].map(([kioskId, how]) => ({ kioskId, state: how })),
    reviews: [...state.reviews],
    unitId: definition.unitId,
    groupIds: definition.groups.map((group) => group.groupId),
    makeupOf: definition.makeupOf,
    makeups: [],
    version: '',
  };
}
