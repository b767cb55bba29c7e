/** A rotation that is stopped at any of its steps leaves one key, and everything readable with it. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
  expect(finishRotation(dataDir, key)).toEqual(key);
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

describe('a credential', () => {
  let next: Uint8Array;
  beforeEach(() => {
    next = randomBytes(32);
    rmSync(join(dataDir, 'database.key'));
  });

  /** As a start with this credential. */
  function startWith(given: Uint8Array, step?: (name: string) => void): Uint8Array {
    const key = finishRotation(dataDir, given, step ? { step } : {});
    expect(deviceKeys(dataDir, key)).toEqual(device);
    const { db, setAside } = openKioskDatabase({ file: storage.file, key, now: Date.now() });
    expect(db.prepare("SELECT value FROM small_values WHERE key = 'k'").pluck().get()).toBe('a value');
    db.close();
    expect(setAside).toBeNull();
    return key;
  }
  const write = (key: Uint8Array) => {
    const { db } = openKioskDatabase({ file: storage.file, key, now: Date.now() });
    db.prepare("INSERT OR REPLACE INTO small_values (key, value) VALUES ('later', 'written')").run();
    db.close();
  };
  const later = (key: Uint8Array) => {
    const { db } = openKioskDatabase({ file: storage.file, key, now: Date.now() });
    const value = db.prepare("SELECT value FROM small_values WHERE key = 'later'").pluck().get();
    db.close();
    return value;
  };
  const traces = () =>
    readdirSync(dataDir).filter((name) => name.endsWith('.next') || name.includes('handover'));

  it('that is changed at any time later, also after starts with the old one, goes over with all that was written', () => {
    rotate({ next, keyIsHere: false });
    expect(startWith(old)).toEqual(old);
    write(old);
    expect(startWith(old)).toEqual(old);
    // Now the old one is destroyed.
    expect(startWith(next)).toEqual(next);
    expect(later(next)).toBe('written');
    expect(traces()).toEqual([]);
    expect(() => openKioskDatabase({ file: storage.file, key: old, now: 0 })).toThrow(
      expect.objectContaining({ code: 'storage.wrong-key' }),
    );
  });

  it('that was to be changed twice goes over to either', () => {
    rotate({ next, keyIsHere: false });
    rotate({ next: randomBytes(32), keyIsHere: false });
    expect(startWith(next)).toEqual(next);
  });

  it('goes over wherever the start with it was stopped, and the old one alone throws nothing away', () => {
    const steps: string[] = [];
    const stopAt = (stop: number) => {
      let at = 0;
      return () => {
        if (at === stop) throw new Error('the power is gone');
        at += 1;
      };
    };
    rotate({ next, keyIsHere: false });
    startWith(next, (name) => void steps.push(name));
    expect(steps.length).toBeGreaterThan(6);
    let present = next;
    for (const stop of steps.keys()) {
      const then = randomBytes(32);
      rotate({ key: present, next: then, keyIsHere: false });
      expect(() => startWith(then, stopAt(stop))).toThrow('the power is gone');
      // Somebody tries with the old one: it starts, or is told that it is the wrong one.
      const before = readdirSync(dataDir).sort();
      try {
        expect(startWith(present)).toEqual(present);
      } catch (error) {
        expect(error).toMatchObject({ code: 'storage.wrong-key' });
        expect(readdirSync(dataDir).sort()).toEqual(before);
      }
      expect(startWith(then)).toEqual(then);
      expect(traces()).toEqual([]);
      present = then;
    }
  });

  it('is gone over to after a damaged database was read under the old one', () => {
    rotate({ next, keyIsHere: false });
    const damaged = `${storage.file}.damaged-2026-01-05T10-00-00-000Z`;
    writeFileSync(damaged, randomBytes(4096));
    expect(startWith(next)).toEqual(old);
    // The kiosk was started, and has read it.
    rmSync(damaged);
    expect(startWith(next)).toEqual(next);
  });

  it('that is neither changes nothing', () => {
    rotate({ next, keyIsHere: false });
    const before = readdirSync(dataDir).sort();
    expect(() => startWith(randomBytes(32))).toThrow(expect.objectContaining({ code: 'storage.wrong-key' }));
    expect(() => rotate({ key: randomBytes(32), keyIsHere: false })).toThrow(
      expect.objectContaining({ code: 'storage.wrong-key' }),
    );
    expect(readdirSync(dataDir).sort()).toEqual(before);
    expect(startWith(next)).toEqual(next);
  });
});

it('with the old key put back half way throws nothing away: the new one still ends it', () => {
  const next = randomBytes(32);
  const moved = (name: string) => {
    if (name.startsWith('move') && name.endsWith('kiosk.db')) throw new Error('the power is gone');
  };
  expect(() => rotate({ next, step: moved })).toThrow('the power is gone');
  expect(() => finishRotation(dataDir, old)).toThrow(expect.objectContaining({ code: 'storage.wrong-key' }));
  expect(expectWhole()).toEqual(next);
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
