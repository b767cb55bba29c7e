/** The broker inside the hub: MQTT 5 and 3.1.1 over mutual TLS. A kiosk is who its certificate says, and nothing else counts. */
import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { Aedes, type Client, type PublishPacket } from 'aedes';
import type { Logger } from 'pino';
import { MAX_PACKET_BYTES, MQTT_PREFIX } from '../../core/contracts/mqtt.ts';
import type { KioskBus, UpMessage } from '../../core/ports/kiosk-bus.ts';
import { type KioskIdentity, mayPublish, maySubscribe, readUpTopic } from './access.ts';
import { Mqtt5Front } from './mqtt5-front.ts';

export interface EmbeddedBrokerOptions {
  readonly host: string;
  readonly port: number;
  /** Name that kiosks are told to connect to. */
  readonly publicName: string;
  /** PEM texts. */
  readonly tls: { readonly key: string; readonly certificate: string; readonly ca: string };
  /** The kiosk with this id as it may connect now; null when it is unknown or revoked. */
  identify(kioskId: string): Promise<KioskIdentity | null>;
  /** Told of everything that a kiosk sent and the broker did not take. */
  refused(kioskId: string, why: BrokerRefusal): void;
  readonly log: Logger;
}

export type BrokerRefusal = 'too-long' | 'not-mqtt' | 'wrong-topic';

const HANDSHAKE_MS = 10_000;
const CONNECT_MS = 10_000;
/** A campus has hundreds of kiosks; thousands of connections are an accident or an attack. */
const MAX_CONNECTIONS = 2_000;
/**
 * How long a message that waits its turn holds up what its kiosk sends next, ms, and what a kiosk may have sent and the hub
 * not yet worked off before its next packets wait in any case. A kiosk has one batch under way, and must be answered when it
 * asks whether the line still stands.
 */
const HOLD_MS = 250;
const WINDOW = { messages: 8, bytes: 1024 * 1024 };
/** 3.1.1: "not authorised". */
const NOT_AUTHORIZED = 5;

export class EmbeddedBroker implements KioskBus {
  readonly #options: EmbeddedBrokerOptions;
  readonly #clients = new Map<string, Client>();
  readonly #identities = new WeakMap<object, KioskIdentity>();
  /** Every open line, also those still in the handshake. */
  readonly #lines = new Set<Socket>();
  #broker: Aedes | null = null;
  #server: Server | null = null;

  constructor(options: EmbeddedBrokerOptions) {
    this.#options = options;
  }

  get ready(): boolean {
    return this.#server?.listening ?? false;
  }

  get url(): string {
    const address = this.#server?.address();
    const port = address !== null && typeof address === 'object' ? address.port : this.#options.port;
    return `mqtts://${this.#options.publicName}:${port}`;
  }

