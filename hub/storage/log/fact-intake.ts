/** Batches of kiosks into the log: checked, deduplicated, stored with their projections, each all or nothing. */
import { type Fact, GENESIS_HASH } from '../../../core/contracts/fact.ts';
import type { EvidenceUpload, FactBatch, SyncRejection } from '../../../core/contracts/mqtt.ts';
import { keptUntil } from '../../../core/domain/evidence-age.ts';
import { formatHlc, HLC_ZERO, observe, parseHlc } from '../../../core/domain/hlc.ts';
import { setAsideBecause } from '../../../core/domain/kiosk-facts.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { FactIntake, IntakeResult, LogHeld } from '../../../core/ports/fact-intake.ts';
import type { HubDatabase } from '../database.ts';
import type { HubIdentity } from '../identity.ts';
import { countKioskFacts, type ReceivedFact } from '../projections/kiosk-tallies.ts';
import { refreshSessions } from '../projections/projections.ts';
import type { OriginTable } from '../tables/facts.ts';
import {
  arrivalWith,
  hashesBetween,
  insertFacts,
  type NewFact,
  originRow,
  saveOrigin,
} from './fact-store.ts';
import { recallSessions } from './forgotten-sessions.ts';
import { IntakeQueue } from './intake-queue.ts';
import { isGapTold, noteLosses } from './log-losses.ts';
import { readBatch } from './read-batch.ts';
import { recallReturned } from './returned-kiosks.ts';

/** What somebody did just now comes in batches of a few facts; more than these are a backlog. */
const LIVE_FACTS = 20;
/** So many wait for the disk together; more would hold up other writers. */
const FACTS_PER_COMMIT = 2_000;

interface Kiosk {
  readonly id: string;
  readonly signKey: Uint8Array;
}

/** A batch that waits, as it came: read, it takes several times the room. */
interface Sent {
  readonly kiosk: Kiosk;
  readonly batch: FactBatch;
}

/** A batch that is to be believed. */
interface Believed {
  readonly kioskId: string;
  readonly batch: FactBatch;
  readonly facts: readonly Fact[];
}

interface Stored {
  readonly fresh: readonly Fact[];
  readonly counted: readonly ReceivedFact[];
  readonly result: IntakeResult;
}

