/** Facts and origins as rows. Every function runs in the transaction it is given. */

import type { Insertable } from 'kysely';
import type { Fact, FactEnvelope, FactType } from '../../../core/contracts/fact.ts';
import { compareFacts } from '../../../core/domain/fact-codec.ts';
import { kioskOfOrigin } from '../../../core/domain/kiosk-facts.ts';
import type { ChangeKind } from '../../../core/ports/change-feed.ts';
import { openSecret } from '../column-secrets.ts';
import type { HubDatabase } from '../database.ts';
import { RowInsert } from '../row-insert.ts';
import type { OriginTable } from '../tables/facts.ts';

/** Facts that change where or when a session is: kiosks are then sent all of it. */
const PLACING: ReadonlySet<string> = new Set(['session.scheduled', 'session.changed']);

export async function addChange(db: HubDatabase, kind: ChangeKind, key: string, at: number): Promise<number> {
  const row = await db
    .insertInto('change')
    .values({ kind, key, at })
    .returning('n')
    .executeTakeFirstOrThrow();
  return row.n;
}

/** A fact that is to be stored, with why it does not count, if it does not. */
export interface NewFact {
  readonly fact: Fact;
  readonly setAside: string | null;
}

const factRows = new RowInsert('fact', {
  origin: 'first',
  seq: 'first',
  hash: 'first',
  id: 'first',
  type: 'first',
  session: 'first',
  subject: 'first',
  hlc: 'first',
  text: 'first',
  received_at: 'first',
  set_aside: 'first',
  n: 'first',
});
const changeRows = new RowInsert('change', { n: 'given', kind: 'first', key: 'first', at: 'first' }, [
  'n',
  'kind',
  'key',
]);

/** Stores a fact that is not there yet, with its entry in the change feed. */
export function insertFact(
  db: HubDatabase,
  fact: Fact,
  options: { readonly at: number; readonly setAside: string | null },
): Promise<void> {
  return insertFacts(db, [{ fact, setAside: options.setAside }], options.at);
}

/** Stores facts that are not there yet, with their entries in the change feed, in this order. */
export async function insertFacts(db: HubDatabase, facts: readonly NewFact[], at: number): Promise<void> {
  const places = await tellKiosks(db, facts, at);
  const rows = facts.map(({ fact, setAside }, index) => ({
    ...fact,
    received_at: at,
    set_aside: setAside,
    n: places[index] ?? 0,
  }));
  await factRows.run(db, rows);
}

/** Writes what kiosks must hear of into the change feed; each fact's place in it, 0 for one that is not in it. */
async function tellKiosks(db: HubDatabase, facts: readonly NewFact[], at: number): Promise<number[]> {
  const changes = facts.map(changeOf);
  const told = changes.flatMap((change) => (change ? [{ ...change, at }] : []));
  if (told.length === 0) return facts.map(() => 0);
  const rows = await changeRows.run<{ n: number; kind: ChangeKind; key: string }>(db, told);
  // In whichever order they are given back, those of one session are taken as they are numbered.
  const free = new Map<string, number[]>();
  for (const { n, kind, key } of rows.sort((a, b) => b.n - a.n)) {
    const list = free.get(`${kind}/${key}`);
    if (list) list.push(n);
    else free.set(`${kind}/${key}`, [n]);
  }
  return changes.map((change) => (change && free.get(`${change.kind}/${change.key}`)?.pop()) ?? 0);
}

/** Null for what no kiosk must hear of. */
function changeOf({ fact, setAside }: NewFact): { readonly kind: ChangeKind; readonly key: string } | null {
  if (fact.session === null || setAside !== null) return null;
  return { kind: PLACING.has(fact.type) ? 'session' : 'fact', key: fact.session };
}

/** Hashes held of a stretch of an origin, by place: none, one, or several after a fork. */
export async function hashesBetween(
  db: HubDatabase,
  origin: string,
  from: number,
  to: number,
): Promise<Map<number, string[]>> {
  const rows = await db
    .selectFrom('fact')
    .select(['seq', 'hash'])
    .where('origin', '=', origin)
    .where('seq', '>=', from)
    .where('seq', '<=', to)
    .execute();
  const places = new Map<number, string[]>();
  for (const { seq, hash } of rows) places.set(seq, [...(places.get(seq) ?? []), hash]);
  return places;
}

