/**
 * Whether every cache still says what the facts say. Sessions are folded again one by one and compared row by row; what
 * tallies and standings add up is compared with these rows. Nothing is changed but by `repair`.
 */

import { countFamily } from '../../../core/domain/attendance-rate.ts';
import type { HubDatabase } from '../database.ts';
import { readStored } from '../log/fact-store.ts';
import type { KioskTallyTable } from '../tables/figures.ts';
import { catchUpFigures } from './figures-catch-up.ts';
import { kioskTalliesOf } from './kiosk-tallies.ts';
import {
  familyOf,
  foldStored,
  heldRows,
  rowsFor,
  saveFigures,
  saveKiosks,
  saveViews,
} from './projections.ts';
import { rebuildFigures, subjectsOf, tallyDrift } from './rebuild.ts';
import { standingsOf } from './standings.ts';
import { ADDITIVE } from './tallies.ts';
import { kioskRows, type SessionRows } from './view-rows.ts';

/** One value that is not what the facts say. */
export interface Difference {
  readonly table: string;
  /** Which row: ids, pseudonyms, weeks. */
  readonly row: string;
  /** `row` when the whole row is missing or too many. */
  readonly column: string;
  readonly held: string;
  readonly counted: string;
}

export interface RecountOptions {
  readonly repair: boolean;
  /** Called for each difference as it is found. */
  readonly report: (difference: Difference) => void;
}

export interface RecountResult {
  readonly sessions: number;
  readonly differences: number;
}

/** Compares everything. Run it while the hub is stopped, or little is going on. `now` in ms. */
export async function recount(db: HubDatabase, now: number, options: RecountOptions): Promise<RecountResult> {
  let differences = 0;
  const report = (difference: Difference) => {
    differences += 1;
    options.report(difference);
  };
  await catchUpFigures(db, now);
  const ids = await everySession(db);
  for (const id of ids) {
    await db.transaction().execute((trx) => compareSession(trx, id, now, { ...options, report }));
  }
  await compareGroupLists(db, { ...options, report });
  const before = differences;
  for (const drift of await tallyDrift(db)) reportDrift(drift, report);
  if (before === 0 || !options.repair) await compareStandings(db, now, report);
  const kiosks = await compareKiosks(db, report);
  if (options.repair && differences > 0) {
    await db.transaction().execute(async (trx) => {
      await rebuildFigures(trx, now);
      await trx.deleteFrom('kiosk_tally').execute();
      for (const row of kiosks) await trx.insertInto('kiosk_tally').values(row).execute();
    });
  }
  return { sessions: ids.length, differences };
}

/** A group's list of sessions carries their start. */
async function compareGroupLists(db: HubDatabase, { repair, report }: RecountOptions): Promise<void> {
  const off = await db
    .selectFrom('session_group')
    .innerJoin('session_view', 'session_view.id', 'session_group.session_id')
    .select(['session_group.session_id', 'session_group.group_id', 'session_group.starts_at'])
    .select('session_view.scheduled_start')
    .whereRef('session_group.starts_at', '!=', 'session_view.scheduled_start')
    .execute();
  for (const { session_id, group_id, starts_at, scheduled_start } of off) {
    const row = `${session_id} ${group_id}`;
    const values = { held: String(starts_at), counted: String(scheduled_start) };
    report({ table: 'session_group', row, column: 'starts_at', ...values });
    if (!repair) continue;
    await db
      .updateTable('session_group')
      .set({ starts_at: scheduled_start })
      .where('session_id', '=', session_id)
      .execute();
  }
}

/** Sessions that facts or caches know. */
async function everySession(db: HubDatabase): Promise<string[]> {
  const rows = await db
    .selectFrom('fact')
    .select('session')
    .where('session', 'is not', null)
    .union((eb) => eb.selectFrom('session_view').select('id as session'))
    .union((eb) => eb.selectFrom('record_view').select('session'))
    .union((eb) => eb.selectFrom('session_figures').select('session'))
    .union((eb) => eb.selectFrom('group_figures').select('session'))
    .execute();
  return rows.flatMap((row) => row.session ?? []).sort();
}

type Report = (difference: Difference) => void;

async function compareSession(
  db: HubDatabase,
  id: string,
  now: number,
  { repair, report }: RecountOptions,
): Promise<void> {
  const folded = await foldStored(db, id);
  const family = folded.state.definition ? await familyOf(db, folded) : new Map([[id, folded]]);
  const counted = countFamily(new Map([...family].map(([key, { state }]) => [key, state])));
  const fresh = await rowsFor(db, folded, counted.get(id), now);
  const held = await heldRows(db, id);
  const groups = await db.selectFrom('group_figures').selectAll().where('session', '=', id).execute();
  const feedback = await db.selectFrom('feedback_view').selectAll().where('session', '=', id).execute();
  const kiosks = await db.selectFrom('kiosk_session').selectAll().where('session', '=', id).execute();
  let different = false;
  const note = (difference: Difference) => {
    different = true;
    report(difference);
  };
  const rows: Partial<SessionRows> = fresh?.rows ?? {};
  const told = held.session?.announced;
  const session = rows.session && { ...rows.session, announced: told ?? rows.session.announced };
  compare('session_view', ['id'], listOf(held.session), listOf(session), note);
  compare('record_view', ['session', 'subject'], held.records, rows.records ?? [], note);
  compare('session_figures', ['session'], listOf(held.figures), listOf(rows.figures), note);
  compare('group_figures', ['session', 'group_id'], groups, rows.groups ?? [], note);
  compare('feedback_view', ['session', 'subject'], feedback, rows.feedback ?? [], note);
  compare('kiosk_session', ['session', 'kiosk_id'], kiosks, kioskRows(folded.state), note);
  if (!different || !repair) return;
  await clear(db, id);
  await saveKiosks(db, kioskRows(folded.state));
  if (!fresh) return;
  const nothing = { session: null, records: [], figures: null, groups: [] };
  await saveViews(db, nothing, { ...fresh.rows, session: session ?? fresh.rows.session });
  await saveFigures(db, nothing, fresh.rows);
}

