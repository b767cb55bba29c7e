/**
 * One MQTT 5 connection after another, mutual TLS, each with a clean session and a fresh client: nothing waits in the
 * client's memory, because the log is the outbox and the cursor is the inbox.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import mqtt, { type MqttClient } from 'mqtt';
import { asConnectionError, trouble } from './connection-error.ts';
import { backOff, type Schedule } from './schedule.ts';

export interface ConnectionOptions {
  readonly url: string;
  readonly clientId: string;
  /** PEM texts, asked for at each connection. */
  readonly tls: () => { readonly key: string; readonly certificate: string; readonly ca: string };
  readonly will: () => { readonly topic: string; readonly payload: string };
  readonly subscribe: string;
  readonly schedule: Schedule;
  /** Uniform in 0..1, for jitter. */
  readonly random: () => number;
  readonly onUp: () => void;
  readonly onDown: () => void;
  readonly onMessage: (topic: string, payload: Uint8Array) => void;
  /** The broker has taken a message that nobody waits for: no hub is connected to it. */
  readonly onUnheard: () => void;
  readonly onError: (error: Error) => void;
}

/** The broker gives up a kiosk that is silent for half as long again (MQTT 5.0, section 3.1.2.10). */
const KEEPALIVE_S = 20;
const CONNECT_MS = 10_000;
const AGAIN_FIRST_MS = 500;
const AGAIN_LONGEST_MS = 10_000;
/**
 * How often a line is looked at, ms; after how many looks in a row at which nothing had come it is asked whether it still
 * answers, and after how many it is given up: within five seconds of the last word. Looks and not time, because a process
 * that was held up has not read what lies there.
 */
const LOOK_MS = 500;
const QUIET_LOOKS = 4;
const SILENT_LOOKS = 9;
/** A broker at which a whole campus comes back answers late: each line given up doubles the looks for the next, so often at most. */
const PATIENCE_DOUBLES = 3;
/** MQTT 5.0, section 3.4.2.1: "No matching subscribers". */
const NOBODY_LISTENS = 16;
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
  /** Lines in a row that were given up because nothing came back on them. */
  #silences = 0;
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
    const { url, clientId, will } = this.#options;
    const tls = this.#options.tls();
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
    client.on('error', (error) => this.#options.onError(asConnectionError(error)));
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
      this.#silences = 0;
    }, GOOD_MS);
    client.once('close', since);
    this.#watch(client);
    this.#options.onUp();
  }

  /** A line on which nothing comes back is given up: what waits at its other end would wait for ever. */
  #watch(client: MqttClient): void {
    let looks = 0;
    const most = SILENT_LOOKS * 2 ** Math.min(this.#silences, PATIENCE_DOUBLES);
    client.on('packetreceive', (packet) => {
      looks = 0;
      if (packet.cmd === 'puback' && packet.reasonCode === NOBODY_LISTENS) this.#options.onUnheard();
    });
    const look = (): void => {
      looks += 1;
      if (looks >= most) {
        this.#silences += 1;
        this.#options.onError(trouble('sync.line-silent'));
        client.stream.destroy();
        return;
      }
      if (looks === QUIET_LOOKS && client.connected) client.sendPing();
      cancel = this.#options.schedule(look, LOOK_MS);
    };
    let cancel = this.#options.schedule(look, LOOK_MS);
    client.once('close', () => cancel());
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
