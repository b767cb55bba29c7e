/** The whole database out and in again, while the hub serves (out) or before it does (in). */
import { spawn } from 'node:child_process';
import { chmod, copyFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { RosterError } from '../../../core/contracts/error.ts';
import { flush } from '../flush.ts';
import { openSealed, sealInto } from './backup-files.ts';
import { ASIDE } from './filling.ts';

/** How long a copy waits for a writer, ms. */
const BUSY_MS = 30_000;

/** One consistent state of an SQLite database, encrypted under the same key, without stopping the hub. */
export async function copySqlite(file: string, key: Uint8Array, to: string): Promise<void> {
  const sqlite = openSqlite(file, key);
  try {
    sqlite.prepare('VACUUM INTO ?').run(to);
  } finally {
    sqlite.close();
  }
  await chmod(to, 0o600);
  await flush(to);
}

/** To be called while the data folder is held. @throws RosterError `backup.hub-is-running` when another process has the database open. */
export function closeUpSqlite(file: string, key: Uint8Array): void {
  const sqlite = openSqlite(file, key);
  try {
    // Leaving the write-ahead log needs the file for oneself, and folds it in.
    sqlite.pragma('journal_mode = DELETE');
  } catch (cause) {
    // What is broken, or of another key, is set aside as it lies.
    if ((cause as { code?: unknown }).code !== 'SQLITE_BUSY') return;
    throw new RosterError('backup.hub-is-running', 'The hub is running on this database: stop it first.', {
      cause,
    });
  } finally {
    sqlite.close();
  }
}

export async function placeSqlite(copy: string, file: string): Promise<void> {
  await copyFile(copy, file);
  await chmod(file, 0o600);
  await flush(file);
}

/** One consistent state of a PostgreSQL database (`pg_dump`), encrypted. @throws RosterError `backup.tool-failed` */
export async function dumpPostgres(url: string, key: Uint8Array, to: string): Promise<void> {
  const tool = start(
    'pg_dump',
    ['--format=custom', '--no-owner', '--no-privileges', `--exclude-schema=${ASIDE}*`],
    url,
  );
  tool.process.stdin.end();
  await Promise.all([sealInto(to, key, tool.process.stdout), tool.done]);
}

/** Into an empty database, all or nothing. @throws RosterError `backup.tool-failed` */
export async function restorePostgres(copy: string, key: Uint8Array, url: string): Promise<void> {
  const tool = start(
    'pg_restore',
    ['--no-owner', '--no-privileges', '--single-transaction', '--exit-on-error'],
    url,
  );
  tool.process.stdout.resume();
  await Promise.all([pipeline(await openSealed(copy, key), tool.process.stdin), tool.done]);
}

/** Its key is looked at by the first statement. */
export function openSqlite(file: string, key: Uint8Array): Sqlite.Database {
  const sqlite = new Sqlite(file, { timeout: BUSY_MS, fileMustExist: true });
  sqlite.pragma("cipher = 'sqlcipher'");
  sqlite.pragma(`key = "x'${Buffer.from(key).toString('hex')}'"`);
  return sqlite;
}

function start(name: string, options: readonly string[], url: string) {
  const address = new URL(url);
  const password = decodeURIComponent(address.password);
  // Whoever lists the processes of this machine sees arguments, and not the environment.
  address.password = '';
  const child = spawn(name, [...options, `--dbname=${address}`], {
    env: { ...process.env, ...(password === '' ? {} : { PGPASSWORD: password }) },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const said = text(child.stderr);
  const done = new Promise<void>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(failed(name, "it is not there: install PostgreSQL's client tools", cause)),
    );
    child.once('close', async (code) => {
      if (code === 0) resolve();
      else reject(failed(name, (await said).trim().slice(0, 500)));
    });
  });
  return { process: child, done };
}

function failed(name: string, why: string, cause?: unknown): RosterError {
  return new RosterError('backup.tool-failed', `${name} failed: ${why}`, { cause });
}
