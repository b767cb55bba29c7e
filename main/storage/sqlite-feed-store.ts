/** Takes in the hub's change feed: people, placement, facts and cursor together, or not at all. */
import type { ErasureReceipt } from '../../core/contracts/erasure.ts';
import { type Cursor, cursor, type FeedBody } from '../../core/contracts/feed.ts';
import type { FeedResult, FeedStore } from '../../core/ports/feed-store.ts';
import type { KioskDatabase } from './kiosk-database.ts';
import { KioskErasures } from './kiosk-erasures.ts';
import { feedCursorKey } from './small-values.ts';
import type { SqliteFactLog } from './sqlite-fact-log.ts';
import type { SqliteKioskStore } from './sqlite-kiosk-store.ts';
import { guarded } from './storage-error.ts';

export class SqliteFeedStore implements FeedStore {
  readonly #db: KioskDatabase;
  readonly #store: SqliteKioskStore;
  readonly #log: SqliteFactLog;
  readonly #erasures: KioskErasures;

  constructor(db: KioskDatabase, store: SqliteKioskStore, log: SqliteFactLog) {
    this.#db = db;
    this.#store = store;
    this.#log = log;
    this.#erasures = new KioskErasures(db, store);
  }

  cursor(): Cursor | null {
    const text = this.#store.get(feedCursorKey(this.#log.kioskId));
    return text === null ? null : cursor.parse(JSON.parse(text));
  }

  apply(hubEpoch: string, body: FeedBody): FeedResult {
    try {
      const run = this.#db.transaction(() => this.#apply(hubEpoch, body));
      return guarded(() => run.immediate());
    } finally {
      this.#store.refresh();
    }
  }

  receipts(): ErasureReceipt[] {
    return this.#erasures.receipts();
  }

  #apply(hubEpoch: string, body: FeedBody): FeedResult {
    const held = this.cursor();
    const next = body.snapshot || (held?.hubEpoch === hubEpoch && body.from <= held.n);
    if (!next) return { kind: 'gap' };
    // One that was sent before what is held now could ask to remove what was given again since.
    const old = !body.snapshot && held !== null && body.to < held.n;
    if (!old) this.#erasures.take(body.erasures ?? []);
    if (!body.snapshot && held !== null && body.to <= held.n) return { kind: 'duplicate' };
    return this.#takeIn(hubEpoch, body);
  }

  #takeIn(hubEpoch: string, body: FeedBody): FeedResult {
    if (body.snapshot) this.#store.forgetEverybody();
    const facts: string[] = [];
    for (const item of body.items) {
      if (item.kind === 'placement') this.#store.setPlacement(item.placement);
      else if (item.kind === 'person') this.#store.putPerson(item.person);
      else if (item.kind === 'person-gone') this.#store.removePerson(item.subject);
      else facts.push(item.text);
    }
    this.#store.forgetLearned();
    const { sent, setBack, unreadable } = this.#log.takeIn(facts);
    this.#log.forgetUnsent(sent);
    this.#store.set(
      feedCursorKey(this.#log.kioskId),
      JSON.stringify({ hubEpoch, n: body.to } satisfies Cursor),
    );
    return { kind: 'applied', setBack, unreadable };
  }
}
