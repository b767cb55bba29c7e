/**
 * Kysely's PostgreSQL, made to behave as the hub's SQLite does: all writers of all processes queue, texts are compared
 * by their bytes, integers are numbers, and a full disk or a lost database is told as such. See docs/decisions/0050.
 */
import {
  type ColumnDefinitionNode,
  CompiledQuery,
  type DatabaseConnection,
  DataTypeNode,
  type Driver,
  PostgresAdapter,
  PostgresDialect,
  PostgresDriver,
  PostgresQueryCompiler,
  type QueryCompiler,
  RawNode,
  type TransactionSettings,
} from 'kysely';
import pg from 'pg';
import type { ColumnSecrets, HoldsSecrets } from './column-secrets.ts';
import { asStorageError } from './postgres-errors.ts';

/** The lock that writers hold until their transaction ends: any number, the same in every process of the hub. */
const WRITERS = 7_217_001;
/** A writer that waits longer than this waits for ever: most likely for itself. */
const LOCK_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** The server's default is for turning disks: it would rather read on in a table than follow an index in order. */
const PLANNER = '-c random_page_cost=1.1';
/** Connections of one process; writers queue anyway, so this bounds how many read at once. */
const POOL = 10;
/** Types of PostgreSQL's catalogue: int8 and numeric, which `pg` gives as texts. Nothing of the hub's exceeds 2^53. */
const NUMBERS: ReadonlySet<number> = new Set([20, 1700]);

export class HubPostgresDialect extends PostgresDialect {
  readonly #pool: pg.Pool;
  readonly #secrets: ColumnSecrets;

  constructor(pool: pg.Pool, secrets: ColumnSecrets) {
    super({ pool });
    this.#pool = pool;
    this.#secrets = secrets;
  }

  override createDriver(): Driver {
    return new HubPostgresDriver(new PostgresDriver({ pool: this.#pool }));
  }

  override createAdapter(): PostgresAdapter {
    return new HubPostgresAdapter(this.#secrets);
  }

  override createQueryCompiler(): QueryCompiler {
    return new HubPostgresCompiler();
  }
}

/** A pool for the database at `url`; nothing is connected yet. What an idle connection dies of is told to the next query. */
export function postgresPool(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: POOL,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'smart-roster-hub',
    lock_timeout: LOCK_TIMEOUT_MS,
    options: PLANNER,
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        NUMBERS.has(oid)
          ? Number
          : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
    },
  });
  // A connection that breaks says so to nobody in particular, and without a listener would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

class HubPostgresAdapter extends PostgresAdapter implements HoldsSecrets {
  readonly secrets: ColumnSecrets;

  constructor(secrets: ColumnSecrets) {
    super();
    this.secrets = secrets;
  }
}

/** Texts are compared and sorted by their bytes, as SQLite does, whatever the database's locale is. */
class HubPostgresCompiler extends PostgresQueryCompiler {
  protected override visitColumnDefinition(node: ColumnDefinitionNode): void {
    const isText = DataTypeNode.is(node.dataType) && node.dataType.dataType === 'text';
    const dataType = isText ? RawNode.createWithSql('text collate "C"') : node.dataType;
    super.visitColumnDefinition({ ...node, dataType });
  }
}

class HubPostgresDriver implements Driver {
  readonly #driver: PostgresDriver;

  constructor(driver: PostgresDriver) {
    this.#driver = driver;
  }

  init(): Promise<void> {
    return this.#driver.init();
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    try {
      return new QueuingConnection((await this.#driver.acquireConnection()) as PlainConnection);
    } catch (cause) {
      throw asStorageError(cause);
    }
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const { inner } = connection as QueuingConnection;
    try {
      await this.#driver.beginTransaction(inner, settings);
      if (settings.accessMode !== 'read only') await inner.executeQuery(lock());
    } catch (cause) {
      throw asStorageError(cause);
    }
    (connection as QueuingConnection).inTransaction = true;
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await this.#driver.commitTransaction((connection as QueuingConnection).inner);
    } catch (cause) {
      throw asStorageError(cause);
    }
  }

  rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    return rollBack(this.#driver, (connection as QueuingConnection).inner);
  }

  releaseConnection(connection: DatabaseConnection): Promise<void> {
    return this.#driver.releaseConnection((connection as QueuingConnection).inner);
  }

  destroy(): Promise<void> {
    return this.#driver.destroy();
  }
}

/** As Kysely's own driver hands it out. */
type PlainConnection = Parameters<PostgresDriver['releaseConnection']>[0];

/** One use of a connection: a transaction, or one query. A query that writes by itself queues like a transaction. */
class QueuingConnection implements DatabaseConnection {
  readonly inner: PlainConnection;
  inTransaction = false;

  constructor(inner: PlainConnection) {
    this.inner = inner;
  }

  async executeQuery<R>(asked: CompiledQuery) {
    const query = storable(asked);
    try {
      if (this.inTransaction || !writes(query)) return await this.inner.executeQuery<R>(query);
      return await this.#alone<R>(query);
    } catch (cause) {
      throw asStorageError(cause);
    }
  }

  streamQuery<R>(query: CompiledQuery, chunkSize: number) {
    return this.inner.streamQuery<R>(query, chunkSize);
  }

  async #alone<R>(query: CompiledQuery) {
    await this.inner.executeQuery(CompiledQuery.raw('begin'));
    try {
      await this.inner.executeQuery(lock());
      const result = await this.inner.executeQuery<R>(query);
      await this.inner.executeQuery(CompiledQuery.raw('commit'));
      return result;
    } catch (error) {
      // A connection that is gone cannot be told, and PostgreSQL rolls back what it was doing.
      await this.inner.executeQuery(CompiledQuery.raw('rollback')).catch(() => {});
      throw error;
    }
  }
}

/** What went wrong before is told, not that it could not be undone on a connection that is gone. */
async function rollBack(driver: PostgresDriver, connection: PlainConnection): Promise<void> {
  await driver.rollbackTransaction(connection).catch(() => {});
}

function lock(): CompiledQuery {
  return CompiledQuery.raw(`select pg_advisory_xact_lock(${WRITERS})`);
}

/** PostgreSQL's texts cannot hold U+0000, which nobody types: the replacement character stands in, and finds nothing. */
function storable(query: CompiledQuery): CompiledQuery {
  const has = (value: unknown) => typeof value === 'string' && value.includes('\0');
  if (!query.parameters.some(has)) return query;
  const clean = (value: unknown) => (has(value) ? String(value).replaceAll('\0', '\uFFFD') : value);
  return { ...query, parameters: query.parameters.map(clean) };
}

const WRITING: ReadonlySet<string> = new Set([
  'InsertQueryNode',
  'UpdateQueryNode',
  'DeleteQueryNode',
  'MergeQueryNode',
]);

function writes(query: CompiledQuery): boolean {
  return WRITING.has(query.query.kind) || /^\s*(insert|update|delete|merge)\b/i.test(query.sql);
}
