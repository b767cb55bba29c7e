import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKioskDatabase } from './database.ts';
import { databaseKey } from './database-key.ts';
import { deviceKeys } from './device-keys.ts';
import { MIGRATIONS } from './migrations.ts';

const NOW = Date.UTC(2026, 2, 2, 9, 0);
const SECRET = 'a sentence that must not be readable';
let dir: string;
let file: string;
const key = randomBytes(32);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kiosk-db-'));
  file = join(dir, 'kiosk.db');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const open = (over: Partial<Parameters<typeof openKioskDatabase>[0]> = {}) =>
  openKioskDatabase({ file, key, now: NOW, ...over });

function put(value: string): void {
  const { db } = open();
  db.prepare('INSERT INTO small_values (key, value) VALUES (?, ?)').run('k', value);
  db.close();
}

describe('the kiosk database', () => {
  it('is encrypted, durable on commit, and readable by its owner only', () => {
    const { db } = open();
    db.prepare('INSERT INTO small_values (key, value) VALUES (?, ?)').run('k', SECRET);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    // While it is open, so that the log beside it is looked at too.
    for (const name of readdirSync(dir)) {
      const bytes = readFileSync(join(dir, name));
      expect(bytes.includes(SECRET), name).toBe(false);
      expect(bytes.includes('SQLite format 3'), name).toBe(false);
    }
    expect(statSync(file).mode & 0o077).toBe(0);
    db.close();
  });

  it('refuses another key and leaves everything as it is', () => {
    put(SECRET);
    const before = readdirSync(dir).sort();
    expect(() => open({ key: randomBytes(32) })).toThrow(
      expect.objectContaining({ code: 'storage.wrong-key' }),
    );
    expect(() => open({ key: randomBytes(16) })).toThrow(
      expect.objectContaining({ code: 'storage.wrong-key' }),
    );
    expect(readdirSync(dir).sort()).toEqual(before);
    const { db, setAside } = open();
    expect(setAside).toBeNull();
    expect(db.prepare('SELECT value FROM small_values').pluck().get()).toBe(SECRET);
    db.close();
  });

  it.each([
    ['its first page overwritten', 0],
    ['a page in the middle overwritten', 8192],
  ])('is set aside under a dated name when damaged: %s', (_what, offset) => {
    put(SECRET);
    const bytes = readFileSync(file);
    randomBytes(2000).copy(bytes, offset);
    writeFileSync(file, bytes);
    const { db, setAside } = open();
    expect(setAside).toContain('damaged-2026-03-02T09-00-00');
    expect(readFileSync(setAside ?? '')).toEqual(bytes);
    expect(db.prepare('SELECT count(*) FROM small_values').pluck().get()).toBe(0);
    db.close();
    expect(open().setAside).toBeNull();
  });

  it('never puts one damaged file over another', () => {
    const asides = [1, 2].map(() => {
      put('x');
      writeFileSync(file, randomBytes(9000));
      const { db, setAside } = open();
      db.close();
      return setAside;
    });
    expect(new Set(asides).size).toBe(2);
    for (const aside of asides) expect(existsSync(aside ?? '')).toBe(true);
  });

  it('is brought forward step by step, after a backup that opens with the same key', () => {
    put(SECRET);
    const steps = [...MIGRATIONS, 'CREATE TABLE later (x TEXT) STRICT;', 'INSERT INTO later VALUES (1);'];
    const { db, backup } = open({ migrations: steps });
    expect(db.prepare('SELECT x FROM later').pluck().get()).toBe('1');
    expect(db.pragma('user_version', { simple: true })).toBe(steps.length);
    db.close();
    const old = openKioskDatabase({ file: backup ?? '', key, now: NOW });
    expect(old.db.prepare('SELECT value FROM small_values').pluck().get()).toBe(SECRET);
    old.db.close();
    expect(open({ migrations: steps }).backup).toBeNull();
  });

  it('stays as it was when a step fails', () => {
    put(SECRET);
    const steps = [...MIGRATIONS, 'CREATE TABLE half (x TEXT); SELECT * FROM nowhere;'];
    expect(() => open({ migrations: steps })).toThrow(expect.objectContaining({ code: 'storage.failed' }));
    const { db } = open();
    expect(db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
    expect(db.prepare("SELECT count(*) FROM sqlite_master WHERE name = 'half'").pluck().get()).toBe(0);
    db.close();
  });

  it('is refused when a newer version wrote it', () => {
    open({ migrations: [...MIGRATIONS, 'CREATE TABLE later (x TEXT) STRICT;'] }).db.close();
    expect(() => open()).toThrow(expect.objectContaining({ code: 'storage.too-new' }));
  });
});

describe('the database key', () => {
  it('is made once, kept to its owner, and missed when it is gone but the database is not', () => {
    const made = databaseKey(dir, {});
    expect(made).toHaveLength(32);
    expect(databaseKey(dir, {})).toEqual(made);
    expect(statSync(join(dir, 'database.key')).mode & 0o777).toBe(0o600);
    writeFileSync(file, '');
    rmSync(join(dir, 'database.key'));
    expect(() => databaseKey(dir, {})).toThrow(expect.objectContaining({ code: 'storage.key-missing' }));
  });

  it('comes from the service manager where it gives one, raw or as hex', () => {
    writeFileSync(join(dir, 'roster-db-key'), key);
    expect(databaseKey(dir, { CREDENTIALS_DIRECTORY: dir })).toEqual(key);
    writeFileSync(join(dir, 'roster-db-key'), `${key.toString('hex')}\n`);
    expect(databaseKey(dir, { CREDENTIALS_DIRECTORY: dir })).toEqual(key);
    expect(existsSync(join(dir, 'database.key'))).toBe(false);
    writeFileSync(join(dir, 'roster-db-key'), 'short');
    expect(() => databaseKey(dir, { CREDENTIALS_DIRECTORY: dir })).toThrow(
      expect.objectContaining({ code: 'storage.wrong-key' }),
    );
  });
});

describe('the device keys', () => {
  it('are made once, never in clear on disk, and damage is noticed', () => {
    const keys = deviceKeys(dir, key);
    expect(deviceKeys(dir, key)).toEqual(keys);
    const stored = join(dir, 'device.keys');
    const bytes = readFileSync(stored);
    expect(bytes.includes('PRIVATE KEY')).toBe(false);
    expect(statSync(stored).mode & 0o777).toBe(0o600);
    expect(() => deviceKeys(dir, randomBytes(32))).toThrow(
      expect.objectContaining({ code: 'storage.keys-damaged' }),
    );
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    writeFileSync(stored, bytes);
    expect(() => deviceKeys(dir, key)).toThrow(expect.objectContaining({ code: 'storage.keys-damaged' }));
  });
});
