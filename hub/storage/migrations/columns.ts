/**
 * What the databases call differently in a table's definition. Everything else of a migration is written in words that
 * SQLite and PostgreSQL share: text, integer (32 bits), bigint (instants, ms), `double precision`.
 */
import { type ColumnDefinitionBuilder, type Kysely, PostgresAdapter, type RawBuilder, sql } from 'kysely';

/** The type of a column of bytes. */
export function bytes(db: Kysely<unknown>): RawBuilder<Uint8Array> {
  return isPostgres(db) ? sql`bytea` : sql`blob`;
}

/** The type of a primary key that the database counts up itself; with `counting` for its definition. */
export function counter(db: Kysely<unknown>): RawBuilder<number> {
  return isPostgres(db) ? sql`bigint` : sql`integer`;
}

/** Makes a `counter` column count. Numbers are never given twice, also after rows were deleted. */
export function counting(db: Kysely<unknown>): (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder {
  return (column) =>
    isPostgres(db) ? column.generatedByDefaultAsIdentity().primaryKey() : column.primaryKey().autoIncrement();
}

function isPostgres(db: Kysely<unknown>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}
