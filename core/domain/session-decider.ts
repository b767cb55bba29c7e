/** What a trainer, or time, may do to a session (architecture: "The attendance rules"). Pure; `now` is wall time, ms. */
import type { FactPayload, Method } from '../contracts/fact.ts';
import type { LocationProof } from '../contracts/location.ts';
import type { AttendancePolicy } from '../contracts/policy.ts';
import type { Refusal } from '../contracts/refusal.ts';
import { accept, type Decision, refuse } from './decision.ts';
import { sealDraft } from './seal.ts';
import type { SessionDefinition, SessionState } from './session.ts';
import { waitingFor } from './session.ts';

/** Somebody who proved who they are at this kiosk, now. */
export interface Actor {
  readonly subject: string;
  readonly isTrainer: boolean;
  readonly method: Method;
  readonly location: LocationProof;
  /** What is kept sealed with the fact, such as face evidence. */
  readonly secret?: Readonly<Record<string, unknown>>;
}

/** Starts the session, if it is theirs, in this room, in its window, from a room that is proven. */
export function decideStart(
  state: SessionState,
  actor: Actor,
  now: number,
  roomLastConfirmedAt: number | null,
): Decision {
  const base = ofTrainer(state, actor);
  if (isRefusal(base)) return base;
  if (state.status === 'canceled') return refuse('session.canceled');
  if (state.status === 'completed') return refuse('session.already-ended');
  if (state.status === 'active') return refuse('session.already-started');
  const { windows, scheduledStart } = base;
  if (now < windows.startFrom)
    return refuse('session.too-early', { start: scheduledStart, from: windows.startFrom });
  if (now > windows.startUntil) return refuse('session.too-late', { until: windows.startUntil });
  const place = checkPlaceToStart(base, actor, now, roomLastConfirmedAt);
  if (place) return place;
  return accept({
    type: 'session.started',
    subject: actor.subject,
    session: state.id,
    payload: { method: actor.method, location: actor.location, policyVersion: base.policyVersion },
    ...(actor.secret ? { secret: actor.secret } : {}),
  });
}

/** Ends it and seals this kiosk's part in the same breath. The confirmation was asked for before. */
export function decideEnd(state: SessionState, actor: Actor, now: number): Decision {
  const base = ofTrainer(state, actor);
  if (isRefusal(base)) return base;
  if (state.status === 'completed') return refuse('session.already-ended');
  if (state.status !== 'active') return refuse('session.not-started');
  if (now < base.windows.endFrom) return refuse('session.end-too-early', { from: base.windows.endFrom });
  if (now > base.windows.endUntil) return refuse('session.end-too-late', { until: base.windows.endUntil });
  if (actor.location.verdict === 'mismatch') return refuse('location.mismatch');
  return accept(
    {
      type: 'session.ended',
      subject: actor.subject,
      session: state.id,
      payload: { method: actor.method, location: actor.location },
      ...(actor.secret ? { secret: actor.secret } : {}),
    },
    sealDraft(state, actor.location, 'ended'),
  );
}

/** Whether this kiosk must seal its part now, and why. Null while there is nothing to do. */
export function decideSeal(
  state: SessionState,
  kioskId: string,
  roomId: string,
  now: number,
): Decision | null {
  if (state.closedAt.has(kioskId) || !state.definition) return null;
  const cause = sealCause(state, state.definition, roomId, now);
  return cause ? accept(sealDraft(state, { kioskId, roomId }, cause)) : null;
}

/** Closes a session here whose time is over, for the next one to begin. */
export function decideTimeout(
  state: SessionState,
  place: { readonly kioskId: string; readonly roomId: string },
): Decision {
  return accept(sealDraft(state, place, 'timeout'));
}

/**
 * The hub's settlement: only when every kiosk that was ever sent the session has sealed it, with a log that is all there,
 * or was released.
 * A session that was never sent to a kiosk is settled once its time is over.
 */
export function decideSettle(state: SessionState, now: number): Decision | null {
  const { definition } = state;
  if (!definition || state.settled || state.updateNeeded || waitingFor(state).length > 0) return null;
  if (state.status === 'canceled') return null;
  const over = state.ended !== null || now >= definition.windows.sealAt;
  if (!over) return null;
  const kiosks = [...state.kiosks].map(([kioskId, how]) => ({
    kioskId,
    how: how === 'released' ? ('released' as const) : ('sealed' as const),
  }));
  const payload: FactPayload<'session.settled'> = {
    outcome: state.started ? 'completed' : 'missed',
    unattended: state.ended === null,
    kiosks,
  };
  return accept({ type: 'session.settled', subject: null, session: state.id, payload });
}

function isRefusal(found: SessionDefinition | Refusal): found is Refusal {
  return found.kind === 'refused';
}

function ofTrainer(state: SessionState, actor: Actor): SessionDefinition | Refusal {
  if (!state.definition) return refuse('session.unknown');
  if (state.updateNeeded) return refuse('session.update-needed');
  if (!actor.isTrainer) return refuse('session.not-a-trainer');
  if (actor.subject !== state.definition.trainer) return refuse('session.not-yours');
  if (state.definition.roomId !== actor.location.roomId) return refuse('session.unknown');
  if (state.closedAt.has(actor.location.kioskId)) return refuse('session.sealed');
  return state.definition;
}

/** A mismatch refuses; an unconfirmed room starts with badge and PIN, for a bounded time since it was last confirmed. */
function checkPlaceToStart(
  definition: SessionDefinition,
  actor: Actor,
  now: number,
  lastConfirmedAt: number | null,
): Refusal | null {
  const { verdict } = actor.location;
  if (verdict === 'mismatch') return refuse('location.mismatch');
  if (verdict === 'confirmed') return null;
  if (!withinGrace(definition.policy, now, lastConfirmedAt)) return refuse('location.unconfirmed-too-long');
  return actor.method === 'badge-pin' ? null : refuse('location.badge-and-pin-needed');
}

function withinGrace(policy: AttendancePolicy, now: number, lastConfirmedAt: number | null): boolean {
  // A confirmation in the future was written by a clock that was ahead: it must not last until then.
  return lastConfirmedAt !== null && Math.abs(now - lastConfirmedAt) <= policy.unconfirmedHours * 3_600_000;
}

type SealCause = FactPayload<'session.sealed'>['cause'];

function sealCause(
  state: SessionState,
  definition: SessionDefinition,
  roomId: string,
  now: number,
): SealCause | null {
  if (state.status === 'canceled') return 'canceled';
  if (definition.roomId !== roomId) return 'moved-away';
  if (state.ended) return 'ended';
  return now >= definition.windows.sealAt ? 'timeout' : null;
}
