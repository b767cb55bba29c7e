/** Whom a makeup is for, and who would train it. */
import { type HubRefusal, isNo, no } from '../../../core/contracts/rest/problem.ts';
import { expectedSubjects } from '../../../core/domain/roll.ts';
import type { Scope } from '../../../core/domain/scope.ts';
import type { SessionDefinition, SessionState } from '../../../core/domain/session.ts';
import type { HubTransaction } from '../../../core/ports/hub-log.ts';
import type { HubStore, SiteRow } from '../../../core/ports/hub-store.ts';
import type { HubContext } from '../hub-context.ts';

export interface MakeupCase {
  readonly definition: SessionDefinition;
  /** Pseudonyms, ascending. */
  readonly participants: readonly string[];
  readonly site: SiteRow;
  readonly trainer: { readonly id: string; readonly subject: string; readonly displayName: string };
}

/** `trainerId` null: the original's. Who is expected at another makeup of the session, or attended one, is left out. */
export async function caseOf(
  context: HubContext,
  store: HubStore,
  sessionId: string,
  trainerId: string | null,
  scope: Scope<'session.write'>,
  trx?: HubTransaction,
): Promise<MakeupCase | HubRefusal> {
  const state = await context.log.sessionState(sessionId, scope, trx);
  if (!state?.definition) return no('sessions.unknown');
  const { definition } = state;
  const site = await store.sites.byId(definition.siteId, scope);
  if (!site) return no('sites.unknown');
  const wanted = await owed(context, state, trx);
  if (isNo(wanted)) return wanted;
  const known = await store.people.bySubjects([...wanted, definition.trainer], scope);
  const trainer = await trainerOf(store, trainerId ?? known.get(definition.trainer)?.id ?? null, scope);
  if (isNo(trainer)) return trainer;
  const present = wanted.filter(
    (subject) => known.get(subject)?.active === true && subject !== trainer.subject,
  );
  const madeUp = await store.bookings.makingUp(sessionId, scope);
  const participants = present.filter((subject) => !madeUp.has(subject));
  if (participants.length === 0 && present.length > 0) return no('makeup.booked-already');
  // A class that nobody is in can be made up for all the same; the absent cannot be nobody.
  if (participants.length === 0 && state.status === 'completed') return no('makeup.nobody-absent');
  return { definition, participants, site, trainer };
}

/** The whole class of a session that did not take place, or the absent of one that did. */
async function owed(
  context: HubContext,
  state: SessionState,
  trx?: HubTransaction,
): Promise<string[] | HubRefusal> {
  const { status } = state;
  if (state.updateNeeded || (status !== 'canceled' && status !== 'completed'))
    return no('makeup.not-eligible', { status });
  if (status === 'canceled')
    return [...expectedSubjects(await context.log.sessionFacts(state.id, trx))].sort();
  const absent = [...state.records.values()].filter((record) => record.status === 'absent');
  if (absent.length === 0 && !state.settled) return no('makeup.not-settled');
  return absent.length > 0 ? absent.map(({ subject }) => subject).sort() : no('makeup.nobody-absent');
}

async function trainerOf(
  store: HubStore,
  id: string | null,
  scope: Scope<'session.write'>,
): Promise<MakeupCase['trainer'] | HubRefusal> {
  if (id === null) return no('makeup.no-trainer');
  const trainer = await store.people.byId(id, scope);
  if (!trainer) return no('people.unknown');
  return trainer.active && trainer.roles.includes('trainer') ? trainer : no('timetable.not-a-trainer');
}
