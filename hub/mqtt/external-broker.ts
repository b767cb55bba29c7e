/**
 * A broker of the site's own (Mosquitto, EMQX, HiveMQ): the hub is a client with its own certificate. The broker
 * trusts the hub's authority, takes the certificate's name as the user name and lets each kiosk write only below
 * `<prefix>/<its name>/up/` and read only below `<prefix>/<its name>/down/`; docs/decisions names the rules.
 */
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

const RECONNECT_MS = 2_000;

export class ExternalBroker implements KioskBus {
  readonly #options: ExternalBrokerOptions;
  #client: MqttClient | null = null;
  #subscribed = false;

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
      clientId: `roster-hub-${hubId}`,
      clean: true,
      key: tls.key,
      cert: tls.certificate,
      ca: tls.ca,
      rejectUnauthorized: true,
      reconnectPeriod: RECONNECT_MS,
      resubscribe: false,
      properties: { maximumPacketSize: MAX_PACKET_BYTES },
    });
    this.#client = client;
    client.handleMessage = (packet: IPublishPacket, done) => {
      const read = readUpTopic(packet.topic);
      if (!read) return done();
      const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload);
      void handler({ ...read, payload }).finally(() => done());
    };
    client.on('connect', () => {
      log.info({ event: 'mqtt.broker-connected' });
      const filters = Object.values(MQTT_PREFIX).map((prefix) => `${prefix}/+/up/+`);
      client.subscribe(filters, { qos: 1 }, (error, granted) => {
        const refused = granted?.some((grant) => grant.qos >= 128) ?? false;
        this.#subscribed = !error && !refused;
        if (!this.#subscribed) log.error({ event: 'mqtt.subscribe-refused', err: error ?? undefined });
      });
    });
    client.on('error', (error) => log.warn({ event: 'mqtt.broker-error', detail: error.message }));
    client.on('close', () => {
      this.#subscribed = false;
    });
    client.on('offline', () => log.warn({ event: 'mqtt.broker-lost' }));
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
