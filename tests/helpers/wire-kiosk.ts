/** A kiosk at the wire, for tests of the hub: says exactly what a test wants said, right or wrong. */
import { randomBytes, randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { uuidv7 } from 'uuidv7';
import { type ClaimResponse, readClaimCode } from '../../core/contracts/claim.ts';
import { CRITICAL_TYPES, type Fact, type FactType, GENESIS_HASH } from '../../core/contracts/fact.ts';
import { type Cursor, type FeedBody, type FeedItem, feedBody } from '../../core/contracts/feed.ts';
import {
  type FactAck,
  type FactBatch,
  type FeedChunk,
  feedContext,
  headText,
  type KioskStatus,
  type UpTopic,
  upTopic,
} from '../../core/contracts/mqtt.ts';
import { encodeFact } from '../../core/domain/fact-codec.ts';
import { formatHlc } from '../../core/domain/hlc.ts';
import { openBox } from '../../core/domain/sealing.ts';
import type { KioskMode } from '../../core/ports/kiosk-registry.ts';
import type { HttpAnswer, HubDoor } from './hub-world.ts';

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export interface SaidFact {
  readonly type: FactType | `${string}.${string}`;
  readonly subject?: string | null;
  readonly session?: string | null;
  readonly payload: Record<string, unknown>;
  readonly wall?: number;
  readonly critical?: boolean;
  /** Its own by default. */
  readonly id?: string;
}

interface Heard {
  readonly topic: string;
  readonly message: unknown;
}

export class WireKiosk {
  readonly world: HubDoor;
  readonly signSecret = randomBytes(32);
  readonly boxSecret = randomBytes(32);
  readonly heard: Heard[] = [];
  readonly facts: Fact[] = [];
  identity: ClaimResponse | null = null;
  origin = '';
  cursor: Cursor | null = null;
  client: MqttClient | null = null;
  #tlsKey = '';
  #csr = '';

  constructor(world: HubDoor) {
    this.world = world;
  }

  /** Claimed into the room and connected. */
  static async inRoom(world: HubDoor, roomId: string, mode: KioskMode = 'real'): Promise<WireKiosk> {
    const kiosk = new WireKiosk(world);
    const answer = await kiosk.claim(await world.claimCode(roomId), { mode });
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    await kiosk.connect();
    return kiosk;
  }

  get id(): string {
    return this.identity?.kioskId ?? '';
  }

  async claim(code: string, change: Record<string, unknown> = {}): Promise<HttpAnswer> {
    if (!this.#csr) await this.#makeKeys();
    const answer = await this.world.http(
      'POST',
      '/claim',
      {
        v: 1,
        secret: readClaimCode(code)?.secret ?? '',
        csr: this.#csr,
        signKey: Buffer.from(ed25519.getPublicKey(this.signSecret)).toString('base64'),
        boxKey: Buffer.from(x25519.getPublicKey(this.boxSecret)).toString('base64'),
        mode: 'real',
        version: '1.0.0',
        ...change,
      },
      '',
    );
    if (answer.status === 200) {
      this.identity = answer.body;
      this.newOrigin();
    }
    return answer;
  }

  newOrigin(): void {
    this.origin = `kiosk:${this.id}:${randomBytes(8).toString('hex')}`;
    this.facts.length = 0;
  }

  async connect(options: IClientOptions = {}): Promise<void> {
    const { identity } = this;
    if (!identity) throw new Error('claim first');
    const client = await connectAsync(
      identity.mqttUrl,
      {
        protocolVersion: 5,
        clientId: identity.kioskId,
        clean: true,
        ca: identity.ca,
        cert: identity.certificate,
        key: this.#tlsKey,
        reconnectPeriod: 0,
        will: {
          topic: upTopic(identity.prefix, identity.kioskId, 'status'),
          payload: Buffer.from(JSON.stringify(this.status(false))),
          qos: 1,
          retain: true,
        },
        ...options,
      },
      false,
    );
    this.client = client;
    client.on('error', () => {});
    client.on('message', (topic, payload) => {
      const message: unknown = JSON.parse(payload.toString());
      // A hub that is busy says that it heard, as often as it likes; it is the answer that a test waits for.
      if (isWord(message)) return;
      this.heard.push({ topic: topic.split('/').at(-1) ?? '', message });
    });
    await client.subscribeAsync(`${identity.prefix}/${identity.kioskId}/down/#`, { qos: 1 });
  }

  /** What a line of its own to the broker needs. */
  get tls() {
    return { ca: this.identity?.ca ?? '', cert: this.identity?.certificate ?? '', key: this.#tlsKey };
  }

  async close(): Promise<void> {
    await this.client?.endAsync(true);
  }

  status(online: boolean): KioskStatus {
    return {
      v: 1,
      online,
      at: Date.now(),
      version: '1.0.0',
      origin: this.origin || null,
      head: this.facts.length,
      acked: 0,
      devices: { nfc: 'ready' },
    };
  }

  async send(topic: UpTopic, message: unknown): Promise<void> {
    const { identity, client } = this;
    if (!identity || !client) throw new Error('connect first');
    const payload = typeof message === 'string' ? message : JSON.stringify(message);
    await client.publishAsync(upTopic(identity.prefix, identity.kioskId, topic), payload, { qos: 1 });
  }

  /** Sends, and waits for the next message on a down topic. */
  async ask<T>(topic: UpTopic, message: unknown, answer: string): Promise<T> {
    const before = this.heard.filter((one) => one.topic === answer).length;
    await this.send(topic, message);
    return this.next<T>(answer, before);
  }

  /** The message on a down topic after the first `before`. */
  async next<T>(topic: string, before = 0, withinMs = 20_000): Promise<T> {
    const until = Date.now() + withinMs;
    for (;;) {
      const found = this.heard.filter((one) => one.topic === topic)[before];
      if (found) return found.message as T;
      if (Date.now() > until) throw new Error(`nothing came on ${topic}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** A number that the newest message on a down topic holds; 0 when none came. */
  newest(topic: string, field: string): number {
    const last = this.heard.filter((one) => one.topic === topic).at(-1)?.message;
    return Number((last as Record<string, unknown> | undefined)?.[field] ?? 0);
  }

  count(topic: string): number {
    return this.heard.filter((one) => one.topic === topic).length;
  }

  /** Appends to this kiosk's own log. */
  say(...said: SaidFact[]): Fact[] {
    return said.map((one) => {
      const wall = one.wall ?? this.world.clock.wall();
      const fact = encodeFact({
        origin: this.origin,
        seq: this.facts.length + 1,
        id: one.id ?? uuidv7(),
        hlc: formatHlc({ ms: wall, counter: this.facts.length % 0xffff }),
        wall,
        bootId: 'boot',
        mono: this.facts.length,
        clockTrust: 'anchored',
        type: one.type,
        v: 1,
        critical: one.critical ?? CRITICAL_TYPES.has(one.type as FactType),
        subject: one.subject ?? null,
        session: one.session ?? null,
        payload: one.payload,
        sealed: null,
        prevHash: this.facts.at(-1)?.hash ?? GENESIS_HASH,
      });
      this.facts.push(fact);
      return fact;
    });
  }

  batch(facts: readonly Fact[], change: Partial<FactBatch> = {}): FactBatch {
    const last = facts.at(-1);
    if (!last) throw new Error('an empty batch');
    const head = { seq: last.seq, hash: last.hash };
    const signature = ed25519.sign(Buffer.from(headText(last.origin, head)), this.signSecret);
    return {
      v: 1,
      origin: last.origin,
      from: facts[0]?.seq ?? 1,
      facts: facts.map((fact) => fact.text),
      head: { ...head, signature: Buffer.from(signature).toString('base64') },
      ...change,
    };
  }

  deliver(facts: readonly Fact[], change: Partial<FactBatch> = {}): Promise<FactAck> {
    return this.ask<FactAck>('facts', this.batch(facts, change), 'ack');
  }

  /** Asks for the feed from a cursor (its own by default), and moves its own on. */
  async feed(cursor: Cursor | null = this.cursor): Promise<FeedBody> {
    const before = this.count('feed');
    await this.send('feed', { v: 1, cursor });
    const first = await this.next<FeedChunk>('feed', before);
    const chunks = [first];
    while (chunks.length < first.parts)
      chunks.push(await this.next<FeedChunk>('feed', before + chunks.length));
    const box = Buffer.concat(chunks.map((chunk) => Buffer.from(chunk.box, 'base64')));
    const context = feedContext(this.id, first.hubEpoch, first.message);
    const packed = openBox(this.boxSecret, box, context);
    if (!packed) throw new Error('the box does not open');
    const body = feedBody.parse(JSON.parse(gunzipSync(packed).toString()));
    this.cursor = { hubEpoch: first.hubEpoch, n: body.to };
    return body;
  }

  async #makeKeys(): Promise<void> {
    const keys = await crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
    const name = `CN=${randomUUID()}`;
    const csr = await x509.Pkcs10CertificateRequestGenerator.create({ name, keys, signingAlgorithm: P256 });
    this.#csr = csr.toString('pem');
    const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
    this.#tlsKey = x509.PemConverter.encode(pkcs8, 'PRIVATE KEY');
  }
}

/** The items of one kind. */
export function itemsOf<K extends FeedItem['kind']>(
  body: FeedBody,
  kind: K,
): Extract<FeedItem, { kind: K }>[] {
  return body.items.filter((item) => item.kind === kind) as Extract<FeedItem, { kind: K }>[];
}

function isWord(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'heard' in message;
}
