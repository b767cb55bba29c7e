/** The kiosk's side of the sync: routes messages between the connection, the uplink, the downlink and the clock. */
import { setTimeout as delay } from 'node:timers/promises';
import { ed25519 } from '@noble/curves/ed25519.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Logger } from 'pino';
import type { KioskIdentity } from '../../core/contracts/claim.ts';
import { RosterError } from '../../core/contracts/error.ts';
import {
  type DownTopic,
  downMessages,
  downTopic,
  type FactAck,
  type FactBatch,
  type KioskStatus,
  type UpTopic,
  upMessages,
  upTopic,
} from '../../core/contracts/mqtt.ts';
import type { FeedStore } from '../../core/ports/feed-store.ts';
import type { KioskStore } from '../../core/ports/kiosk-store.ts';
import { Listeners } from '../../core/ports/listeners.ts';
import type { Outbox } from '../../core/ports/outbox.ts';
import type { SyncEvent, SyncStatus } from '../../core/ports/sync-status.ts';
import type { AnchoredClock } from './anchored-clock.ts';
import { CertificateRenewal } from './certificate-renewal.ts';
import { clientIdOf } from './client-id.ts';
import { logTrouble } from './connection-error.ts';
import { Downlink } from './downlink.ts';
import { EvidenceUplink } from './evidence-uplink.ts';
import { FeedAssembler } from './feed-assembler.ts';
import { HubWatch } from './hub-watch.ts';
import { MqttConnection } from './mqtt-connection.ts';
import { realSchedule, type Schedule } from './schedule.ts';
import { TimeAsking } from './time-asking.ts';
import { Uplink, type UplinkEvent } from './uplink.ts';

export interface SyncClientOptions {
  readonly identity: KioskIdentity;
  /** PEM, Ed25519 secret and X25519 secret of the device. */
  readonly keys: { readonly tlsKey: string; readonly signSecret: Uint8Array; readonly boxSecret: Uint8Array };
  readonly outbox: Outbox;
  readonly feed: FeedStore;
  readonly store: Pick<KioskStore, 'get' | 'set'>;
  readonly clock: AnchoredClock;
  readonly version: string;
  /** State of the devices in a word each, for IT. */
  readonly devices: () => Record<string, string>;
  /** Keeps a renewed certificate, PEM, over a restart. */
  readonly keepCertificate: (certificate: string) => void;
  readonly log: Logger;
}

const EPOCH_KEY = 'sync.hub-epoch';
const STATUS_MS = 60_000;
/** How long a farewell may take when the broker does not answer, ms. */
const LEAVE_MS = 2_000;
const HOUSEKEEPING_MS = 60 * 60_000;
/** When what was erased could not be removed for good yet. */
const RECEIPTS_AGAIN_MS = 5_000;

export class SyncClient implements SyncStatus {
  readonly #options: SyncClientOptions;
  readonly #listeners = new Listeners<SyncEvent>();
  readonly #connection: MqttConnection;
  readonly #uplink: Uplink;
  readonly #evidence: EvidenceUplink;
  readonly #downlink: Downlink;
  readonly #renewal: CertificateRenewal;
  readonly #hub: HubWatch;
  readonly #time: TimeAsking;
  /** Work on a timer must not end the process either. */
  readonly #schedule: Schedule = (work, ms) => realSchedule(() => this.#guard('timer.failed', work), ms);
  readonly #epoch: () => string | null;
  #poked = false;
  #stopped: Promise<void> | null = null;
  #timers: (() => void)[] = [];
  #cancelReceipts: () => void = () => {};

