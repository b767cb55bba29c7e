/**
 * A PostgreSQL database that a restore or a move fills: marked from before the first table until it is whole, so that
 * nobody serves half of one, and whoever was interrupted can begin again.
 */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { RosterError } from '../../../core/contracts/error.ts';
import { asStorageError } from '../postgres-errors.ts';
import { NOT_SERVED } from '../served.ts';

export type Contents = 'nothing' | 'unfinished' | 'a-hub' | 'something-else';

const CONNECT_TIMEOUT_MS = 10_000;
/** PostgreSQL may need a moment to notice that a hub which was just stopped is gone. */
const LOOKS = 10;
const LOOK_AGAIN_MS = 200;
/** What was in the way, as a schema of its own; a backup leaves such out. */
export const ASIDE = 'before_restore_';
const NUMBERS: ReadonlySet<number> = new Set([20, 1700]);

/** One connection; numbers come as numbers. @throws RosterError `storage.*` */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const getTypeParser = (oid: number, format?: 'text' | 'binary') =>
    NUMBERS.has(oid) ? Number : pg.types.getTypeParser(oid, format as 'text');
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    types: { getTypeParser: getTypeParser as typeof pg.types.getTypeParser },
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } catch (cause) {
    throw asStorageError(cause);
  } finally {
    await client.end().catch(() => {});
  }
}

export function contentsOf(url: string): Promise<Contents> {
  return withClient(url, async (client) => {
    const tables = await tablesIn(client);
    if (tables.length === 0) return 'nothing';
    if (tables.includes(NOT_SERVED)) return 'unfinished';
    return tables.includes('hub_identity') ? 'a-hub' : 'something-else';
  });
}

/** @throws RosterError `backup.hub-is-running` while a hub is connected to it, as far as this user is shown */
export async function requireNobodyServes(url: string): Promise<void> {
  for (let look = 1; (await hubsOn(url)) > 0; look += 1) {
    if (look === LOOKS)
      throw new RosterError('backup.hub-is-running', 'A hub is connected to this database: stop it first.');
    await delay(LOOK_AGAIN_MS);
  }
}

async function hubsOn(url: string): Promise<number> {
  const { rows } = await withClient(url, (client) =>
    client.query<{ hubs: number }>(
      `select count(*) as hubs from pg_stat_activity
       where datname = current_database() and application_name = 'smart-roster-hub'`,
    ),
  );
  return rows[0]?.hubs ?? 0;
}

/**
 * From now on nobody serves it. What an interrupted filling left is dropped; a hub that is there is set aside into a
 * schema of its own, which is given back, or null. All or nothing. `now` in ms.
 */
export function beginFilling(url: string, now: number): Promise<string | null> {
  return inTransaction(url, async (client) => {
    const tables = await tablesIn(client);
    if (tables.includes(NOT_SERVED)) {
      await drop(
        client,
        tables.filter((table) => table !== NOT_SERVED),
      );
      return asideOf(client);
    }
    const stamp = new Date(now).toISOString().replaceAll(/[^0-9]/g, '');
    const aside = tables.length > 0 ? ASIDE + stamp : null;
    if (aside !== null) {
      await client.query(`create schema ${quoted(aside)}`);
      for (const table of tables)
        await client.query(`alter table public.${quoted(table)} set schema ${quoted(aside)}`);
    }
    await client.query(`create table public.${NOT_SERVED} (why text not null, aside text)`);
    await client.query(`insert into public.${NOT_SERVED} values ('filling', $1)`, [aside]);
    return aside;
  });
}

export function endFilling(url: string): Promise<void> {
  return inTransaction(url, dropMark);
}

/** In the caller's transaction, which is the last of the filling. */
export async function dropMark(client: pg.Client): Promise<void> {
  await client.query(`drop table public.${NOT_SERVED}`);
}

/** Leaves the database as it was before `beginFilling`. */
export function giveUpFilling(url: string): Promise<void> {
  return inTransaction(url, async (client) => {
    const tables = await tablesIn(client);
    if (!tables.includes(NOT_SERVED)) return;
    const aside = await asideOf(client);
    await drop(client, tables);
    if (aside === null) return;
    for (const table of await tablesIn(client, aside))
      await client.query(`alter table ${quoted(aside)}.${quoted(table)} set schema public`);
    await client.query(`drop schema ${quoted(aside)}`);
  });
}

export async function tablesIn(client: pg.Client, schema = 'public'): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind in ('r', 'p') order by 1`,
    [schema],
  );
  return rows.map(({ name }) => name);
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

async function asideOf(client: pg.Client): Promise<string | null> {
  const { rows } = await client.query<{ aside: string | null }>(`select aside from public.${NOT_SERVED}`);
  return rows[0]?.aside ?? null;
}

async function drop(client: pg.Client, tables: readonly string[]): Promise<void> {
  for (const table of tables) await client.query(`drop table public.${quoted(table)} cascade`);
}

function inTransaction<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  return withClient(url, async (client) => {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  });
}