  async start(handler: (message: UpMessage) => Promise<void>): Promise<void> {
    const { host, port, tls } = this.#options;
    const broker = await this.#makeBroker();
    this.#broker = broker;
    for (const prefix of Object.values(MQTT_PREFIX)) await takeFrom(broker, `${prefix}/+/up/+`, handler);
    const server = createServer(
      {
        key: tls.key,
        cert: `${tls.certificate}\n${tls.ca}`,
        ca: tls.ca,
        requestCert: true,
        rejectUnauthorized: true,
        minVersion: 'TLSv1.2',
        handshakeTimeout: HANDSHAKE_MS,
        // Answers are small and waited for.
        noDelay: true,
      },
      (socket) => void this.#admit(broker, socket),
    );
    server.maxConnections = MAX_CONNECTIONS;
    server.on('connection', (line: Socket) => {
      this.#lines.add(line);
      line.once('close', () => this.#lines.delete(line));
    });
    server.on('tlsClientError', (error: NodeJS.ErrnoException) =>
      this.#options.log.info({ event: 'mqtt.tls-refused', code: error.code ?? 'unknown' }),
    );
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  }

  async stop(): Promise<void> {
    const server = this.#server;
    const broker = this.#broker;
    this.#server = null;
    this.#broker = null;
    const closed = server ? new Promise((resolve) => server.close(resolve)) : null;
    if (broker) await new Promise<void>((resolve) => broker.close(() => resolve()));
    for (const line of this.#lines) line.destroy();
    await closed;
  }

  publish(topic: string, payload: string, _expirySeconds: number): Promise<void> {
    const broker = this.#broker;
    if (!broker) return Promise.resolve();
    const packet: PublishPacket = { cmd: 'publish', topic, payload, qos: 1, retain: false, dup: false };
    return new Promise((resolve, reject) => {
      broker.publish(packet, (error) => (error ? reject(error) : resolve()));
    });
  }

  disconnect(kioskId: string): void {
    this.#clients.get(kioskId)?.close();
  }

  /** The identity is known before the broker reads the first byte, so every packet is judged by it. */
  async #admit(broker: Aedes, socket: TLSSocket): Promise<void> {
    socket.on('error', () => socket.destroy());
    const name = socket.getPeerCertificate().subject?.CN;
    const kioskId = typeof name === 'string' ? name : '';
    const identity = await this.#options.identify(kioskId).catch((error: unknown) => {
      this.#options.log.error({ event: 'mqtt.identify-failed', err: error });
      return null;
    });
    if (socket.destroyed) return;
    const front = new Mqtt5Front(socket, {
      maxPacketBytes: MAX_PACKET_BYTES,
      mayPublish: (packet) => {
        const allowed = identity !== null && mayPublish(identity, packet);
        if (!allowed && identity) this.#options.refused(kioskId, 'wrong-topic');
        return allowed;
      },
      refused: (why) => {
        if (identity) this.#options.refused(kioskId, why);
      },
    });
    if (identity) this.#identities.set(front, identity);
    else this.#options.log.warn({ event: 'mqtt.kiosk-refused', kioskId });
    broker.handle(front);
  }

  /** It may have been revoked, and put out, between the handshake and now, when nobody could find it yet. */
  async #lookAgain(client: Client): Promise<void> {
    const identity = await this.#options.identify(client.id).catch(() => null);
    if (identity === null) client.close();
  }

  async #makeBroker(): Promise<Aedes> {
    const { log } = this.#options;
    const of = (client: Client | null) => (client ? this.#identities.get(client.conn) : undefined);
    const broker = await Aedes.createBroker({
      connectTimeout: CONNECT_MS,
      // A bound over all clients would hold up the hub's answers behind what hundreds of kiosks sent: each client waits
      // for its own packets, and that is bound enough.
      concurrency: 0,
      maxInflightInbound: 10,
      maxTopicLevels: 8,
      preConnect: (client, packet, done) => {
        // One connection per kiosk under its own name: no client can take over another's session.
        packet.clientId = of(client)?.kioskId ?? '';
        packet.clean = true;
        done(null, true);
      },
      authenticate: (client, _username, _password, done) => {
        if (of(client)) done(null, true);
        else done(Object.assign(new Error('not authorised'), { returnCode: NOT_AUTHORIZED }), false);
      },
      authorizePublish: (client, packet, done) => {
        const identity = of(client);
        if (client && !(identity && mayPublish(identity, packet))) {
          if (identity) this.#options.refused(identity.kioskId, 'wrong-topic');
          done(new Error('not authorised'));
        } else done(null);
      },
      authorizeSubscribe: (client, subscription, done) => {
        const identity = of(client);
        const allowed = identity !== undefined && maySubscribe(identity, subscription.topic);
        if (identity && !allowed) this.#options.refused(identity.kioskId, 'wrong-topic');
        done(null, allowed ? subscription : null);
      },
    });
    broker.on('clientReady', (client) => {
      this.#clients.set(client.id, client);
      void this.#lookAgain(client);
    });
    broker.on('clientDisconnect', (client) => {
      if (this.#clients.get(client.id) === client) this.#clients.delete(client.id);
    });
    broker.on('clientError', (client, error) =>
      log.info({ event: 'mqtt.client-error', kioskId: client.id, detail: error.message }),
    );
    broker.on('connectionError', (_client, error) =>
      log.info({ event: 'mqtt.connection-error', detail: error.message }),
    );
    return broker;
  }
}

function takeFrom(
  broker: Aedes,
  filter: string,
  handler: (message: UpMessage) => Promise<void>,
): Promise<void> {
  const windows = new Map<string, KioskWindow>();
  return new Promise((resolve) => {
    broker.subscribe(
      filter,
      (packet, done) => {
        const read = readUpTopic(packet.topic);
        if (!read) return done();
        const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload);
        const window = windows.get(read.kioskId) ?? new KioskWindow();
        windows.set(read.kioskId, window);
        window.take(handler({ ...read, payload }), payload.length, done);
      },
      resolve,
    );
  });
}

/** What of one kiosk is not yet worked off. */
class KioskWindow {
  #messages = 0;
  #bytes = 0;

  /** The sender's acknowledgement and its next packets wait for `done`. */
  take(work: Promise<void>, bytes: number, done: () => void): void {
    this.#messages += 1;
    this.#bytes += bytes;
    let release = (): void => {
      release = () => {};
      done();
    };
    const isFull = this.#messages >= WINDOW.messages || this.#bytes >= WINDOW.bytes;
    const timer = isFull ? undefined : setTimeout(() => release(), HOLD_MS);
    void work.finally(() => {
      clearTimeout(timer);
      this.#messages -= 1;
      this.#bytes -= bytes;
      release();
    });
  }
}
