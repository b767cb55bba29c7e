/** A kiosk's storage in a folder of its own, for tests. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuidv7 } from 'uuidv7';
import type { ClockTrust } from '../../core/contracts/fact.ts';
import type { FeedPerson } from '../../core/contracts/feed.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { openKioskDatabase } from '../../main/storage/database.ts';
import type { KioskDatabase } from '../../main/storage/kiosk-database.ts';
import { SqliteFactLog } from '../../main/storage/sqlite-fact-log.ts';
import { SqliteFeedStore } from '../../main/storage/sqlite-feed-store.ts';
import { SqliteKioskStore } from '../../main/storage/sqlite-kiosk-store.ts';
import { SqliteOutbox } from '../../main/storage/sqlite-outbox.ts';

export class TestClock implements Clock {
  readonly bootId = 'test-boot';
  trust: ClockTrust = 'anchored';
  #wall: number;

  constructor(wall: number) {
    this.#wall = wall;
  }

  wall(): number {
    return this.#wall;
  }

  mono(): number {
    return this.#wall - 1_000_000;
  }

  set(wall: number): void {
    this.#wall = wall;
  }
}

export interface TestStorage {
  readonly dir: string;
  readonly file: string;
  readonly key: Uint8Array;
  readonly clock: TestClock;
  readonly db: KioskDatabase;
  readonly store: SqliteKioskStore;
  readonly log: SqliteFactLog;
  readonly outbox: SqliteOutbox;
  readonly feed: SqliteFeedStore;
  /** As after a crash or an orderly end: the same files, everything else new. */
  reopen(): TestStorage;
  close(): void;
}

export interface TestStorageOptions {
  readonly kioskId: string;
  readonly wall: number;
  readonly dir?: string;
  readonly key?: Uint8Array;
}

export function openTestStorage(options: TestStorageOptions): TestStorage {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'kiosk-storage-'));
  return assemble(dir, options.key ?? randomBytes(32), new TestClock(options.wall), options);
}

function assemble(dir: string, key: Uint8Array, clock: TestClock, options: TestStorageOptions): TestStorage {
  const file = join(dir, 'kiosk.db');
  const { db } = openKioskDatabase({ file, key, now: clock.wall() });
  const store = new SqliteKioskStore(db);
  const log = new SqliteFactLog({
    db,
    kioskId: options.kioskId,
    clock,
    trust: () => clock.trust,
    random: (bytes) => randomBytes(bytes),
    newId: uuidv7,
    keyOf: (subject) => store.subjectKey(subject),
  });
  return {
    dir,
    file,
    key,
    clock,
    db,
    store,
    log,
    outbox: new SqliteOutbox(db, log),
    feed: new SqliteFeedStore(db, store, log),
    reopen() {
      db.close();
      return assemble(dir, key, clock, options);
    },
    close() {
      db.close();
      if (!options.dir) rmSync(dir, { recursive: true, force: true });
    },
  };
}

export function testPerson(subject: string, over: Partial<FeedPerson> = {}): FeedPerson {
  return {
    subject,
    displayName: 'A. Person',
    isTrainer: false,
    language: null,
    badges: [],
    pin: null,
    templates: [],
    key: randomBytes(32).toString('base64'),
    ...over,
  };
}
