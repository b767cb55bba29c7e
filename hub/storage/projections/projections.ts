/**
 * The tables that cache the fold, written in the transaction that stored the facts: what a session is, its records, and
 * what it adds to figures. Only rows that differ are written.
 */
import type { Fact } from '../../../core/contracts/fact.ts';
import { type CountedSession, countFamily } from '../../../core/domain/attendance-rate.ts';
import { foldSession, type SessionState } from '../../../core/domain/session.ts';
import type { HubDatabase } from '../database.ts';
import { factsOf } from '../log/fact-store.ts';
import { RowInsert } from '../row-insert.ts';
import type { KioskSessionTable, RecordViewTable, SessionViewTable } from '../tables/facts.ts';
import type { GroupFiguresTable, SessionFiguresTable } from '../tables/figures.ts';
import { type FeedbackPart, feedbackPart, saveClosing } from './feedback-sums.ts';
import { refreshStandings, type SiteRules } from './standings.ts';
import { moveTallies } from './tallies.ts';
import { kioskRows, rowsOf, type SessionRows } from './view-rows.ts';

/** Rows per statement: SQLite takes a bounded number of parameters. */
const ROWS = 200;
const kioskSessionRows = new RowInsert('kiosk_session', { kiosk_id: 'key', session: 'key', how: 'take' });
const recordRows = new RowInsert('record_view', {
  session: 'key',
  subject: 'key',
  status: 'take',
  walk_in: 'take',
  arrived_at: 'take',
  starts_at: 'take',
  site_id: 'take',
  counted: 'take',
  made_up_by: 'take',
});
/** Only the feed says that kiosks were told. */
const sessionRows = new RowInsert('session_view', {
  id: 'key',
  site_id: 'take',
  room_id: 'take',
  title: 'take',
  kind: 'take',
  trainer: 'take',
  status: 'take',
  missed: 'take',
  settled: 'take',
  update_needed: 'take',
  scheduled_start: 'take',
  scheduled_end: 'take',
  seal_at: 'take',
  started_at: 'take',
  ended_at: 'take',
  makeup_of: 'take',
  unit_id: 'take',
  reviews: 'take',
  announced: 'first',
});
/** A session, what it makes up for and all their makeups are never more. */
const MAX_FAMILY = 200;

/** A session with the facts that it was folded from. */
export interface Folded {
  readonly state: SessionState;
  readonly facts: readonly Fact[];
}

/** A session's rows as the facts have them. */
export interface Refreshed extends FeedbackPart {
  readonly rows: SessionRows;
  readonly site: SiteRules;
}

/** Folds each session again and writes what came out. `now` in ms; `known` are facts that were just stored, by hash. */
export async function refreshSessions(
  db: HubDatabase,
  ids: Iterable<string>,
  now: number,
  known?: ReadonlyMap<string, Fact>,
): Promise<void> {
  const concerned: Concerned = new Map();
  for (const id of new Set(ids)) await refreshSession(db, await foldStored(db, id, known), now, concerned);
  for (const { site, subjects } of concerned.values()) await refreshStandings(db, site, [...subjects], now);
}

/** Trainees who may stand elsewhere now, by site: each is looked at once, however many sessions it was. */
type Concerned = Map<string, { readonly site: SiteRules; readonly subjects: Set<string> }>;

async function refreshSession(
  db: HubDatabase,
  folded: Folded,
  now: number,
  concerned: Concerned,
): Promise<void> {
  await saveKiosks(db, kioskRows(folded.state));
  // Facts of a session that the hub never scheduled wait until it is.
  if (!folded.state.definition) return;
  const family = await familyOf(db, folded);
  const counted = countFamily(new Map([...family].map(([key, { state }]) => [key, state])));
  for (const [key, member] of family) {
    const fresh = await rowsFor(db, member, counted.get(key), now);
    if (fresh) await save(db, fresh, concerned);
  }
}

export async function foldStored(
  db: HubDatabase,
  id: string,
  known?: ReadonlyMap<string, Fact>,
): Promise<Folded> {
  const facts = await factsOf(db, id, known);
  return { state: foldSession(id, facts), facts };
}

/** The session, what it makes up for, and all their makeups: how each counts depends on the others. */
export async function familyOf(db: HubDatabase, folded: Folded): Promise<Map<string, Folded>> {
  const family = new Map([[folded.state.id, folded]]);
  let original = folded.state.definition?.makeupOf ?? null;
  while (original !== null && !family.has(original) && family.size < MAX_FAMILY) {
    const next = await foldStored(db, original);
    if (!next.state.definition) break;
    family.set(original, next);
    original = next.state.definition.makeupOf;
  }
  for (let parents = [...family.keys()]; parents.length > 0 && family.size < MAX_FAMILY; ) {
    const rows = await db.selectFrom('session_view').select('id').where('makeup_of', 'in', parents).execute();
    parents = rows.map((row) => row.id).filter((child) => !family.has(child));
    for (const child of parents) family.set(child, await foldStored(db, child));
  }
  return family;
}

/** The rows as they must be; null for a session that the hub never scheduled. */
export async function rowsFor(
  db: HubDatabase,
  { state, facts }: Folded,
  counted: CountedSession | undefined,
  now: number,
): Promise<Refreshed | null> {
  if (!state.definition) return null;
  const site = await siteOf(db, state.definition.siteId);
  const part = await feedbackPart(db, state, facts, now);
  const parts = { zone: site.zone, feedback: part.feedback, now };
  const rows = rowsOf(state, facts, counted ?? { standsFor: null, records: new Map() }, parts);
  return rows && { rows, site, ...part };
}

