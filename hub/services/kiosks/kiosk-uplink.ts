/** What kiosks say: parsed, checked against who they are, stored, answered. Bad input is counted and changes nothing. */
import type { Logger } from 'pino';
import type { z } from 'zod';
import { GENESIS_HASH } from '../../../core/contracts/fact.ts';
import { type FactAck, type UpTopic, upMessages } from '../../../core/contracts/mqtt.ts';
import type { MessageRefusal } from '../../../core/contracts/rest/kiosks.ts';
import { kioskOfOrigin } from '../../../core/domain/kiosk-facts.ts';
import { systemScope } from '../../../core/domain/scope.ts';
import type { ChangeFeed } from '../../../core/ports/change-feed.ts';
import type { FactIntake } from '../../../core/ports/fact-intake.ts';
import type { UpMessage } from '../../../core/ports/kiosk-bus.ts';
import type { KioskRegistry, KioskRow } from '../../../core/ports/kiosk-registry.ts';
import type { HubContext } from '../hub-context.ts';
import type { CertificateService } from './certificate-service.ts';
import type { KioskDownlink } from './kiosk-downlink.ts';
import { Refusals } from './refusals.ts';

export interface UplinkParts {
  readonly intake: FactIntake;
  readonly registry: KioskRegistry;
  readonly feed: Pick<ChangeFeed, 'mark'>;
  readonly downlink: Pick<KioskDownlink, 'send' | 'request'>;
  readonly certificates: Pick<CertificateService, 'renew'>;
  /** False while nobody knows what time it is: kiosks are not told it then. */
  readonly isSteady: () => boolean;
  readonly log: Logger;
}

type Messages = { readonly [T in UpTopic]: z.output<(typeof upMessages)[T]> };

/**
 * A kiosk whose batch waits its turn is told that it was heard so soon, and then so often, ms: before it would take the
 * hub for deaf and send the batch again, which made the queue longer.
 */
const HEARD_MS = 400;
const STILL_MS = 3_000;
/** How often at most "last seen", or the same refusal, is written, ms. */
const SEEN_MS = 10_000;
/** A 112×112 JPEG is far smaller; more is not what it says it is. Characters of base64. */
const EVIDENCE_MAX = 200_000;
const WRITE = systemScope('kiosk.write');

export class KioskUplink {
  readonly #context: HubContext;
  readonly #parts: UplinkParts;
  /** The last message of each kiosk that is being worked off: the next one waits for it. */
  readonly #last = new Map<string, Promise<void>>();
  readonly #refusals: Refusals;
  readonly #seen = new Map<string, number>();
  readonly #rejected = new Map<string, { readonly code: string; readonly at: number }>();
  /** What each kiosk's log was last said to be held of. */
  readonly #answered = new Map<string, { readonly origin: string; readonly seq: number }>();
  /** Kiosks that were told, since they came online, what the hub holds of their logs. */
  readonly #greeted = new Set<string>();

  constructor(context: HubContext, parts: UplinkParts) {
    this.#context = context;
    this.#parts = parts;
    this.#refusals = new Refusals(parts.log);
  }

  /** What this kiosk sent and was not taken, by why. */
  refused(kioskId: string): ReturnType<Refusals['of']> {
    return this.#refusals.of(kioskId);
  }

  /** The broker did not take something. */
  brokerRefused(kioskId: string, why: MessageRefusal): void {
    this.#refusals.count(kioskId, why);
  }

