/** The hub's own log, and what services read of everybody's. */
import { randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { RosterError } from '../../../core/contracts/error.ts';
import {
  CRITICAL_TYPES,
  type Fact,
  type FactDraft,
  type FactType,
  GENESIS_HASH,
} from '../../../core/contracts/fact.ts';
import { evidenceContext } from '../../../core/contracts/mqtt.ts';
import { encodeFact } from '../../../core/domain/fact-codec.ts';
import { formatHlc, HLC_ZERO, type Hlc, parseHlc, tick } from '../../../core/domain/hlc.ts';
import { reachesSession, type Scope } from '../../../core/domain/scope.ts';
import { factContext, open, seal } from '../../../core/domain/sealing.ts';
import { foldSession, type SessionState } from '../../../core/domain/session.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type {
  EvidenceImage,
  HubLogPort,
  HubTransaction,
  SealedFact,
  SessionFilter,
  SessionSummary,
} from '../../../core/ports/hub-log.ts';
import { afterCommit } from '../after-commit.ts';
import { type HubDatabase, on } from '../database.ts';
import type { HubIdentity } from '../identity.ts';
import { refreshSessions } from '../projections/projections.ts';
import { querySessions } from '../stores/session-query.ts';
import {
  addChange,
  arrivalsOf,
  arrivalWith,
  factsByArrival,
  factsOf,
  insertFact,
  originRow,
  saveOrigin,
  subjectKey,
} from './fact-store.ts';
import { openFact, openFacts } from './sealed-facts.ts';

const utf8 = new TextEncoder();

export class HubLog implements HubLogPort {
  readonly #db: HubDatabase;
  readonly #identity: HubIdentity;
  readonly #clock: Clock;
  readonly #changed: () => void;

  /** `changed` is called when something was committed that kiosks must hear of. */
  constructor(db: HubDatabase, identity: HubIdentity, clock: Clock, changed: () => void) {
    this.#db = db;
    this.#identity = identity;
    this.#clock = clock;
    this.#changed = changed;
  }

  get hubEpoch(): string {
    return this.#identity.epoch;
  }

  async append(drafts: readonly FactDraft[], trx?: HubTransaction): Promise<Fact[]> {
    if (drafts.length === 0) return [];
    const facts = await this.#within(trx, (db) => this.#appendIn(db, drafts));
    this.#tell(trx);
    return facts;
  }

  sessionFacts(id: string, trx?: HubTransaction): Promise<Fact[]> {
    return factsOf(on(this.#db, trx), id);
  }

  sessionFactsByArrival(id: string, type: FactType): Promise<Fact[]> {
    return factsByArrival(this.#db, id, type);
  }

  arrivals(subject: string, sessions: readonly string[]): Promise<Fact[]> {
    return arrivalsOf(this.#db, subject, sessions);
  }

  async sessionState(id: string, scope: Scope, trx?: HubTransaction): Promise<SessionState | null> {
    const facts = await this.sessionFacts(id, trx);
    const state = foldSession(id, facts);
    return state.definition && reachesSession(scope, state) ? state : null;
  }

  async sessions(filter: SessionFilter, scope: Scope, trx?: HubTransaction): Promise<SessionSummary[]> {
    return querySessions(on(this.#db, trx), filter, scope);
  }

  openSealed(fact: SealedFact): Promise<Record<string, unknown> | null> {
    return openFact(this.#db, fact);
  }

  openAllSealed(
    facts: readonly SealedFact[],
  ): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
    return openFacts(this.#db, facts);
  }

  async evidenceImage(factId: string, scope: Scope<'evidence.read'>): Promise<EvidenceImage | null> {
    const row = await this.#db
      .selectFrom('evidence')
      .selectAll()
      .where('fact_id', '=', factId)
      .where('expires_at', '>', this.#clock.wall())
      .executeTakeFirst();
    if (!row) return null;
    const { subject, kiosk_id: kioskId, taken_at: takenAt, expires_at: expiresAt } = row;
    const arrival = await arrivalWith(this.#db, { factId, kioskId, subject });
    if (!arrival || !(await this.sessionState(arrival.session, scope))) return null;
    const key = await subjectKey(this.#db, subject);
    const jpeg = key && open(key, row.sealed, evidenceContext(factId));
    return jpeg ? { factId, subject, session: arrival.session, jpeg, takenAt, expiresAt } : null;
  }

  async markChanged(kind: 'person' | 'room' | 'session', key: string, trx?: HubTransaction): Promise<number> {
    const n = await addChange(on(this.#db, trx), kind, key, this.#clock.wall());
    this.#tell(trx);
    return n;
  }

  #tell(trx: HubTransaction | undefined): void {
    if (trx) afterCommit(trx, this.#changed);
    else this.#changed();
  }

  async #within<T>(trx: HubTransaction | undefined, work: (db: HubDatabase) => Promise<T>): Promise<T> {
    return trx ? work(on(this.#db, trx)) : this.#db.transaction().execute((transaction) => work(transaction));
  }

  async #appendIn(db: HubDatabase, drafts: readonly FactDraft[]): Promise<Fact[]> {
    const { origin } = this.#identity;
    const now = this.#clock.wall();
    const head = await originRow(db, origin);
    let seq = head?.seq ?? 0;
    let hash = head?.hash ?? GENESIS_HASH;
    let hlc: Hlc = head ? parseHlc(head.hlc) : HLC_ZERO;
    const facts: Fact[] = [];
    for (const draft of drafts) {
      seq += 1;
      hlc = tick(hlc, now);
      const fact = encodeFact({
        origin,
        seq,
        id: uuidv7(),
        hlc: formatHlc(hlc),
        wall: now,
        bootId: this.#clock.bootId,
        mono: this.#clock.mono(),
        clockTrust: 'anchored',
        type: draft.type,
        v: 1,
        critical: CRITICAL_TYPES.has(draft.type),
        subject: draft.subject,
        session: draft.session,
        payload: draft.payload,
        sealed: await this.#sealDraft(db, draft, seq),
        prevHash: hash,
      });
      await insertFact(db, fact, { at: now, setAside: null });
      hash = fact.hash;
      facts.push(fact);
    }
    const forks = head?.forks ?? 0;
    await saveOrigin(db, { origin, kiosk_id: null, seq, hash, hlc: formatHlc(hlc), forks, at: now });
    await refreshSessions(
      db,
      facts.flatMap((fact) => fact.session ?? []),
      now,
    );
    return facts;
  }

  async #sealDraft(db: HubDatabase, draft: FactDraft, seq: number): Promise<string | null> {
    if (!draft.secret) return null;
    const key = draft.subject === null ? null : await subjectKey(db, draft.subject);
    if (!key)
      throw new RosterError(
        'storage.no-subject-key',
        'There is no key for this person any more: they were erased, and nothing personal can be written of them.',
        { context: { type: draft.type } },
      );
    const plain = utf8.encode(JSON.stringify(draft.secret));
    const context = factContext({
      origin: this.#identity.origin,
      seq,
      type: draft.type,
      subject: draft.subject,
    });
    return Buffer.from(seal(key, randomBytes(24), plain, context)).toString('base64');
  }
}
