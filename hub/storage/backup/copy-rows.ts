/** Every row of every table from SQLite into PostgreSQL, and whether they are the same there. */
import { createHash } from 'node:crypto';
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import type pg from 'pg';
import { RosterError } from '../../../core/contracts/error.ts';
import { asStorageError } from '../postgres-errors.ts';
import { NOT_SERVED } from '../served.ts';
import { quoted, tablesIn } from './filling.ts';

type Row = Readonly<Record<string, unknown>>;
/** Told now and then how far a table is. */
export type OnProgress = (table: string, what: 'copied' | 'compared', done: number, of: number) => void;

/** Each database makes these for itself. */
const OWN: ReadonlySet<string> = new Set(['schema_version', NOT_SERVED]);
/** PostgreSQL takes 65,535 parameters in a statement. */
const MOST = { rows: 500, parameters: 30_000 };
const FETCH = 2_000;

/**
 * Into tables that were just made, in the caller's transactions on both sides. Gives the number of rows of each table.
 * @throws RosterError `move.other-tables`, `move.not-the-same`, `move.not-taken`
 */
export async function copyRows(
  source: Sqlite.Database,
  target: pg.Client,
  onProgress: OnProgress,
): Promise<ReadonlyMap<string, number>> {
  const tables = await inOrder(target, tablesOf(source));
  // What a new database begins with is in the other one as well.
  for (const table of tables.toReversed()) await target.query(`delete from ${quoted(table)}`);
  const rows = new Map<string, number>();
  for (const table of tables) {
    const sent = await copyTable(source, target, table, onProgress);
    const held = await digestOf(target, table, columnsOf(source, table), (done) =>
      onProgress(table, 'compared', done, sent.rows),
    );
    if (!held.equals(sent))
      throw new RosterError(
        'move.not-the-same',
        `Table ${table} is not the same there (${sent.rows} rows, ${held.rows} there): nothing was moved. Try again; if it happens again, report it.`,
      );
    rows.set(table, sent.rows);
  }
  await countOn(source, target);
  return rows;
}

async function copyTable(
  source: Sqlite.Database,
  target: pg.Client,
  table: string,
  onProgress: OnProgress,
): Promise<Digest> {
  const columns = columnsOf(source, table);
  const size = Math.min(MOST.rows, Math.floor(MOST.parameters / columns.length));
  const total = Number(
    source
      .prepare(`select count(*) from ${quoted(table)}`)
      .pluck()
      .get(),
  );
  const digest = new Digest();
  let batch: unknown[][] = [];
  const list = columns.map(quoted).join(', ');
  for (const row of source.prepare<[], Row>(`select ${list} from ${quoted(table)}`).iterate()) {
    const values = columns.map((column) => storable(row[column]));
    digest.add(values);
    batch.push(values);
    if (batch.length < size) continue;
    await insert(target, table, columns, batch);
    batch = [];
    onProgress(table, 'copied', digest.rows, total);
  }
  if (batch.length > 0) await insert(target, table, columns, batch);
  return digest;
}

async function insert(
  target: pg.Client,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  const width = columns.length;
  const places = rows.map((_, n) => `(${columns.map((_name, at) => `$${n * width + at + 1}`).join(', ')})`);
  const text = `insert into ${quoted(table)} (${columns.map(quoted).join(', ')}) values ${places.join(', ')}`;
  try {
    await target.query(text, rows.flat());
  } catch (cause) {
    const known = asStorageError(cause);
    if (known instanceof RosterError) throw known;
    throw new RosterError(
      'move.not-taken',
      `PostgreSQL does not take a row of table ${table}: nothing was moved. Run "recount", and report what it says.`,
      { cause },
    );
  }
}

async function digestOf(
  target: pg.Client,
  table: string,
  columns: readonly string[],
  onProgress: (done: number) => void,
): Promise<Digest> {
  const digest = new Digest();
  await target.query(
    `declare rows_of no scroll cursor for select ${columns.map(quoted).join(', ')} from ${quoted(table)}`,
  );
  for (;;) {
    const { rows } = await target.query<Row>(`fetch ${FETCH} from rows_of`);
    for (const row of rows) digest.add(columns.map((column) => row[column]));
    onProgress(digest.rows);
    if (rows.length < FETCH) break;
  }
  await target.query('close rows_of');
  return digest;
}

/** Of rows in any order: how many, and the sum of their hashes. */
class Digest {
  rows = 0;
  #sum = 0n;

  add(values: readonly unknown[]): void {
    const plain = values.map((value) =>
      value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('base64') } : value,
    );
    const hash = createHash('sha256').update(JSON.stringify(plain)).digest('hex');
    this.#sum = (this.#sum + BigInt(`0x${hash}`)) % (1n << 256n);
    this.rows += 1;
  }

  equals(other: Digest): boolean {
    return this.rows === other.rows && this.#sum === other.#sum;
  }
}

/** As the hub writes it there (postgres-dialect.ts): PostgreSQL's texts cannot hold U+0000. */
function storable(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value;
}

function tablesOf(source: Sqlite.Database): string[] {
  return source
    .prepare<[], string>(
      "select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\'",
    )
    .pluck()
    .all()
    .filter((name) => !OWN.has(name));
}

function columnsOf(source: Sqlite.Database, table: string): string[] {
  return source.prepare<[string], string>('select name from pragma_table_info(?)').pluck().all(table);
}

/** Those that others refer to first. */
async function inOrder(target: pg.Client, tables: readonly string[]): Promise<string[]> {
  const there = (await tablesIn(target)).filter((name) => !OWN.has(name));
  if (there.join() !== [...tables].sort().join())
    throw new RosterError(
      'move.other-tables',
      'The two databases have other tables: move with the version of the hub that served last.',
    );
  const { rows } = await target.query<{ child: string; parent: string }>(
    `select child.relname as child, parent.relname as parent from pg_constraint
     join pg_class child on child.oid = conrelid join pg_class parent on parent.oid = confrelid
     where contype = 'f' and connamespace = 'public'::regnamespace`,
  );
  const ordered = new Set<string>();
  const put = (table: string): void => {
    if (ordered.has(table)) return;
    for (const { parent } of rows.filter((row) => row.child === table && row.parent !== table)) put(parent);
    ordered.add(table);
  };
  for (const table of tables) put(table);
  return [...ordered];
}

/** Columns that count go on where they were: no number is given twice, also after the newest rows were deleted. */
async function countOn(source: Sqlite.Database, target: pg.Client): Promise<void> {
  const { rows } = await target.query<{ table: string; column: string }>(
    `select c.relname as table, a.attname as column from pg_attribute a join pg_class c on c.oid = a.attrelid
     where a.attidentity <> '' and c.relnamespace = 'public'::regnamespace`,
  );
  for (const { table, column } of rows) {
    const last = source
      .prepare<[string], number>('select seq from sqlite_sequence where name = ?')
      .pluck()
      .get(table);
    if (last === undefined || last < 1) continue;
    await target.query('select setval(pg_get_serial_sequence($1, $2), $3)', [quoted(table), column, last]);
  }
}
