/** Sessions that were written about in this boot while nobody vouched for the clock: they wait for an anchor. */
import { z } from 'zod';
import type { Fact } from '../../core/contracts/fact.ts';
import type { KioskDatabase } from './database.ts';

const KEY = 'db.doubtful-sessions';
const stored = z.object({ bootId: z.string(), sessions: z.array(z.uuid()) });

/** In the caller's transaction, and never remembered in memory. */
export class DoubtfulSessions {
  readonly #db: KioskDatabase;

  constructor(db: KioskDatabase) {
    this.#db = db;
  }

  note(facts: readonly Fact[]): void {
    const doubtful = facts.filter(({ clockTrust, session }) => clockTrust !== 'anchored' && session !== null);
    const [first] = doubtful;
    if (!first) return;
    // Of another boot nothing can be told any more.
    const sessions = new Set(this.of(first.bootId));
    const before = sessions.size;
    for (const { session } of doubtful) if (session !== null) sessions.add(session);
    if (sessions.size === before) return;
    this.#db
      .prepare(
        'INSERT INTO small_values (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      )
      .run(KEY, JSON.stringify({ bootId: first.bootId, sessions: [...sessions] }));
  }

  of(bootId: string): string[] {
    const text = this.#db
      .prepare<[string], string>('SELECT value FROM small_values WHERE key = ?')
      .pluck()
      .get(KEY);
    const held = text === undefined ? null : stored.parse(JSON.parse(text));
    return held?.bootId === bootId ? held.sessions : [];
  }

  clear(): void {
    this.#db.prepare('DELETE FROM small_values WHERE key = ?').run(KEY);
  }
}
