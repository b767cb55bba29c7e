/** Which sessions excuses reach: those that exist, and those that are made, moved or joined later. */
import { approval, reachesStart } from '../../../core/domain/excuse.ts';
import { payloadOf } from '../../../core/domain/fact-codec.ts';
import { daysAfter } from '../../../core/domain/local-time.ts';
import { systemScope } from '../../../core/domain/scope.ts';
import { dateOf, startOfDate } from '../../../core/domain/week.ts';
import type { ExcuseRow } from '../../../core/ports/excuse-store.ts';
import type { HubTransaction } from '../../../core/ports/hub-log.ts';
import type { HubStore, SiteRow } from '../../../core/ports/hub-store.ts';
import type { HistoryRow } from '../../../core/ports/record-store.ts';
import type { HubContext } from '../hub-context.ts';
import { readSession } from '../sessions/session-reading.ts';

const SCOPE = systemScope('session.write');
/** More than a year of days can hold for one person. */
const MOST_SESSIONS = 10_000;

/**
 * Appends `excuse.approved` for everybody on the session's roll whose approved excuse reaches it and is not there yet.
 * To be called within the transaction that made the session, moved it or added to its roll.
 */
export async function applyExcuses(
  context: HubContext,
  store: HubStore,
  trx: HubTransaction,
  sessionId: string,
): Promise<void> {
  const read = await readSession(context.log, sessionId, SCOPE, trx);
  const site = read && (await store.sites.byId(read.state.definition.siteId, SCOPE));
  if (!read || !site) return;
  const { scheduledStart: start } = read.state.definition;
  const day = dateOf(start, site.zone);
  const approved = await store.excuses.approvedFor({ id: sessionId, siteId: site.id, day }, SCOPE);
  if (approved.length === 0) return;
  const there = new Set(read.facts.flatMap((fact) => payloadOf(fact, 'excuse.approved')?.excuseId ?? []));
  const missing = approved.filter(
    (excuse) =>
      !there.has(excuse.id) &&
      read.state.records.has(excuse.subject) &&
      reachesStart(excuse.reach, { id: sessionId, start }, site.zone),
  );
  await context.log.append(
    missing.map((excuse) => approval(excuse, sessionId, site.zone)),
    trx,
  );
}

/** The person's records that an excuse is meant for, newest session first. */
export async function sessionsReached(
  store: HubStore,
  { subject, reach }: ExcuseRow,
  site: SiteRow,
): Promise<HistoryRow[]> {
  const scope = systemScope('record.read');
  if (reach.what === 'session') return store.records.ofSession(reach.sessionId, subject, scope);
  const fromMs = startOfDate(reach.from, site.zone);
  const toMs = startOfDate(daysAfter(reach.until, 1), site.zone);
  const rows = await store.records.history({ subject, fromMs, toMs, limit: MOST_SESSIONS }, scope);
  return rows.filter((row) => row.session.scheduledStart >= fromMs && row.session.siteId === site.id);
}
