/** What staff may do to a session at the hub, where no room proves anything. Pure; `now` is wall time, ms. */
import type { FactPayload, SessionWindows } from '../contracts/fact.ts';
import type { Refusal } from '../contracts/refusal.ts';
import { accept, type Decision, refuse } from './decision.ts';
import { releaseBasis } from './seal.ts';
import { type SessionDefinition, type SessionState, waitingFor } from './session.ts';

/** A member of staff who acts in place of the trainer, and why. */
export interface OnBehalf {
  /** Pseudonym of who does it. */
  readonly subject: string;
  readonly reason: string;
}

/** From when the trainer could start it until its scheduled end: whoever overrides has heard why it is late. */
export function decideStartOnBehalf(state: SessionState, by: OnBehalf, now: number): Decision {
  const base = known(state);
  if (base.kind === 'refused') return base;
  const over = notScheduled(state);
  if (over) return over;
  const { windows, scheduledStart, scheduledEnd, policyVersion } = base.definition;
  if (now < windows.startFrom)
    return refuse('session.too-early', { start: scheduledStart, from: windows.startFrom });
  if (now > scheduledEnd) return refuse('session.too-late', { until: scheduledEnd });
  return accept({
    type: 'session.started',
    subject: by.subject,
    session: state.id,
    payload: { method: 'staff', location: null, policyVersion },
    secret: { reason: by.reason },
  });
}

/** At any time after the start. */
export function decideEndOnBehalf(state: SessionState, by: OnBehalf): Decision {
  const base = known(state);
  if (base.kind === 'refused') return base;
  if (state.status === 'completed') return refuse('session.already-ended');
  if (state.status !== 'active') return refuse('session.not-started');
  return accept({
    type: 'session.ended',
    subject: by.subject,
    session: state.id,
    payload: { method: 'staff', location: null },
    secret: { reason: by.reason },
  });
}

export interface Move {
  /** Null: stays. */
  readonly roomId: string | null;
  readonly time: {
    readonly scheduledStart: number;
    readonly scheduledEnd: number;
    readonly windows: SessionWindows;
  } | null;
}

/** Until it starts, or until the kiosks close it because nobody did. What stays as it is is left out of the fact. */
export function decideMove(state: SessionState, move: Move, now: number): Decision {
  const base = known(state);
  if (base.kind === 'refused') return base;
  const over = notScheduled(state);
  if (over) return over;
  const { definition } = base;
  if (now >= definition.windows.sealAt)
    return refuse('session.too-late', { until: definition.windows.sealAt });
  const roomId = move.roomId === definition.roomId ? null : move.roomId;
  const same =
    move.time?.scheduledStart === definition.scheduledStart &&
    move.time.scheduledEnd === definition.scheduledEnd;
  const time = same ? null : move.time;
  if (roomId === null && time === null) return accept();
  return accept({
    type: 'session.changed',
    subject: null,
    session: state.id,
    payload: { roomId, trainer: null, time },
  });
}

/** Before or while it runs. */
export function decideTrainer(state: SessionState, trainer: string, reason: string): Decision {
  const base = known(state);
  if (base.kind === 'refused') return base;
  if (state.status === 'canceled') return refuse('session.canceled');
  if (state.status === 'completed') return refuse('session.already-ended');
  if (trainer === base.definition.trainer) return accept();
  return accept({
    type: 'session.changed',
    subject: null,
    session: state.id,
    payload: { roomId: null, trainer, time: null, reason },
  });
}

/** Only what has not started: a start that happened wins. */
export function decideCancel(state: SessionState, reason: string): Decision {
  const base = known(state);
  if (base.kind === 'refused') return base;
  return (
    notScheduled(state) ??
    accept({ type: 'session.canceled', subject: null, session: state.id, payload: { reason } })
  );
}

/** Stops waiting for a kiosk that has not sealed, or has lost a part of what it wrote. */
export function decideRelease(state: SessionState, kioskId: string, reason: string): Decision {
  if (!state.definition || !waitingFor(state).includes(kioskId)) return refuse('session.unknown');
  const payload: FactPayload<'session.released'> = {
    kioskId,
    reason,
    basedOn: releaseBasis(state.placings, kioskId),
  };
  return accept({ type: 'session.released', subject: null, session: state.id, payload });
}

function known(
  state: SessionState,
): { readonly kind: 'known'; readonly definition: SessionDefinition } | Refusal {
  if (!state.definition) return refuse('session.unknown');
  if (state.updateNeeded) return refuse('session.update-needed');
  return { kind: 'known', definition: state.definition };
}

function notScheduled(state: SessionState): Refusal | null {
  if (state.status === 'canceled') return refuse('session.canceled');
  if (state.status === 'completed') return refuse('session.already-ended');
  return state.status === 'active' ? refuse('session.already-started') : null;
}
