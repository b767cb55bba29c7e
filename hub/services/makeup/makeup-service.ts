/** Makeup sessions: for the whole class of a session that did not take place, or for the absent of one that did. */
import { iso } from '../../../core/contracts/rest/common.ts';
import type { MakeupSlots, Obstacle } from '../../../core/contracts/rest/makeup.ts';
import { type Conflict, type HubRefusal, isNo, no } from '../../../core/contracts/rest/problem.ts';
import type { SessionDetail } from '../../../core/contracts/rest/sessions.ts';
import { daysAfter, daysBetween } from '../../../core/domain/local-time.ts';
import { type Busy, type MakeupQuestion, obstaclesTo, planMakeup } from '../../../core/domain/makeup.ts';
import type { Scope } from '../../../core/domain/scope.ts';
import { decideCancel } from '../../../core/domain/session-staff.ts';
import { dateOf } from '../../../core/domain/week.ts';
import type { HubTransaction } from '../../../core/ports/hub-log.ts';
import type { HubStore, RoomRow } from '../../../core/ports/hub-store.ts';
import { audit, type HubContext } from '../hub-context.ts';
import { refTo } from '../names.ts';
import { detailOf } from '../sessions/session-answers.ts';
import { type Booking, book, conflictsOf } from '../sessions/session-booking.ts';
import { placeOf } from '../sessions/session-service.ts';
import { caseOf, type MakeupCase } from './makeup-case.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Local dates looked at when the caller does not say, and at most. */
const DEFAULT_DAYS = 14;
const MOST_DAYS = 62;
/** Refused times in an answer without slots. */
const MOST_REFUSED = 500;

type Write = Scope<'session.write'>;

export interface SlotsWanted {
  /** Local dates, both inclusive. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly trainerId?: string | undefined;
  readonly roomId?: string | undefined;
  readonly minutes?: number | undefined;
  readonly limit: number;
}

export interface MakeupWanted {
  readonly roomId: string;
  readonly trainerId?: string | undefined;
  /** Instants, ms. */
  readonly start: number;
  readonly end: number;
}

export class MakeupService {
  private readonly context: HubContext;

  constructor(context: HubContext) {
    this.context = context;
  }

  async find(sessionId: string, wanted: SlotsWanted, scope: Write): Promise<MakeupSlots | HubRefusal> {
    const { store, clock } = this.context;
    const found = await caseOf(this.context, store, sessionId, wanted.trainerId ?? null, scope);
    if (isNo(found)) return found;
    const { definition, site, participants, trainer } = found;
    const now = clock.wall();
    const range = rangeOf(wanted, dateOf(now, site.zone));
    if (!range) return no('makeup.bad-range', { days: MOST_DAYS });
    const rooms = (await store.rooms.list(site.id, scope)).filter(
      (room) => wanted.roomId === undefined || room.id === wanted.roomId,
    );
    if (rooms.length === 0) return no('rooms.unknown');
    const length = definition.scheduledEnd - definition.scheduledStart;
    const durationMs = wanted.minutes === undefined ? length : wanted.minutes * MINUTE;
    // Two days to each side: the site's dates are not those of UTC, and the last slot ends after it began.
    const fromMs = Date.parse(range.from) - 2 * DAY;
    const toMs = Date.parse(range.until) + 3 * DAY;
    const question = await this.questionOf(store, found, rooms, { fromMs, toMs }, scope);
    const original = { roomId: definition.roomId, start: definition.scheduledStart };
    const plan = planMakeup({ ...question, durationMs, ...range, now, original });
    const refused =
      plan.slots.length > 0 ? plan.refused.filter(({ usual }) => usual) : plan.refused.slice(0, MOST_REFUSED);
    return {
      participants: participants.length,
      trainer: refTo(new Map([[trainer.subject, trainer]]), trainer.subject),
      minutes: Math.round(durationMs / MINUTE),
      slots: plan.slots.slice(0, wanted.limit).map(({ start, end, room, because }, index) => ({
        start: iso(start),
        end: iso(end),
        roomId: room.id,
        roomName: room.name,
        rank: index + 1,
        because: [...because],
      })),
      refused: refused.map(({ start, end, because }) => ({
        start: iso(start),
        end: iso(end),
        because: [...because],
      })),
    };
  }

