/** Timetable slots, and the sessions that the hub makes of them for the next weeks. */
import { type HubRefusal, isNo, no } from '../../core/contracts/rest/problem.ts';
import { type Scope, systemScope } from '../../core/domain/scope.ts';
import { windowsOf } from '../../core/domain/session-windows.ts';
import { type Occurrence, occurrencesOf } from '../../core/domain/timetable.ts';
import type { SlotOccurrence, SlotRow } from '../../core/ports/hub-store.ts';
import { audit, type HubContext, newId } from './hub-context.ts';
import { book } from './session-booking.ts';
import { placeOf } from './session-service.ts';

/** How far ahead sessions exist: kiosks without a network live on what they were sent. */
export const HORIZON_MS = 28 * 24 * 3_600_000;

type Write = Scope<'timetable.write'>;
export type NewSlot = Omit<SlotRow, 'id' | 'siteId' | 'unitId' | 'skipDates' | 'version' | 'endedAt'> &
  Partial<Pick<SlotRow, 'unitId' | 'skipDates'>>;
export type SlotWithOccurrences = SlotRow & { readonly occurrences: readonly SlotOccurrence[] };

export class TimetableService {
  private readonly context: HubContext;

  constructor(context: HubContext) {
    this.context = context;
  }

  async list(
    filter: { siteId?: string | undefined; roomId?: string | undefined },
    scope: Scope<'timetable.read'>,
  ): Promise<SlotWithOccurrences[]> {
    const slots = await this.context.store.slots.list(filter, scope);
    return Promise.all(slots.map((slot) => this.withOccurrences(slot, scope)));
  }

  async get(id: string, scope: Scope<'timetable.read'>): Promise<SlotWithOccurrences | HubRefusal> {
    const slot = await this.context.store.slots.byId(id, scope);
    return slot ? this.withOccurrences(slot, scope) : no('timetable.unknown-slot');
  }

  async create(wanted: NewSlot, scope: Write): Promise<SlotWithOccurrences | HubRefusal> {
    const { startTime, endTime, fromDate, untilDate } = wanted;
    if (endTime <= startTime || (untilDate !== null && untilDate < fromDate))
      return no('timetable.bad-times');
    const slot = await this.context.store.transaction(async (store) => {
      const place = await placeOf(store, wanted.roomId, wanted.trainerId, wanted.groupIds, scope);
      if ('kind' in place) return place;
      const made: SlotRow = {
        unitId: null,
        skipDates: [],
        ...wanted,
        id: newId(),
        siteId: place.site.id,
        version: 1,
        endedAt: null,
      };
      await store.slots.insert(made, this.context.clock.wall(), scope);
      await audit(this.context, store, scope, 'timetable.create', made.id);
      return made;
    });
    if (isNo(slot)) return slot;
    await this.materialiseSlot(slot, this.context.clock.wall(), scope);
    return this.withOccurrences(slot, scope);
  }

  /** No more sessions of this slot; those that nobody has started are canceled. */
  async end(id: string, scope: Write): Promise<SlotWithOccurrences | HubRefusal> {
    const now = this.context.clock.wall();
    const refused = await this.context.store.transaction(async (store, trx) => {
      const slot = await store.slots.byId(id, scope);
      if (!slot) return no('timetable.unknown-slot');
      if (slot.endedAt !== null) return no('timetable.slot-ended');
      await store.slots.end(id, now, scope);
      for (const { sessionId } of (await store.slots.occurrencesOf([id], scope)).get(id) ?? []) {
        const state = sessionId
          ? await this.context.log.sessionState(sessionId, systemScope('session.write'), trx)
          : null;
        if (state?.status !== 'scheduled' || (state.definition?.windows.startUntil ?? 0) < now) continue;
        const payload = { reason: 'timetable slot withdrawn' };
        await this.context.log.append(
          [{ type: 'session.canceled', subject: null, session: sessionId, payload }],
          trx,
        );
      }
      await audit(this.context, store, scope, 'timetable.end', id);
      return null;
    });
    if (refused) return refused;
    const slot = await this.context.store.slots.byId(id, scope);
    return slot ? this.withOccurrences(slot, scope) : no('timetable.unknown-slot');
  }

  /** Makes the sessions of the next weeks that are not there yet. Called again and again; `now` in ms. */
  async materialise(now: number): Promise<{ made: number; problems: number }> {
    const scope = systemScope('timetable.write');
    const total = { made: 0, problems: 0 };
    for (const slot of await this.context.store.slots.list({}, scope)) {
      const { made, problems } = await this.materialiseSlot(slot, now, scope);
      total.made += made;
      total.problems += problems;
    }
    return total;
  }

  private async materialiseSlot(
    slot: SlotRow,
    now: number,
    scope: Write,
  ): Promise<{ made: number; problems: number }> {
    const site = await this.context.store.sites.byId(slot.siteId, scope);
    const count = { made: 0, problems: 0 };
    if (!site) return count;
    const known = (await this.context.store.slots.occurrencesOf([slot.id], scope)).get(slot.id) ?? [];
    const done = new Set(known.filter((each) => each.sessionId !== null).map((each) => each.date));
    for (const occurrence of occurrencesOf(slot, site.zone, now, now + HORIZON_MS)) {
      if (done.has(occurrence.date)) continue;
      // Nobody could start it any more: it would only be counted as missed.
      if (windowsOf(occurrence.start, occurrence.end, site.policy).startUntil < now) continue;
      count[await this.materialiseOne(slot, occurrence, scope)] += 1;
    }
    return count;
  }

  private async materialiseOne(
    slot: SlotRow,
    { date, start, end }: Occurrence,
    scope: Write,
  ): Promise<'made' | 'problems'> {
    return this.context.store.transaction(async (store, trx) => {
      const known = (await store.slots.occurrencesOf([slot.id], scope)).get(slot.id) ?? [];
      if (known.some((each) => each.date === date && each.sessionId !== null)) return 'made';
      const { roomId, groupIds, title } = slot;
      const place = await placeOf(store, roomId, slot.trainerId, groupIds, scope);
      if ('kind' in place) {
        await store.slots.setOccurrence(
          slot.id,
          { date, sessionId: null, problem: 'unusable', madeAs: null },
          scope,
        );
        return 'problems';
      }
      const { site, trainer } = place;
      const booking = { site, roomId, trainer, groupIds, title, kind: 'timetable' as const, start, end };
      const booked = await book(this.context, store, trx, booking, scope);
      const sessionId = booked.kind === 'booked' ? booked.sessionId : null;
      await store.slots.setOccurrence(
        slot.id,
        { date, sessionId, problem: sessionId === null ? 'clash' : null, madeAs: null },
        scope,
      );
      return sessionId === null ? 'problems' : 'made';
    });
  }

  private async withOccurrences(slot: SlotRow, scope: Scope): Promise<SlotWithOccurrences> {
    return {
      ...slot,
      occurrences: (await this.context.store.slots.occurrencesOf([slot.id], scope)).get(slot.id) ?? [],
    };
  }
}
