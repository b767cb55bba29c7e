/** Sessions that were written about in this boot while nobody vouched for the clock: they wait for an anchor. */
import { z } from 'zod';
import type { Fact } from '../../core/contracts/fact.ts';
import type { KioskDatabase } from './kiosk-database.ts';
import { SmallValues } from './small-values.ts';

const KEY = 'db.doubtful-sessions';
const stored = z.object({ bootId: z.string(), sessions: z.array(z.uuid()) });

/** In the caller's transaction, and never remembered in memory. */
export class DoubtfulSessions {
  readonly #values: SmallValues;

  constructor(db: KioskDatabase) {
    this.#values = new SmallValues(db);
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
    this.#values.set(KEY, JSON.stringify({ bootId: first.bootId, sessions: [...sessions] }));
  }

  of(bootId: string): string[] {
    const text = this.#values.get(KEY);
    const held = text === null ? null : stored.parse(JSON.parse(text));
    return held?.bootId === bootId ? held.sessions : [];
  }

  clear(): void {
    this.#values.remove(KEY);
  }
}
