import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import type { MqttClient } from 'mqtt';
import { describe, expect, it } from 'vitest';
import { MAX_PACKET_BYTES, upTopic } from '../../core/contracts/mqtt.ts';
import { mayPublish, maySubscribe } from './access.ts';
import { brokerContract, KIOSK_A, KIOSK_B, quiet } from './broker.contract.ts';
import { EmbeddedBroker } from './embedded-broker.ts';
import { PacketFrames } from './packet-frames.ts';

const SIMULATED = '0190a000-0000-7000-8000-00000000000c';
/** Resolves when the client's connection is gone. */
function closing(kiosk: MqttClient): Promise<void> {
  return new Promise((resolve) => {
    kiosk.once('close', () => resolve());
  });
}

const REVOKED = '0190a000-0000-7000-8000-00000000000d';
const JUST_NOW = '0190a000-0000-7000-8000-00000000000e';

describe('the embedded broker', () => {
  let broker: EmbeddedBroker;
  const refused: string[] = [];
  let looks = 0;
  /** The hub's word to put it out comes after the first look and before the broker knows of the line. */
  const revokedInBetween = () => {
    looks += 1;
    broker.disconnect(JUST_NOW);
    return looks === 1 ? { kioskId: JUST_NOW, mode: 'real' as const } : null;
  };
  const { client, taken } = brokerContract(async (tls) => {
    broker = new EmbeddedBroker({
      host: '127.0.0.1',
      port: 0,
      publicName: '127.0.0.1',
      tls,
      log: quiet(),
      refused: (kioskId, why) => void refused.push(`${kioskId} ${why}`),
      identify: async (kioskId) => {
        if (kioskId === JUST_NOW) return revokedInBetween();
        if (kioskId === KIOSK_A || kioskId === KIOSK_B) return { kioskId, mode: 'real' };
        return kioskId === SIMULATED ? { kioskId, mode: 'simulation' } : null;
      },
    });
    return { bus: broker, stop: async () => {} };
  });

  it('turns away a kiosk that was revoked', async () => {
    await expect(client(REVOKED)).rejects.toMatchObject({ code: 135 });
  });

  it('puts out a kiosk that is revoked while it connects', async () => {
    const kiosk = await client(JUST_NOW).catch(() => null);
    await expect.poll(() => kiosk?.connected ?? false, { timeout: 5_000 }).toBe(false);
  });

  it('tells of every topic that a kiosk may not write or read', async () => {
    refused.splice(0);
    const kiosk = await client(KIOSK_A);
    await kiosk.publishAsync(upTopic('roster/v1', KIOSK_B, 'time'), '', { qos: 1 }).catch(() => null);
    await kiosk.subscribeAsync('#', { qos: 1 }).catch(() => null);
    expect(refused).toEqual([`${KIOSK_A} wrong-topic`, `${KIOSK_A} wrong-topic`]);
  });

  it('ends a connection when the hub says so', async () => {
    const kiosk = await client(KIOSK_A);
    const closed = closing(kiosk);
    broker.disconnect(KIOSK_A);
    await closed;
  });

  it('lets one kiosk not take over another by its client id', async () => {
    const a = await client(KIOSK_A, { clientId: 'same' });
    await client(KIOSK_B, { clientId: 'same' });
    await a.publishAsync(upTopic('roster/v1', KIOSK_A, 'time'), 'still here', { qos: 1 });
    expect(taken.map((message) => message.kioskId)).toEqual([KIOSK_A]);
  });

  it('keeps a kiosk in simulation on its own topics', async () => {
    const kiosk = await client(SIMULATED);
    await expect(
      kiosk.publishAsync(upTopic('roster/v1', SIMULATED, 'facts'), '{}', { qos: 1 }),
    ).rejects.toMatchObject({ code: 135 });
    await kiosk.publishAsync(upTopic('roster-sim/v1', SIMULATED, 'facts'), '{}', { qos: 1 });
    expect(taken.map((message) => message.mode)).toEqual(['simulation']);
  });

  it('also serves MQTT 3.1.1, and hangs up on a forbidden publish there', async () => {
    const kiosk = await client(KIOSK_A, { protocolVersion: 4 });
    await kiosk.publishAsync(upTopic('roster/v1', KIOSK_A, 'time'), 'old', { qos: 1 });
    expect(taken).toHaveLength(1);
    const closed = closing(kiosk);
    kiosk.publish(upTopic('roster/v1', KIOSK_B, 'time'), 'old', { qos: 1 }, () => {});
    await closed;
    expect(taken).toHaveLength(1);
  });

  it('hangs up on a packet that is announced too long', async () => {
    const kiosk = await client(KIOSK_A);
    const closed = closing(kiosk);
    kiosk.stream.write(Buffer.from([0x32, 0xff, 0xff, 0xff, 0x7f]));
    await closed;
    expect(taken).toHaveLength(0);
  });

  it('survives strangers who speak no TLS', async () => {
    const socket = connect(Number(new URL(broker.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => {});
    socket.end('GET / HTTP/1.1\r\n\r\n');
    await once(socket, 'close');
    const kiosk = await client(KIOSK_A);
    await kiosk.publishAsync(upTopic('roster/v1', KIOSK_A, 'time'), 'fine', { qos: 1 });
    expect(taken).toHaveLength(1);
  });

  it('survives rubbish behind a good certificate', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
        const kiosk = await client(KIOSK_A);
        kiosk.stream.write(Buffer.from(bytes));
        kiosk.stream.end();
        await closing(kiosk);
      }),
      { numRuns: 15 },
    );
    const kiosk = await client(KIOSK_A);
    expect(kiosk.connected).toBe(true);
  });
});

describe('the access rules', () => {
  const a = { kioskId: KIOSK_A, mode: 'real' } as const;

  it('let only the status stay with the broker', () => {
    expect(mayPublish(a, { topic: upTopic('roster/v1', KIOSK_A, 'status'), retain: true })).toBe(true);
    expect(mayPublish(a, { topic: upTopic('roster/v1', KIOSK_A, 'facts'), retain: true })).toBe(false);
  });

  it('refuse every filter that reaches beyond the kiosk’s own down topics', () => {
    for (const filter of [
      '#',
      '+/#',
      'roster/v1/#',
      `roster/v1/${KIOSK_B}/down/#`,
      '$SYS/#',
      `roster/v1/${KIOSK_A}/up/#`,
    ])
      expect(maySubscribe(a, filter)).toBe(false);
    expect(maySubscribe(a, `roster/v1/${KIOSK_A}/down/+`)).toBe(true);
  });
});

describe('cutting a stream into packets', () => {
  it('gives the same packets however the bytes were split', () => {
    const packet = fc.uint8Array({ maxLength: 300 }).map((body) => {
      const length = body.length < 128 ? [body.length] : [(body.length % 128) | 128, body.length >> 7];
      return Buffer.from([0x30, ...length, ...body]);
    });
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 8 }), fc.array(fc.nat(40)), (packets, cuts) => {
        const frames = new PacketFrames(MAX_PACKET_BYTES);
        const found: Buffer[] = [];
        let rest = Buffer.concat(packets);
        for (const cut of [...cuts, rest.length]) {
          const taken = frames.push(rest.subarray(0, cut));
          rest = rest.subarray(cut);
          if (taken.kind === 'frames') found.push(...taken.frames);
        }
        expect(found).toEqual(packets);
      }),
    );
  });
});