export class SqlFactIntake implements FactIntake {
  readonly #db: HubDatabase;
  readonly #identity: HubIdentity;
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #queue = new IntakeQueue<Sent, IntakeResult>({
    sizeOf: ({ batch }) => batch.facts.length,
    small: LIVE_FACTS,
    most: FACTS_PER_COMMIT,
    work: (group) => this.#takeAll(group),
  });

  constructor(db: HubDatabase, identity: HubIdentity, clock: Clock, changed: () => void) {
    this.#db = db;
    this.#identity = identity;
    this.#clock = clock;
    this.#changed = changed;
  }

  ingest(kiosk: Kiosk, batch: FactBatch): Promise<IntakeResult> {
    return this.#queue.add({ kiosk, batch });
  }

  async storeEvidence(kioskId: string, upload: EvidenceUpload): Promise<boolean> {
    const expires = keptUntil(upload, this.#clock.wall());
    // Writers queue: whoever is erased meanwhile is erased before the look or after the row is there.
    return await this.#db.transaction().execute(async (trx) => {
      if (await isUnwanted(trx, upload)) return true;
      if (!(await arrivalWith(trx, { ...upload, kioskId }))) return false;
      await trx
        .insertInto('evidence')
        .values({
          fact_id: upload.factId,
          kiosk_id: kioskId,
          subject: upload.subject,
          taken_at: upload.takenAt,
          expires_at: expires,
          sealed: Buffer.from(upload.sealed, 'base64'),
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return true;
    });
  }

  async heads(kioskId: string): Promise<LogHeld[]> {
    const rows = await this.#db
      .selectFrom('origin')
      .select(['origin', 'seq', 'hash', 'forks'])
      .where('kiosk_id', '=', kioskId)
      .execute();
    return rows.map(({ forks, ...head }) => ({ ...head, forked: forks > 0 }));
  }

  async acked(kioskId: string): Promise<{ origin: string; seq: number } | null> {
    const kiosk = await this.#db
      .selectFrom('kiosk')
      .select('origin')
      .where('id', '=', kioskId)
      .executeTakeFirst();
    const newest = this.#db.selectFrom('origin').select(['origin', 'seq']).where('kiosk_id', '=', kioskId);
    const named = kiosk?.origin
      ? await newest.where('origin', '=', kiosk.origin).executeTakeFirst()
      : undefined;
    return named ?? (await newest.orderBy('at', 'desc').executeTakeFirst()) ?? null;
  }

  async #takeAll(group: readonly Sent[]): Promise<IntakeResult[]> {
    const results: (IntakeResult | null)[] = [];
    const believed: Believed[] = [];
    for (const { kiosk, batch } of group) {
      const read = readBatch(kiosk, batch);
      results.push(typeof read === 'string' ? await this.#refuse(batch, read) : null);
      if (typeof read !== 'string') believed.push({ kioskId: kiosk.id, batch, facts: read });
    }
    const stored = believed.length > 0 ? await this.#storeAll(believed) : [];
    // Those that were not refused stand in their order.
    return results.flatMap((refusal) => refusal ?? stored.shift() ?? []);
  }

  /** A foreign origin is nobody's business: nothing is told of how far it is known. */
  async #refuse({ origin }: FactBatch, why: SyncRejection): Promise<IntakeResult> {
    const held = why === 'sync.wrong-origin' ? undefined : await originRow(this.#db, origin);
    return refused(held?.seq ?? 0, why);
  }

  /** One transaction for all: what several kiosks sent waits for the disk once, and a session is folded once. */
  async #storeAll(group: readonly Believed[]): Promise<IntakeResult[]> {
    const results = await this.#db.transaction().execute(async (db) => {
      const now = this.#clock.wall();
      const stored: Stored[] = [];
      for (const sent of group) stored.push(await this.#store(db, sent, now));
      const fresh = stored.flatMap(({ fresh }) => fresh);
      if (fresh.length > 0) {
        await this.#followClock(db, fresh, now);
        if (this.#identity.restored)
          for (const [kioskId, facts] of byKiosk(group, stored))
            await recallSessions(
              db,
              kioskId,
              facts.map(({ fact }) => fact),
              now,
            );
        const sessions = new Set(fresh.flatMap(({ session }) => session ?? []));
        await refreshSessions(db, sessions, now, new Map(fresh.map((fact) => [fact.hash, fact])));
        for (const [kioskId, facts] of byKiosk(group, stored)) {
          await countKioskFacts(db, kioskId, facts);
          await recallReturned(db, kioskId, facts, now);
        }
        await markSeen(db, new Set(group.map(({ kioskId }) => kioskId)), now);
      }
      return stored.map(({ result }) => result);
    });
    if (results.some(({ stored }) => stored > 0)) this.#changed();
    return results;
  }

  async #store(db: HubDatabase, sent: Believed, now: number): Promise<Stored> {
    const { kioskId, facts } = sent;
    const { origin, head: signed } = sent.batch;
    const head = (await originRow(db, origin)) ?? emptyLog(origin, kioskId);
    const [first] = facts;
    if (!first) return nothing(refused(head.seq, 'sync.bad-fact'));
    // What the batch goes on from, and where it may repeat what is held.
    const last = first.seq + facts.length - 1;
    const held = await hashesBetween(db, origin, first.seq - 1, Math.min(head.seq, last));
    const before = first.seq === 1 ? [GENESIS_HASH] : (held.get(first.seq - 1) ?? []);
    // What the kiosk said to have lost for good would be asked for in vain. What lies behind may also come twice.
    const from = Math.min(head.seq + 1, first.seq - 1);
    const gap = { origin, from, to: first.seq - 1 };
    // Of a fork the other side may be held in its place.
    const joined = before.includes(first.prevHash) || (await isGapTold(db, kioskId, gap));
    if (first.seq > head.seq + 1 && !joined)
      return nothing({ ...refused(head.seq, null), resendFrom: head.seq + 1 });
    if (!joined) return nothing(refused(head.seq, 'sync.broken-chain'));
    let { seq, hash, forks } = head;
    const fresh: NewFact[] = [];
    for (const fact of facts) {
      const known = held.get(fact.seq) ?? [];
      if (known.includes(fact.hash)) continue;
      if (known.length > 0) forks += 1;
      fresh.push({ fact, setAside: setAsideBecause(fact, kioskId) });
      if (fact.seq > seq) ({ seq, hash } = fact);
    }
    await insertFacts(db, fresh, now);
    await noteLosses(db, kioskId, fresh, held, now);
    // An older head that comes again, as after a restore, vouches for less than the newest.
    const newest = signed.seq >= (head.signed_seq ?? 0);
    const vouched = { signed_seq: signed.seq, signed_hash: signed.hash, signature: signed.signature };
    await saveOrigin(db, { ...head, seq, hash, forks, at: now, ...(newest ? vouched : {}) });
    return {
      fresh: fresh.map(({ fact }) => fact),
      counted: fresh.flatMap(({ fact, setAside }) => (setAside === null ? [{ fact, receivedAt: now }] : [])),
      result: {
        seq,
        resendFrom: null,
        rejected: null,
        stored: fresh.length,
        forks: forks - head.forks,
        forked: forks > 0,
        sessions: [...new Set(fresh.flatMap(({ fact }) => fact.session ?? []))],
        checkpoint: this.#identity.logKey.vouch(origin, { seq, hash }, now),
      },
    };
  }

  /** The hub's hybrid clock goes on behind what it has read, but never follows one that runs away. */
  async #followClock(db: HubDatabase, facts: readonly Fact[], now: number): Promise<void> {
    const { origin } = this.#identity;
    const own = await originRow(db, origin);
    let hlc = own ? parseHlc(own.hlc) : HLC_ZERO;
    for (const fact of facts) hlc = observe(hlc, parseHlc(fact.hlc), now).hlc;
    const row = own ?? { ...emptyLog(origin, null), at: now };
    await saveOrigin(db, { ...row, hlc: formatHlc(hlc) });
  }
}

