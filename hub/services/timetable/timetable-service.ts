/** Timetable slots, and the sessions that the hub makes of them for the next weeks. */
import type { SiteCalendar } from '../../../core/contracts/calendar.ts';
import { type HubRefusal, isNo, no } from '../../../core/contracts/rest/problem.ts';
import { type Scope, systemScope } from '../../../core/domain/scope.ts';
import { windowsOf } from '../../../core/domain/session-windows.ts';
import { dayOff } from '../../../core/domain/site-calendar.ts';
import { type Occurrence, occurrencesOf } from '../../../core/domain/timetable.ts';
import type { HubStore, SiteRow, SlotOccurrence, SlotRow } from '../../../core/ports/hub-store.ts';
import { audit, type HubContext, newId } from '../hub-context.ts';
import { book } from '../sessions/session-booking.ts';
import { type Place, placeOf } from '../sessions/session-service.ts';
import { cancelSession, dueSessions, type SlotEffect, syncSlot, type Within } from './timetable-sync.ts';

const DAY_MS = 24 * 3_600_000;

type Write = Scope<'timetable.write'>;
export type NewSlot = Omit<SlotRow, 'id' | 'siteId' | 'unitId' | 'skipDates' | 'version' | 'endedAt'> &
  Partial<Pick<SlotRow, 'unitId' | 'skipDates'>>;
export type SlotWithOccurrences = SlotRow & { readonly occurrences: readonly SlotOccurrence[] };
export type ChangedSlot = SlotWithOccurrences & { readonly effect: SlotEffect };

export class TimetableService {
  private readonly context: HubContext;

  constructor(context: HubContext) {
    this.context = context;
  }

  async list(
    filter: { siteId?: string | undefined; roomId?: string | undefined },
    scope: Scope<'timetable.read'>,
  ): Promise<SlotWithOccurrences[]> {
    const { slots } = this.context.store;
    const found = await slots.list(filter, scope);
    const occurrences = await slots.occurrencesOf(
      found.map((slot) => slot.id),
      scope,
    );
    return found.map((slot) => ({ ...slot, occurrences: occurrences.get(slot.id) ?? [] }));
  }

  async get(id: string, scope: Scope<'timetable.read'>): Promise<SlotWithOccurrences | HubRefusal> {
    return this.shown(id, scope);
  }

  async create(wanted: NewSlot, scope: Write): Promise<SlotWithOccurrences | HubRefusal> {
    const slot = await this.context.store.transaction((store) => this.insert(store, wanted, scope));
    if (isNo(slot)) return slot;
    await this.makeSessions(slot.id, this.context.clock.wall());
    return this.shown(slot.id, scope);
  }

  /** `ifMatch` is the version that the caller believes to change, or null. */
  async update(
    id: string,
    wanted: NewSlot,
    ifMatch: string | null,
    scope: Write,
  ): Promise<ChangedSlot | HubRefusal> {
    const effect = await this.context.store.transaction(async (store, trx) => {
      const before = await store.slots.byId(id, scope);
      if (!before) return no('timetable.unknown-slot');
      if (ifMatch !== null && ifMatch !== String(before.version)) return no('request.stale');
      return this.change({ context: this.context, store, trx, scope }, before, wanted);
    });
    if (isNo(effect)) return effect;
    const { made } = await this.makeSessions(id, this.context.clock.wall());
    const slot = await this.shown(id, scope);
    return isNo(slot) ? slot : { ...slot, effect: { ...effect, made } };
  }

  /** No more sessions of this slot; those that nobody has started are canceled. */
  async end(id: string, ifMatch: string | null, scope: Write): Promise<SlotWithOccurrences | HubRefusal> {
    const refused = await this.context.store.transaction(async (store, trx) => {
      const slot = await store.slots.byId(id, scope);
      if (!slot) return no('timetable.unknown-slot');
      if (ifMatch !== null && ifMatch !== String(slot.version)) return no('request.stale');
      if (slot.endedAt !== null) return no('timetable.slot-ended');
      await this.withdraw({ context: this.context, store, trx, scope }, slot);
      return null;
    });
    return refused ?? this.shown(id, scope);
  }