  /** Everything is asked again in the transaction that books. */
  async book(sessionId: string, wanted: MakeupWanted, scope: Write): Promise<SessionDetail | HubRefusal> {
    const { start, end } = wanted;
    if (end <= start || end - start > DAY || start < this.context.clock.wall()) return no('makeup.bad-times');
    const made = await this.context.store.transaction(async (store, trx) => {
      const found = await caseOf(this.context, store, sessionId, wanted.trainerId ?? null, scope, trx);
      if (isNo(found)) return found;
      const { definition, participants, trainer } = found;
      const groupIds = definition.groups.map(({ groupId }) => groupId);
      const place = await placeOf(store, wanted.roomId, trainer.id, groupIds, scope);
      if (isNo(place)) return place;
      if (place.site.id !== definition.siteId) return no('sessions.other-site');
      const booking: Booking = {
        site: place.site,
        roomId: wanted.roomId,
        trainer: trainer.subject,
        groupIds,
        title: definition.title,
        kind: 'makeup',
        unitId: definition.unitId,
        makeupOf: sessionId,
        participants,
        start,
        end,
      };
      const refused = await this.whyNot(store, trx, found, place.room, booking, scope);
      if (refused) return refused;
      const booked = await book(this.context, store, trx, booking, scope);
      if (booked.kind === 'clash') return { ...no('sessions.clash'), conflicts: booked.conflicts };
      await audit(this.context, store, scope, 'makeup.book', booked.sessionId, { of: sessionId });
      return booked;
    });
    return made.kind === 'booked' ? detailOf(this.context, made.sessionId, scope) : made;
  }

  async cancel(
    sessionId: string,
    makeupId: string,
    reason: string,
    scope: Write,
  ): Promise<SessionDetail | HubRefusal> {
    const refused = await this.context.store.transaction(async (store, trx) => {
      const state = await this.context.log.sessionState(makeupId, scope, trx);
      if (state?.definition?.makeupOf !== sessionId) return no('sessions.unknown');
      const decision = decideCancel(state, reason);
      if (decision.kind === 'refused') return no('sessions.not-cancelable', { status: state.status });
      await this.context.log.append(decision.facts, trx);
      await audit(this.context, store, scope, 'makeup.cancel', makeupId, { of: sessionId });
      return null;
    });
    return refused ?? detailOf(this.context, makeupId, scope);
  }

  private async questionOf(
    store: HubStore,
    { definition, participants, trainer, site }: MakeupCase,
    rooms: readonly RoomRow[],
    range: { readonly fromMs: number; readonly toMs: number },
    scope: Write,
  ): Promise<MakeupQuestion & { busy: Busy[] }> {
    return {
      zone: site.zone,
      calendar: await store.calendars.bySite(definition.siteId, scope),
      rooms,
      people: participants.length,
      trainerName: trainer.displayName,
      busy: await store.bookings.busy(
        { siteId: definition.siteId, trainer: trainer.subject, people: participants, ...range },
        scope,
      ),
    };
  }

  private async whyNot(
    store: HubStore,
    trx: HubTransaction,
    found: MakeupCase,
    room: RoomRow,
    booking: Booking,
    scope: Write,
  ): Promise<HubRefusal | null> {
    const { start, end } = booking;
    const question = await this.questionOf(store, found, [room], { fromMs: start, toMs: end }, scope);
    const against = obstaclesTo(question, room, { start, end });
    const closed = against.find(({ what }) => what === 'closed' || what === 'break' || what === 'holiday');
    if (closed) return no(CLOSED[closed.what] ?? 'makeup.closed', { name: closed.name });
    if (against.some(({ what }) => what === 'capacity'))
      return no('makeup.room-too-small', { seats: room.capacity, people: question.people });
    const people = against.filter(({ what }) => what === 'class' || what === 'trainer');
    if (people.length === 0) return null;
    const hard = await conflictsOf(this.context, trx, booking);
    const known = new Set(hard.map(({ what, sessionId }) => `${what} ${sessionId}`));
    const more = people
      .flatMap((obstacle) => conflictOf(obstacle, question.busy))
      .filter(({ what, sessionId }) => !known.has(`${what} ${sessionId}`));
    // Where only room and trainer clash it is the refusal of every booking.
    return {
      ...no(more.length > 0 ? 'makeup.people-taken' : 'sessions.clash'),
      conflicts: [...hard, ...more],
    };
  }
}

const CLOSED: Readonly<Record<string, 'makeup.closed' | 'makeup.day-off' | 'makeup.break'>> = {
  closed: 'makeup.closed',
  holiday: 'makeup.day-off',
  break: 'makeup.break',
};

function conflictOf({ what, sessionId }: Obstacle, busy: readonly Busy[]): Conflict[] {
  const held = busy.find((each) => each.what === what && each.sessionId === sessionId);
  if (!held || (what !== 'class' && what !== 'trainer')) return [];
  return [{ what, sessionId: held.sessionId, title: held.title, start: iso(held.start), end: iso(held.end) }];
}

function rangeOf(wanted: SlotsWanted, today: string): { from: string; until: string } | null {
  const from = wanted.from ?? today;
  const until = wanted.until ?? daysAfter(from, DEFAULT_DAYS - 1);
  const days = daysBetween(from, until);
  return days >= 1 && days <= MOST_DAYS ? { from, until } : null;
}
