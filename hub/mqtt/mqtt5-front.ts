/**
 * Lets MQTT 5 clients talk to a broker that speaks 3.1.1: a duplex stream between the client's socket and the broker.
 * Packets of a 5 client are translated one by one; those of a 3.1.1 client pass as they are. Sessions are always
 * clean, topic aliases, subscription identifiers and shared subscriptions are declined in the CONNACK, and a
 * forbidden publish is answered with "not authorised" instead of a broken connection (MQTT 5.0, section 3.4.2.1).
 */
import { Duplex } from 'node:stream';
import { generate, type IConnackPacket, type IPublishPacket, type Packet, parser } from 'mqtt-packet';
import { PacketFrames } from './packet-frames.ts';

export interface FrontOptions {
  readonly maxPacketBytes: number;
  /** Whether this client may publish there; asked only for MQTT 5, the broker itself asks for 3.1.1. */
  mayPublish(packet: { readonly topic: string; readonly retain: boolean }): boolean;
  /** Told when the line is cut for what came over it. */
  refused(why: 'too-long' | 'not-mqtt'): void;
}

const NOT_AUTHORIZED = 0x87;
const DISCONNECT_WITH_WILL = 0x04;
const V5 = { protocolVersion: 5 } as const;
const V4 = { protocolVersion: 4 } as const;
/** CONNACK return codes of 3.1.1 as reason codes of 5. */
const REASONS = [0x00, 0x84, 0x85, 0x88, 0x86, NOT_AUTHORIZED] as const;

export class Mqtt5Front extends Duplex {
  readonly #socket: Duplex;
  readonly #options: FrontOptions;
  readonly #fromClient: PacketFrames;
  readonly #fromBroker = new PacketFrames(Number.MAX_SAFE_INTEGER);
  /** Topics per UNSUBSCRIBE, because a 3.1.1 UNSUBACK does not say how many it answers. */
  readonly #unsubscribes = new Map<number, number>();
  #version: 3 | 4 | 5 | null = null;

  constructor(socket: Duplex, options: FrontOptions) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    this.#options = options;
    this.#fromClient = new PacketFrames(options.maxPacketBytes);
    socket.on('data', (chunk: Buffer) => this.#onClient(chunk));
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#version !== 5) {
      this.#socket.write(chunk, done);
      return;
    }
    const taken = this.#fromBroker.push(chunk);
    if (taken.kind !== 'frames') {
      done(new Error('the broker wrote something that is not MQTT'));
      return;
    }
    const out = taken.frames.map((frame) => this.#toClient(frame));
    this.#socket.write(Buffer.concat(out), done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #onClient(chunk: Buffer): void {
    if (this.destroyed) return;
    const taken = this.#fromClient.push(chunk);
    if (taken.kind !== 'frames') {
      this.#options.refused(taken.kind === 'too-long' ? 'too-long' : 'not-mqtt');
      this.destroy(new Error(taken.kind === 'too-long' ? 'packet too long' : 'malformed packet'));
      return;
    }
    try {
      for (const frame of taken.frames) this.#toBroker(frame);
    } catch (cause) {
      this.#options.refused('not-mqtt');
      this.destroy(new Error('malformed packet', { cause }));
    }
  }

  #toBroker(frame: Buffer): void {
    if (this.destroyed) return;
    this.#version ??= connectVersion(frame);
    const packet = this.#version === 5 ? this.#translate(parse(frame, V5)) : frame;
    if (packet === null) return;
    const more = this.push(packet instanceof Uint8Array ? packet : generate(packet, V4));
    if (!more) this.#socket.pause();
  }

  /** The packet for the broker, or null when it was answered here. */
  #translate(packet: Packet): Packet | null {
    switch (packet.cmd) {
      case 'connect': {
        const { properties: _properties, will, ...rest } = packet;
        return {
          ...rest,
          protocolVersion: 4,
          clean: true,
          ...(will ? { will: withoutProperties(will) } : {}),
        };
      }
      case 'publish':
        return this.#publish(packet);
      case 'unsubscribe':
        this.#unsubscribes.set(packet.messageId ?? 0, packet.unsubscriptions.length);
        return withoutProperties(packet);
      case 'disconnect':
        if (packet.reasonCode === DISCONNECT_WITH_WILL) this.destroy();
        return { cmd: 'disconnect' };
      case 'auth':
        throw new Error('no authentication exchange is offered');
      default:
        return withoutProperties(packet);
    }
  }

  #publish(packet: IPublishPacket): Packet | null {
    if (this.#options.mayPublish(packet)) return withoutProperties(packet);
    if (packet.qos === 1) {
      const refused = {
        cmd: 'puback',
        messageId: packet.messageId ?? 0,
        reasonCode: NOT_AUTHORIZED,
      } as const;
      this.#socket.write(generate(refused, V5));
    } else if (packet.qos === 2) {
      throw new Error('forbidden publish');
    }
    return null;
  }

  #toClient(frame: Buffer): Buffer {
    const packet = parse(frame, V4);
    switch (packet.cmd) {
      case 'connack':
        return generate(this.#connack(packet), V5);
      case 'suback': {
        const granted = (packet.granted as number[]).map((code) => (code === 128 ? NOT_AUTHORIZED : code));
        return generate({ ...packet, granted }, V5);
      }
      case 'unsuback': {
        const count = this.#unsubscribes.get(packet.messageId ?? 0) ?? 1;
        this.#unsubscribes.delete(packet.messageId ?? 0);
        return generate({ ...packet, granted: new Array<number>(count).fill(0) }, V5);
      }
      case 'puback':
      case 'pubrec':
      case 'pubrel':
      case 'pubcomp':
        return generate({ ...packet, reasonCode: 0 }, V5);
      default:
        return generate(packet, V5);
    }
  }

  #connack(packet: IConnackPacket): IConnackPacket {
    return {
      cmd: 'connack',
      sessionPresent: packet.sessionPresent,
      reasonCode: REASONS[packet.returnCode ?? 0] ?? 0x80,
      properties: {
        sessionExpiryInterval: 0,
        maximumPacketSize: this.#options.maxPacketBytes,
        topicAliasMaximum: 0,
        subscriptionIdentifiersAvailable: false,
        sharedSubscriptionAvailable: false,
      },
    };
  }
}

function withoutProperties<T extends object>(packet: T): T {
  const copy: T & { properties?: unknown } = { ...packet };
  delete copy.properties;
  return copy;
}

function connectVersion(frame: Buffer): 3 | 4 | 5 {
  const packet = parse(frame, V4);
  if (packet.cmd !== 'connect') throw new Error('the first packet must be CONNECT');
  return packet.protocolVersion ?? 4;
}

/** One whole packet. Throws when it is malformed. */
function parse(frame: Buffer, version: { protocolVersion: number }): Packet {
  const found: Packet[] = [];
  const reader = parser({ ...version });
  reader.on('packet', (packet) => found.push(packet));
  reader.on('error', (error) => {
    throw error;
  });
  reader.parse(frame);
  const [packet] = found;
  if (!packet || found.length > 1) throw new Error('not one packet');
  return packet;
}