async function siteOf(db: HubDatabase, id: string): Promise<SiteRules> {
  const site = await db
    .selectFrom('site')
    .select(['id', 'zone', 'policy'])
    .where('id', '=', id)
    .executeTakeFirst();
  return site ?? { id, zone: 'UTC', policy: '{}' };
}

/** What the tables hold of a session. */
export interface HeldRows {
  readonly session: SessionViewTable | null;
  readonly records: readonly RecordViewTable[];
  readonly figures: SessionFiguresTable | null;
  readonly groups: readonly GroupFiguresTable[];
}

export async function heldRows(db: HubDatabase, id: string): Promise<HeldRows> {
  const session = await db.selectFrom('session_view').selectAll().where('id', '=', id).executeTakeFirst();
  const figures = await db
    .selectFrom('session_figures')
    .selectAll()
    .where('session', '=', id)
    .executeTakeFirst();
  return {
    session: session ?? null,
    records: await db.selectFrom('record_view').selectAll().where('session', '=', id).execute(),
    figures: figures ?? null,
    groups: figures
      ? await db.selectFrom('group_figures').selectAll().where('session', '=', id).execute()
      : [],
  };
}

async function save(db: HubDatabase, fresh: Refreshed, concerned: Concerned): Promise<void> {
  const { rows, site } = fresh;
  const { id } = rows.session;
  const held = await heldRows(db, id);
  await saveViews(db, held, rows);
  await saveFigures(db, held, rows);
  if (rows.feedback.length > 0) await saveClosing(db, id, fresh.closing);
  await moveTallies(db, held, rows);
  const before = new Map(held.records.map((row) => [row.subject, row]));
  const known = concerned.get(site.id) ?? { site, subjects: new Set() };
  concerned.set(site.id, known);
  for (const row of rows.records)
    if (standsElse(before.get(row.subject), row)) known.subjects.add(row.subject);
}

/** Writes the rows of views that differ from what is held. */
export async function saveViews(db: HubDatabase, held: HeldRows, rows: SessionRows): Promise<void> {
  await saveSession(db, held.session, rows.session);
  await saveRecords(db, held.records, rows.records);
  for (let from = 0; from < rows.feedback.length; from += ROWS) {
    await db
      .insertInto('feedback_view')
      .values(rows.feedback.slice(from, from + ROWS))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** Whether a record's change may change where its trainee stands. */
function standsElse(before: RecordViewTable | undefined, after: RecordViewTable): boolean {
  if (!before) return after.counted !== null || after.arrived_at !== null;
  return (['counted', 'made_up_by', 'arrived_at', 'starts_at'] as const).some(
    (column) => before[column] !== after[column],
  );
}

async function saveSession(
  db: HubDatabase,
  held: SessionViewTable | null,
  row: SessionViewTable,
): Promise<void> {
  if (held && sameRow(held, { ...row, announced: held.announced })) return;
  await sessionRows.run(db, [row]);
  if (held?.scheduled_start === row.scheduled_start) return;
  await db
    .updateTable('session_group')
    .set({ starts_at: row.scheduled_start })
    .where('session_id', '=', row.id)
    .execute();
}

export async function saveKiosks(db: HubDatabase, rows: readonly KioskSessionTable[]): Promise<void> {
  await kioskSessionRows.run(db, rows);
}

/** Writes only rows that differ: a check-in changes one of a whole roll. */
async function saveRecords(
  db: HubDatabase,
  held: readonly RecordViewTable[],
  rows: readonly RecordViewTable[],
): Promise<void> {
  const before = new Map(held.map((row) => [row.subject, row]));
  const changed = rows.filter((row) => !sameRow(before.get(row.subject), row));
  await recordRows.run(db, changed);
}

/** Writes what the session adds to figures, where that differs. */
export async function saveFigures(
  db: HubDatabase,
  held: Pick<HeldRows, 'figures' | 'groups'>,
  rows: Pick<SessionRows, 'session' | 'figures' | 'groups'>,
): Promise<void> {
  const { id } = rows.session;
  if (!sameRow(held.figures ?? undefined, rows.figures)) {
    if (held.figures) await db.deleteFrom('session_figures').where('session', '=', id).execute();
    if (rows.figures) await db.insertInto('session_figures').values(rows.figures).execute();
  }
  if (sameRows(held.groups, rows.groups, 'group_id')) return;
  await db.deleteFrom('group_figures').where('session', '=', id).execute();
  if (rows.groups.length > 0) await db.insertInto('group_figures').values(rows.groups).execute();
}

/** Whether two rows hold the same. */
export function sameRow(a: object | null | undefined, b: object | null | undefined): boolean {
  if (!a || !b) return !a && !b;
  const left = a as Readonly<Record<string, unknown>>;
  return Object.entries(b).every(([column, value]) => left[column] === value);
}

function sameRows<T extends object>(a: readonly T[], b: readonly T[], key: keyof T): boolean {
  const held = new Map(a.map((row) => [row[key], row]));
  return a.length === b.length && b.every((row) => sameRow(held.get(row[key]), row));
}
