/** Opens the kiosk's encrypted database: checked, migrated, and durable on every commit. */
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { RosterError } from '../../core/contracts/error.ts';
import { syncFolder, writeFileDurably } from './durable-file.ts';
import { isCheckOf, keyCheck, keyCheckFile } from './key-check.ts';
import type { KioskDatabase } from './kiosk-database.ts';
import { brokenTail } from './log-tail.ts';
import { MIGRATIONS } from './migrations.ts';
import { finishPuttingAside, putAside } from './set-aside.ts';
import { asStorageError } from './storage-error.ts';

export interface OpenOptions {
  readonly file: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** Path of the SQLite addon where the package's own prebuild does not run (see sqlite-binding.ts). */
  readonly nativeBinding?: string | undefined;
  /** Wall time for the names of backups and of files set aside, ms. */
  readonly now: number;
  /** The steps of the schema; only tests give others. */
  readonly migrations?: readonly string[];
}

export interface OpenedDatabase {
  readonly db: KioskDatabase;
  /** Where a damaged database was put, or null: `takeOverDamaged` reads what can be read of it. */
  readonly setAside: string | null;
  /** The kiosk ended without closing the database, and the log beside it, with what it wrote last, is gone. */
  readonly tailLost: boolean;
  /** The copy made before the schema was changed, or null. */
  readonly backup: string | null;
}

/** How long a writer waits for another process (a technician's tool), ms. */
export const BUSY_MS = 5_000;
const BACKUPS_KEPT = 2;

/**
 * Opens or creates the database. A damaged file is renamed with the date, never deleted, and a fresh one takes its
 * place; whoever opens tells IT by `setAside`.
 * @throws RosterError `storage.wrong-key`, `storage.too-new`, `storage.full`, `storage.read-only`, `storage.busy`
 */
export function openKioskDatabase(options: OpenOptions): OpenedDatabase {
  checkKey(options.file, options.key);
  const migrations = options.migrations ?? MIGRATIONS;
  finishPuttingAside(options.file, options.now);
  const tailLost = isTailLost(options.file);
  let setAside: string | null = null;
  let db: KioskDatabase;
  try {
    db = openChecked(options);
  } catch (error) {
    const failure = asStorageError(error);
    if (failure.code !== 'storage.corrupt') throw failure;
    setAside = putAside(options.file, options.now);
    db = openChecked(options);
  }
  try {
    const backup = migrate(db, options, migrations);
    // A log that was left beside it has been read: whoever opens it now may close it in order.
    if (!tailLost) markClosed(options.file);
    return { db, setAside, tailLost, backup };
  } catch (error) {
    db.close();
    throw asStorageError(error);
  }
}

/**
 * Opens the database for looking, also while the kiosk runs; nothing is made, migrated or set aside.
 * @throws RosterError `storage.missing`, `storage.wrong-key`, `storage.corrupt`, `storage.too-new`
 */
export function readKioskDatabase(
  options: Omit<OpenOptions, 'now' | 'migrations'> & { readonly checkKey?: boolean },
): KioskDatabase {
  if (!existsSync(options.file))
    throw new RosterError(
      'storage.missing',
      `There is no database at ${options.file}: is this the folder of a kiosk that was claimed?`,
    );
  if (options.checkKey !== false) checkKey(options.file, options.key);
  let db: KioskDatabase | null = null;
  try {
    db = new Sqlite(options.file, {
      readonly: true,
      timeout: BUSY_MS,
      ...(options.nativeBinding ? { nativeBinding: options.nativeBinding } : {}),
    });
    unlock(db, options.key);
    const version = Number(db.pragma('user_version', { simple: true }));
    if (version > MIGRATIONS.length) throw tooNew(version, MIGRATIONS.length);
    // Cut off at its beginning, or its log beside it is gone before it was ever folded in.
    if (version === 0 && options.checkKey !== false) throw corrupt('no tables');
    return db;
  } catch (error) {
    db?.close();
    throw asStorageError(error);
  }
}

/** Says the key to a connection that was just opened. */
export function unlock(db: KioskDatabase, key: Uint8Array): void {
  db.pragma("cipher = 'sqlcipher'");
  db.pragma('legacy = 4');
  db.pragma(`key = "x'${Buffer.from(key).toString('hex')}'"`);
}

