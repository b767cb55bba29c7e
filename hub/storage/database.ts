/** The hub's database: Kysely over an encrypted SQLite file. PostgreSQL follows behind the same `Kysely<Database>`. */
import { chmodSync, existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { Kysely, type Transaction } from 'kysely';
import { RosterError } from '../../core/contracts/error.ts';
import type { HubTransaction } from '../../core/ports/hub-log.ts';
import { HubSqliteDialect } from './sqlite-dialect.ts';
import type { FactTables } from './tables/facts.ts';
import type { ReferenceTables } from './tables/reference.ts';

/** Every table, by area. */
export interface Database extends ReferenceTables, FactTables {}

export type HubDatabase = Kysely<Database>;

/** How long a writer waits for another process (a backup, the command line), ms. */
const BUSY_MS = 5_000;

/**
 * Opens (and creates) the file. `key` is 32 bytes; the whole file is encrypted with it (SQLCipher's scheme).
 * Commits are on disk when they return (WAL, synchronous FULL).
 * @throws RosterError `storage.wrong-key` when the key does not fit or the file is no database.
 */
export function openDatabase(options: { file: string; key: Uint8Array }): HubDatabase {
  if (options.key.length !== 32)
    throw new RosterError('storage.wrong-key', 'The database key must be 32 bytes.');
  const fresh = !existsSync(options.file);
  const sqlite = new Sqlite(options.file, { timeout: BUSY_MS });
  if (fresh && options.file !== ':memory:') chmodSync(options.file, 0o600);
  try {
    sqlite.pragma("cipher = 'sqlcipher'");
    sqlite.pragma(`key = "x'${Buffer.from(options.key).toString('hex')}'"`);
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = FULL');
    sqlite.pragma('foreign_keys = ON');
  } catch (cause) {
    sqlite.close();
    throw new RosterError(
      'storage.wrong-key',
      'The hub database cannot be opened with this key. Put back the key file that belongs to it, or restore both from one backup.',
      { cause },
    );
  }
  return new Kysely<Database>({ dialect: new HubSqliteDialect(sqlite) });
}

/** The connection to use: the caller's open transaction, or the database itself. */
export function on(db: HubDatabase, trx: HubTransaction | undefined): HubDatabase {
  return (trx as Transaction<Database> | undefined) ?? db;
}
