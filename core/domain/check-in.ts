/** What a trainee at the kiosk, or the trainer for them, may record. Pure; `now` is wall time, ms. */
import type { FactPayload, Method } from '../contracts/fact.ts';
import type { LocationProof } from '../contracts/location.ts';
import { accept, type Decision, refuse } from './decision.ts';
import type { AttendanceRecord, RecordStatus } from './record.ts';
import type { SessionState } from './session.ts';

export interface CheckIn {
  readonly subject: string;
  readonly method: Method;
  /** Null when it is said at the hub, where no room proves it. */
  readonly location: LocationProof | null;
  /** Who gave their word, for `trainer-word` and `staff`; else null. */
  readonly by: string | null;
  readonly secret?: Readonly<Record<string, unknown>>;
}

/** Seen before in this session: answered with the first time, nothing is written. */
export interface AlreadyIn {
  readonly kind: 'already-in';
  readonly at: number;
  readonly status: RecordStatus;
}

/**
 * Takes in an arrival. Open from `arriveFrom` until this kiosk seals; somebody known but not expected is recorded as
 * a walk-in for the trainer to decide.
 */
export function decideCheckIn(state: SessionState, arrival: CheckIn, now: number): Decision | AlreadyIn {
  const { definition } = state;
  const { location } = arrival;
  if (!definition || (location && definition.roomId !== location.roomId))
    return refuse('check-in.no-session');
  if (state.updateNeeded) return refuse('session.update-needed');
  if (state.status === 'canceled') return refuse('session.canceled');
  const sealed = location !== null && state.closedAt.has(location.kioskId);
  const record = state.records.get(arrival.subject);
  if (record?.arrival && record.walkIn !== 'refused' && record.walkIn !== 'waiting') {
    return { kind: 'already-in', at: record.arrival.at, status: record.status };
  }
  if (sealed || state.status === 'completed') return refuse('check-in.closed');
  if (now < definition.windows.arriveFrom)
    return refuse('check-in.too-early', { from: definition.windows.arriveFrom });
  if (now >= definition.windows.sealAt) return refuse('check-in.closed');
  if (location?.verdict === 'mismatch') return refuse('location.mismatch');
  if (record?.walkIn === 'waiting') return refuse('walk-in.waiting');
  if (record?.walkIn === 'refused') return refuse('walk-in.refused');
  const secret = arrival.secret ? { secret: arrival.secret } : {};
  if (!isExpected(record)) {
    return accept({
      type: 'walk-in.requested',
      subject: arrival.subject,
      session: state.id,
      payload: { method: arrival.method, location: arrival.location },
      ...secret,
    });
  }
  return accept({
    type: 'attendance.checked-in',
    subject: arrival.subject,
    session: state.id,
    payload: {
      method: arrival.method,
      location: arrival.location,
      policyVersion: definition.policyVersion,
      by: arrival.by,
    },
    ...secret,
  });
}

/** The trainer's word over a walk-in. */
export function decideWalkIn(
  state: SessionState,
  subject: string,
  decision: FactPayload<'walk-in.decided'>['decision'],
  by: string,
): Decision {
  if (state.status === 'canceled') return refuse('session.canceled');
  const record = state.records.get(subject);
  if (!record || record.walkIn === 'no') return refuse('mark.not-on-roll');
  const payload = { decision, by, basedOn: seenOf(record) };
  return accept({ type: 'walk-in.decided', subject, session: state.id, payload });
}

/** As many as the contracts of a person's decisions take. */
const MOST_BASED_ON = 500;

/** What whoever decides about a record now has before their eyes. */
function seenOf(record: AttendanceRecord): string[] {
  return record.factIds.slice(-MOST_BASED_ON);
}

/** A status set by hand, with a reason, based on everything the person could see. */
export function decideCorrection(
  state: SessionState,
  subject: string,
  status: FactPayload<'attendance.corrected'>['status'],
  by: string,
  reason: string,
): Decision {
  if (state.status === 'canceled') return refuse('session.canceled');
  const record = state.records.get(subject);
  if (!record) return refuse('mark.not-on-roll');
  return accept({
    type: 'attendance.corrected',
    subject,
    session: state.id,
    payload: { status, by, basedOn: seenOf(record) },
    secret: { reason },
  });
}

function isExpected(record: AttendanceRecord | undefined): boolean {
  return (
    record !== undefined && (record.walkIn === 'no' || record.walkIn === 'added') && record.status !== 'void'
  );
}
