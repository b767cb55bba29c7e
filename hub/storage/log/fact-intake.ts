/** Batches of kiosks into the log: checked, deduplicated, stored with their projections, all or nothing. */
import { type Fact, GENESIS_HASH } from '../../../core/contracts/fact.ts';
import type { EvidenceUpload, FactBatch, SyncRejection } from '../../../core/contracts/mqtt.ts';
import { decodeFact } from '../../../core/domain/fact-codec.ts';
import { formatHlc, HLC_ZERO, observe, parseHlc } from '../../../core/domain/hlc.ts';
import { kioskOfOrigin, setAsideBecause } from '../../../core/domain/kiosk-facts.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { FactIntake, IntakeResult } from '../../../core/ports/fact-intake.ts';
import type { HubDatabase } from '../database.ts';
import type { HubIdentity } from '../identity.ts';
import { countKioskFacts, type ReceivedFact } from '../projections/kiosk-tallies.ts';
import { refreshSessions } from '../projections/projections.ts';
import type { OriginTable } from '../tables/facts.ts';
import { hashesAt, insertFact, originRow, saveOrigin } from './fact-store.ts';
import { isHeadSigned } from './log-key.ts';

/** No evidence is kept longer than a year and a day, whatever a kiosk asks for. */
const EVIDENCE_MAX_MS = 366 * 86_400_000;

export class SqlFactIntake implements FactIntake {
  readonly #db: HubDatabase;
  readonly #identity: HubIdentity;
  readonly #clock: Clock;
  readonly #changed: () => void;

  constructor(db: HubDatabase, identity: HubIdentity, clock: Clock, changed: () => void) {
    this.#db = db;
    this.#identity = identity;
    this.#clock = clock;
    this.#changed = changed;
  }

  async ingest(
    kiosk: { readonly id: string; readonly signKey: Uint8Array },
    batch: FactBatch,
  ): Promise<IntakeResult> {
    const read = readBatch(kiosk, batch);
    if (typeof read === 'string') {
      // A foreign origin is nobody's business: nothing is told of how far it is known.
      const seq = read === 'sync.wrong-origin' ? 0 : ((await originRow(this.#db, batch.origin))?.seq ?? 0);
      return refused(seq, read);
    }
    const result = await this.#db.transaction().execute((trx) => this.#store(trx, kiosk.id, batch, read));
    if (result.stored > 0) this.#changed();
    return result;
  }

  async storeEvidence(kioskId: string, upload: EvidenceUpload): Promise<void> {
    const expires = Math.min(upload.expiresAt, this.#clock.wall() + EVIDENCE_MAX_MS);
    await this.#db
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
  }

  heads(kioskId: string): Promise<{ origin: string; seq: number }[]> {
    return this.#db.selectFrom('origin').select(['origin', 'seq']).where('kiosk_id', '=', kioskId).execute();
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

  async #store(
    db: HubDatabase,
    kioskId: string,
    { origin, head: signed }: FactBatch,
    facts: readonly Fact[],
  ): Promise<IntakeResult> {
    const head = (await originRow(db, origin)) ?? emptyLog(origin, kioskId);
    const [first] = facts;
    if (!first) return refused(head.seq, 'sync.bad-fact');
    if (first.seq > head.seq + 1) return { ...refused(head.seq, null), resendFrom: head.seq + 1 };
    const before = first.seq === 1 ? [GENESIS_HASH] : await hashesAt(db, origin, first.seq - 1);
    if (!before.includes(first.prevHash)) return refused(head.seq, 'sync.broken-chain');
    const now = this.#clock.wall();
    let { seq, hash, forks } = head;
    const fresh: Fact[] = [];
    const counted: ReceivedFact[] = [];
    for (const fact of facts) {
      const known = fact.seq <= head.seq ? await hashesAt(db, origin, fact.seq) : [];
      if (known.includes(fact.hash)) continue;
      if (known.length > 0) forks += 1;
      const setAside = setAsideBecause(fact, kioskId);
      await insertFact(db, fact, { at: now, setAside });
      fresh.push(fact);
      if (setAside === null) counted.push({ fact, receivedAt: now });
      if (fact.seq > seq) ({ seq, hash } = fact);
    }
    // An older head that comes again, as after a restore, vouches for less than the newest.
    const newest = signed.seq >= (head.signed_seq ?? 0);
    const vouched = { signed_seq: signed.seq, signed_hash: signed.hash, signature: signed.signature };
    await saveOrigin(db, { ...head, seq, hash, forks, at: now, ...(newest ? vouched : {}) });
    await this.#followClock(db, fresh, now);
    const sessions = [...new Set(fresh.flatMap((fact) => fact.session ?? []))];
    await refreshSessions(db, sessions, now);
    await countKioskFacts(db, kioskId, counted);
    return {
      seq,
      resendFrom: null,
      rejected: null,
      stored: fresh.length,
      forks: forks - head.forks,
      sessions,
      checkpoint: this.#identity.logKey.vouch(origin, { seq, hash }, now),
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

/** The batch's facts in order, or why it is not to be believed. */
function readBatch(
  kiosk: { readonly id: string; readonly signKey: Uint8Array },
  batch: FactBatch,
): Fact[] | SyncRejection {
  if (kioskOfOrigin(batch.origin) !== kiosk.id) return 'sync.wrong-origin';
  const facts: Fact[] = [];
  for (const [index, text] of batch.facts.entries()) {
    const decoded = decodeFact(text);
    if (!decoded.ok) return 'sync.bad-fact';
    const { fact } = decoded;
    if (fact.origin !== batch.origin || fact.seq !== batch.from + index) return 'sync.bad-fact';
    const before = facts.at(-1);
    if (before && fact.prevHash !== before.hash) return 'sync.broken-chain';
    facts.push(fact);
  }
  const last = facts.at(-1);
  if (!last || last.seq !== batch.head.seq || last.hash !== batch.head.hash) return 'sync.bad-signature';
  return isHeadSigned(kiosk.signKey, batch.origin, batch.head) ? facts : 'sync.bad-signature';
}

function refused(seq: number, rejected: SyncRejection | null): IntakeResult {
  return { seq, resendFrom: null, rejected, stored: 0, forks: 0, sessions: [], checkpoint: null };
}
