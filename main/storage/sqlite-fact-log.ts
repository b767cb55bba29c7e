/** The kiosk's fact log in SQLite: append, projection and sealed crop in one durable transaction. */

import { RosterError } from '../../core/contracts/error.ts';
import type { ClockTrust } from '../../core/contracts/fact.ts';
import {
  CRITICAL_TYPES,
  type Fact,
  type FactDraft,
  type FactPayload,
  type FactType,
  factPayloads,
  sealedPayloads,
} from '../../core/contracts/fact.ts';
import { evidenceContext } from '../../core/contracts/mqtt.ts';
import { decodeFact, encodeFact } from '../../core/domain/fact-codec.ts';
import { formatHlc, type Hlc, observe, parseHlc, tick } from '../../core/domain/hlc.ts';
import { factContext, open, seal } from '../../core/domain/sealing.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { AppendOptions, FactLog } from '../../core/ports/fact-log.ts';
import type { IncarnationReason, LogHead } from '../../core/ports/outbox.ts';
import { DoubtfulSessions } from './doubtful-sessions.ts';
import { FactTable } from './fact-table.ts';
import type { KioskDatabase } from './kiosk-database.ts';
import { LogState } from './log-state.ts';
import { feedCursorKey, SmallValues } from './small-values.ts';
import { guarded } from './storage-error.ts';

export interface FactLogOptions {
  readonly db: KioskDatabase;
  readonly kioskId: string;
  readonly clock: Clock;
  /** Whether `clock.wall()` is anchored to the hub now. */
  readonly trust: () => ClockTrust;
  /** So many random bytes. */
  readonly random: (bytes: number) => Uint8Array;
  /** A UUIDv7. */
  readonly newId: () => string;
  /** The 32-byte key that seals a person's facts; null when it is not held. */
  readonly keyOf: (subject: string) => Uint8Array | null;
}

export interface Taken {
  /** Facts that were new here. */
  readonly added: number;
  /** Those that are facts, held before or not. */
  readonly sent: readonly Fact[];
  readonly unreadable: number;
  /** One of them continues our own present log beyond our head: this disk was set back. */
  readonly setBack: boolean;
}

const NONCE_BYTES = 24;

export class SqliteFactLog implements FactLog {
  readonly #options: FactLogOptions;
  readonly #table: FactTable;
  readonly #state: LogState;
  readonly #doubtful: DoubtfulSessions;
  readonly #values: SmallValues;

  constructor(options: FactLogOptions) {
    this.#options = options;
    this.#table = new FactTable(options.db);
    this.#state = new LogState(options.db);
    this.#doubtful = new DoubtfulSessions(options.db);
    this.#values = new SmallValues(options.db);
  }

