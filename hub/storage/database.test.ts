import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from './database.ts';
import { MIGRATIONS, migrate } from './migrations/migrate.ts';

const key = new Uint8Array(32).fill(7);
const freshFile = () => join(mkdtempSync(join(tmpdir(), 'hub-db-')), 'hub.db');

const site = {
  id: 's1',
  name: 'Harbour campus',
  zone: 'Europe/Paris',
  policy: '{}',
  policy_version: 1,
  location_policy: '{}',
  badge_key: new Uint8Array(32),
  created_at: 1,
};

test('what is written survives a reopening with the key, and is not readable in the file', async () => {
  const file = freshFile();
  const first = openDatabase({ file, key });
  await migrate(first, 1);
  await first.insertInto('site').values(site).execute();
  await first.destroy();
  expect(readFileSync(file).includes('Harbour')).toBe(false);
  const again = openDatabase({ file, key });
  await migrate(again, 2);
  expect((await again.selectFrom('site').select('name').execute())[0]?.name).toBe('Harbour campus');
  await again.destroy();
});

test('a wrong key is refused with a code and leaves the file as it was', async () => {
  const file = freshFile();
  const db = openDatabase({ file, key });
  await migrate(db, 1);
  await db.destroy();
  const before = readFileSync(file);
  expect(() => openDatabase({ file, key: new Uint8Array(32).fill(8) })).toThrow(
    expect.objectContaining({ code: 'storage.wrong-key' }),
  );
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('a database from the future is refused', async () => {
  const db = openDatabase({ file: freshFile(), key });
  await migrate(db, 1, { migrations: [...MIGRATIONS, { number: 9_000, name: 'later', up: async () => {} }] });
  await expect(migrate(db, 2)).rejects.toMatchObject({ code: 'storage.from-the-future' });
  await db.destroy();
});

test('a migration that fails leaves nothing of itself behind', async () => {
  const db = openDatabase({ file: freshFile(), key });
  const broken = {
    number: 9_000,
    name: 'broken',
    up: async (trx: Parameters<(typeof MIGRATIONS)[0]['up']>[0]) => {
      await trx.schema.createTable('half').addColumn('id', 'text').execute();
      throw new Error('power cut');
    },
  };
  await expect(migrate(db, 1, { migrations: [...MIGRATIONS, broken] })).rejects.toThrow('power cut');
  expect((await db.introspection.getTables()).map((table) => table.name)).not.toContain('half');
  await expect(migrate(db, 2)).resolves.toBe(MIGRATIONS.at(-1)?.number);
  await db.destroy();
});
