/** PostgreSQL behaves like the hub's SQLite where the two would differ, and says what is wrong when something is. */
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freshPostgres } from '../../tests/helpers/test-database.ts';
import { type HubDatabase, openDatabase } from './database.ts';
import { openIdentity } from './identity.ts';
import { addChange } from './log/fact-store.ts';
import { migrate } from './migrations/migrate.ts';

const key = new Uint8Array(32).fill(7);

let url: string;
let open: HubDatabase[];
beforeEach(async () => {
  url = await freshPostgres();
  open = [];
});
afterEach(() => Promise.all(open.map((db) => db.destroy())));

function connect(options: { url?: string; key?: Uint8Array } = {}): HubDatabase {
  const db = openDatabase({ url, key, ...options });
  open.push(db);
  return db;
}

/** As somebody with the database's password sees it. */
async function look(sql: string, values: readonly unknown[] = []) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

const site = (name: string, badgeKey = new Uint8Array(32)) => ({
  id: name,
  name,
  zone: 'Europe/Paris',
  policy: '{}',
  policy_version: 1,
  location_policy: '{}',
  badge_key: badgeKey,
  created_at: Date.UTC(2026, 2, 2),
});

test('instants, counts and sums are numbers, bytes are bytes', async () => {
  const db = connect();
  await db
    .insertInto('site')
    .values(site('s1', new Uint8Array([1, 2, 255])))
    .execute();
  const row = await db.selectFrom('site').selectAll().executeTakeFirstOrThrow();
  expect(row.created_at).toBe(Date.UTC(2026, 2, 2));
  expect([...row.badge_key]).toEqual([1, 2, 255]);
  const { n, sum } = await db
    .selectFrom('site')
    .select((eb) => [eb.fn.countAll<number>().as('n'), eb.fn.sum<number>('created_at').as('sum')])
    .executeTakeFirstOrThrow();
  expect([n, sum]).toEqual([1, Date.UTC(2026, 2, 2)]);
});

test('texts are sorted by their bytes, whatever the locale of the database', async () => {
  const db = connect();
  for (const name of ['b-1', 'a', 'Z', 'b1', 'é']) await db.insertInto('site').values(site(name)).execute();
  const rows = await db.selectFrom('site').select('name').orderBy('name').execute();
  expect(rows.map((row) => row.name)).toEqual(['Z', 'a', 'b-1', 'b1', 'é']);
});

test('a text with U+0000 in it, which PostgreSQL refuses, finds nothing and fails nothing', async () => {
  const db = connect();
  await db.insertInto('site').values(site('a')).execute();
  expect(await db.selectFrom('site').select('id').where('name', '=', 'a\0').execute()).toEqual([]);
  await db.updateTable('site').set({ name: 'b\0' }).execute();
  expect(await db.selectFrom('site').select('name').execute()).toEqual([{ name: 'b\uFFFD' }]);
});

test('what one transaction has checked, no other changes before it ends; both are done one after the other', async () => {
  const [one, other] = [connect(), connect()];
  const bookIfFree = (db: HubDatabase) =>
    db.transaction().execute(async (trx) => {
      const taken = await trx.selectFrom('site').select('id').executeTakeFirst();
      if (taken) return false;
      await trx
        .insertInto('site')
        .values(site(`${Math.random()}`))
        .execute();
      return true;
    });
  const booked = await Promise.all([one, other, one, other].map(bookIfFree));
  expect(booked.filter(Boolean)).toHaveLength(1);
});

test('a write by itself waits for the transaction that is open, so that changes are numbered as they are committed', async () => {
  const [one, other] = [connect(), connect()];
  let alone: Promise<number> | null = null;
  const first = await one.transaction().execute(async (trx) => {
    const n = await addChange(trx, 'room', 'in', 1);
    alone = addChange(other, 'room', 'alone', 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await look('select * from change')).toEqual([]);
    return n;
  });
  expect(await alone).toBeGreaterThan(first);
  expect((await look('select key from change order by n')).map((row) => row.key)).toEqual(['in', 'alone']);
});

test('several processes that start at once on an empty database make it once, and are one hub', async () => {
  await look('drop schema public cascade');
  await look('create schema public');
  const identities = await Promise.all(
    [connect(), connect(), connect()].map(async (db) => {
      await migrate(db, 1);
      return openIdentity(db);
    }),
  );
  expect(new Set(identities.map((identity) => identity.origin)).size).toBe(1);
});

test('a key that is not the one the secrets were sealed with is refused', async () => {
  await openIdentity(connect());
  await expect(openIdentity(connect({ key: new Uint8Array(32) }))).rejects.toMatchObject({
    code: 'storage.wrong-key',
  });
});

test('a database that is not there is told as such, and without its address', async () => {
  const nowhere = 'postgres://roster:very-secret@127.0.0.1:1/hub';
  const failed = await openIdentity(connect({ url: nowhere })).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: 'storage.unreachable', retryable: true });
  expect(String(failed)).not.toContain('very-secret');
  const unknown = url.replace(/\/hub_\w+/, '/nobody-made-this');
  await expect(openIdentity(connect({ url: unknown }))).rejects.toMatchObject({ code: 'storage.refused' });
});

test('a connection that breaks in the middle undoes what was begun, is told as such, and is replaced', async () => {
  const db = connect();
  const broken = db.transaction().execute(async (trx) => {
    await trx.insertInto('site').values(site('half')).execute();
    await look(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await trx.insertInto('site').values(site('whole')).execute();
  });
  await expect(broken).rejects.toMatchObject({ code: 'storage.unreachable', retryable: true });
  expect(await db.selectFrom('site').select('id').execute()).toEqual([]);
  await db.insertInto('site').values(site('after')).execute();
});