  /** Checks and inserts; the sessions are made afterwards by `makeSessions`. */
  async insert(store: HubStore, wanted: NewSlot, scope: Write, id = newId()): Promise<SlotRow | HubRefusal> {
    const place = await this.checked(store, wanted, scope);
    if (isNo(place)) return place;
    const fixed = { id, siteId: place.site.id, version: 1, endedAt: null };
    const made: SlotRow = { unitId: null, ...wanted, skipDates: ascending(wanted.skipDates), ...fixed };
    await store.slots.insert(made, this.context.clock.wall(), scope);
    await audit(this.context, store, scope, 'timetable.create', made.id);
    return made;
  }

  /** Changes the slot, and its sessions that are not yet due; new ones are made afterwards by `makeSessions`. */
  async change(within: Within, before: SlotRow, wanted: NewSlot): Promise<SlotEffect | HubRefusal> {
    const { store, scope } = within;
    if (before.endedAt !== null) return no('timetable.slot-ended');
    const place = await this.checked(store, wanted, scope);
    if (isNo(place)) return place;
    if (place.site.id !== before.siteId) return no('sessions.other-site');
    const { id, siteId, endedAt } = before;
    const version = before.version + 1;
    const skipDates = ascending(wanted.skipDates);
    const next: SlotRow = { unitId: null, ...wanted, skipDates, id, siteId, endedAt, version };
    await store.slots.update(next, scope);
    const effect = await syncSlot(within, next, place);
    await audit(this.context, store, scope, 'timetable.update', id, {
      moved: effect.moved,
      canceled: effect.canceled,
      kept: effect.kept,
    });
    return effect;
  }

  /** How many sessions were canceled with it. */
  async withdraw(within: Within, slot: SlotRow): Promise<number> {
    const { store, scope } = within;
    await store.slots.end(slot.id, this.context.clock.wall(), scope);
    const due = await dueSessions(within, slot.id);
    for (const { sessionId } of due) await cancelSession(within, sessionId, 'timetable slot withdrawn');
    await audit(this.context, store, scope, 'timetable.end', slot.id);
    return due.length;
  }

  /** Makes the sessions of the next weeks that are not there yet. Called again and again; `now` in ms. */
  async materialise(now: number, siteId?: string): Promise<{ made: number; problems: number }> {
    const scope = systemScope('timetable.write');
    const { store } = this.context;
    const slots = await store.slots.list({ siteId }, scope);
    const known = await store.slots.occurrencesOf(
      slots.map((slot) => slot.id),
      scope,
    );
    const settings = new Map<string, Settings | null>();
    const total = { made: 0, problems: 0 };
    for (const slot of slots) {
      const of = settings.get(slot.siteId) ?? (await settingsOf(store, slot.siteId, scope));
      settings.set(slot.siteId, of);
      if (!of || missingOf(slot, of, known.get(slot.id) ?? [], now).length === 0) continue;
      const { made, problems } = await this.makeSessions(slot.id, now);
      total.made += made;
      total.problems += problems;
    }
    return total;
  }

  /**
   * The slot's sessions that are not there yet. Everything is read within the transaction that makes them: of two hub
   * processes that do this at once the second finds what the first has made.
   */
  async makeSessions(slotId: string, now: number): Promise<{ made: number; problems: number }> {
    const scope = systemScope('timetable.write');
    return this.context.store.transaction(async (store, trx) => {
      const within: Within = { context: this.context, store, trx, scope };
      const count = { made: 0, problems: 0 };
      const slot = await store.slots.byId(slotId, scope);
      const settings = slot && slot.endedAt === null ? await settingsOf(store, slot.siteId, scope) : null;
      if (!slot || !settings) return count;
      const known = (await store.slots.occurrencesOf([slotId], scope)).get(slotId) ?? [];
      for (const missing of missingOf(slot, settings, known, now)) {
        const made = await this.makeOne(within, slot, missing);
        const old = known.find(({ date }) => date === made.date);
        if (made.sessionId === null && old?.problem === made.problem) continue;
        await store.slots.setOccurrence(slot.id, made, scope);
        if (made.sessionId !== null) count.made += 1;
        else count.problems += 1;
      }
      return count;
    });
  }

