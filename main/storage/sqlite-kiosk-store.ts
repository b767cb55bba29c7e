/** Where the kiosk stands, whom it may meet, and small durable values. */
import { type FeedPerson, feedPerson, type Placement, placement } from '../../core/contracts/feed.ts';
import type { KioskStore } from '../../core/ports/kiosk-store.ts';
import type { KioskDatabase } from './kiosk-database.ts';
import { SmallValues } from './small-values.ts';
import { guarded } from './storage-error.ts';

const PLACEMENT_KEY = 'db.placement';

export class SqliteKioskStore implements KioskStore {
  readonly #db: KioskDatabase;
  readonly #values: SmallValues;
  #people: ReadonlyMap<string, FeedPerson> | null = null;

  constructor(db: KioskDatabase) {
    this.#db = db;
    this.#values = new SmallValues(db);
  }

  placement(): Placement | null {
    const text = this.get(PLACEMENT_KEY);
    return text === null ? null : placement.parse(JSON.parse(text));
  }

  person(subject: string): FeedPerson | null {
    if (this.#people && !this.#db.inTransaction) return this.#people.get(subject) ?? null;
    // One row and not everybody: this stands between a recognised face and the commit of its check-in.
    const row = guarded(() =>
      this.#db
        .prepare<[string], { person: string }>('SELECT person FROM people WHERE subject = ?')
        .get(subject),
    );
    return row ? feedPerson.parse(JSON.parse(row.person)) : null;
  }

  personByBadge(badge: string): FeedPerson | null {
    const row = guarded(() =>
      this.#db
        .prepare<[string], { subject: string }>('SELECT subject FROM badges WHERE badge = ?')
        .get(badge),
    );
    return row ? this.person(row.subject) : null;
  }

  people(): FeedPerson[] {
    return [...this.#everybody().values()];
  }

  /** The 32-byte key that seals a person's facts; null for whom this kiosk does not know (any more). */
  subjectKey(subject: string): Uint8Array | null {
    const person = this.person(subject);
    return person ? Buffer.from(person.key, 'base64') : null;
  }

  get(key: string): string | null {
    return guarded(() => this.#values.get(key));
  }

  set(key: string, value: string | null): void {
    guarded(() => (value === null ? this.#values.remove(key) : this.#values.set(key, value)));
  }

  /** Takes part in the caller's transaction, like the three below. */
  setPlacement(value: Placement): void {
    this.set(PLACEMENT_KEY, JSON.stringify(value));
  }

  putPerson(person: FeedPerson): void {
    guarded(() => {
      this.removePerson(person.subject);
      this.#db
        .prepare('INSERT INTO people (subject, person) VALUES (?, ?)')
        .run(person.subject, JSON.stringify(person));
      // A badge given to somebody else is theirs from now on.
      const badge = this.#db.prepare('INSERT OR REPLACE INTO badges (badge, subject) VALUES (?, ?)');
      for (const hash of person.badges) badge.run(hash, person.subject);
    });
  }

  removePerson(subject: string): void {
    guarded(() => this.#db.prepare('DELETE FROM people WHERE subject = ?').run(subject));
  }

  forgetEverybody(): void {
    guarded(() => {
      this.#db.prepare('DELETE FROM people').run();
      this.#values.remove(PLACEMENT_KEY);
    });
  }

  /** What was learned of a face goes with the templates it was learned beside: with consent, with the person. */
  forgetLearned(): void {
    guarded(() =>
      this.#db
        .prepare(
          `DELETE FROM small_values WHERE key LIKE 'learned.%' AND NOT EXISTS (
             SELECT 1 FROM people
             WHERE 'learned.' || subject = key AND json_array_length(person, '$.templates') > 0)`,
        )
        .run(),
    );
  }

  /** What is remembered of the people is read again: after a transaction has ended, either way. */
  refresh(): void {
    this.#people = null;
  }

  #everybody(): ReadonlyMap<string, FeedPerson> {
    // What a transaction may yet roll back is not remembered.
    if (this.#people && !this.#db.inTransaction) return this.#people;
    const rows = guarded(() =>
      this.#db.prepare<[], { person: string }>('SELECT person FROM people ORDER BY subject').all(),
    );
    const people = new Map<string, FeedPerson>();
    for (const row of rows) {
      const person = feedPerson.parse(JSON.parse(row.person));
      people.set(person.subject, person);
    }
    if (!this.#db.inTransaction) this.#people = people;
    return people;
  }
}
