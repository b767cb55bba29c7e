/** A database that must not be served: one that is being filled, or one whose data lives elsewhere now. */
import { PostgresAdapter, sql } from 'kysely';
import { RosterError } from '../../core/contracts/error.ts';
import type { HubDatabase } from './database.ts';

/** Its one row says why. */
export const NOT_SERVED = 'not_served';
/** `filling`: a restore or a move was begun and not ended. `moved`: into another database. */
export type NotServed = 'filling' | 'moved';

export async function notServed(db: HubDatabase): Promise<NotServed | null> {
  const there =
    db.getExecutor().adapter instanceof PostgresAdapter
      ? sql<{ there: number }>`select 1 as there where to_regclass(${NOT_SERVED}) is not null`
      : sql<{ there: number }>`select 1 as there from sqlite_master where name = ${NOT_SERVED}`;
  if ((await there.execute(db)).rows.length === 0) return null;
  const { rows } = await sql<{ why: NotServed }>`select why from ${sql.table(NOT_SERVED)}`.execute(db);
  return rows[0]?.why ?? 'filling';
}

/** @throws RosterError `storage.unfinished`, `storage.moved` */
export async function requireServed(db: HubDatabase): Promise<void> {
  const why = await notServed(db);
  if (why === 'filling')
    throw new RosterError(
      'storage.unfinished',
      'This database was not filled to the end: run the "restore" (with --replace) or the "move" that was interrupted again.',
    );
  if (why === 'moved')
    throw new RosterError(
      'storage.moved',
      'This hub was moved to PostgreSQL, and what is here is as it was then: name the other one under "database" in the configuration.',
    );
}

/** Of an SQLite database that was moved and is put back from a backup: it goes on in an epoch of its own. */
export async function serveAgain(db: HubDatabase): Promise<void> {
  await sql`drop table if exists ${sql.table(NOT_SERVED)}`.execute(db);
}
