/** Vitest's global set-up of the project `postgres`: one server for the run, and a migrated template to copy from. */
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../hub/storage/database.ts';
import { migrate } from '../../hub/storage/migrations/migrate.ts';
import { startPostgres } from './postgres-server.ts';
import { TEMPLATE } from './test-database.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgres: { readonly admin: string };
  }
}

export async function setup({ provide }: TestProject): Promise<() => void> {
  const server = startPostgres({ durable: false });
  const admin = server.url('postgres');
  const client = new pg.Client({ connectionString: admin });
  await client.connect();
  await client.query(`create database ${TEMPLATE}`);
  await client.end();
  const db = openDatabase({ url: server.url(TEMPLATE), key: new Uint8Array(32) });
  await migrate(db, 1);
  await db.destroy();
  provide('postgres', { admin });
  return () => server.stop();
}
