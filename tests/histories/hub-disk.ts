/**
 * A hub's database in memory, used by one history after another: to read the schema anew and plan every query again takes
 * as long as a short history does.
 */
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { Kysely } from 'kysely';
import { ColumnSecrets } from '../../hub/storage/column-secrets.ts';
import type { Database, HubDatabase } from '../../hub/storage/database.ts';
import { HubSqliteDialect } from '../../hub/storage/sqlite-dialect.ts';

const SECRETS = new ColumnSecrets(new Uint8Array(32).fill(3));
/** As many as are restored within one history, and a few. */
const SPARE = 4;
const spare = new Map<Buffer, HubDisk[]>();
const NO_IMAGE = Buffer.alloc(0);

export class HubDisk {
  readonly raw: Sqlite.Database;
  readonly db: HubDatabase;
  /** What it began with, if others begin with it as well. */
  readonly #image: Buffer | null;
  readonly #reset: readonly Sqlite.Statement[];

  private constructor(image: Buffer, again: boolean) {
    this.#image = again ? image : null;
    this.raw = new Sqlite(image);
    this.raw.pragma('temp_store = MEMORY');
    this.raw.pragma('foreign_keys = ON');
    this.db = kyselyOn(this.raw);
    this.#reset = again ? resetOf(this.raw) : [];
  }

  /** A disk with what the image has. `again`: many histories begin with it, and one that was given back will do. */
  static from(image: Buffer, again: boolean): HubDisk {
    const used = spare.get(image)?.pop();
    if (!used) return new HubDisk(image, again);
    used.raw.transaction(() => {
      for (const statement of used.#reset) statement.run();
    })();
    return used;
  }

  /** Nobody needs what is on it any more. */
  giveBack(): void {
    const others = spare.get(this.#image ?? NO_IMAGE) ?? [];
    if (others.includes(this)) return;
    if (!this.#image || this.raw.inTransaction || others.length >= SPARE) this.raw.close();
    else spare.set(this.#image, [...others, this]);
  }
}

export function kyselyOn(raw: Sqlite.Database): HubDatabase {
  return new Kysely<Database>({ dialect: new HubSqliteDialect(raw, SECRETS) });
}

/** Empties every table and fills it from a copy. Foreign keys stay on: a change of them would plan every query anew. */
function resetOf(raw: Sqlite.Database): Sqlite.Statement[] {
  const tables = inOrder(raw);
  const filled = ['sqlite_sequence', ...tables].filter((name) =>
    raw.prepare(`SELECT 1 FROM "${name}"`).get(),
  );
  for (const name of filled) raw.exec(`CREATE TEMP TABLE "begin_${name}" AS SELECT * FROM main."${name}"`);
  return [
    ...[...tables].reverse().map((name) => `DELETE FROM main."${name}"`),
    // Writing to tables that count their rows counts on.
    ...filled.filter((name) => name !== 'sqlite_sequence').map(fill),
    'DELETE FROM sqlite_sequence',
    fill('sqlite_sequence'),
  ].map((sql) => raw.prepare(sql));
}

function fill(name: string): string {
  return `INSERT INTO main."${name}" SELECT * FROM temp."begin_${name}"`;
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
