/** Excuses as lists and pages show them. */
import { iso, type PersonRef } from '../../../core/contracts/rest/common.ts';
import type { Excuse, ExcuseDetail } from '../../../core/contracts/rest/excuses.ts';
import { type HubRefusal, no } from '../../../core/contracts/rest/problem.ts';
import { type Scope, systemScope } from '../../../core/domain/scope.ts';
import type { ExcuseRow } from '../../../core/ports/excuse-store.ts';
import type { HubContext } from '../hub-context.ts';
import { namesOf, refTo } from '../names.ts';
import { sessionsReached } from './excuse-reach.ts';

export function showExcuse(row: ExcuseRow, names: ReadonlyMap<string, PersonRef>): Excuse {
  return {
    id: row.id,
    person: refTo(names, row.subject),
    reach: row.reach,
    state: row.state,
    submittedAt: iso(row.submittedAt),
    submittedBy: refTo(names, row.submittedBy),
    decidedAt: row.decidedAt === null ? null : iso(row.decidedAt),
    documents: row.documents,
    version: String(row.version),
  };
}

/** One excuse with its words, its documents and the sessions that it reaches as of now. */
export async function detailOfExcuse(
  { store }: HubContext,
  id: string,
  scope: Scope<'excuse.read' | 'excuse.submit' | 'excuse.decide'>,
): Promise<ExcuseDetail | HubRefusal> {
  const row = await store.excuses.byId(id, scope);
  const site = row && (await store.sites.byId(row.siteId, systemScope('site.read')));
  if (!row || !site) return no('excuses.unknown');
  const { reason, note, files } = await store.excuses.textOf(row, scope);
  const people = [row.subject, row.submittedBy, ...(row.decidedBy ? [row.decidedBy] : [])];
  const names = await namesOf(store, new Set(people), scope);
  const reached = await sessionsReached(store, row, site);
  return {
    ...showExcuse(row, names),
    reason,
    documents: files.map(({ addedAt, ...file }) => ({ ...file, addedAt: iso(addedAt) })),
    decidedBy: row.decidedBy === null ? null : refTo(names, row.decidedBy),
    note,
    sessions: reached.reverse().map(({ session, status }) => ({
      sessionId: session.id,
      title: session.title,
      start: iso(session.scheduledStart),
      status,
    })),
  };
}