  private async makeOne(
    { store, trx, scope }: Within,
    slot: SlotRow,
    { date, start, end, isOff }: Missing,
  ): Promise<SlotOccurrence> {
    const without = (problem: SlotOccurrence['problem']) => ({
      date,
      sessionId: null,
      problem,
      madeAs: null,
    });
    if (isOff) return without('holiday');
    const { roomId, trainerId, groupIds, title, unitId } = slot;
    const place = await placeOf(store, roomId, trainerId, groupIds, scope);
    if ('kind' in place) return without('unusable');
    const { site, trainer } = place;
    const what = { title, unitId, kind: 'timetable' as const };
    const booking = { site, roomId, trainer, groupIds, start, end, ...what };
    const booked = await book(this.context, store, trx, booking, scope);
    if (booked.kind !== 'booked') return without('clash');
    return { date, sessionId: booked.sessionId, problem: null, madeAs: { roomId, trainer, start, end } };
  }

  private async checked(store: HubStore, wanted: NewSlot, scope: Write): Promise<Place | HubRefusal> {
    const { startTime, endTime, fromDate, untilDate, roomId, trainerId, groupIds } = wanted;
    if (endTime < startTime) return no('timetable.crosses-midnight');
    if (endTime === startTime || (untilDate !== null && untilDate < fromDate))
      return no('timetable.bad-times');
    const place = await placeOf(store, roomId, trainerId, groupIds, scope);
    if ('kind' in place || !wanted.unitId) return place;
    const unit = await store.units.byId(wanted.unitId, scope);
    if (!unit) return no('units.unknown');
    return unit.siteId === place.site.id ? place : no('units.other-site');
  }

  private async shown(id: string, scope: Scope): Promise<SlotWithOccurrences | HubRefusal> {
    const { slots } = this.context.store;
    const slot = await slots.byId(id, scope);
    if (!slot) return no('timetable.unknown-slot');
    return { ...slot, occurrences: (await slots.occurrencesOf([id], scope)).get(id) ?? [] };
  }
}

function ascending(dates: readonly string[] = []): string[] {
  return [...new Set(dates)].sort();
}

interface Settings {
  readonly site: SiteRow;
  readonly calendar: SiteCalendar;
}

type Missing = Occurrence & { readonly isOff: boolean };

async function settingsOf(store: HubStore, siteId: string, scope: Write): Promise<Settings | null> {
  const site = await store.sites.byId(siteId, scope);
  return site && { site, calendar: await store.calendars.bySite(siteId, scope) };
}

/** What is to come within the horizon and has no session; days off only until it is written down that they are. */
function missingOf(
  slot: SlotRow,
  { site, calendar }: Settings,
  known: readonly SlotOccurrence[],
  now: number,
): Missing[] {
  const byDate = new Map(known.map((each) => [each.date, each]));
  const horizon = now + site.policy.horizonDays * DAY_MS;
  return occurrencesOf(slot, site.zone, now, horizon).flatMap((occurrence) => {
    const before = byDate.get(occurrence.date);
    if (before?.sessionId) return [];
    // Nobody could start it any more: it would only be counted as missed.
    if (windowsOf(occurrence.start, occurrence.end, site.policy).startUntil < now) return [];
    const isOff = dayOff(calendar, occurrence.date) !== null;
    return isOff && before?.problem === 'holiday' ? [] : [{ ...occurrence, isOff }];
  });
}
