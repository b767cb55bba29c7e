/** Making a session: whether room and trainer are free, whom it expects, and the fact that says so. */
import type { FactPayload } from '../../core/contracts/fact.ts';
import { iso } from '../../core/contracts/rest/common.ts';
import type { Conflict } from '../../core/contracts/rest/problem.ts';
import { type Scope, systemScope } from '../../core/domain/scope.ts';
import { windowsOf } from '../../core/domain/session-windows.ts';
import type { HubTransaction } from '../../core/ports/hub-log.ts';
import type { HubStore, SiteRow } from '../../core/ports/hub-store.ts';
import { type HubContext, newId } from './hub-context.ts';

export interface Booking {
  readonly site: SiteRow;
  readonly roomId: string;
  /** Pseudonym. */
  readonly trainer: string;
  readonly groupIds: readonly string[];
  readonly title: string;
  readonly kind: FactPayload<'session.scheduled'>['kind'];
  /** Instants, ms. */
  readonly start: number;
  readonly end: number;
}

export type Booked =
  | { readonly kind: 'booked'; readonly sessionId: string }
  | { readonly kind: 'clash'; readonly conflicts: readonly Conflict[] };

/** Checks and appends within the caller's transaction, so that two bookings cannot both find the room free. */
export async function book(
  context: HubContext,
  store: HubStore,
  trx: HubTransaction,
  booking: Booking,
  scope: Scope<'session.write' | 'timetable.write'>,
): Promise<Booked> {
  const conflicts = await conflictsOf(context, trx, booking);
  if (conflicts.length > 0) return { kind: 'clash', conflicts };
  const sessionId = newId();
  const { site, start, end } = booking;
  const expected = await store.groups.expected(booking.groupIds, scope);
  await context.log.append(
    [
      {
        type: 'session.scheduled',
        subject: booking.trainer,
        session: sessionId,
        payload: {
          siteId: site.id,
          roomId: booking.roomId,
          title: booking.title,
          kind: booking.kind,
          makeupOf: null,
          scheduledStart: start,
          scheduledEnd: end,
          windows: windowsOf(start, end, site.policy),
          policy: site.policy,
          policyVersion: site.policyVersion,
          expected: expected.filter((subject) => subject !== booking.trainer),
        },
      },
    ],
    trx,
  );
  await store.groups.linkSession(sessionId, booking.groupIds, scope);
  return { kind: 'booked', sessionId };
}

/** Sessions that are not over or canceled and hold the room or the trainer at that time. */
async function conflictsOf(context: HubContext, trx: HubTransaction, booking: Booking): Promise<Conflict[]> {
  const { start, end, roomId, trainer } = booking;
  const overlapping = await context.log.sessions(
    { fromMs: start, toMs: end },
    systemScope('session.write'),
    trx,
  );
  const conflicts: Conflict[] = [];
  for (const session of overlapping) {
    if (session.status !== 'scheduled' && session.status !== 'active') continue;
    const entry = {
      sessionId: session.id,
      title: session.title,
      start: iso(session.scheduledStart),
      end: iso(session.scheduledEnd),
    };
    if (session.roomId === roomId) conflicts.push({ what: 'room', ...entry });
    if (session.trainer === trainer) conflicts.push({ what: 'trainer', ...entry });
  }
  return conflicts;
}
