/** Sessions as staff and trainers find and make them. A session is its facts; what is shown is their fold. */
import { z } from 'zod';
import { instant } from '../../../core/contracts/fact.ts';
import { type HubRefusal, no } from '../../../core/contracts/rest/problem.ts';
import type { Session, SessionDetail } from '../../../core/contracts/rest/sessions.ts';
import { type Scope, systemScope } from '../../../core/domain/scope.ts';
import type { SessionFilter } from '../../../core/ports/hub-log.ts';
import type { HubStore, RoomRow, SiteRow } from '../../../core/ports/hub-store.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { audit, type HubContext } from '../hub-context.ts';
import { namesOf } from '../names.ts';
import { detailOf, showSummary } from './session-answers.ts';
import { book, MOST_PEOPLE } from './session-booking.ts';

export const DAY_MS = 24 * 3_600_000;

type Write = Scope<'session.write'>;

export interface NewSession {
  readonly roomId: string;
  readonly trainerId: string;
  readonly groupIds: readonly string[];
  readonly unitId: string | null;
  readonly title: string;
  /** Instants, ms. */
  readonly start: number;
  readonly end: number;
}

export type SessionQuery = Omit<SessionFilter, 'after' | 'trainer' | 'limit'> & {
  readonly trainerId?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

/** Where a session is to be, with everything that must exist for it. */
export interface Place {
  readonly site: SiteRow;
  readonly room: RoomRow;
  /** Pseudonym. */
  readonly trainer: string;
}

const place = z.strictObject({ start: instant, id: z.uuid() });

export class SessionService {
  private readonly context: HubContext;

  constructor(context: HubContext) {
    this.context = context;
  }

  async list(
    query: SessionQuery,
    scope: Scope<'session.read'>,
  ): Promise<{ items: Session[]; next: string | null } | HubRefusal> {
    const { trainerId, cursor, limit, ...rest } = query;
    const after = cursor === undefined ? undefined : readCursor(place, cursor);
    if (after === null) return no('request.invalid', { where: 'query.cursor' });
    const trainer = trainerId ? await this.subjectOf(trainerId) : undefined;
    if (trainer === null) return { items: [], next: null };
    const filter = { ...rest, ...(trainer ? { trainer } : {}), ...(after ? { after } : {}), limit };
    const found = await this.context.log.sessions(filter, scope);
    const names = await namesOf(
      this.context.store,
      found.map((session) => session.trainer),
      scope,
    );
    const last = found.length === limit ? found.at(-1) : undefined;
    return {
      items: found.map((session) => showSummary(session, names)),
      next: last ? writeCursor({ start: last.scheduledStart, id: last.id }) : null,
    };
  }

  async get(id: string, scope: Scope<'session.read'>): Promise<SessionDetail | HubRefusal> {
    return detailOf(this.context, id, scope);
  }

  async create(wanted: NewSession, scope: Write): Promise<SessionDetail | HubRefusal> {
    const { start, end, roomId, trainerId, groupIds, unitId, title } = wanted;
    if (areBadTimes(start, end, this.context.clock.wall())) return no('sessions.bad-times');
    const made = await this.context.store.transaction(async (store, trx) => {
      const found = await placeOf(store, roomId, trainerId, groupIds, scope);
      if ('kind' in found) return found;
      const { site, trainer } = found;
      const unit = unitId === null ? null : await store.units.byId(unitId, scope);
      if (unitId !== null && !unit) return no('units.unknown');
      if (unit && unit.siteId !== site.id) return no('units.other-site');
      const expected = await store.groups.expected(groupIds, scope);
      if (expected.length > MOST_PEOPLE) return no('sessions.too-many-people', { most: MOST_PEOPLE });
      const booking = {
        site,
        roomId,
        trainer,
        groupIds,
        unitId,
        title,
        kind: 'by-hand' as const,
        start,
        end,
      };
      const booked = await book(this.context, store, trx, booking, scope);
      if (booked.kind === 'clash') return { ...no('sessions.clash'), conflicts: booked.conflicts };
      await audit(this.context, store, scope, 'sessions.create', booked.sessionId);
      return booked;
    });
    return made.kind === 'booked' ? detailOf(this.context, made.sessionId, scope) : made;
  }

  private async subjectOf(personId: string): Promise<string | null> {
    const person = await this.context.store.people.byId(personId, systemScope('people.read'));
    return person?.subject ?? null;
  }
}

/** Whether no session could be at these times, ms. */
export function areBadTimes(start: number, end: number, now: number): boolean {
  return end <= start || end - start > DAY_MS || end <= now;
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
  const trainer = await trainerOf(store, trainerId, site.id, scope);
  if (typeof trainer !== 'string') return trainer;
  for (const groupId of groupIds) {
    const group = await store.groups.byId(groupId, scope);
    if (!group) return no('groups.unknown');
    if (group.siteId !== site.id) return no('sessions.other-site');
  }
  return { site, room, trainer };
}

/** The pseudonym of an active trainer of the site, or what is wrong with the person. */
export async function trainerOf(
  store: HubStore,
  trainerId: string,
  siteId: string,
  scope: Scope<'session.write' | 'timetable.write'>,
): Promise<string | HubRefusal> {
  const trainer = await store.people.byId(trainerId, scope);
  if (!trainer) return no('people.unknown');
  if (!trainer.active || !trainer.roles.includes('trainer')) return no('timetable.not-a-trainer');
  return trainer.siteId === siteId ? trainer.subject : no('sessions.other-site');
}
