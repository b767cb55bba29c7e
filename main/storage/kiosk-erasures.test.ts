import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FeedErasure } from '../../core/contracts/erasure.ts';
import type { FeedBody, FeedItem } from '../../core/contracts/feed.ts';
import { KIOSKS, START, TRAINEES, uuidOf } from '../../tests/helpers/fact-world.ts';
import { openTestStorage, type TestStorage, testPerson } from '../../tests/helpers/kiosk-storage.ts';
import { readKioskDatabase } from './database.ts';

const EPOCH = uuidOf('epoch');
const ANN = TRAINEES[0] ?? '';
const ERASED: FeedErasure = { id: uuidOf('erased'), subject: ANN, kind: 'erased' };
const WITHDRAWN: FeedErasure = { id: uuidOf('withdrawn'), subject: ANN, kind: 'consent-withdrawn' };
let storage: TestStorage;

beforeEach(() => {
  storage = openTestStorage({ kioskId: KIOSKS[0], wall: START });
  const person = testPerson(ANN, { badges: ['ab'.repeat(32)], pin: 'argon2', templates: ['AAAA'] });
  storage.feed.apply(EPOCH, body(0, 1, [{ kind: 'person', person }], [], true));
  storage.store.set(`learned.${ANN}`, '{}');
  storage.store.set(`pin.throttle.${ANN}`, '{}');
  storage.db
    .prepare("INSERT INTO evidence (fact_id, subject, taken, expires, sealed) VALUES ('f', ?, 1, 2, x'00')")
    .run(ANN);
});
afterEach(() => storage.close());

function body(
  from: number,
  to: number,
  items: FeedItem[],
  erasures: FeedErasure[],
  snapshot = false,
): FeedBody {
  return { v: 1, from, to, snapshot, items, acked: null, erasures };
}

const withFace = (): FeedItem => ({ kind: 'person', person: testPerson(ANN, { templates: ['BBBB'] }) });
const removed = () => storage.feed.receipts().map((receipt) => receipt.removed);

it('leaves nothing of who was erased, and remembers what that was until the hub asks no more', () => {
  storage.feed.apply(EPOCH, body(1, 2, [{ kind: 'person-gone', subject: ANN }], [ERASED]));
  expect(removed()).toEqual([['name', 'key', 'badges', 'pin', 'templates', 'learned', 'crops']]);
  const left = ['people', 'badges', 'evidence', 'small_values'].flatMap((table) =>
    storage.db.prepare(`SELECT * FROM ${table}`).all(),
  );
  expect(JSON.stringify(left)).not.toContain(`.${ANN}`);
  expect(left).toHaveLength(2);
  storage = storage.reopen();
  // Its receipt was lost: the hub asks again with nothing new, and hears the same.
  expect(storage.feed.apply(EPOCH, body(2, 2, [], [ERASED]))).toEqual({ kind: 'duplicate' });
  expect(removed()).toHaveLength(1);
  expect(removed()[0]).toHaveLength(7);
  storage.feed.apply(EPOCH, body(2, 2, [], []));
  expect(removed()).toEqual([]);
});

it('keeps badge and PIN of who withdrew consent, and the face that came after it', () => {
  storage.feed.apply(EPOCH, body(1, 2, [], [WITHDRAWN]));
  expect(removed()).toEqual([['templates', 'learned', 'crops']]);
  expect(storage.store.person(ANN)).toMatchObject({ templates: [], pin: 'argon2' });
  // Given again before the hub had the receipt: it still asks, and what came since stays.
  storage.feed.apply(EPOCH, body(2, 3, [withFace()], [WITHDRAWN]));
  storage.feed.apply(EPOCH, body(3, 3, [], [WITHDRAWN]));
  expect(storage.store.person(ANN)?.templates).toEqual(['BBBB']);
});

it('takes both in one body in their order: what is removed first, then what was given again', () => {
  storage.feed.apply(EPOCH, body(1, 3, [withFace()], [WITHDRAWN]));
  expect(storage.store.person(ANN)?.templates).toEqual(['BBBB']);
  expect(removed()).toEqual([['templates', 'learned', 'crops']]);
});

it('removes nothing for a body that is older than what is held, or does not follow it', () => {
  storage.feed.apply(EPOCH, body(1, 5, [withFace()], []));
  expect(storage.feed.apply(EPOCH, body(1, 2, [], [WITHDRAWN]))).toEqual({ kind: 'duplicate' });
  expect(storage.feed.apply(EPOCH, body(7, 8, [], [ERASED]))).toEqual({ kind: 'gap' });
  expect(storage.store.person(ANN)?.templates).toEqual(['BBBB']);
  expect(removed()).toEqual([]);
});

it('reaches copies that were set aside or made before an update, whether or not the person is held now', () => {
  const copies = ['damaged-2026-01-05T10-00-00-000Z', 'damaged-2026-01-05T10-00-00-000Z-wal', 'before-2-x'];
  for (const name of copies) writeFileSync(`${storage.file}.${name}`, 'people as they were');
  writeFileSync(`${storage.file}.key-check-of-another`, 'no copy');
  const gone: FeedErasure = { id: uuidOf('long gone'), subject: uuidOf('left before'), kind: 'erased' };
  storage.feed.apply(EPOCH, body(1, 1, [], [gone]));
  expect(removed()).toEqual([[]]);
  expect(copies.filter((name) => existsSync(`${storage.file}.${name}`))).toEqual([]);
  expect(readdirSync(storage.dir)).toContain('kiosk.db.key-check-of-another');
  // Set aside afterwards: nobody who was erased is in it, also when the hub asks anew after a snapshot.
  writeFileSync(`${storage.file}.damaged-later`, 'x');
  storage.feed.apply(EPOCH, body(1, 1, [], [gone]));
  expect(removed()).toHaveLength(1);
  storage.feed.apply(EPOCH, body(0, 1, [], [{ ...gone, id: uuidOf('before'), again: true }], true));
  expect(removed()).toEqual([[]]);
  expect(existsSync(`${storage.file}.damaged-later`)).toBe(true);
});

it('confirms nothing while a reader keeps pages as they were in the write-ahead log, also over a restart', () => {
  const { file, key } = storage;
  const reader = readKioskDatabase({ file, key });
  const rows = reader.prepare('SELECT * FROM small_values').iterate();
  rows.next();
  storage.feed.apply(EPOCH, body(1, 2, [], [ERASED]));
  expect(() => removed()).toThrow(expect.objectContaining({ code: 'storage.busy' }));
  storage = storage.reopen();
  expect(() => removed()).toThrow(expect.objectContaining({ code: 'storage.busy' }));
  rows.return?.();
  reader.close();
  expect(removed()).toHaveLength(1);
});