  /**
   * One message of a kiosk after another, those of different kiosks together. Never rejects: a failure is logged, and
   * the kiosk sends again what was not answered.
   */
  async handle(message: UpMessage): Promise<void> {
    const { kioskId } = message;
    const before = this.#last.get(kioskId) ?? Promise.resolve();
    const work = before.then(() => this.#handle(message));
    this.#last.set(kioskId, work);
    await work;
    if (this.#last.get(kioskId) === work) this.#last.delete(kioskId);
  }

  /** Resolves when nothing is being taken in any more. The bus was stopped before. */
  async stop(): Promise<void> {
    await Promise.all(this.#last.values());
  }

  async #handle(message: UpMessage): Promise<void> {
    const { kioskId, topic } = message;
    try {
      const kiosk = await this.#parts.registry.byId(kioskId, WRITE);
      if (!kiosk || kiosk.revokedAt !== null || kiosk.mode !== message.mode) {
        this.#refusals.count(kiosk ? kioskId : null, 'not-heard', topic);
        return;
      }
      const read = readMessage(topic, message.payload);
      if (!read.ok) this.#refusals.count(kioskId, 'unreadable', `${topic}/${read.where}`);
      else await this.#take(kiosk, topic, read.message);
    } catch (error) {
      this.#parts.log.error({ event: 'kiosk.message-failed', kioskId, topic, err: error }, 'not taken');
    }
  }

  async #take(kiosk: KioskRow, topic: UpTopic, message: Messages[UpTopic]): Promise<void> {
    // The schema that read the message belongs to the topic, so its type does too.
    switch (topic) {
      case 'facts':
        await this.#takeFacts(kiosk, message as Messages['facts']);
        break;
      case 'status':
        await this.#takeStatus(kiosk, message as Messages['status']);
        return;
      case 'feed':
        this.#parts.downlink.request(kiosk.id, (message as Messages['feed']).cursor);
        break;
      case 'evidence':
        await this.#takeEvidence(kiosk, message as Messages['evidence']);
        break;
      case 'receipt':
        await this.#takeReceipt(kiosk, message as Messages['receipt']);
        break;
      case 'time': {
        if (!this.#parts.isSteady()) break;
        const { nonce } = message as Messages['time'];
        void this.#parts.downlink.send(kiosk, 'time', { v: 1, nonce, hubWall: this.#context.clock.wall() });
        break;
      }
      case 'certificate': {
        const next = await this.#parts.certificates.renew(kiosk, message as Messages['certificate']);
        if (next !== null) void this.#parts.downlink.send(kiosk, 'certificate', { v: 1, certificate: next });
        break;
      }
    }
    await this.#markSeen(kiosk.id);
  }

  async #takeFacts(kiosk: KioskRow, batch: Messages['facts']): Promise<void> {
    const { intake, downlink, log } = this.#parts;
    const { origin } = batch;
    const result = await intake.ingest(kiosk, batch).finally(this.#tellHeard(kiosk, origin));
    const { seq, resendFrom, rejected, stored, forks, forked, checkpoint } = result;
    this.#answered.set(kiosk.id, { origin, seq });
    if (stored > 0) this.#seen.set(kiosk.id, this.#context.clock.wall());
    const answer: FactAck = { v: 1, hubEpoch: this.#context.log.hubEpoch, origin, seq, resendFrom, rejected };
    const taken = checkpoint && { hash: checkpoint.hash, answers: batch.head.hash, checkpoint };
    const ack: FactAck = { ...answer, ...taken, ...(forked ? { forked } : {}) };
    void downlink.send(kiosk, 'ack', ack);
    if (rejected !== null) {
      this.#refusals.count(kiosk.id, rejected, origin);
      await this.#showRejected(kiosk.id, rejected);
    } else if (stored === 0 && resendFrom === null) this.#refusals.count(kiosk.id, 'repeated', origin);
    if (forks > 0) log.error({ event: 'facts.fork', kioskId: kiosk.id, origin, forks }, 'a log has forked');
    log.debug({ event: 'facts.taken', kioskId: kiosk.id, seq, stored, resendFrom }, 'batch');
  }

  /** Says again how far the log is held, which promises nothing of the batch that waits, until that is called off. */
  #tellHeard(kiosk: KioskRow, origin: string): () => void {
    const last = this.#answered.get(kiosk.id);
    const held = last?.origin === origin ? last : { origin, seq: 0 };
    const { hubEpoch } = this.#context.log;
    const tell = (): void => {
      const ack: FactAck = { v: 1, hubEpoch, ...held, resendFrom: null, rejected: null, heard: true };
      void this.#parts.downlink.send(kiosk, 'ack', ack);
      timer = setTimeout(tell, STILL_MS);
    };
    let timer = setTimeout(tell, HEARD_MS);
    return () => clearTimeout(timer);
  }

  /** The first of its kind at once, then now and then: who sends rubbish by the thousand must not wear out the disk. */
  async #showRejected(kioskId: string, code: string): Promise<void> {
    const now = this.#context.clock.wall();
    const last = this.#rejected.get(kioskId);
    if (last?.code === code && Math.abs(now - last.at) < SEEN_MS) return;
    this.#rejected.set(kioskId, { code, at: now });
    await this.#parts.registry.rejected(kioskId, code, now, WRITE);
  }

  async #takeStatus(kiosk: KioskRow, status: Messages['status']): Promise<void> {
    const now = this.#context.clock.wall();
    this.#seen.set(kiosk.id, now);
    // It writes another log than it did: what it wrote in the one before may be gone from its disk, so everything is sent.
    if (status.online && kiosk.origin !== null && status.origin !== kiosk.origin)
      await this.#parts.feed.mark('kiosk', kiosk.id);
    await this.#parts.registry.setStatus(kiosk.id, status, now, WRITE);
    if (!status.online) this.#greeted.delete(kiosk.id);
    else if (!this.#greeted.has(kiosk.id)) await this.#greet(kiosk, status.origin);
  }

  /**
   * Tells a kiosk that has come online what is held of its logs. After a restore that is less than was acknowledged:
   * the kiosk learns of the new epoch and sends the rest again.
   */
  async #greet(kiosk: KioskRow, origin: string | null): Promise<void> {
    this.#greeted.add(kiosk.id);
    const held = await this.#parts.intake.heads(kiosk.id);
    if (origin !== null && kioskOfOrigin(origin) === kiosk.id && !held.some((log) => log.origin === origin))
      held.push({ origin, seq: 0, hash: GENESIS_HASH, forked: false });
    const { hubEpoch } = this.#context.log;
    for (const { forked, ...log } of held) {
      const ack: FactAck = { v: 1, hubEpoch, ...log, resendFrom: null, rejected: null, greeting: true };
      void this.#parts.downlink.send(kiosk, 'ack', forked ? { ...ack, forked } : ack);
    }
  }

