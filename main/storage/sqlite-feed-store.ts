/** Takes in the hub's change feed: people, placement, facts and cursor together, or not at all. */
import { type Cursor, cursor, type FeedBody } from '../../core/contracts/feed.ts';
import type { FeedResult, FeedStore } from '../../core/ports/feed-store.ts';
import type { KioskDatabase } from './database.ts';
import type { SqliteFactLog } from './sqlite-fact-log.ts';
import type { SqliteKioskStore } from './sqlite-kiosk-store.ts';
import { guarded } from './storage-error.ts';

export class SqliteFeedStore implements FeedStore {
  readonly #db: KioskDatabase;
  readonly #store: SqliteKioskStore;
  readonly #log: SqliteFactLog;

  constructor(db: KioskDatabase, store: SqliteKioskStore, log: SqliteFactLog) {
    this.#db = db;
    this.#store = store;
    this.#log = log;
  }

  cursor(): Cursor | null {
    const text = this.#store.get(this.#cursorKey());
    return text === null ? null : cursor.parse(JSON.parse(text));
  }

  apply(hubEpoch: string, body: FeedBody): FeedResult {
    try {
      return guarded(() => this.#db.transaction(() => this.#apply(hubEpoch, body)).immediate());
    } finally {
      this.#store.refresh();
    }
  }

  #apply(hubEpoch: string, body: FeedBody): FeedResult {
    const held = this.cursor();
    if (!body.snapshot) {
      if (!held || held.hubEpoch !== hubEpoch || body.from > held.n) return { kind: 'gap' };
      if (body.to <= held.n) return { kind: 'duplicate' };
    }
    if (body.snapshot) this.#store.forgetEverybody();
    const facts: string[] = [];
    for (const item of body.items) {
      if (item.kind === 'placement') this.#store.setPlacement(item.placement);
      else if (item.kind === 'person') this.#store.putPerson(item.person);
      else if (item.kind === 'person-gone') this.#store.removePerson(item.subject);
      else facts.push(item.text);
    }
    this.#store.forgetLearned();
    const { setBack, unreadable } = this.#log.takeIn(facts);
    this.#store.set(this.#cursorKey(), JSON.stringify({ hubEpoch, n: body.to } satisfies Cursor));
    return { kind: 'applied', setBack, unreadable };
  }

  /** A machine that was claimed anew is another kiosk: it begins with a snapshot. */
  #cursorKey(): string {
    return `db.feed-cursor.${this.#log.kioskId}`;
  }
}
