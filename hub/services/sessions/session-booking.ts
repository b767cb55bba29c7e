/** Making a session: whether room and trainer are free, whom it expects, and the fact that says so. */
import type { FactPayload } from '../../../core/contracts/fact.ts';
import { iso } from '../../../core/contracts/rest/common.ts';
import type { Conflict } from '../../../core/contracts/rest/problem.ts';
import { type Scope, systemScope } from '../../../core/domain/scope.ts';
import type { RollGroup } from '../../../core/domain/session.ts';
import { windowsOf } from '../../../core/domain/session-windows.ts';
import type { HubTransaction } from '../../../core/ports/hub-log.ts';
import type { HubStore, SiteRow } from '../../../core/ports/hub-store.ts';
import { applyExcuses } from '../excuses/excuse-reach.ts';
import { type HubContext, newId } from '../hub-context.ts';

/** As many as the fact that makes a session can name. */
export const MOST_PEOPLE = 2000;

export interface Booking {
  readonly site: SiteRow;
  readonly roomId: string;
  /** Pseudonym. */
  readonly trainer: string;
  readonly groupIds: readonly string[];
  readonly title: string;
  readonly kind: FactPayload<'session.scheduled'>['kind'];
  readonly unitId?: string | null;
  /** The session that it makes up for. */
  readonly makeupOf?: string | null;
  /**
   * Exactly whom it expects, pseudonyms: for a makeup, whose roll follows no group. Its groups say only by which of
   * them these people came.
   */
  readonly participants?: readonly string[];
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
  const { site, start, end, participants } = booking;
  const groups = await rollGroups(store, booking.groupIds, booking.trainer, scope);
  const { expected, by } = expectedOf(groups, booking.trainer, participants ?? null);
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
          makeupOf: booking.makeupOf ?? null,
          scheduledStart: start,
          scheduledEnd: end,
          windows: windowsOf(start, end, site.policy),
          policy: site.policy,
          policyVersion: site.policyVersion,
          expected,
          unitId: booking.unitId ?? null,
          groups: by,
        },
      },
    ],
    trx,
  );
  await store.groups.linkSession(sessionId, booking.groupIds, scope);
  await applyExcuses(context, store, trx, sessionId);
  return { kind: 'booked', sessionId };
}

/** The active members of each group but the trainer, who is nobody's trainee where they teach. */
export async function rollGroups(
  store: HubStore,
  groupIds: readonly string[],
  trainer: string,
  scope: Scope,
): Promise<RollGroup[]> {
  const groups = await store.groups.expectedByGroup(groupIds, scope);
  return groups.map(({ groupId, members }) => ({
    groupId,
    members: members.filter((subject) => subject !== trainer),
  }));
}

/** Each person once, by whichever groups they come. */
function expectedOf(
  groups: readonly RollGroup[],
  trainer: string,
  participants: readonly string[] | null,
): { expected: string[]; by: RollGroup[] } {
  const all = new Set(participants ?? groups.flatMap((group) => group.members));
  all.delete(trainer);
  const by = groups.map(({ groupId, members }) => ({
    groupId,
    members: members.filter((subject) => all.has(subject)),
  }));
  return { expected: [...all].sort(), by };
}

/** What is to hold a room and a trainer, and when. */
export type Claim = Pick<Booking, 'start' | 'end'> & {
  /** Null does not matter. */
  readonly roomId: string | null;
  readonly trainer: string | null;
  /** The session that is being changed does not stand in its own way. */
  readonly except?: string;
};

/** Sessions that are not over or canceled and hold the room or the trainer at that time. */
export async function conflictsOf(
  context: HubContext,
  trx: HubTransaction,
  { start, end, roomId, trainer, except }: Claim,
): Promise<Conflict[]> {
  const overlapping = await context.log.sessions(
    { fromMs: start, toMs: end, limit: MOST_AT_ONCE },
    systemScope('session.write'),
    trx,
  );
  const conflicts: Conflict[] = [];
  for (const session of overlapping) {
    if (session.id === except || (session.status !== 'scheduled' && session.status !== 'active')) continue;
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

/** Sessions of all sites within one booking's time: none may be left out of the search for clashes. */
const MOST_AT_ONCE = 100_000;
