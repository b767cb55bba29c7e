/**
 * One MQTT 5 connection after another, mutual TLS, each with a clean session and a fresh client: nothing waits in the
 * client's memory, because the log is the outbox and the cursor is the inbox.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import mqtt, { type MqttClient } from 'mqtt';
import { backOff, type Schedule } from './schedule.ts';

export interface ConnectionOptions {
  readonly url: string;
  readonly clientId: string;
  /** PEM texts. */
  readonly tls: { readonly key: string; readonly certificate: string; readonly ca: string };
  readonly will: () => { readonly topic: string; readonly payload: string };
  readonly subscribe: string;
  readonly schedule: Schedule;
  /** Uniform in 0..1, for jitter. */
  readonly random: () => number;
  readonly onUp: () => void;
  readonly onDown: () => void;
  readonly onMessage: (topic: string, payload: Uint8Array) => void;
  readonly onError: (error: Error) => void;
}

const KEEPALIVE_S = 20;
const CONNECT_MS = 15_000;
const AGAIN_FIRST_MS = 500;
const AGAIN_LONGEST_MS = 15_000;
/** How long an orderly goodbye may take, ms. */
const LEAVE_MS = 2_000;
/** A connection that has lasted so long was a good one: the next attempt after it comes soon, ms. */
const GOOD_MS = 30_000;

export class MqttConnection {
  readonly #options: ConnectionOptions;
  #client: MqttClient | null = null;
  #up = false;
  #wanted = false;
  #failures = 0;
  #cancel: () => void = () => {};

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  start(): void {
    this.#wanted = true;
    this.#connect();
  }

  /** Lets go of the connection in order, so that the broker does not publish the last will. */
  async stop(): Promise<void> {
    this.#wanted = false;
    this.#cancel();
    const client = this.#client;
    this.#client = null;
    if (client) {
      await Promise.race([client.endAsync(!this.#up).catch(() => {}), delay(LEAVE_MS)]);
      client.end(true);
    }
    this.#fell();
  }

  get up(): boolean {
    return this.#up;
  }

  /** Publishes with QoS 1 while connected; resolves when the broker has it, false when that cannot be known. */
  async publish(topic: string, payload: string, retain = false): Promise<boolean> {
    const client = this.#client;
    if (!client || !this.#up) return false;
    try {
      await client.publishAsync(topic, payload, { qos: 1, retain });
      return true;
    } catch (error) {
      // What was under way when the kiosk left is sent again the next time: no trouble to tell.
      if (this.#wanted) this.#options.onError(error as Error);
      return false;
    }
  }

  #connect(): void {
    const { url, clientId, tls, will } = this.#options;
    const client = mqtt.connect(url, {
      protocolVersion: 5,
      clientId,
      clean: true,
      keepalive: KEEPALIVE_S,
      connectTimeout: CONNECT_MS,
      // A new client each time, with our own growing waits.
      reconnectPeriod: 0,
      key: tls.key,
      cert: tls.certificate,
      ca: tls.ca,
      rejectUnauthorized: true,
      will: { ...will(), qos: 1, retain: true, payload: Buffer.from(will().payload) },
    });
    this.#client = client;
    client.on('connect', () => void this.#connected(client));
    client.on('message', (topic, payload) => {
      if (client === this.#client) this.#options.onMessage(topic, payload);
    });
    // Without a handler an error would end the process; `close` follows where it matters.
    client.on('error', (error) => this.#options.onError(error));
    client.on('close', () => this.#closed(client));
  }

  async #connected(client: MqttClient): Promise<void> {
    // Facts are small and their acknowledgement is waited for.
    if (client.stream instanceof TLSSocket) client.stream.setNoDelay(true);
    try {
      await client.subscribeAsync(this.#options.subscribe, { qos: 1 });
    } catch (error) {
      this.#options.onError(error as Error);
      client.end(true);
      return;
    }
    if (client !== this.#client || !client.connected) return;
    this.#up = true;
    const since = this.#options.schedule(() => {
      this.#failures = 0;
    }, GOOD_MS);
    client.once('close', since);
    this.#options.onUp();
  }

  #closed(client: MqttClient): void {
    if (client !== this.#client) return;
    this.#client = null;
    client.end(true);
    this.#fell();
    if (!this.#wanted) return;
    const wait = backOff(this.#failures, AGAIN_FIRST_MS, AGAIN_LONGEST_MS, this.#options.random);
    this.#failures += 1;
    this.#cancel = this.#options.schedule(() => this.#connect(), wait);
  }

  #fell(): void {
    if (!this.#up) return;
    this.#up = false;
    this.#options.onDown();
  }
}
