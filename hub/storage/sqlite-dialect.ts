/** Kysely's SQLite, with a full disk told as such and survived by the transaction it struck. */
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import {
  type DatabaseConnection,
  type Driver,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
} from 'kysely';
import { RosterError } from '../../core/contracts/error.ts';
import type { ColumnSecrets, HoldsSecrets } from './column-secrets.ts';

/** How SQLite says that there is no room: for pages, or for the log or its index beside the file (sqlite.org/rescode.html). */
const NO_ROOM: ReadonlySet<unknown> = new Set(['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE', 'ENOSPC']);

/** Statements that are kept, and the longest text of one: lists of changing length make ever new ones. */
const KEPT = { statements: 256, characters: 20_000 };

export class HubSqliteDialect extends SqliteDialect {
  readonly #sqlite: Sqlite.Database;
  readonly #secrets: ColumnSecrets;

  constructor(sqlite: Sqlite.Database, secrets: ColumnSecrets) {
    super({ database: sqlite });
    this.#sqlite = sqlite;
    this.#secrets = secrets;
  }

  override createAdapter(): SqliteAdapter {
    return new HubSqliteAdapter(this.#secrets);
  }

  override createDriver(): Driver {
    return new HubSqliteDriver({ database: new PreparedOnce(this.#sqlite) }, this.#sqlite);
  }
}

class HubSqliteAdapter extends SqliteAdapter implements HoldsSecrets {
  readonly secrets: ColumnSecrets;

  constructor(secrets: ColumnSecrets) {
    super();
    this.secrets = secrets;
  }
}

class HubSqliteDriver extends SqliteDriver {
  readonly #sqlite: Sqlite.Database;

  constructor(config: SqliteDialectConfig, sqlite: Sqlite.Database) {
    super(config);
    this.#sqlite = sqlite;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    return new TellingConnection(await super.acquireConnection());
  }

  /** SQLite itself ends a transaction that finds no room; to end it once more would hide why. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#sqlite.inTransaction) await super.rollbackTransaction(connection);
  }
}

/** Keeps the statements used last: to read and plan a query takes SQLite longer than most of the hub's queries take. */
class PreparedOnce implements SqliteDatabase {
  readonly #sqlite: Sqlite.Database;
  readonly #kept = new Map<string, Sqlite.Statement>();

  constructor(sqlite: Sqlite.Database) {
    this.#sqlite = sqlite;
  }

  prepare(text: string): Sqlite.Statement {
    const kept = this.#kept.get(text);
    // One that a stream is still reading from cannot be used by anybody else.
    if (kept?.busy) return this.#sqlite.prepare(text);
    const statement = kept ?? this.#sqlite.prepare(text);
    if (text.length <= KEPT.characters) this.#keep(text, statement);
    return statement;
  }

  close(): void {
    this.#kept.clear();
    this.#sqlite.close();
  }

  /** The one used longest ago makes room. */
  #keep(text: string, statement: Sqlite.Statement): void {
    this.#kept.delete(text);
    this.#kept.set(text, statement);
    if (this.#kept.size <= KEPT.statements) return;
    for (const oldest of this.#kept.keys()) {
      this.#kept.delete(oldest);
      return;
    }
  }
}

class TellingConnection implements DatabaseConnection {
  readonly #connection: DatabaseConnection;

  constructor(connection: DatabaseConnection) {
    this.#connection = connection;
  }

  async executeQuery<R>(...query: Parameters<DatabaseConnection['executeQuery']>) {
    try {
      return await this.#connection.executeQuery<R>(...query);
    } catch (cause) {
      throw asStorageError(cause);
    }
  }

  streamQuery<R>(...query: Parameters<DatabaseConnection['streamQuery']>) {
    return this.#connection.streamQuery<R>(...query);
  }
}

/** What SQLite says of a full disk, under the product's code; anything else as it is. */
function asStorageError(cause: unknown): unknown {
  if (!NO_ROOM.has((cause as { code?: unknown } | null)?.code)) return cause;
  const message = 'The disk is full and nothing was written. Make room, then try again.';
  return new RosterError('storage.full', message, { retryable: true, cause });
}
