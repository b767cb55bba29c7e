/** Real files, damaged for real: what a person was told is saved comes back wherever its bytes can still be read. */
import { randomBytes, randomUUID } from 'node:crypto';
import {
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fact, FactDraft } from '../../../core/contracts/fact.ts';
import { openTestStorage, type TestStorage, testPerson } from '../../../tests/helpers/kiosk-storage.ts';
import { markClosed, markInUse, openKioskDatabase } from '../database.ts';
import { SqliteFactLog } from '../sqlite-fact-log.ts';
import { SqliteKioskStore } from '../sqlite-kiosk-store.ts';
import { SqliteOutbox } from '../sqlite-outbox.ts';
import { verifyKioskLog } from '../verify-log.ts';
import { takeOverDamaged } from './take-over.ts';

const KIOSK = '0190a000-0000-7000-8000-00000000c001';
const SESSION = randomUUID();
const WALL = Date.UTC(2026, 2, 2, 9, 0);
const PAGE = 4096;
const COUNT = 200;
const EVERYTHING = { facts: 1e6, bytes: 1e9 };

let old: TestStorage;
let written: Fact[];
let closing: (() => void)[];

/** Arrivals with evidence of about the real size, and one that goes over several pages. */
function arrivals(count: number): FactDraft[] {
  return Array.from({ length: count }, (_, n) => ({
    type: 'attendance.checked-in',
    subject: n % 5 === 0 ? PERSON.subject : null,
    session: SESSION,
    payload: { method: 'face', location: null, policyVersion: 1, by: null },
    ...(n % 5 === 0 ? { secret: { face: 'x'.repeat(n === 5 ? 20_000 : 700) } } : {}),
  }));
}
const PERSON = testPerson(randomUUID());

beforeEach(() => {
  closing = [];
  old = openTestStorage({ kioskId: KIOSK, wall: WALL });
  old.store.putPerson(PERSON);
  old.store.set('sync.hub-epoch', 'an epoch');
  written = old.log.append(arrivals(COUNT));
});
afterEach(() => {
  for (const close of closing) close();
  rmSync(old.dir, { recursive: true, force: true });
});

/** As the kiosk starts: opens, takes over, goes on. */
function start(key = old.key) {
  const place = { file: old.file, key, now: WALL + 60_000 };
  const { db, setAside, tailLost } = openKioskDatabase(place);
  const close = () => db.close();
  closing.push(close);
  const store = new SqliteKioskStore(db);
  const log = new SqliteFactLog({
    db,
    kioskId: KIOSK,
    clock: old.clock,
    trust: () => 'anchored',
    random: (bytes) => randomBytes(bytes),
    newId: randomUUID,
    keyOf: (subject) => store.subjectKey(subject),
  });
  const taken = takeOverDamaged({ ...place, db, log });
  return { db, close, store, log, outbox: new SqliteOutbox(db, log), setAside, tailLost, taken };
}

function damage(change: (bytes: Buffer) => void): Buffer {
  old.db.close();
  const bytes = readFileSync(old.file);
  change(bytes);
  writeFileSync(old.file, bytes);
  return bytes;
}

/** Texts of a log that the hub is sent from its beginning on, in as many batches as it takes. */
function sent(outbox: SqliteOutbox, origin: string): string[] {
  const texts: string[] = [];
  const end = outbox.heads().find((head) => head.origin === origin)?.seq ?? 0;
  for (let after = 0; after < end; ) {
    const batch = outbox.factsAfter(origin, after, EVERYTHING);
    expect(batch.map(({ seq }) => seq)).toEqual(batch.map((_, index) => (batch[0]?.seq ?? 0) + index));
    texts.push(...batch.map(({ text }) => text));
    after = batch.at(-1)?.seq ?? end;
  }
  return texts;
}