  /** See FactLog. Nothing is kept in memory before the commit, so nothing can be announced before it. */
  append(drafts: readonly FactDraft[], options: AppendOptions = {}): Fact[] {
    if (drafts.length === 0) return [];
    return this.#transact(() => {
      const facts = this.#write(this.#head(), drafts);
      const [first] = facts;
      if (options.crop && first) this.#storeCrop(first, options.crop);
      return facts;
    });
  }

  sessionFacts(sessionId: string): Fact[] {
    return guarded(() => this.#table.ofSession(sessionId));
  }

  sessionIds(fromMs: number, toMs: number): string[] {
    return guarded(() => this.#table.sessionIds(fromMs, toMs));
  }

  has(type: string, sessionId: string, subject: string): boolean {
    return guarded(() => this.#table.has(type, sessionId, subject));
  }

  openSealed(fact: Fact): Readonly<Record<string, unknown>> | null {
    const key = fact.subject === null ? null : this.#options.keyOf(fact.subject);
    if (!key || fact.sealed === null) return null;
    const plain = open(key, Buffer.from(fact.sealed, 'base64'), factContext(fact));
    if (!plain) return null;
    const value: unknown = JSON.parse(Buffer.from(plain).toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  }

  /** The incarnation being written; begun when there is none. */
  head(): LogHead {
    return this.#transact(() => this.#head());
  }

  /** This kiosk's incarnations, oldest first; not those of an identity that the machine had before it was claimed anew. */
  heads(): LogHead[] {
    return this.#state.heads().filter((head) => head.origin.startsWith(`kiosk:${this.kioskId}:`));
  }

  get kioskId(): string {
    return this.#options.kioskId;
  }

  /** The hub has told the time: every session that was written about in this boot without it is given the anchor. */
  anchored(anchoring: FactPayload<'clock.anchored'>): Fact[] {
    return this.#transact(() => {
      if (this.#options.trust() !== 'anchored') return [];
      const sessions = this.#doubtful.of(this.#options.clock.bootId);
      if (sessions.length === 0) return [];
      this.#doubtful.clear();
      const drafts = sessions.map(
        (session): FactDraft => ({ type: 'clock.anchored', subject: null, session, payload: anchoring }),
      );
      return this.#write(this.#head(), drafts);
    });
  }

  /** Writes of every session that it was sent and never wrote of. */
  tellHeld(): Fact[] {
    return this.#transact(() => {
      const drafts = this.#table
        .silentSessions()
        .map((session): FactDraft => ({ type: 'session.held', subject: null, session, payload: {} }));
      return drafts.length > 0 ? this.#write(this.#head(), drafts) : [];
    });
  }

  /** Goes on under a new origin; its first fact says why and after which. */
  newIncarnation(reason: IncarnationReason): LogHead {
    return this.#transact(() => {
      // What it wrote and lost is sent back with all the rest.
      if (reason === 'set-back') this.#values.remove(feedCursorKey(this.kioskId));
      const before = this.#head();
      const payload = { code: `log.${reason}`, detail: `after ${before.origin} at ${before.seq}` } as const;
      return this.beginAfter(reason, [{ type: 'kiosk.noticed', subject: null, session: null, payload }]);
    });
  }

  /** Goes on under a new origin that begins with these facts. */
  beginAfter(reason: IncarnationReason | 'damaged', first: readonly FactDraft[]): LogHead {
    return this.#transact(() => {
      this.#write(this.#begin(reason), first);
      return this.#head();
    });
  }

  /**
   * Stores facts that came down the feed, any order, duplicates welcome; a text that is no fact is kept aside. Takes
   * part in the caller's transaction.
   */
  takeIn(texts: readonly string[]): Taken {
    return this.#transact(() => {
      const present = this.#head();
      const wall = this.#options.clock.wall();
      const taken: Fact[] = [];
      const sent: Fact[] = [];
      let hlc = this.#state.hlc();
      let unreadable = 0;
      let setBack = false;
      for (const text of texts) {
        const decoded = decodeFact(text);
        if (!decoded.ok) {
          this.#table.putAside(text, decoded.detail, wall);
          unreadable += 1;
          continue;
        }
        sent.push(decoded.fact);
        if (!this.#table.add(decoded.fact, false)) continue;
        taken.push(decoded.fact);
        // It was not held, and only we write under this origin: we wrote it before this disk was set back.
        setBack ||= decoded.fact.origin === present.origin;
        hlc = observe(hlc, parseHlc(decoded.fact.hlc), wall).hlc;
      }
      if (taken.length > 0) this.#state.setHlc(hlc);
      this.#table.project(taken);
      return { added: taken.length, sent, unreadable, setBack };
    });
  }

  /**
   * Of sessions that were sent whole, puts aside what the hub wrote once and has not sent: a backup was put back, staff go by
   * that, and so must the kiosk. `sent`: all of one feed body. Takes part in the caller's transaction.
   */
  forgetUnsent(sent: readonly Fact[]): void {
    this.#transact(() => this.#table.project(this.#table.forgetUnsent(sent, this.#options.clock.wall())));
  }

  #transact<T>(work: () => T): T {
    return guarded(() => this.#options.db.transaction(work).immediate());
  }

  #head(): LogHead {
    return this.heads().at(-1) ?? this.#begin('new');
  }

  #begin(reason: string): LogHead {
    const random = Buffer.from(this.#options.random(8)).toString('hex');
    return this.#state.begin(`kiosk:${this.#options.kioskId}:${random}`, reason, this.#options.clock.wall());
  }

  #write(head: LogHead, drafts: readonly FactDraft[]): Fact[] {
    const facts: Fact[] = [];
    let last = head;
    let hlc = this.#state.hlc();
    for (const draft of drafts) {
      const now = { wall: this.#options.clock.wall(), trust: this.#options.trust() };
      hlc = tick(hlc, now.wall, now.trust === 'anchored');
      const fact = this.#envelop(draft, last, hlc, now);
      this.#table.add(fact, true);
      facts.push(fact);
      last = { origin: fact.origin, seq: fact.seq, hash: fact.hash };
    }
    this.#state.advance(last);
    this.#state.setHlc(hlc);
    this.#doubtful.note(facts);
    this.#table.project(facts);
    return facts;
  }

  #envelop(draft: FactDraft, last: LogHead, hlc: Hlc, now: { wall: number; trust: ClockTrust }): Fact {
    const { clock, newId } = this.#options;
    const { type, subject, session } = draft;
    const place = { origin: last.origin, seq: last.seq + 1, type, subject };
    return encodeFact({
      ...place,
      id: newId(),
      hlc: formatHlc(hlc),
      wall: now.wall,
      bootId: clock.bootId,
      mono: clock.mono(),
      clockTrust: now.trust,
      v: 1,
      critical: CRITICAL_TYPES.has(type),
      session,
      payload: checked(type, factPayloads[type].safeParse(draft.payload)),
      sealed: draft.secret ? this.#sealSecret(draft, place) : null,
      prevHash: last.hash,
    });
  }

  #sealSecret(draft: FactDraft, place: Parameters<typeof factContext>[0]): string {
    const schema =
      draft.type in sealedPayloads ? sealedPayloads[draft.type as keyof typeof sealedPayloads] : null;
    const secret = schema ? checked(draft.type, schema.safeParse(draft.secret)) : draft.secret;
    const plain = Buffer.from(JSON.stringify(secret), 'utf8');
    const sealed = seal(this.#key(draft.subject), this.#nonce(), plain, factContext(place));
    return Buffer.from(sealed).toString('base64');
  }

  /** Consent may have been withdrawn, and the face forgotten, after the person was recognised by it. */
  #storeCrop(fact: Fact, crop: NonNullable<AppendOptions['crop']>): void {
    if (this.#hasNoFace(fact.subject)) return;
    const sealed = seal(this.#key(fact.subject), this.#nonce(), crop.jpeg, evidenceContext(fact.id));
    this.#options.db
      .prepare('INSERT INTO evidence (fact_id, subject, taken, expires, sealed) VALUES (?, ?, ?, ?, ?)')
      .run(fact.id, fact.subject, fact.wall, Math.floor(crop.expiresAt), sealed);
  }

  #hasNoFace(subject: string | null): boolean {
    const row = this.#options.db
      .prepare<[string | null], { faces: number }>(
        "SELECT json_array_length(person, '$.templates') AS faces FROM people WHERE subject = ?",
      )
      .get(subject);
    return row?.faces === 0;
  }

  #key(subject: string | null): Uint8Array {
    const key = subject === null ? null : this.#options.keyOf(subject);
    if (key) return key;
    throw new RosterError(
      'storage.no-subject-key',
      'What is personal cannot be sealed, because this person is not known here: wait for the next sync and try again.',
    );
  }

  #nonce(): Uint8Array {
    return this.#options.random(NONCE_BYTES);
  }
}

/** A draft that breaks its own contract is a mistake in the program; it must not get into the log for good. */
function checked(
  type: FactType,
  result: { success: true; data: object } | { success: false; error: { issues: { path: PropertyKey[] }[] } },
): Record<string, unknown> {
  if (result.success) return result.data as Record<string, unknown>;
  throw new RosterError('storage.bad-fact', 'A fact does not fit its contract and was not written.', {
    context: { type, path: result.error.issues[0]?.path.join('.') ?? '' },
  });
}
