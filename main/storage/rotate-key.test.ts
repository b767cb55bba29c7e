/** A rotation that is stopped at any of its steps leaves one key, and everything readable with it. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestStorage, type TestStorage } from '../../tests/helpers/kiosk-storage.ts';
import { lockDataFolder } from './data-lock.ts';
import { openKioskDatabase } from './database.ts';
import { databaseKey } from './database-key.ts';
import { type DeviceKeys, deviceKeys } from './device-keys.ts';
import { finishRotation, type RotateOptions, rotateKey } from './rotate-key.ts';

const KIOSK = '0190a000-0000-7000-8000-00000000c001';
let storage: TestStorage;
let old: Uint8Array;
let device: DeviceKeys;
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'kiosk-rotate-'));
  old = databaseKey(dataDir, {});
  device = deviceKeys(dataDir, old);
  storage = openTestStorage({ kioskId: KIOSK, wall: Date.now(), dir: dataDir, key: old });
  storage.store.set('k', 'a value');
  storage.log.head();
  storage.db.close();
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** As a start: what is there opens with the key that is there, and nothing half done is left. */
function expectWhole(): Uint8Array {
  const key = databaseKey(dataDir, {});
  finishRotation(dataDir, key);
  expect(deviceKeys(dataDir, key)).toEqual(device);
  const { db, setAside } = openKioskDatabase({ file: storage.file, key, now: Date.now() });
  expect(setAside).toBeNull();
  expect(db.prepare("SELECT value FROM small_values WHERE key = 'k'").pluck().get()).toBe('a value');
  db.close();
  expect(readdirSync(dataDir).filter((name) => name.endsWith('.next'))).toEqual([]);
  return key;
}

const rotate = (over: Partial<RotateOptions> = {}) =>
  rotateKey({ dataDir, key: old, next: randomBytes(32), keyIsHere: true, ...over });

it('goes over to the new key with everything, and the old one opens nothing any more', () => {
  rotate();
  expect(expectWhole()).not.toEqual(old);
  expect(() => openKioskDatabase({ file: storage.file, key: old, now: 0 })).toThrow(
    expect.objectContaining({ code: 'storage.wrong-key' }),
  );
});

it('stopped before any of its steps, is undone or ended by the next start', () => {
  const steps: string[] = [];
  rotate({ step: (name) => void steps.push(name) });
  expect(steps.length).toBeGreaterThan(6);
  for (const stop of steps.keys()) {
    const before = databaseKey(dataDir, {});
    let at = 0;
    const stopped = () =>
      rotate({
        key: before,
        step: () => {
          if (at === stop) throw new Error('the power is gone');
          at += 1;
        },
      });
    expect(stopped).toThrow('the power is gone');
    const changed = !Buffer.from(expectWhole()).equals(before);
    expect(changed).toBe(stop > steps.indexOf('change the key'));
  }
});

it('with a credential waits for whoever changes it: the old key undoes it, the new one ends it', () => {
  const next = randomBytes(32);
  rotate({ next, keyIsHere: false });
  expect(expectWhole()).toEqual(old);
  rotate({ next, keyIsHere: false });
  finishRotation(dataDir, next);
  expect(deviceKeys(dataDir, next)).toEqual(device);
  openKioskDatabase({ file: storage.file, key: next, now: 0 }).db.close();
});

it('waits until a damaged database beside it was read: its key would be gone', () => {
  writeFileSync(`${storage.file}.damaged-2026-01-05T10-00-00-000Z`, randomBytes(4096));
  expect(() => rotate()).toThrow(expect.objectContaining({ code: 'storage.busy' }));
  expect(expectWhole()).toEqual(old);
});

it('is refused while the kiosk runs', () => {
  const unlock = lockDataFolder(dataDir);
  expect(() => rotate()).toThrow(expect.objectContaining({ code: 'storage.busy' }));
  unlock();
});
