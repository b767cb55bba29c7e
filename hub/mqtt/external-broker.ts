/**
 * A broker of the site's own (Mosquitto, EMQX, HiveMQ): each process of the hub is a client with the hub's certificate,
 * and the broker gives every message to one of them (MQTT 5.0, section 4.8.2). The broker trusts the hub's authority,
 * takes the certificate's name as the user name and lets each kiosk write only below `<prefix>/<its name>/up/` and read
 * only below `<prefix>/<its name>/down/`; docs/decisions names the rules.
 */
import { randomUUID } from 'node:crypto';
import { connect, type IPublishPacket, type MqttClient } from 'mqtt';
import type { Logger } from 'pino';
import { MAX_PACKET_BYTES, MQTT_PREFIX } from '../../core/contracts/mqtt.ts';
import type { KioskBus, UpMessage } from '../../core/ports/kiosk-bus.ts';
import { readUpTopic } from './access.ts';

export interface ExternalBrokerOptions {
  readonly url: string;
  readonly hubId: string;
  /** PEM texts. */
  readonly tls: { readonly key: string; readonly certificate: string; readonly ca: string };
  readonly log: Logger;
}

const RECONNECT_MS = 1_000;
/** A line that is dead without a word is noticed after half as long again. */
const KEEPALIVE_S = 10;
/** Processes of one hub share what comes under this name. */
const SHARE = '$share/roster-hub';
/**
 * What this process has taken from the broker and not yet worked off. What is more stays with the broker, or goes to
 * another process; what a killed process held, the kiosks send again.
 */
const WINDOW = { messages: 512, bytes: 32 * 1024 * 1024 };

export class ExternalBroker implements KioskBus {
  readonly #options: ExternalBrokerOptions;
  #client: MqttClient | null = null;
  #subscribed = false;
  #open = { messages: 0, bytes: 0 };
  /** Tells the broker that the last message was taken, once there is room for another. */
  #resume: (() => void) | null = null;

  constructor(options: ExternalBrokerOptions) {
    this.#options = options;
  }

  get ready(): boolean {
    return this.#subscribed && (this.#client?.connected ?? false);
  }

  get url(): string {
    return this.#options.url;
  }

  /** Returns at once: the broker may come up after the hub, and is tried again until it does. */
  async start(handler: (message: UpMessage) => Promise<void>): Promise<void> {
    const { url, hubId, tls, log } = this.#options;
    const client = connect(url, {
      protocolVersion: 5,
      // Two processes of one hub must not take each other's place.
      clientId: `roster-hub-${hubId}-${randomUUID().slice(0, 8)}`,
      clean: true,
      key: tls.key,
      cert: tls.certificate,
      ca: tls.ca,
      rejectUnauthorized: true,
      keepalive: KEEPALIVE_S,
      reconnectPeriod: RECONNECT_MS,
      resubscribe: false,
      properties: { maximumPacketSize: MAX_PACKET_BYTES },
    });
    this.#client = client;
    client.handleMessage = (packet: IPublishPacket, done) => {
      const read = readUpTopic(packet.topic);
      if (!read) return done();
      const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload);
      this.#take(handler({ ...read, payload }), payload.length, done);
    };
    client.on('connect', () => {
      log.info({ event: 'mqtt.broker-connected' });
      void this.#subscribe(client);
    });
    client.on('error', (error) => log.warn({ event: 'mqtt.broker-error', detail: error.message }));
    client.on('close', () => {
      this.#subscribed = false;
    });
    client.on('offline', () => log.warn({ event: 'mqtt.broker-lost' }));
  }

  /** The client reads nothing more, not even answers to its own messages, until `done` is called. */
  #take(work: Promise<void>, bytes: number, done: () => void): void {
    const open = this.#open;
    open.messages += 1;
    open.bytes += bytes;
    void work.finally(() => {
      open.messages -= 1;
      open.bytes -= bytes;
      this.#resume?.();
      this.#resume = null;
    });
    if (open.messages < WINDOW.messages && open.bytes < WINDOW.bytes) done();
    else this.#resume = done;
  }

  async #subscribe(client: MqttClient): Promise<void> {
    const filters = Object.values(MQTT_PREFIX).map((prefix) => `${prefix}/+/up/+`);
    const statuses = Object.values(MQTT_PREFIX).map((prefix) => `${prefix}/+/up/status`);
    try {
      await client.subscribeAsync(
        filters.map((filter) => `${SHARE}/${filter}`),
        { qos: 1 },
      );
      this.#subscribed = true;
      // Nothing retained is given to who shares (section 4.8.2): ask once for who is online.
      await client.subscribeAsync(statuses, { qos: 1 });
      await client.unsubscribeAsync(statuses);
    } catch (error) {
      this.#options.log.error({ event: 'mqtt.subscribe-refused', err: error });
    }
  }

  async stop(): Promise<void> {
    await this.#client?.endAsync(true);
    this.#client = null;
  }

  /** Fails at once while the broker is away: what is lost here is asked for again by the kiosk. */
  async publish(topic: string, payload: string, expirySeconds: number): Promise<void> {
    if (!this.#client?.connected) return;
    await this.#client.publishAsync(topic, payload, {
      qos: 1,
      retain: false,
      properties: { messageExpiryInterval: expirySeconds },
    });
  }

  /** Not in the hub's power: its messages are ignored and nothing is sent to it any more. */
  disconnect(): void {}
}