/**
 * Every fact of a session that counts, in the order of `compareFacts`. `known`, by hash, need not be read from their texts
 * again.
 */
export async function factsOf(
  db: HubDatabase,
  session: string,
  known: ReadonlyMap<string, Fact> = NOTHING_KNOWN,
): Promise<Fact[]> {
  const rows = await db
    .selectFrom('fact')
    .select(['text', 'hash'])
    .where('session', '=', session)
    .where('set_aside', 'is', null)
    .execute();
  return rows.map((row) => known.get(row.hash) ?? readStored(row)).sort(compareFacts);
}

const NOTHING_KNOWN: ReadonlyMap<string, Fact> = new Map();

/** Those of one type that count, in the order in which the hub took them in. */
export async function factsByArrival(db: HubDatabase, session: string, type: FactType): Promise<Fact[]> {
  const rows = await db
    .selectFrom('fact')
    .select(['text', 'hash'])
    .where('session', '=', session)
    .where('type', '=', type)
    .where('set_aside', 'is', null)
    .orderBy('n')
    .execute();
  return rows.map(readStored);
}

const ARRIVALS: readonly FactType[] = ['attendance.checked-in', 'walk-in.requested'];

/** Of one person in sessions (as many as a page of their history has, at most), in no order. */
export async function arrivalsOf(
  db: HubDatabase,
  subject: string,
  sessions: readonly string[],
): Promise<Fact[]> {
  if (sessions.length === 0) return [];
  const rows = await db
    .selectFrom('fact')
    .select(['text', 'hash'])
    .where('session', 'in', sessions)
    .where('subject', '=', subject)
    .where('type', 'in', ARRIVALS)
    .where('set_aside', 'is', null)
    .execute();
  return rows.map(readStored);
}

/**
 * The arrival that a crop belongs to, if this kiosk wrote it about this person; null else. Of several facts under one id the
 * one that was held first counts: the id may be known to others since.
 */
export async function arrivalWith(
  db: HubDatabase,
  crop: { readonly factId: string; readonly kioskId: string; readonly subject: string },
): Promise<{ readonly session: string } | null> {
  const row = await db
    .selectFrom('fact')
    .select(['origin', 'session', 'subject'])
    .where('id', '=', crop.factId)
    .where('type', 'in', ARRIVALS)
    .where('session', 'is not', null)
    .where('set_aside', 'is', null)
    .orderBy('n')
    .limit(1)
    .executeTakeFirst();
  if (!row || row.session === null) return null;
  const belongs = row.subject === crop.subject && kioskOfOrigin(row.origin) === crop.kioskId;
  return belongs ? { session: row.session } : null;
}

/** A stored row as a fact. It was parsed and hashed before it was stored; doing both again costs more than the fold. */
export function readStored(row: { readonly text: string; readonly hash: string }): Fact {
  return { ...(JSON.parse(row.text) as FactEnvelope), text: row.text, hash: row.hash };
}

export async function originRow(db: HubDatabase, origin: string): Promise<OriginTable | undefined> {
  return db.selectFrom('origin').selectAll().where('origin', '=', origin).executeTakeFirst();
}

/** Columns that are left out stay as they are. */
export async function saveOrigin(db: HubDatabase, row: Insertable<OriginTable>): Promise<void> {
  const { origin: _origin, ...rest } = row;
  await db
    .insertInto('origin')
    .values(row)
    .onConflict((conflict) => conflict.column('origin').doUpdateSet(rest))
    .execute();
}

/** The key that seals what is personal in somebody's facts; null when it was destroyed or never made. */
export async function subjectKey(db: HubDatabase, subject: string): Promise<Uint8Array | null> {
  const row = await db
    .selectFrom('subject_key')
    .select('key')
    .where('subject', '=', subject)
    .executeTakeFirst();
  return row ? openSubjectKey(db, subject, row.key) : null;
}

/** Where a person's key is sealed for. */
export function subjectKeyPlace(subject: string): string {
  return `subject_key.key/${subject}`;
}

export function openSubjectKey(db: HubDatabase, subject: string, sealed: Uint8Array): Uint8Array {
  return openSecret(db, subjectKeyPlace(subject), sealed);
}