  constructor(options: SyncClientOptions) {
    this.#options = options;
    const { outbox, feed, store, identity, keys } = options;
    const timing = { schedule: this.#schedule, random: Math.random };
    this.#epoch = () => store.get(EPOCH_KEY);
    const epoch = { get: this.#epoch, set: (value: string) => store.set(EPOCH_KEY, value) };
    this.#uplink = new Uplink({
      ...timing,
      now: () => performance.now(),
      outbox,
      epoch,
      sign: (text) => ed25519.sign(utf8ToBytes(text), keys.signSecret),
      onEvent: (event) => this.#onUplink(event),
    });
    this.#evidence = new EvidenceUplink({ ...timing, outbox, epoch: epoch.get });
    this.#downlink = new Downlink({
      ...timing,
      feed,
      assembler: new FeedAssembler(identity.kioskId, keys.boxSecret),
      onApplied: (body, result) => {
        options.log.info(
          { event: 'feed.applied', to: body.to, items: body.items.length, unreadable: result.unreadable },
          'feed applied',
        );
        if (result.setBack) this.#uplink.setBack();
        this.#listeners.emit({ kind: 'changed' });
      },
      onBody: (body) => {
        if (body.acked) this.#uplink.hubHolds(body.acked.origin, body.acked.seq);
        this.#sendReceipts();
      },
      onFailed: (error) => this.#failed('feed.failed', error),
    });
    this.#renewal = new CertificateRenewal({
      kioskId: identity.kioskId,
      certificate: identity.certificate,
      ca: identity.ca,
      tlsKey: keys.tlsKey,
      sign: (text) => ed25519.sign(utf8ToBytes(text), keys.signSecret),
      now: () => options.clock.wall(),
      schedule: this.#schedule,
      keep: (certificate) => {
        options.keepCertificate(certificate);
        options.log.info({ event: 'certificate.renewed' }, 'The certificate was renewed.');
      },
      onFailed: (error) => this.#failed('certificate.failed', error),
    });
    this.#hub = new HubWatch({
      ...timing,
      unsent: () => this.#uplink.unsent(),
      sendAgain: () => {
        this.#uplink.disconnected();
        this.#uplink.connected((batch) => this.#sendFacts(batch));
      },
      onAway: (why) => this.#failed('hub.away', why),
      onBack: () => {
        options.log.info({ event: 'hub.back' }, 'The hub answers again.');
        // It did not hear the questions.
        this.#downlink.connected((request) => void this.#publish('feed', request));
        this.#time.ask();
      },
    });
    this.#time = new TimeAsking({
      clock: options.clock,
      schedule: this.#schedule,
      isUp: () => this.#connection.up,
      send: (nonce) => void this.#publish('time', { v: 1, nonce }),
    });
    this.#connection = new MqttConnection({
      ...timing,
      url: identity.mqttUrl,
      clientId: clientIdOf(identity.kioskId, keys.signSecret),
      tls: () => ({ key: keys.tlsKey, certificate: this.#renewal.certificate, ca: identity.ca }),
      will: () => ({ topic: this.#up('status'), payload: JSON.stringify(this.#status(false)) }),
      subscribe: `${identity.prefix}/${identity.kioskId}/down/+`,
      onUp: () => this.#onUp(),
      onDown: () => this.#onDown(),
      onMessage: (topic, payload) => this.#receive(topic, payload),
      onUnheard: () => this.#hub.unheard(),
      onError: (error) => this.#failed('mqtt.failed', error),
    });
  }

  /** Connects, and stays connected as well as it can until the signal is aborted or `stop` is called. */
  start(signal: AbortSignal): void {
    if (signal.aborted) return;
    signal.addEventListener('abort', () => void this.stop(), { once: true });
    this.#every(STATUS_MS, () => {
      void this.#announce(true);
      // Somebody set the clock, or the machine slept: ask what time it is.
      if (this.#options.clock.trust() === 'drifted') this.#time.ask();
    });
    this.#every(HOUSEKEEPING_MS, () => this.#houseKeep());
    this.#guard('storage.failed', () => this.#houseKeep());
    this.#connection.start();
  }

  /** Says goodbye and lets go, once: whoever asks again, as the signal may, waits for the same goodbye. */
  stop(): Promise<void> {
    this.#stopped ??= this.#leave();
    return this.#stopped;
  }

  async #leave(): Promise<void> {
    for (const cancel of this.#timers) cancel();
    this.#timers = [];
    this.#forget();
    await Promise.race([this.#announce(false), delay(LEAVE_MS)]);
    await this.#connection.stop();
  }

  online(): boolean {
    return this.#connection.up;
  }

  unsent(): number {
    return this.#uplink.unsent();
  }

  anchor(): { readonly anchored: boolean; readonly offsetMs: number } {
    return this.#options.clock.anchor();
  }

  /** Comes back at once: sending must not take time from whoever stands at the kiosk. */
  poke(): void {
    if (this.#poked) return;
    this.#poked = true;
    setImmediate(() => {
      this.#poked = false;
      this.#guard('uplink.failed', () => this.#uplink.poke());
    });
  }

  on(listener: (event: SyncEvent) => void): () => void {
    return this.#listeners.on(listener);
  }

  #onUp(): void {
    this.#options.log.info({ event: 'mqtt.up' }, 'connected');
    this.#guard('uplink.failed', () => {
      void this.#announce(true);
      this.#uplink.connected((batch) => this.#sendFacts(batch));
      this.#evidence.connected((upload) => void this.#publish('evidence', upload));
      this.#downlink.connected((request) => void this.#publish('feed', request));
    });
    this.#time.ask();
    this.#renewal.connected((request) => void this.#publish('certificate', request));
    this.#listeners.emit({ kind: 'online' });
  }

  #onDown(): void {
    this.#options.log.info({ event: 'mqtt.down' }, 'disconnected');
    this.#uplink.disconnected();
    this.#evidence.disconnected();
    this.#downlink.disconnected();
    this.#forget();
    this.#listeners.emit({ kind: 'offline' });
  }

  /** What belongs to one connection waits for nothing more. */
  #forget(): void {
    this.#time.forget();
    this.#renewal.disconnected();
    this.#cancelReceipts();
    this.#hub.forget();
  }

  #sendReceipts(): void {
    this.#cancelReceipts();
    try {
      for (const receipt of this.#options.feed.receipts()) void this.#publish('receipt', receipt);
    } catch (error) {
      this.#failed('erasure.unfinished', error);
      this.#cancelReceipts = this.#schedule(() => this.#sendReceipts(), RECEIPTS_AGAIN_MS);
    }
  }

  #sendFacts(batch: FactBatch): void {
    void this.#publish('facts', batch);
    this.#hub.sent();
  }

  #receive(topic: string, payload: Uint8Array): void {
    const name = (Object.keys(downMessages) as DownTopic[]).find(
      (candidate) => this.#down(candidate) === topic,
    );
    this.#guard('message.failed', () => {
      if (!name) throw new RosterError('sync.bad-message', 'A message came on a topic that is not known.');
      this.#route(name, JSON.parse(Buffer.from(payload).toString('utf8')));
    });
  }

  #route(name: DownTopic, json: unknown): void {
    this.#hub.heard();
    if (name === 'ack') this.#onAck(downMessages.ack.parse(json));
    else if (name === 'certificate') this.#renewal.take(downMessages.certificate.parse(json).certificate);
    else if (name === 'evidence') this.#evidence.onAck(downMessages.evidence.parse(json).factId);
    else if (name === 'feed') this.#downlink.onChunk(downMessages.feed.parse(json));
    else if (name === 'news') {
      const news = downMessages.news.parse(json);
      this.#downlink.onNews(news.hubEpoch, news.n);
    } else {
      const { nonce, hubWall } = downMessages.time.parse(json);
      if (this.#time.answered(nonce, hubWall)) this.#listeners.emit({ kind: 'anchored' });
    }
  }

  #onAck(ack: FactAck): void {
    this.#uplink.onAck(ack);
    if (ack.greeting) this.#hub.greeted();
    else this.#hub.has();
  }

  #onUplink(event: UplinkEvent): void {
    if (event.kind === 'acked') {
      this.#evidence.pump();
      this.#listeners.emit({ kind: 'acked', afterMs: event.afterMs });
    } else if (event.kind === 'all-sent') {
      // A hub that was put back to a backup settles nothing before it has heard that.
      void this.#announce(true);
    } else if (event.kind === 'unanswered') {
      this.#options.log.warn(
        { event: 'facts.unanswered', origin: event.origin, times: event.times },
        'sent again',
      );
    } else if (event.kind === 'rejected') {
      this.#options.log.error(
        { event: 'facts.rejected', origin: event.origin, code: event.code },
        'rejected',
      );
    } else {
      this.#options.log.warn({ event: 'log.new-incarnation', reason: event.reason }, 'new incarnation');
      void this.#announce(true);
      if (event.reason === 'set-back') this.#downlink.fellBack();
    }
  }

  async #announce(online: boolean): Promise<void> {
    if (!this.#connection.up) return;
    try {
      await this.#publish('status', this.#status(online), true);
    } catch (error) {
      this.#failed('status.failed', error);
    }
  }

  #status(online: boolean): KioskStatus {
    const head = this.#options.outbox.heads().at(-1) ?? null;
    return {
      v: 1,
      online,
      at: this.#options.clock.wall(),
      version: this.#options.version,
      origin: head?.origin ?? null,
      head: head?.seq ?? 0,
      acked: head ? this.#uplink.acked(head.origin) : 0,
      hubEpoch: this.#epoch(),
      unsent: this.#uplink.unsent(),
      devices: this.#options.devices(),
    };
  }

  #houseKeep(): void {
    this.#options.outbox.dropExpiredEvidence(this.#options.clock.wall());
  }

  async #publish(name: UpTopic, message: unknown, retain = false): Promise<void> {
    if (!this.#connection.up) return;
    const parsed = upMessages[name].safeParse(message);
    if (parsed.success) await this.#connection.publish(this.#up(name), JSON.stringify(parsed.data), retain);
    else this.#failed('message.invalid', parsed.error);
  }

  #every(ms: number, work: () => unknown): void {
    const timer = setInterval(() => this.#guard('timer.failed', work), ms);
    timer.unref();
    this.#timers.push(() => clearInterval(timer));
  }

  /** What comes over the network, or a full disk, must not end the process: it is reported and asked for again. */
  #guard(event: string, work: () => unknown): void {
    try {
      work();
    } catch (error) {
      this.#failed(event, error);
    }
  }

  #failed(event: string, error: unknown): void {
    logTrouble(this.#options.log, event, error);
  }

  #up(name: UpTopic): string {
    return upTopic(this.#options.identity.prefix, this.#options.identity.kioskId, name);
  }

  #down(name: DownTopic): string {
    return downTopic(this.#options.identity.prefix, this.#options.identity.kioskId, name);
  }
}