async function clear(db: HubDatabase, id: string): Promise<void> {
  await db.deleteFrom('session_view').where('id', '=', id).execute();
  for (const table of [
    'record_view',
    'session_figures',
    'group_figures',
    'feedback_view',
    'kiosk_session',
  ] as const)
    await db.deleteFrom(table).where('session', '=', id).execute();
}

async function compareStandings(db: HubDatabase, now: number, report: Report): Promise<void> {
  const sites = await db.selectFrom('site').select(['id', 'zone', 'policy']).execute();
  for (const site of sites) {
    const rows = await db.selectFrom('standing').selectAll().where('site_id', '=', site.id).execute();
    const held = new Map(rows.map((row) => [row.subject, row]));
    const subjects = [...new Set([...held.keys(), ...(await subjectsOf(db, site.id))])];
    for (let from = 0; from < subjects.length; from += 40) {
      const part = subjects.slice(from, from + 40);
      const fresh = await standingsOf(db, site, part, now);
      const before = part.flatMap((subject) => held.get(subject) ?? []);
      compare('standing', ['subject', 'site_id'], before, fresh, report);
    }
  }
}

/** Gives the rows as they must be. */
async function compareKiosks(db: HubDatabase, report: Report): Promise<KioskTallyTable[]> {
  const fresh = new Map<string, KioskTallyTable>();
  const origins = await db
    .selectFrom('origin')
    .select(['origin', 'kiosk_id'])
    .where('kiosk_id', 'is not', null)
    .execute();
  for (const { origin, kiosk_id } of origins) {
    for await (const facts of countedFacts(db, origin)) {
      for (const [key, row] of await kioskTalliesOf(db, kiosk_id ?? '', facts)) {
        const known = fresh.get(key);
        if (known) known.n += row.n;
        else fresh.set(key, row);
      }
    }
  }
  const held = await db.selectFrom('kiosk_tally').selectAll().execute();
  compare('kiosk_tally', ['kiosk_id', 'week', 'what'], held, [...fresh.values()], report);
  return [...fresh.values()];
}

async function* countedFacts(db: HubDatabase, origin: string) {
  for (let after = 0; ; ) {
    const end = after + 1000;
    const rows = await db
      .selectFrom('fact')
      .select(['text', 'hash', 'received_at', 'seq'])
      .where('origin', '=', origin)
      .where('seq', '>', after)
      .where('seq', '<=', end)
      .where('set_aside', 'is', null)
      .where('type', 'in', [
        'attendance.checked-in',
        'walk-in.requested',
        'attendance.refused',
        'kiosk.noticed',
      ])
      .execute();
    yield rows.map((row) => ({ fact: readStored(row), receivedAt: row.received_at }));
    const more = await db
      .selectFrom('fact')
      .select('seq')
      .where('origin', '=', origin)
      .where('seq', '>', end)
      .limit(1)
      .execute();
    if (more.length === 0) return;
    after = end;
  }
}

function listOf<T>(row: T | null | undefined): T[] {
  return row === null || row === undefined ? [] : [row];
}

/** Reports every column of every row in which what is held is not what was counted. */
function compare<T extends object>(
  table: string,
  keys: readonly (keyof T & string)[],
  held: readonly T[],
  counted: readonly T[],
  report: Report,
): void {
  const nameOf = (row: T) => keys.map((key) => String(row[key])).join(' ');
  const left = new Map(held.map((row) => [nameOf(row), row]));
  for (const row of counted) {
    const name = nameOf(row);
    const before = left.get(name);
    left.delete(name);
    if (!before) {
      report({ table, row: name, column: 'row', held: 'none', counted: 'there' });
      continue;
    }
    for (const [column, value] of Object.entries(row)) {
      const was = (before as Readonly<Record<string, unknown>>)[column];
      if (was !== value)
        report({ table, row: name, column, held: String(was ?? 'none'), counted: String(value ?? 'none') });
    }
  }
  for (const name of left.keys()) report({ table, row: name, column: 'row', held: 'there', counted: 'none' });
}

function reportDrift(drift: Awaited<ReturnType<typeof tallyDrift>>[number], report: Report): void {
  const row = `${drift.dimension} ${drift.key} ${drift.week} ${drift.site_id}`;
  for (const column of ADDITIVE) {
    const off = Number(drift[column]);
    if (off !== 0)
      report({ table: 'tally', row, column, held: `${-off} too many`, counted: 'what sessions add' });
  }
}
