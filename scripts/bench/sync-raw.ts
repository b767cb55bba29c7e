/** What the broker alone carries at QoS 1, with the kiosks' certificates and messages as long as theirs. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connectAsync, type MqttClient } from 'mqtt';
import type { SimulatedKiosk } from '../../main/simulate/simulated-kiosk.ts';

export interface RawOptions {
  readonly pki: string;
  /** Of a broker of the site's own; undefined for the one inside the hub. */
  readonly url: string | undefined;
  readonly kiosks: readonly SimulatedKiosk[];
  /** For each length. */
  readonly seconds: number;
  /** Lengths of messages. */
  readonly bytes: readonly number[];
}

const BROKER = join(import.meta.dirname, 'sync-broker.ts');

/** Messages a second of each length, each acknowledged before its client sends the next, as kiosks do. */
export async function rawThroughput(options: RawOptions): Promise<number[]> {
  const child = spawn(process.execPath, [BROKER, options.pki, ...(options.url ? [options.url] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let clients: MqttClient[] = [];
  try {
    let url = '';
    for await (const line of createInterface({ input: child.stdout })) {
      url = line.slice('ready '.length);
      break;
    }
    const lines = options.kiosks.map(({ line }) => line);
    clients = await Promise.all(
      lines.map(({ kioskId, topic: _topic, ...tls }) =>
        connectAsync(url, { protocolVersion: 5, clientId: kioskId, clean: true, reconnectPeriod: 0, ...tls }),
      ),
    );
    const topics = lines.map(({ topic }) => topic);
    const perSecond: number[] = [];
    for (const bytes of options.bytes)
      perSecond.push(await flood(clients, topics, randomBytes(bytes / 2).toString('hex'), options.seconds));
    return perSecond;
  } finally {
    await Promise.all(clients.map((client) => client.endAsync(true)));
    child.kill();
  }
}

/** Messages a second. */
async function flood(
  clients: readonly MqttClient[],
  topics: readonly string[],
  payload: string,
  seconds: number,
): Promise<number> {
  let sent = 0;
  const started = performance.now();
  const until = started + seconds * 1000;
  await Promise.all(
    clients.map(async (client, index) => {
      while (performance.now() < until) {
        await client.publishAsync(topics[index] ?? '', payload, { qos: 1 });
        sent += 1;
      }
    }),
  );
  return sent / ((performance.now() - started) / 1000);
}
