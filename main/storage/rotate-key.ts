/**
 * Another key for the database and the device's files. Everything is made anew under it beside what is there; the key
 * itself is what changes over, in one rename, and whoever holds it then moves the rest into place.
 */
import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { RosterError } from '../../core/contracts/error.ts';
import { lockDataFolder } from './data-lock.ts';
import { type KioskDatabase, markClosed, unlock } from './database.ts';
import { DATABASE_FILE, replaceKeyFile } from './database-key.ts';
import { DEVICE_FILES } from './device-keys.ts';
import { syncFile, syncFolder, writeFileDurably } from './durable-file.ts';
import { isCheckOf, keyCheck, keyCheckFile } from './key-check.ts';
import { waitingDamaged } from './salvage/take-over.ts';
import { readSealedFile, writeSealedFile } from './sealed-file.ts';

export interface RotateOptions {
  readonly dataDir: string;
  /** The key in use, and the one to go over to; 32 bytes each. */
  readonly key: Uint8Array;
  readonly next: Uint8Array;
  /** Whether the key lies in the data folder. If not, whoever keeps it changes it after this, and then starts the kiosk. */
  readonly keyIsHere: boolean;
  readonly nativeBinding?: string | undefined;
  /** Called before each step, with its name. */
  readonly step?: (name: string) => void;
}

const next = (file: string): string => `${file}.next`;
/** The check of the key comes last: it says that all before it is whole. */
const parts = (dataDir: string): string[] => {
  const database = join(dataDir, DATABASE_FILE);
  return [...DEVICE_FILES.map((name) => join(dataDir, name)), database, keyCheckFile(database)];
};

/**
 * Killed at any point, the next start finds either key with everything that belongs to it.
 * @throws RosterError `storage.busy` while the kiosk runs, `storage.wrong-key`, `storage.corrupt`
 */
export function rotateKey(options: RotateOptions): void {
  const { dataDir, key, nativeBinding, step = () => {} } = options;
  finishRotation(dataDir, key, () => nativeBinding);
  const unlockFolder = lockDataFolder(dataDir, nativeBinding);
  try {
    const [last = '', ...others] = parts(dataDir).reverse();
    for (const file of others.filter((one) => existsSync(one))) {
      step(`make ${file}`);
      if (file.endsWith(DATABASE_FILE)) copyDatabase(file, options);
      else writeSealedFile(next(file), options.next, readSealedFile(file, key), file);
    }
    step('make the check');
    writeFileDurably(next(last), keyCheck(options.next));
    step('change the key');
    if (!options.keyIsHere) return;
    replaceKeyFile(dataDir, options.next);
    step('move into place');
    moveIntoPlace(dataDir, step);
  } finally {
    unlockFolder();
  }
}

/**
 * To be called with the key before anything else is opened: ends a rotation that was interrupted, one way or the other.
 * @param binding asked only then: a kiosk that was never claimed starts without SQLite.
 */
export function finishRotation(
  dataDir: string,
  key: Uint8Array,
  binding: () => string | undefined = () => undefined,
): void {
  if (!parts(dataDir).some((file) => existsSync(next(file)))) return;
  const unlockFolder = lockDataFolder(dataDir, binding());
  try {
    const check = next(keyCheckFile(join(dataDir, DATABASE_FILE)));
    if (existsSync(check) && isCheckOf(check, key)) moveIntoPlace(dataDir, () => {});
    else for (const file of parts(dataDir).reverse()) dropNext(file);
    syncFolder(dataDir);
  } finally {
    unlockFolder();
  }
}

/** With what SQLite leaves beside it: a journal of an older copy would be played into the next one. */
function dropNext(file: string): void {
  for (const suffix of ['-journal', '-wal', '-shm', '']) rmSync(next(file) + suffix, { force: true });
}

function moveIntoPlace(dataDir: string, step: (name: string) => void): void {
  for (const file of parts(dataDir)) {
    if (!existsSync(next(file))) continue;
    step(`move ${file}`);
    if (file.endsWith(DATABASE_FILE))
      for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
    renameSync(next(file), file);
    syncFolder(dataDir);
  }
}

function copyDatabase(file: string, options: RotateOptions): void {
  const old = open(file, options.key, options.nativeBinding);
  let said: string;
  try {
    // Leaving the write-ahead log folds it in, so that the file alone is everything.
    old.pragma('journal_mode = DELETE');
    markClosed(file);
    if (waitingDamaged(old, file).length > 0)
      throw new RosterError(
        'storage.busy',
        'A damaged database beside this one is still to be read, with the present key: start the kiosk once, then rotate.',
      );
    said = whatItHolds(old);
  } finally {
    old.close();
  }
  dropNext(file);
  copyFileSync(file, next(file));
  const copy = open(next(file), options.key, options.nativeBinding);
  copy.pragma(`rekey = "x'${Buffer.from(options.next).toString('hex')}'"`);
  copy.close();
  const made = open(next(file), options.next, options.nativeBinding);
  try {
    if (made.pragma('integrity_check(1)', { simple: true }) !== 'ok' || whatItHolds(made) !== said)
      throw new RosterError(
        'storage.corrupt',
        'The copy under the new key is not the database: nothing was changed.',
      );
  } finally {
    made.close();
  }
  syncFile(next(file));
}

function whatItHolds(db: KioskDatabase): string {
  return JSON.stringify([
    db.prepare('SELECT origin, seq, hash FROM incarnations ORDER BY number').all(),
    db.prepare('SELECT count(*) AS n, sum(length(text)) AS bytes FROM facts').all(),
    db
      .prepare('SELECT (SELECT count(*) FROM people) AS people, (SELECT count(*) FROM evidence) AS crops')
      .all(),
  ]);
}

function open(file: string, key: Uint8Array, nativeBinding: string | undefined): KioskDatabase {
  const db = new Sqlite(file, nativeBinding ? { nativeBinding } : {});
  unlock(db, key);
  return db;
}
