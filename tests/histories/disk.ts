/** Databases in memory, used by one history after another: to read a schema and plan every query anew takes longer than most of a history. */
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { Kysely } from 'kysely';
import { ColumnSecrets } from '../../hub/storage/column-secrets.ts';
import type { Database, HubDatabase } from '../../hub/storage/database.ts';
import { HubSqliteDialect } from '../../hub/storage/sqlite-dialect.ts';

const SECRETS = new ColumnSecrets(new Uint8Array(32).fill(3));
/** Disks that wait at most: as many as one history uses, and a few. */
const SPARE = 8;

export class Disk {
  readonly raw: Sqlite.Database;
  readonly #prepare: Sqlite.Database['prepare'];
  readonly #kept = new Map<string, Sqlite.Statement[]>();

  constructor(image: Buffer) {
    this.raw = new Sqlite(image);
    this.raw.pragma('temp_store = MEMORY');
    this.#prepare = this.raw.prepare.bind(this.raw);
  }

  /** Runs the start of a process, which prepares the same statements in the same order each time: they are kept. */
  start<T>(work: () => T): T {
    const times = new Map<string, number>();
    this.raw.prepare = ((sql: string) => {
      const nth = times.get(sql) ?? 0;
      times.set(sql, nth + 1);
      const kept = this.#kept.get(sql) ?? [];
      this.#kept.set(sql, kept);
      const statement = kept[nth] ?? this.#prepare(sql);
      kept[nth] = statement;
      return statement;
    }) as Sqlite.Database['prepare'];
    try {
      return work();
    } finally {
      this.raw.prepare = this.#prepare;
    }
  }

  close(): void {
    this.raw.close();
  }
}

/** A hub's. */
export class HubDisk extends Disk {
  readonly db: HubDatabase;

  constructor(image: Buffer) {
    super(image);
    this.raw.pragma('foreign_keys = ON');
    this.db = kyselyOn(this.raw);
  }
}

export function kyselyOn(raw: Sqlite.Database): HubDatabase {
  return new Kysely<Database>({ dialect: new HubSqliteDialect(raw, SECRETS) });
}

/** Disks that all begin with the same image. */
export class Shelf<D extends Disk> {
  readonly #image: Buffer;
  readonly #make: (image: Buffer) => D;
  /** Every disk of this shelf, with how it is made as it was. */
  readonly #resets = new WeakMap<Disk, readonly Sqlite.Statement[]>();
  readonly #spare = new Set<D>();

  constructor(image: Buffer, make: (image: Buffer) => D) {
    this.#image = image;
    this.#make = make;
  }

  take(): D {
    for (const used of this.#spare) {
      this.#spare.delete(used);
      const statements = this.#resets.get(used) ?? [];
      used.raw.transaction(() => {
        for (const statement of statements) statement.run();
      })();
      return used;
    }
    const fresh = this.#make(this.#image);
    this.#resets.set(fresh, resetOf(fresh.raw));
    return fresh;
  }

  /** Nobody needs what is on it any more; it may be one that was made of another image. */
  giveBack(disk: D): void {
    const again = this.#resets.has(disk) && !disk.raw.inTransaction && this.#spare.size < SPARE;
    if (again) this.#spare.add(disk);
    else disk.close();
  }
}

/** Empties every table and fills it from a copy. Foreign keys stay on: a change of them would plan every query anew. */
function resetOf(raw: Sqlite.Database): Sqlite.Statement[] {
  const tables = inOrder(raw);
  const counted = raw.prepare("SELECT 1 FROM main.sqlite_master WHERE name = 'sqlite_sequence'").get();
  // Writing to tables that count their rows counts on: what they have counted is put back last.
  if (counted) tables.push('sqlite_sequence');
  const filled = tables.filter((name) => raw.prepare(`SELECT 1 FROM main."${name}"`).get());
  for (const name of filled) raw.exec(`CREATE TEMP TABLE "begin_${name}" AS SELECT * FROM main."${name}"`);
  const empty = (name: string) => `DELETE FROM main."${name}"`;
  const fill = (name: string) => `INSERT INTO main."${name}" SELECT * FROM temp."begin_${name}"`;
  const isCount = (name: string) => name === 'sqlite_sequence';
  return [
    ...tables
      .filter((name) => !isCount(name))
      .reverse()
      .map(empty),
    ...filled.filter((name) => !isCount(name)).map(fill),
    ...tables.filter(isCount).map(empty),
    ...filled.filter(isCount).map(fill),
  ].map((sql) => raw.prepare(sql));
}

/** Tables, each behind those that it refers to. */
function inOrder(raw: Sqlite.Database): string[] {
  const names = raw
    .prepare<[], string>(
      "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .pluck()
    .all();
  const referred = raw.prepare<[string], string>('SELECT "table" FROM pragma_foreign_key_list(?)').pluck();
  const found = new Set<string>();
  const add = (name: string) => {
    if (found.has(name)) return;
    for (const other of referred.all(name)) if (other !== name) add(other);
    found.add(name);
  };
  for (const name of names) add(name);
  return [...found];
}
