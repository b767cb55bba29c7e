/** A fresh database for a test: a file of its own, or a PostgreSQL database where the project `postgres` says so. */
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import type { DatabasePlace } from '../../hub/storage/database.ts';

/** The database that new ones are copied from. */
export const TEMPLATE = 'roster_template';

export const onPostgres = process.env.HUB_TEST_DATABASE === 'postgres';

/** An empty database: migrated already on PostgreSQL, where that takes longest. */
export async function freshDatabase(): Promise<DatabasePlace> {
  if (!onPostgres) return { file: join(mkdtempSync(join(tmpdir(), 'hub-')), 'hub.db') };
  return { url: await freshPostgres() };
}

/** A copy of a database that nobody has open, as a backup is one. */
export async function copyOf(place: DatabasePlace): Promise<DatabasePlace> {
  if ('url' in place) return { url: await freshPostgres(nameIn(place.url)) };
  const file = join(mkdtempSync(join(tmpdir(), 'backup-')), 'hub.db');
  copyFileSync(place.file, file);
  return { file };
}

/** The address of a new PostgreSQL database. */
export async function freshPostgres(template = TEMPLATE): Promise<string> {
  const { admin } = inject('postgres');
  const name = `hub_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: admin });
  await client.connect();
  try {
    await client.query(`create database ${name} template ${template} strategy file_copy`);
  } finally {
    await client.end();
  }
  return admin.replace('/postgres?', `/${name}?`);
}

function nameIn(url: string): string {
  return new URL(url).pathname.slice(1);
}
