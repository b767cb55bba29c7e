/** The hub's database: Kysely over an encrypted SQLite file, or over PostgreSQL. */
import { chmodSync, existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { Kysely, type Transaction } from 'kysely';
import type { HubTransaction } from '../../core/ports/hub-log.ts';
import { ColumnSecrets, wrongKey } from './column-secrets.ts';
import { HubPostgresDialect, postgresPool } from './postgres-dialect.ts';
import { HubSqliteDialect } from './sqlite-dialect.ts';
import type { CalendarTables } from './tables/calendar.ts';
import type { EdgeTables } from './tables/edge.ts';
import type { ErasureTables } from './tables/erasures.ts';
import type { ExcuseTables } from './tables/excuses.ts';
import type { FactTables } from './tables/facts.ts';
import type { FigureTables } from './tables/figures.ts';
import type { NotificationTables } from './tables/notifications.ts';
import type { ProcessTables } from './tables/processes.ts';
import type { ReferenceTables } from './tables/reference.ts';

/** Every table, by area. */
export interface Database
  extends ProcessTables,
    ReferenceTables,
    CalendarTables,
    EdgeTables,
    ErasureTables,
    ExcuseTables,
    FactTables,
    FigureTables,
    NotificationTables {}

export type HubDatabase = Kysely<Database>;

/** How long a writer waits for another process (a backup, the command line), ms. */
const BUSY_MS = 5_000;
/** Pages held in memory, KB. */
const CACHE_KB = 64 * 1024;
/** Pages of 4 KB that the log beside the file may have before they are written into it. */
const CHECKPOINT_PAGES = 8_000;

/** A file of its own, or a PostgreSQL database that may be shared with other processes of the same hub. */
export type DatabasePlace = { readonly file: string } | { readonly url: string };

export type OpenOptions = DatabasePlace & {
  /** 32 bytes: encrypts the whole file, and on both databases the columns that hold keys. */
  readonly key: Uint8Array;
  /** Told of every query as it is done, for measurements. */
  readonly onQuery?: (sql: string, parameters: readonly unknown[]) => void;
};

/**
 * Opens the database; a file is made when it is not there. What is committed is on disk.
 * @throws RosterError `storage.wrong-key` when the key does not fit or the file is no database. A PostgreSQL that
 * cannot be reached (`storage.unreachable`) or refuses the hub (`storage.refused`) says so at the first query.
 */
export function openDatabase(options: OpenOptions): HubDatabase {
  const secrets = new ColumnSecrets(options.key);
  const { onQuery } = options;
  return new Kysely<Database>({
    dialect:
      'url' in options
        ? new HubPostgresDialect(postgresPool(options.url), secrets)
        : new HubSqliteDialect(openFile(options.file, options.key), secrets),
    ...(onQuery
      ? { log: ({ level, query }) => void (level === 'query' && onQuery(query.sql, query.parameters)) }
      : {}),
  });
}

/** The whole file is encrypted (SQLCipher's scheme); commits are on disk when they return (WAL, synchronous FULL). */
function openFile(file: string, key: Uint8Array): Sqlite.Database {
  const fresh = !existsSync(file);
  const sqlite = new Sqlite(file, { timeout: BUSY_MS });
  if (fresh && file !== ':memory:') chmodSync(file, 0o600);
  try {
    sqlite.pragma("cipher = 'sqlcipher'");
    sqlite.pragma(`key = "x'${Buffer.from(key).toString('hex')}'"`);
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = FULL');
    // Every page that is not held in memory is deciphered again each time, and every checkpoint waits for the disk.
    sqlite.pragma(`cache_size = -${CACHE_KB}`);
    sqlite.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    sqlite.pragma('foreign_keys = ON');
    // What is deleted is overwritten: an erased person's key must not lie in a free page.
    sqlite.pragma('secure_delete = ON');
  } catch (cause) {
    sqlite.close();
    throw wrongKey(cause);
  }
  return sqlite;
}

/** The connection to use: the caller's open transaction, or the database itself. */
export function on(db: HubDatabase, trx: HubTransaction | undefined): HubDatabase {
  return (trx as Transaction<Database> | undefined) ?? db;
}
