/** Brings the sessions that a slot has made in step with what the slot says now, within the caller's transaction. */
import { isNo } from '../../../core/contracts/rest/problem.ts';
import { type Scope, systemScope } from '../../../core/domain/scope.ts';
import type { SessionDefinition } from '../../../core/domain/session.ts';
import { windowsOf } from '../../../core/domain/session-windows.ts';
import { dateIn, type Occurrence, occurrenceOn } from '../../../core/domain/timetable.ts';
import type { HubTransaction } from '../../../core/ports/hub-log.ts';
import type { HubStore, MadeAs, SlotOccurrence, SlotRow } from '../../../core/ports/hub-store.ts';
import { applyExcuses } from '../excuses/excuse-reach.ts';
import type { HubContext } from '../hub-context.ts';
import { refreshRolls } from '../sessions/roll-keeper.ts';
import { conflictsOf } from '../sessions/session-booking.ts';
import { type Place, placeOf } from '../sessions/session-service.ts';

type Write = Scope<'timetable.write'>;

export interface SlotEffect {
  made: number;
  /** Changed in place: time, room, trainer, groups or words. */
  moved: number;
  canceled: number;
  /** Sessions that somebody had changed by hand: they stay as they are. */
  kept: number;
}

export interface Within {
  readonly context: HubContext;
  readonly store: HubStore;
  readonly trx: HubTransaction;
  readonly scope: Write;
}

/** A session of the timetable that has not begun and still can. */
export interface Due {
  readonly occurrence: SlotOccurrence;
  readonly sessionId: string;
  readonly definition: SessionDefinition;
}

/** The slot's sessions that a change can still reach; the others are left as they are. `now` in ms. */
export async function dueSessions({ context, store, trx, scope }: Within, slotId: string): Promise<Due[]> {
  const now = context.clock.wall();
  const due: Due[] = [];
  for (const occurrence of (await store.slots.occurrencesOf([slotId], scope)).get(slotId) ?? []) {
    const { sessionId, madeAs } = occurrence;
    // Far enough in the past that it could only have been moved on by hand: its facts need not be read.
    if (sessionId === null || (madeAs !== null && madeAs.end < now - DAY_MS)) continue;
    const state = await context.log.sessionState(sessionId, systemScope('session.write'), trx);
    const definition = state?.definition;
    if (state?.status !== 'scheduled' || !definition || definition.windows.startUntil < now) continue;
    due.push({ occurrence, sessionId, definition });
  }
  return due;
}

const DAY_MS = 24 * 3_600_000;

export async function cancelSession(
  { context, trx }: Within,
  sessionId: string,
  reason: 'timetable changed' | 'timetable slot withdrawn' | 'day off',
): Promise<void> {
  // A class that a day off takes away is missing; one that the timetable no longer has is not.
  const payload = reason === 'day off' ? { reason } : { reason, cause: 'timetable' as const };
  await context.log.append([{ type: 'session.canceled', subject: null, session: sessionId, payload }], trx);
}

/**
 * Where the date stays the session is changed in place; where it is gone it is canceled; what was changed by hand is
 * kept. What has become new is for materialising.
 */
export async function syncSlot(within: Within, slot: SlotRow, place: Place): Promise<SlotEffect> {
  const effect: SlotEffect = { made: 0, moved: 0, canceled: 0, kept: 0 };
  const { context, store, trx, scope } = within;
  const now = context.clock.wall();
  let rolls = false;
  for (const due of await dueSessions(within, slot.id)) {
    const { occurrence, sessionId, definition } = due;
    if (changedByHand(due)) {
      effect.kept += 1;
      continue;
    }
    const wanted = occurrenceOn(slot, place.site.zone, occurrence.date);
    if (!wanted || windowsOf(wanted.start, wanted.end, place.site.policy).startUntil < now) {
      await cancelSession(within, sessionId, 'timetable changed');
      await store.slots.removeOccurrence(slot.id, occurrence.date, scope);
      effect.canceled += 1;
      continue;
    }
    const outcome = await changeOne(within, due, { slot, place, wanted });
    const regrouped = outcome !== 'canceled' && (await regroup(within, due, slot));
    if (outcome === 'canceled') effect.canceled += 1;
    else if (outcome === 'moved' || regrouped) effect.moved += 1;
    if (regrouped || (outcome === 'moved' && definition.trainer !== place.trainer)) rolls = true;
  }
  if (rolls) await refreshRolls(context, store, trx, slot.groupIds);
  await forgetProblems(within, slot, dateIn(place.site.zone, now));
  return effect;
}

