/**
 * Another key for the database and the device's files. Everything is made anew under it beside what is there; the key
 * itself is what changes over, in one rename, and whoever holds it then moves the rest into place. Nothing that only a
 * destroyed key opens is ever left, and nothing is thrown away by somebody who comes with another key.
 */
import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { RosterError } from '../../core/contracts/error.ts';
import { lockDataFolder } from './data-lock.ts';
import { isTailLost, markClosed, unlock } from './database.ts';
import { DATABASE_FILE, replaceKeyFile } from './database-key.ts';
import { DEVICE_FILES } from './device-keys.ts';
import { syncFile, syncFolder, writeFileDurably } from './durable-file.ts';
import { isCheckOf, keyCheck, keyCheckFile } from './key-check.ts';
import {
  dropHandovers,
  hasHandovers,
  isKeyOfData,
  isToTakeOver,
  keyOfData,
  opens,
  writeHandover,
} from './key-handover.ts';
import type { KioskDatabase } from './kiosk-database.ts';
import { waitingDamaged } from './salvage/take-over.ts';
import { readSealedFile, writeSealedFile } from './sealed-file.ts';
import { guarded } from './storage-error.ts';

export interface RotateOptions {
  readonly dataDir: string;
  /** The key in use, and the one to go over to; 32 bytes each. */
  readonly key: Uint8Array;
  readonly next: Uint8Array;
  /**
   * Whether the key lies in the data folder. If not, whoever keeps it changes it after this, at any time: the kiosk goes
   * over to it when it is first started with it.
   */
  readonly keyIsHere: boolean;
  readonly nativeBinding?: string | undefined;
  /** Called before each step, with its name. */
  readonly step?: (name: string) => void;
}

type Change = Pick<RotateOptions, 'dataDir' | 'key' | 'next' | 'nativeBinding' | 'step'>;

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
  const { dataDir, nativeBinding, step = () => {} } = options;
  const key = finishRotation(dataDir, options.key, { binding: () => nativeBinding });
  const unlockFolder = lockDataFolder(dataDir, nativeBinding);
  try {
    if (!isKeyOfData(dataDir, key)) throw wrongKey();
    if (!options.keyIsHere) {
      step('hand the key over');
      guarded(() => writeHandover(dataDir, options.next, key));
      step('leave the rest to the start');
      return;
    }
    makeNext({ ...options, key });
    step('change the key');
    guarded(() => replaceKeyFile(dataDir, options.next));
    moveIntoPlace(dataDir, step);
  } finally {
    unlockFolder();
  }
}

export interface FinishOptions {
  /** Asked only when there is something to end: a kiosk that was never claimed starts without SQLite. */
  readonly binding?: () => string | undefined;
  /** Called before each step, with its name. */
  readonly step?: (name: string) => void;
}

/**
 * To be called with the key before anything else is opened: ends a change of the key that was interrupted, or that waited
 * for this key. Gives the key that the data is under: the one before, as long as it cannot go over (a damaged database is
 * read first, a disk is full); the next start tries again.
 * @throws RosterError `storage.wrong-key` when this key has no part in what was begun; nothing was changed then
 */
export function finishRotation(
  dataDir: string,
  given: Uint8Array,
  { binding = () => undefined, step = () => {} }: FinishOptions = {},
): Uint8Array {
  const begun = parts(dataDir).some((file) => existsSync(next(file)));
  if (!begun && !hasHandovers(dataDir)) return given;
  const nativeBinding = binding();
  const unlockFolder = lockDataFolder(dataDir, nativeBinding);
  try {
    const check = next(keyCheckFile(join(dataDir, DATABASE_FILE)));
    if (existsSync(check) && isCheckOf(check, given)) {
      moveIntoPlace(dataDir, step);
      return given;
    }
    const present = keyOfData(dataDir, given);
    if (hasMoved(dataDir, present) || !isKeyOfData(dataDir, present)) throw wrongKey();
    for (const file of parts(dataDir).reverse()) dropNext(file);
    // It was stopped when all that was left to do was to forget the key before.
    if (present === given && isToTakeOver(dataDir, given)) dropHandovers(dataDir);
    return present === given ? given : goOver({ dataDir, key: present, next: given, nativeBinding, step });
  } finally {
    syncFolder(dataDir);
    unlockFolder();
  }
}

function goOver(change: Change): Uint8Array {
  try {
    makeNext(change);
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    for (const file of parts(change.dataDir).reverse()) dropNext(file);
    return change.key;
  }
  moveIntoPlace(change.dataDir, change.step);
  return change.next;
}

/** A part that was moved already is under the other key: only that one ends what was begun. */
function hasMoved(dataDir: string, present: Uint8Array): boolean {
  const whole = existsSync(next(keyCheckFile(join(dataDir, DATABASE_FILE))));
  return whole && !DEVICE_FILES.every((name) => opens(join(dataDir, name), present));
}

function wrongKey(): RosterError {
  return new RosterError(
    'storage.wrong-key',
    'The data is under another key, and nothing was changed: put back the key that the kiosk was last started with, or the one that the key was changed to.',
  );
}

/** Everything under the other key, beside what is there. */
function makeNext(change: Change): void {
  const { dataDir, step = () => {} } = change;
  const [last = '', ...others] = parts(dataDir).reverse();
  for (const file of others.filter((one) => existsSync(one))) {
    step(`make ${file}`);
    guarded(() => {
      if (file.endsWith(DATABASE_FILE)) copyDatabase(file, change);
      else writeSealedFile(next(file), change.next, readSealedFile(file, change.key), file);
    });
  }
  step('make the check');
  guarded(() => writeFileDurably(next(last), keyCheck(change.next)));
}

/** With what SQLite leaves beside it: a journal of an older copy would be played into the next one. */
function dropNext(file: string): void {
  for (const suffix of ['-journal', '-wal', '-shm', '']) rmSync(next(file) + suffix, { force: true });
}

function moveIntoPlace(dataDir: string, step: (name: string) => void = () => {}): void {
  for (const file of parts(dataDir)) {
    if (!existsSync(next(file))) continue;
    step(`move ${file}`);
    if (file.endsWith(DATABASE_FILE))
      for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
    renameSync(next(file), file);
    syncFolder(dataDir);
  }
  step('forget the key before');
  dropHandovers(dataDir);
}

function copyDatabase(file: string, change: Change): void {
  const { key, nativeBinding } = change;
  if (isTailLost(file)) throw startFirst('The newest entries of the log are missing');
  const old = open(file, key, nativeBinding);
  let said: string;
  try {
    if (waitingDamaged(old, file).length > 0)
      throw startFirst('A damaged database beside this one is still to be read');
    said = whatItHolds(old);
    // Leaving the write-ahead log folds it in, so that the file alone is everything; from then on none is missing.
    markClosed(file);
    old.pragma('journal_mode = DELETE');
  } finally {
    old.close();
  }
  dropNext(file);
  copyFileSync(file, next(file));
  const copy = open(next(file), key, nativeBinding);
  copy.pragma(`rekey = "x'${Buffer.from(change.next).toString('hex')}'"`);
  copy.close();
  const made = open(next(file), change.next, nativeBinding);
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

function startFirst(why: string): RosterError {
  return new RosterError('storage.busy', `${why}: start the kiosk once with the present key, then rotate.`);
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