function tooNew(database: number, program: number): RosterError {
  return new RosterError(
    'storage.too-new',
    'The database was written by a newer version of the kiosk: install that version again.',
    { context: { database, program } },
  );
}

function openChecked(options: OpenOptions): KioskDatabase {
  const db = new Sqlite(options.file, {
    timeout: BUSY_MS,
    ...(options.nativeBinding ? { nativeBinding: options.nativeBinding } : {}),
  });
  try {
    chmodSync(options.file, 0o600);
    unlock(db, options.key);
    db.pragma('journal_mode = WAL');
    // The commit returns after fdatasync: what a person is told is saved, is saved.
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    // Keys and crops that are deleted leave no readable bytes, and nothing spills into files that are not encrypted.
    db.pragma('secure_delete = ON');
    db.pragma('temp_store = MEMORY');
    const verdict = db.pragma('quick_check(1)', { simple: true });
    if (verdict !== 'ok') throw corrupt(String(verdict));
    const broken = Number(db.pragma('user_version', { simple: true })) > 0 ? brokenTail(db) : null;
    if (broken !== null) throw corrupt(broken);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function corrupt(detail: string): RosterError {
  return new RosterError(
    'storage.corrupt',
    'The database is damaged: restart the kiosk, which sets the file aside and goes on.',
    {
      context: { detail },
    },
  );
}

/** While this file lies beside the database, a kiosk has it open, or ended without closing it. */
const inUse = (file: string) => `${file}.in-use`;

/** To be called once the kiosk writes, and `markClosed` before it closes the database. */
export function markInUse(file: string): void {
  writeFileDurably(inUse(file), Buffer.alloc(0));
}

export function markClosed(file: string): void {
  rmSync(inUse(file), { force: true });
  syncFolder(dirname(file));
}

/** SQLite removes its write-ahead log only when the database is closed in order. */
export function isTailLost(file: string): boolean {
  return existsSync(inUse(file)) && existsSync(file) && !existsSync(`${file}-wal`);
}

/**
 * A wrong key and a damaged first page look the same to SQLite. A value derived from the key lies beside the file, so
 * that a wrong key never makes a good database be set aside.
 */
function checkKey(file: string, key: Uint8Array): void {
  if (key.length !== 32) throw new RosterError('storage.wrong-key', 'The database key must be 32 bytes.');
  const check = keyCheck(key);
  const beside = keyCheckFile(file);
  if (!existsSync(beside)) {
    writeFileDurably(beside, check);
    return;
  }
  if (isCheckOf(beside, key)) return;
  if (!existsSync(file)) {
    writeFileDurably(beside, check);
    return;
  }
  throw new RosterError(
    'storage.wrong-key',
    'The database was made with another key: put back the key that belongs to it, or move the database away to start anew.',
  );
}

function migrate(db: KioskDatabase, options: OpenOptions, migrations: readonly string[]): string | null {
  const from = Number(db.pragma('user_version', { simple: true }));
  if (from > migrations.length) throw tooNew(from, migrations.length);
  if (from === migrations.length) return null;
  const backup = from === 0 ? null : backUp(db, options.file, from, options.now);
  for (const [index, sql] of migrations.entries()) {
    if (index < from) continue;
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${index + 1}`);
    }).immediate();
  }
  return backup;
}

/** Copies the closed-up file beside it; only the newest few are kept. Encrypted with the same key. */
function backUp(db: KioskDatabase, file: string, version: number, now: number): string {
  db.pragma('wal_checkpoint(TRUNCATE)');
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, '-');
  const copy = `${file}.before-${version + 1}-${stamp}`;
  copyFileSync(file, copy);
  if (digest(copy) !== digest(file))
    throw new RosterError('storage.failed', 'The backup before an update failed.');
  chmodSync(copy, 0o600);
  syncFolder(dirname(file));
  const older = readdirSync(dirname(file))
    .filter((name) => name.startsWith(`${basename(file)}.before-`))
    .sort((a, b) => a.slice(-24).localeCompare(b.slice(-24)));
  for (const name of older.slice(0, -BACKUPS_KEPT)) rmSync(join(dirname(file), name));
  return copy;
}

function digest(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