  async #takeEvidence(kiosk: KioskRow, upload: Messages['evidence']): Promise<void> {
    if (upload.sealed.length > EVIDENCE_MAX) {
      this.#refusals.count(kiosk.id, 'unreadable', 'evidence/sealed');
      return;
    }
    // Without an answer the kiosk keeps it and sends it again: the arrival itself may still be on its way.
    if (await this.#parts.intake.storeEvidence(kiosk.id, upload))
      void this.#parts.downlink.send(kiosk, 'evidence', { v: 1, factId: upload.factId });
    else this.#refusals.count(kiosk.id, 'no-such-arrival', upload.factId);
  }

  async #takeReceipt(kiosk: KioskRow, receipt: Messages['receipt']): Promise<void> {
    const { store, clock } = this.#context;
    const owed = await store.erasures.confirm(kiosk.id, receipt, clock.wall(), WRITE);
    const { id, removed } = receipt;
    if (owed)
      this.#parts.log.info({ event: 'erasure.confirmed', kioskId: kiosk.id, id, removed }, 'confirmed');
    else
      this.#parts.log.warn(
        { event: 'erasure.not-owed', kioskId: kiosk.id, id },
        'a receipt nobody waits for',
      );
  }

  async #markSeen(kioskId: string): Promise<void> {
    const now = this.#context.clock.wall();
    if (Math.abs(now - (this.#seen.get(kioskId) ?? 0)) < SEEN_MS) return;
    this.#seen.set(kioskId, now);
    await this.#parts.registry.seen(kioskId, now, WRITE);
  }
}

type Read = { ok: true; message: Messages[UpTopic] } | { ok: false; where: string };

function readMessage(topic: UpTopic, payload: Uint8Array): Read {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    return { ok: false, where: 'json' };
  }
  const parsed = upMessages[topic].safeParse(json);
  if (parsed.success) return { ok: true, message: parsed.data };
  return { ok: false, where: parsed.error.issues[0]?.path.join('.') ?? '' };
}
