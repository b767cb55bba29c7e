/** What changes figures without a fact: windows that close, weeks that turn, sites that change their zone or policy. */
import { mondayOf } from '../../../core/domain/week.ts';
import type { HubDatabase } from '../database.ts';
import { refreshSessions } from './projections.ts';
import { refreshStandings } from './standings.ts';

/** In one transaction: others must not wait long. */
const BATCH = 50;

/** Brings figures up to `now`, ms, in small transactions; gives how many sessions and standings were made anew. */
export async function catchUpFigures(db: HubDatabase, now: number): Promise<number> {
  let done = 0;
  for (let n = await someDue(db, now); n > 0; n = await someDue(db, now)) done += n;
  for (let n = await someClosed(db, now); n > 0; n = await someClosed(db, now)) done += n;
  const sites = await db.selectFrom('site').select(['id', 'zone', 'policy']).execute();
  for (const site of sites) {
    const week = mondayOf(now, site.zone);
    for (;;) {
      const behind = await db.transaction().execute(async (trx) => {
        const rows = await trx
          .selectFrom('standing')
          .select('subject')
          .where('site_id', '=', site.id)
          .where('as_of', '<', week)
          .limit(BATCH)
          .execute();
        const subjects = rows.map((row) => row.subject);
        await refreshStandings(trx, site, subjects, now);
        return subjects.length;
      });
      done += behind;
      if (behind === 0) break;
    }
  }
  return done;
}

/** Makes every figure of a site anew as soon as the hub comes to it. In the transaction that changes the site. */
export async function siteChanged(
  db: HubDatabase,
  id: string,
  changed: { readonly zone: boolean; readonly policy: boolean },
): Promise<void> {
  if (changed.zone) {
    await db
      .insertInto('figures_due')
      .columns(['session'])
      .expression((eb) =>
        eb
          .selectFrom('session_figures')
          .select('session')
          .where('site_id', '=', id)
          .where('session', 'not in', (inner) => inner.selectFrom('figures_due').select('session')),
      )
      .execute();
  }
  if (changed.zone || changed.policy)
    await db.updateTable('standing').set({ as_of: '' }).where('site_id', '=', id).execute();
}

async function someDue(db: HubDatabase, now: number): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const rows = await trx.selectFrom('figures_due').select('session').limit(BATCH).execute();
    if (rows.length === 0) return 0;
    const ids = rows.map((row) => row.session);
    await refreshSessions(trx, ids, now);
    await trx.deleteFrom('figures_due').where('session', 'in', ids).execute();
    return ids.length;
  });
}

async function someClosed(db: HubDatabase, now: number): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const rows = await trx
      .selectFrom('feedback_closing')
      .select('session')
      .where('closes_at', '<', now)
      .limit(BATCH)
      .execute();
    if (rows.length === 0) return 0;
    const ids = rows.map((row) => row.session);
    await trx.deleteFrom('feedback_closing').where('session', 'in', ids).execute();
    await refreshSessions(trx, ids, now);
    return ids.length;
  });
}