describe('a damaged database', () => {
  it('whose beginning is gone gives back every fact, to be sent under its old name', () => {
    const bytes = damage((all) => all.fill(0, 0, PAGE));
    const { setAside, taken, outbox, log, db } = start();
    expect(readFileSync(setAside ?? '')).toEqual(bytes);
    expect(taken).toMatchObject({ kept: COUNT, lost: 0 });
    const [origin] = outbox.heads().map((head) => head.origin);
    expect(origin).toBe(written[0]?.origin);
    expect(sent(outbox, origin ?? '')).toEqual(written.map(({ text }) => text));
    expect(log.sessionFacts(SESSION)).toHaveLength(COUNT);
    expect(log.head().origin).not.toBe(origin);
    expect(verifyKioskLog(db, null)).toMatchObject({ intact: true, lost: [] });
  });

  it('with flipped bytes in its pages gives back all but what lay there, and says what that was', () => {
    // Behind the tables that are small, which are written first: most of what is there are facts.
    damage((all) => {
      const pages = all.length / PAGE;
      for (let page = Math.floor(pages / 2); page < pages / 2 + 5; page += 1)
        randomBytes(PAGE).copy(all, page * PAGE);
    });
    const { taken, outbox, db, store } = start();
    expect(taken?.lost).toBeGreaterThan(0);
    expect((taken?.kept ?? 0) + (taken?.lost ?? 0)).toBe(COUNT);
    const origin = written[0]?.origin ?? '';
    const texts = new Set(sent(outbox, origin));
    expect(texts.size).toBe(taken?.kept);
    const { lost, intact } = verifyKioskLog(db, null);
    const missing = written.filter(({ text }) => !texts.has(text)).map(({ seq }) => seq);
    expect(missing.every((seq) => lost.some(({ from, to }) => from <= seq && seq <= to))).toBe(true);
    expect(intact).toBe(true);
    // The kiosk goes on without the hub as well: it knows its people and its hub.
    expect(store.person(PERSON.subject)).toEqual(PERSON);
    expect(store.get('sync.hub-epoch')).toBe('an epoch');
  });

  it('that was cut off gives back what is left of it', () => {
    old.db.close();
    truncateSync(old.file, Math.floor((statSync(old.file).size * 0.7) / PAGE) * PAGE);
    const { taken, outbox } = start();
    expect(taken?.kept).toBeGreaterThan(5);
    expect((taken?.kept ?? 0) + (taken?.lost ?? 0)).toBe(COUNT);
    expect(sent(outbox, written[0]?.origin ?? '')).toHaveLength(taken?.kept ?? 0);
  });

  it('gives back what is only in the write-ahead log when the file itself is gone to zeros', () => {
    const wal = readFileSync(`${old.file}-wal`);
    old.db.close();
    writeFileSync(old.file, Buffer.alloc(3 * PAGE));
    writeFileSync(`${old.file}-wal`, wal);
    expect(start().taken).toMatchObject({ kept: COUNT, lost: 0 });
  });

  it('is taken over once, also when the process ends between setting it aside and reading it', () => {
    damage((all) => all.fill(0, 0, PAGE));
    // Set aside, and nothing more: as after kill -9.
    openKioskDatabase({ file: old.file, key: old.key, now: WALL }).db.close();
    const first = start();
    expect(first.taken?.kept).toBe(COUNT);
    first.db.close();
    closing = [];
    const second = start();
    expect(second.taken).toBeNull();
    expect(second.log.sessionFacts(SESSION)).toHaveLength(COUNT);
    expect(readdirSync(old.dir).filter((name) => name.includes('.damaged-')).length).toBeGreaterThan(0);
  });

  it('whose newest facts were edited by somebody with the key is set aside too, and the edited one is not believed', () => {
    old.db.prepare("UPDATE facts SET text = replace(text, 'face', 'badge-pin') WHERE seq = 40").run();
    old.db.close();
    const { setAside, taken, log } = start();
    expect(setAside).not.toBeNull();
    expect(taken).toMatchObject({ kept: COUNT - 1, lost: 1 });
    expect(log.sessionFacts(SESSION).map(({ seq }) => seq)).not.toContain(40);
  });

  it('is not what a wrong key makes of a good one', () => {
    old.db.close();
    expect(() => start(randomBytes(32))).toThrow(expect.objectContaining({ code: 'storage.wrong-key' }));
    const { setAside, taken, log } = start();
    expect([setAside, taken]).toEqual([null, null]);
    expect(log.sessionFacts(SESSION)).toHaveLength(COUNT);
  });
});