/** Of somebody who was erased, or who withdrew consent after it was taken: a kiosk that was away sends it late. */
async function isUnwanted(db: HubDatabase, { subject, takenAt }: EvidenceUpload): Promise<boolean> {
  const consent = db
    .selectFrom('consent')
    .innerJoin('person', 'person.id', 'consent.person_id')
    .select('consent.id')
    .where('person.subject', '=', subject)
    .where('consent.withdrawn_at', 'is', null);
  const row = await db
    .selectFrom('erasure')
    .select('id')
    .where('subject', '=', subject)
    // A kiosk that had not heard of it took pictures after consent was withdrawn, too.
    .where((eb) => eb.or([eb('kind', '=', 'erased'), eb('at', '>=', takenAt), eb.not(eb.exists(consent))]))
    .executeTakeFirst();
  return row !== undefined;
}

function emptyLog(origin: string, kioskId: string | null): OriginTable {
  return {
    origin,
    kiosk_id: kioskId,
    seq: 0,
    hash: GENESIS_HASH,
    hlc: formatHlc(HLC_ZERO),
    forks: 0,
    at: 0,
    signed_seq: null,
    signed_hash: null,
    signature: null,
  };
}

/** Here, because a transaction of its own for each batch would wait for the disk as often again. */
async function markSeen(db: HubDatabase, kioskIds: ReadonlySet<string>, now: number): Promise<void> {
  await db
    .updateTable('kiosk')
    .set({ last_seen: now })
    .where('id', 'in', [...kioskIds])
    .execute();
}

function nothing(result: IntakeResult): Stored {
  return { fresh: [], counted: [], result };
}

function byKiosk(group: readonly Believed[], stored: readonly Stored[]): Map<string, ReceivedFact[]> {
  const facts = new Map<string, ReceivedFact[]>();
  for (const [index, { kioskId }] of group.entries())
    facts.set(kioskId, [...(facts.get(kioskId) ?? []), ...(stored[index]?.counted ?? [])]);
  return facts;
}

function refused(seq: number, rejected: SyncRejection | null): IntakeResult {
  return {
    seq,
    resendFrom: null,
    rejected,
    stored: 0,
    forks: 0,
    forked: false,
    sessions: [],
    checkpoint: null,
  };
}