/**
 * Brings the site's sessions to the times that its timetable means on the clocks of another zone. Who moves away from
 * the others goes first, so that sessions that follow one another do not stand in each other's way.
 */
export async function followZone(within: Within, siteId: string): Promise<void> {
  const { context, store, scope } = within;
  const now = context.clock.wall();
  const moves: { slot: SlotRow; place: Place; due: Due; wanted: Occurrence }[] = [];
  for (const slot of await store.slots.list({ siteId }, scope)) {
    const place = await placeOf(store, slot.roomId, slot.trainerId, slot.groupIds, scope);
    if (isNo(place)) continue;
    for (const due of await dueSessions(within, slot.id)) {
      const wanted = changedByHand(due) ? null : occurrenceOn(slot, place.site.zone, due.occurrence.date);
      if (wanted) moves.push({ slot, place, due, wanted });
    }
  }
  const isLater = ({ due, wanted }: (typeof moves)[number]) => wanted.start > due.definition.scheduledStart;
  const earlier = moves.filter((move) => !isLater(move)).sort((a, b) => a.wanted.start - b.wanted.start);
  const later = moves.filter(isLater).sort((a, b) => b.wanted.start - a.wanted.start);
  for (const { slot, place, due, wanted } of [...earlier, ...later]) {
    if (windowsOf(wanted.start, wanted.end, place.site.policy).startUntil >= now)
      await changeOne(within, due, { slot, place, wanted });
  }
}

function changedByHand({ occurrence: { madeAs }, definition }: Due): boolean {
  return (
    madeAs !== null &&
    (madeAs.roomId !== definition.roomId ||
      madeAs.trainer !== definition.trainer ||
      madeAs.start !== definition.scheduledStart ||
      madeAs.end !== definition.scheduledEnd)
  );
}

async function changeOne(
  within: Within,
  { occurrence, sessionId, definition }: Due,
  { slot, place, wanted }: { slot: SlotRow; place: Place; wanted: Occurrence },
): Promise<'moved' | 'canceled' | 'same'> {
  const { context, store, trx, scope } = within;
  const { start, end, date } = wanted;
  const { trainer, site } = place;
  const sameRoom = definition.roomId === slot.roomId;
  const sameTrainer = definition.trainer === trainer;
  const sameTime = definition.scheduledStart === start && definition.scheduledEnd === end;
  const sameWords = definition.title === slot.title && definition.unitId === slot.unitId;
  if (sameRoom && sameTrainer && sameTime && sameWords) return 'same';
  const claim = { start, end, roomId: slot.roomId, trainer, except: sessionId };
  if (!(sameRoom && sameTrainer && sameTime) && (await conflictsOf(context, trx, claim)).length > 0) {
    await cancelSession(within, sessionId, 'timetable changed');
    await store.slots.setOccurrence(
      slot.id,
      { date, sessionId: null, problem: 'clash', madeAs: null },
      scope,
    );
    return 'canceled';
  }
  const time = sameTime
    ? null
    : { scheduledStart: start, scheduledEnd: end, windows: windowsOf(start, end, site.policy) };
  const payload = {
    roomId: sameRoom ? null : slot.roomId,
    trainer: sameTrainer ? null : trainer,
    time,
    ...(definition.title === slot.title ? {} : { title: slot.title }),
    ...(definition.unitId === slot.unitId ? {} : { unitId: slot.unitId }),
  };
  await context.log.append([{ type: 'session.changed', subject: null, session: sessionId, payload }], trx);
  if (time) await applyExcuses(context, store, trx, sessionId);
  const madeAs: MadeAs = { roomId: slot.roomId, trainer, start, end };
  await store.slots.setOccurrence(slot.id, { ...occurrence, madeAs }, scope);
  return 'moved';
}

/** Whether the session expects other groups now. */
async function regroup({ store, scope }: Within, { sessionId }: Due, slot: SlotRow): Promise<boolean> {
  const before = new Set(await store.groups.groupsOfSession(sessionId, scope));
  const after = new Set(slot.groupIds);
  if (before.size === after.size && [...after].every((id) => before.has(id))) return false;
  await store.groups.relinkSession(sessionId, slot.groupIds, scope);
  return true;
}

/** What stood in the way of dates to come may be another thing now, or nothing: they are tried afresh. */
async function forgetProblems({ store, scope }: Within, slot: SlotRow, today: string): Promise<void> {
  const known = (await store.slots.occurrencesOf([slot.id], scope)).get(slot.id) ?? [];
  for (const { date, sessionId } of known) {
    if (sessionId === null && date >= today) await store.slots.removeOccurrence(slot.id, date, scope);
  }
}