describe('a second damaged database', () => {
  /** Breaks the one in use again, after `change`; its first page stays, so that SQLite can open it. */
  function damageAgain(change: (again: ReturnType<typeof start>) => void): void {
    const again = start();
    change(again);
    again.db.pragma('wal_checkpoint(TRUNCATE)');
    again.db.close();
    closing = closing.filter((close) => close !== again.close);
    const bytes = readFileSync(old.file);
    for (let page = Math.floor(bytes.length / PAGE / 2), n = 0; n < 5; n += 1)
      randomBytes(PAGE).copy(bytes, (page + n) * PAGE);
    writeFileSync(old.file, bytes);
  }

  it('gives what the hub had said last, and not what the first one still says', () => {
    damage((all) => randomBytes(PAGE).copy(all, Math.floor(all.length / PAGE / 2) * PAGE));
    damageAgain(({ store }) => {
      expect(store.person(PERSON.subject)).not.toBeNull();
      store.removePerson(PERSON.subject);
      store.set('sync.hub-epoch', 'another epoch');
    });
    const { store, taken } = start();
    expect(taken?.names).toHaveLength(2);
    expect(taken?.names[0]?.localeCompare(taken.names[1] ?? '')).toBe(1);
    expect(store.person(PERSON.subject)).toBeNull();
    expect(store.get('sync.hub-epoch')).toBe('another epoch');
  });

  it('has lost nothing that the first one still has', () => {
    damage((all) => all.fill(0, 0, PAGE));
    damageAgain(() => {});
    const { taken, outbox, db } = start();
    const own = written[0]?.origin ?? '';
    expect(sent(outbox, own)).toEqual(written.map(({ text }) => text));
    expect(verifyKioskLog(db, null).lost.filter(({ origin }) => origin === own)).toEqual([]);
    expect(taken?.lost).toBeLessThan(5);
  });
});

describe('putting a damaged database aside', () => {
  it('that was stopped between the file and its write-ahead log loses nothing of either', () => {
    const wal = readFileSync(`${old.file}-wal`);
    old.db.close();
    renameSync(old.file, `${old.file}.damaged-2026-01-05T10-00-00-000Z`);
    writeFileSync(`${old.file}.damaged-2026-01-05T10-00-00-000Z`, Buffer.alloc(3 * PAGE));
    writeFileSync(`${old.file}-wal`, wal);
    expect(start().taken).toMatchObject({ kept: COUNT, lost: 0 });
  });

  it.each([
    ['removed', (file: string) => rmSync(file)],
    ['emptied', (file: string) => truncateSync(file)],
  ])('is done with a write-ahead log alone, when the database was %s', (_what, harm) => {
    const wal = readFileSync(`${old.file}-wal`);
    old.db.close();
    harm(old.file);
    writeFileSync(`${old.file}-wal`, wal);
    expect(start().taken).toMatchObject({ kept: COUNT, lost: 0 });
  });
});

describe('a write-ahead log that is gone', () => {
  it('is noticed after a kiosk that did not close its database', () => {
    markInUse(old.file);
    const before = readFileSync(old.file);
    old.db.close();
    writeFileSync(old.file, before);
    const { tailLost, setAside } = start();
    expect([tailLost, setAside]).toEqual([true, null]);
  });

  it('is no matter when the database was closed, or when it is still there', () => {
    markInUse(old.file);
    markClosed(old.file);
    old.db.close();
    const again = start();
    expect(again.tailLost).toBe(false);
    markInUse(old.file);
    // While it is open, as after kill -9: the log is there.
    expect(start().tailLost).toBe(false);
  });
});
