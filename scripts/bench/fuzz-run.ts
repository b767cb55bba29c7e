/** Says everything wrong at a hub over real TLS with real certificates, and compares what the hub counted. */
import { connect } from 'node:tls';
import { messageRefusal } from '../../core/contracts/rest/kiosks.ts';
import type { HubDoor } from '../../tests/helpers/hub-world.ts';
import { WireKiosk } from '../../tests/helpers/wire-kiosk.ts';
import { BadMessages, CLASSES, type FuzzClass } from './fuzz-messages.ts';

export interface FuzzResult {
  readonly sent: Readonly<Record<FuzzClass | 'too-long' | 'not-mqtt', number>>;
  /** By why, as they must be counted and as the hub counted them. */
  readonly expected: Readonly<Record<string, number>>;
  readonly counted: Readonly<Record<string, number>>;
  /** What the broker let into another kiosk's topics, and heard there. */
  readonly leaked: number;
}

/** Facts that the kiosk delivers before: all that the hub may hold of it afterwards. */
export const HELD = 40;
const AT_ONCE = 16;
/** One line in so many is cut for what came over it: a new one costs more than a message. */
const CUT_EVERY = 200;

/** `messages` in equal parts of every class, from one kiosk. Its own facts before are the only ones that it may leave. */
export async function fuzz(
  door: HubDoor,
  roomId: string,
  messages: number,
  seed: number,
): Promise<FuzzResult> {
  const [kiosk, other] = [await WireKiosk.inRoom(door, roomId), await WireKiosk.inRoom(door, roomId)];
  try {
    const said = Array.from({ length: HELD }, (_, index) => ({
      type: 'kiosk.noticed' as const,
      payload: { code: 'clock.jump', detail: String(index) },
    }));
    await kiosk.deliver(kiosk.say(...said));
    const bad = new BadMessages(kiosk, other, seed);
    const sent: Record<string, number> = {};
    const expected: Record<string, number> = {};
    const add = (to: Record<string, number>, name: string) => {
      to[name] = (to[name] ?? 0) + 1;
    };
    const heard = other.heard.length;
    let next = 0;
    const send = async (): Promise<void> => {
      for (let index = next++; index < messages; index = next++) {
        if (index % CUT_EVERY === CUT_EVERY - 1) {
          const why = (index / CUT_EVERY) % 2 < 1 ? 'too-long' : 'not-mqtt';
          await cutOff(kiosk, why);
          add(sent, why);
          add(expected, why);
          continue;
        }
        const kind = CLASSES[index % CLASSES.length] ?? 'truncated';
        const { topic, payload, why } = bad.make(kind);
        await kiosk.client?.publishAsync(topic, payload, { qos: 1 }).catch((error: { code?: number }) => {
          if (error.code !== 135) throw error;
        });
        add(sent, kind);
        add(expected, why);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, send));
    // Reading what is not one's own is refused as well.
    await kiosk.client?.subscribeAsync(`${kiosk.identity?.prefix}/${other.id}/down/#`).catch(() => null);
    add(expected, 'wrong-topic');
    const counted = await settled(door, kiosk.id, expected);
    return { sent: sent as FuzzResult['sent'], expected, counted, leaked: other.heard.length - heard };
  } finally {
    await kiosk.close();
    await other.close();
  }
}

/** What the hub has counted, once that is as much as was sent or does not grow any more. */
async function settled(door: HubDoor, kioskId: string, expected: Readonly<Record<string, number>>) {
  const sum = (counts: object) => Object.values(counts).reduce((a: number, b: number) => a + b, 0);
  for (let tries = 0, last = -1; ; tries += 1) {
    const kiosk = (await door.http('GET', `/kiosks/${kioskId}`)).body;
    const counted: Record<string, number> = kiosk.refused;
    for (const why of Object.keys(counted)) messageRefusal.parse(why);
    if (sum(counted) === sum(expected) || (tries > 50 && sum(counted) === last)) return counted;
    last = sum(counted);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A second line of the kiosk's, on which it says what no broker may read on after. Resolves when that is cut. */
function cutOff(kiosk: WireKiosk, why: 'too-long' | 'not-mqtt'): Promise<void> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(kiosk.identity?.mqttUrl ?? '');
    const line = connect({ host: hostname, port: Number(port), ...kiosk.tls }, () =>
      // A publish announced as 256 MB; and a first packet that is no CONNECT.
      line.write(Buffer.from(why === 'too-long' ? [0x30, 0xff, 0xff, 0xff, 0x7f] : [0xf7, 0x02, 0x00, 0x01])),
    );
    line.setTimeout(10_000, () => reject(new Error(`the broker read on after ${why}`)));
    line.on('error', () => {});
    line.on('close', () => resolve());
    line.resume();
  });
}
