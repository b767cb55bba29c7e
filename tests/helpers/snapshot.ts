/** Everything that a small database holds, to be put back after a test has changed it. */
import { type Kysely, sql } from 'kysely';
import type { HubDatabase } from '../../hub/storage/database.ts';
import { onPostgres } from './test-database.ts';

type Row = Record<string, unknown>;
export type Snapshot = ReadonlyMap<string, readonly Row[]>;

/** Rows of one insert: both databases bound the number of values. */
const ROWS = 50;

export async function takeSnapshot(hub: HubDatabase): Promise<Snapshot> {
  const db = hub as unknown as Kysely<Record<string, Row>>;
  const tables = (await db.introspection.getTables()).filter((table) => !table.isView);
  const rows = new Map<string, readonly Row[]>();
  for (const { name } of tables) rows.set(name, await db.selectFrom(name).selectAll().execute());
  return rows;
}

export async function putBack(hub: HubDatabase, snapshot: Snapshot): Promise<void> {
  const db = hub as unknown as Kysely<Record<string, Row>>;
  await db.transaction().execute(async (trx) => {
    // Rows refer to one another, also within a table: that is looked at when all are back, or not at all.
    await (onPostgres
      ? sql`set local session_replication_role = replica`
      : sql`pragma defer_foreign_keys = on`
    ).execute(trx);
    for (const name of snapshot.keys()) await trx.deleteFrom(name).execute();
    for (const [name, rows] of snapshot)
      for (let from = 0; from < rows.length; from += ROWS)
        await trx
          .insertInto(name)
          .values(rows.slice(from, from + ROWS))
          .execute();
  });
}
