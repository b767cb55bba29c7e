/** A kiosk's whole sync against the hub's own broker over mutual TLS, with a cable that can be pulled in between. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { ErasureReceipt } from '../../core/contracts/erasure.ts';
import type { FeedBody } from '../../core/contracts/feed.ts';
import {
  downTopic,
  type EvidenceUpload,
  type FeedRequest,
  type KioskStatus,
  MQTT_PREFIX,
  type UpTopic,
  upMessages,
} from '../../core/contracts/mqtt.ts';
import { EmbeddedBroker } from '../../hub/mqtt/embedded-broker.ts';
import { CertificateAuthority } from '../../hub/pki/authority.ts';
import { type DeviceKeys, deviceKeys } from '../../main/storage/device-keys.ts';
import { AnchoredClock } from '../../main/sync/anchored-clock.ts';
import { certificateRequest } from '../../main/sync/certificate-request.ts';
import { SyncClient } from '../../main/sync/sync-client.ts';
import { SystemClock } from '../../main/sync/system-clock.ts';
import { Cable } from '../../scripts/lib/cable.ts';
import { KIOSKS, ROOM, START, uuidOf } from './fact-world.ts';
import { FakeHub, feedChunks } from './fake-hub.ts';
import { openTestStorage, type TestStorage } from './kiosk-storage.ts';

const KIOSK = KIOSKS[0];
const PREFIX = MQTT_PREFIX.real;
const quiet = pino({ level: 'silent' });

export class SyncRig {
  readonly dir = mkdtempSync(join(tmpdir(), 'sync-rig-'));
  readonly storage: TestStorage = openTestStorage({ kioskId: KIOSK, wall: START });
  readonly keys: DeviceKeys = deviceKeys(this.dir, new Uint8Array(32).fill(7));
  readonly hub = new FakeHub(this.keys.sign.public);
  /** What the hub was told, besides facts. */
  readonly statuses: KioskStatus[] = [];
  readonly feedRequests: FeedRequest[] = [];
  readonly evidence: EvidenceUpload[] = [];
  readonly receipts: ErasureReceipt[] = [];
  readonly events: string[] = [];
  /** The sync's log lines. */
  readonly logLines: string[] = [];
  /** Aborts what the client was started with. */
  readonly stopping = new AbortController();
  /** The hub's time minus ours, ms. */
  hubAhead = 0;
  /** Whether the hub answers batches and crops. */
  answering = true;
  /** What answers the next feed requests, first first; then there is no news. */
  bodies: FeedBody[] = [];
  readonly clock = new AnchoredClock(new SystemClock('boot'), this.storage.store);
  #bus: EmbeddedBroker | null = null;
  #cable: Cable | null = null;
  #client: SyncClient | null = null;

  get client(): SyncClient {
    if (!this.#client) throw new Error('not started');
    return this.#client;
  }

  get cable(): Cable {
    if (!this.#cable) throw new Error('not started');
    return this.#cable;
  }

  async start(): Promise<void> {
    const authority = await CertificateAuthority.open(join(this.dir, 'pki'), Date.now());
    const tls = {
      ...(await authority.hubCertificate(['localhost', '127.0.0.1'], Date.now())),
      ca: authority.pem,
    };
    this.#bus = new EmbeddedBroker({
      host: '127.0.0.1',
      port: 0,
      publicName: 'localhost',
      tls,
      identify: async (kioskId) => ({ kioskId, mode: 'real' as const }),
      refused: () => {},
      log: quiet,
    });
    await this.#bus.start(async ({ topic, payload }) => this.#take(topic, payload));
    this.#cable = new Cable({ host: '127.0.0.1', port: Number(new URL(this.#bus.url).port) });
    const port = await this.#cable.start();
    const csr = await certificateRequest(this.keys.tlsKey);
    const { certificate } = await authority.issueKiosk(csr, KIOSK, Date.now());
    this.#client = new SyncClient({
      identity: {
        kioskId: KIOSK,
        roomId: ROOM,
        hubId: uuidOf('hub'),
        certificate,
        ca: authority.pem,
        mqttUrl: `mqtts://localhost:${port}`,
        prefix: PREFIX,
        mode: 'real',
      },
      keys: {
        tlsKey: this.keys.tlsKey,
        signSecret: this.keys.sign.secret,
        boxSecret: this.keys.box.secret,
      },
      outbox: this.storage.outbox,
      feed: this.storage.feed,
      store: this.storage.store,
      keepCertificate: () => {},
      clock: this.clock,
      version: 'test',
      devices: () => ({ camera: 'ok' }),
      log: pino({ level: 'warn' }, { write: (line: string) => void this.logLines.push(line) }),
    });
    this.#client.on((event) => this.events.push(event.kind));
    this.#client.start(this.stopping.signal);
  }

  async stop(): Promise<void> {
    await this.#client?.stop();
    await this.#cable?.stop();
    await this.#bus?.stop();
    this.storage.close();
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Sends the kiosk something on one of its topics. */
  async send(topic: Parameters<typeof downTopic>[2], message: unknown): Promise<void> {
    const payload = typeof message === 'string' ? message : JSON.stringify(message);
    await this.#bus?.publish(downTopic(PREFIX, KIOSK, topic), payload, 60);
  }

  async sendBody(body: FeedBody, pieceBytes = 50_000): Promise<void> {
    const to = { kioskId: KIOSK, boxPublic: this.keys.box.public, hubEpoch: this.hub.epoch, pieceBytes };
    for (const chunk of feedChunks(body, to)) await this.send('feed', chunk);
  }

  #take(topic: UpTopic, payload: Uint8Array): void {
    const json: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
    if (topic === 'status') this.statuses.push(upMessages.status.parse(json));
    if (topic === 'time') {
      const { nonce } = upMessages.time.parse(json);
      void this.send('time', { v: 1, nonce, hubWall: Date.now() + this.hubAhead });
    }
    if (topic === 'receipt') this.receipts.push(upMessages.receipt.parse(json));
    if (topic === 'feed') this.#answerFeed(upMessages.feed.parse(json));
    if (!this.answering) return;
    if (topic === 'facts') void this.send('ack', this.hub.take(upMessages.facts.parse(json)));
    if (topic === 'evidence') {
      const upload = upMessages.evidence.parse(json);
      this.evidence.push(upload);
      void this.send('evidence', { v: 1, factId: upload.factId });
    }
  }

  #answerFeed(request: FeedRequest): void {
    this.feedRequests.push(request);
    const n = request.cursor?.n ?? 0;
    const nothing: FeedBody = {
      v: 1,
      from: n,
      to: n,
      snapshot: request.cursor === null,
      items: [],
      acked: null,
    };
    void this.sendBody(this.bodies.shift() ?? nothing);
  }
}
