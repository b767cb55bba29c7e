/** The facts' table: texts in, facts out, and the projection of sessions kept beside it. Callers hold the transaction. */
import type { Statement } from 'better-sqlite3';
import type { Fact } from '../../core/contracts/fact.ts';
import { compareFacts, decodeFact } from '../../core/domain/fact-codec.ts';
import { foldSession } from '../../core/domain/session.ts';
import type { KioskDatabase } from './kiosk-database.ts';

/** Decoded facts kept in memory, so that a session is not parsed again at each tap; facts never change. */
const CACHE_SIZE = 20_000;

export class FactTable {
  readonly #insert: Statement<
    [string, number, string, string, number, string, string | null, string | null, string]
  >;
  readonly #bySession: Statement<[string], { hash: string; text: string }>;
  readonly #aside: Statement<[number, string, string]>;
  readonly #remove: Statement<[string]>;
  readonly #has: Statement<[string, string, string], number>;
  readonly #setSession: Statement<[string, number]>;
  readonly #dropSession: Statement<[string]>;
  readonly #inRange: Statement<[number, number], string>;
  readonly #silent: Statement<[], string>;
  readonly #cache = new Map<string, Fact>();

  constructor(db: KioskDatabase) {
    this.#insert = db.prepare(
      `INSERT INTO facts (origin, seq, hash, fact_id, own, type, session, subject, text)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (origin, seq, hash) DO NOTHING`,
    );
    this.#bySession = db.prepare('SELECT hash, text FROM facts WHERE session = ?');
    this.#aside = db.prepare(
      'INSERT INTO facts_aside (received, detail, text) VALUES (?, ?, ?) ON CONFLICT (text) DO NOTHING',
    );
    this.#remove = db.prepare('DELETE FROM facts WHERE hash = ? AND own = 0');
    this.#has = db
      .prepare<[string, string, string], number>(
        'SELECT 1 FROM facts WHERE session = ? AND type = ? AND subject = ? LIMIT 1',
      )
      .pluck();
    this.#setSession = db.prepare(
      `INSERT INTO sessions (id, scheduled_start) VALUES (?, ?)
       ON CONFLICT (id) DO UPDATE SET scheduled_start = excluded.scheduled_start`,
    );
    this.#dropSession = db.prepare('DELETE FROM sessions WHERE id = ?');
    this.#inRange = db
      .prepare<[number, number], string>(
        'SELECT id FROM sessions WHERE scheduled_start BETWEEN ? AND ? ORDER BY scheduled_start, id',
      )
      .pluck();
    this.#silent = db
      .prepare<[], string>(
        `SELECT id FROM sessions WHERE NOT EXISTS (SELECT 1 FROM facts WHERE session = sessions.id AND own = 1)
         ORDER BY scheduled_start, id`,
      )
      .pluck();
  }

  /** Stores one fact; false when this very fact is held already. */
  add(fact: Fact, own: boolean): boolean {
    const { origin, seq, hash, id, type, session, subject, text } = fact;
    return this.#insert.run(origin, seq, hash, id, own ? 1 : 0, type, session, subject, text).changes > 0;
  }

  /** Brings the projection of the sessions that these facts are about up to date. */
  project(facts: readonly Fact[]): void {
    const touched = facts.filter((fact) => fact.type.startsWith('session.') && fact.session !== null);
    for (const session of new Set(touched.map((fact) => fact.session))) {
      if (session === null) continue;
      const { definition } = foldSession(session, this.ofSession(session));
      if (definition) this.#setSession.run(session, definition.scheduledStart);
      else this.#dropSession.run(session);
    }
  }

  /** Keeps a text that is not folded. */
  putAside(text: string, why: string, wall: number): void {
    this.#aside.run(wall, why, text);
  }

  /**
   * Puts aside what is held of the hub's own facts and does not come with the rest of its session; gives what that was. A
   * session is sent whole where its first fact, `session.scheduled`, is among those sent.
   */
  forgetUnsent(sent: readonly Fact[], wall: number): Fact[] {
    const hashes = new Set(sent.map(({ hash }) => hash));
    const whole = sent.flatMap(({ type, session }) => (type === 'session.scheduled' && session) || []);
    const unsent = [...new Set(whole)]
      .flatMap((session) => this.ofSession(session))
      .filter(({ origin, hash }) => origin.startsWith('hub:') && !hashes.has(hash));
    for (const { text, hash } of unsent) {
      this.putAside(text, 'the hub holds it no more', wall);
      this.#remove.run(hash);
    }
    return unsent;
  }

  ofSession(session: string): Fact[] {
    const found: Fact[] = [];
    for (const row of this.#bySession.all(session)) {
      const fact = this.#cache.get(row.hash) ?? this.#decode(row);
      if (fact) found.push(fact);
    }
    return found.sort(compareFacts);
  }

  has(type: string, session: string, subject: string): boolean {
    return this.#has.get(session, type, subject) !== undefined;
  }

  sessionIds(fromMs: number, toMs: number): string[] {
    return this.#inRange.all(fromMs, toMs);
  }

  /** Sessions that are held and that nothing was written of here. */
  silentSessions(): string[] {
    return this.#silent.all();
  }

  #decode(row: { hash: string; text: string }): Fact | null {
    const decoded = decodeFact(row.text);
    if (!decoded.ok) return null;
    if (this.#cache.size >= CACHE_SIZE) this.#cache.clear();
    this.#cache.set(row.hash, decoded.fact);
    return decoded.fact;
  }
}
