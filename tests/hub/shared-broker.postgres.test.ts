/** Two processes of one hub behind one Mosquitto and one PostgreSQL; one of them is killed while kiosks drain. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GENESIS_HASH } from '../../core/contracts/fact.ts';
import type { FactAck } from '../../core/contracts/mqtt.ts';
import type { HubAddresses } from '../../hub/hub.ts';
import { openDatabase } from '../../hub/storage/database.ts';
import { doorOf, HubProcess } from '../helpers/hub-process.ts';
import type { HubDoor } from '../helpers/hub-world.ts';
import { freePort, MOSQUITTO, Mosquitto } from '../helpers/mosquitto.ts';
import { freshPostgres } from '../helpers/test-database.ts';
import { WireKiosk } from '../helpers/wire-kiosk.ts';

const KIOSKS = 4;
const FACTS = 600;
const BATCH = 20;
/** How long an answer is waited for before a batch is sent again, ms; a kiosk waits longer. */
const AGAIN_MS = 1_500;

let url: string;
let mosquitto: Mosquitto;
let processes: HubProcess[];
let doors: HubDoor[];

beforeAll(async () => {
  url = await freshPostgres();
  const dir = mkdtempSync(join(tmpdir(), 'hub-shared-'));
  const env = { ...process.env, DATABASE_URL: url };
  const port = await freePort();
  processes = ['one', 'other'].map((name) => {
    const hub = new HubProcess(dir, env, name);
    hub.configure({ listen: { port: 0 }, broker: { kind: 'external', url: `mqtts://127.0.0.1:${port}` } });
    return hub;
  });
  processes[0]?.createAdmin();
  const addresses: HubAddresses[] = [];
  for (const hub of processes) addresses.push(await hub.serve());
  const pki = (file: string) => readFileSync(join(dir, 'data', 'pki', file), 'utf8');
  const tls = { key: pki('hub.key'), certificate: pki('hub.pem'), ca: pki('ca.pem') };
  mosquitto = await Mosquitto.start(tls, mkdtempSync(join(tmpdir(), 'mosquitto-')), port);
  doors = await Promise.all(addresses.map(doorOf));
});
afterAll(async () => {
  await Promise.all(processes.map((one) => one.end('SIGKILL')));
  await mosquitto?.stop('SIGKILL');
});

/** Sends everything in order, one batch in flight, again and again until the hub has acknowledged it. */
async function drain(kiosk: WireKiosk, onAck: () => void): Promise<void> {
  let acked = 0;
  while (acked < kiosk.facts.length) {
    const before = kiosk.count('ack');
    await kiosk.send('facts', kiosk.batch(kiosk.facts.slice(acked, acked + BATCH)));
    const ack = await kiosk.next<FactAck>('ack', before, AGAIN_MS).catch(() => null);
    expect(ack?.rejected ?? null).toBeNull();
    if (ack) acked = Math.max(acked, ack.seq);
    onAck();
  }
}

it('applies every fact once and in order, also when the process that has taken it is killed', async () => {
  expect(MOSQUITTO).toBeDefined();
  const [door] = doors;
  if (!door) throw new Error('no hub');
  const site = (await door.http('POST', '/sites', { name: 'Harbour', zone: 'Europe/Paris' })).body;
  const kiosks = await Promise.all(
    Array.from({ length: KIOSKS }, async (_, index) => {
      const room = await door.http('POST', '/rooms', { siteId: site.id, name: `R${index}`, capacity: 20 });
      return WireKiosk.inRoom(door, room.body.id);
    }),
  );
  for (const kiosk of kiosks)
    kiosk.say(
      ...Array.from({ length: FACTS }, (_, index) => ({
        type: 'kiosk.noticed' as const,
        payload: { code: 'clock.jump', detail: String(index) },
      })),
    );
  let acks = 0;
  let killed: Promise<unknown> | null = null;
  await Promise.all(
    kiosks.map((kiosk) =>
      drain(kiosk, () => {
        acks += 1;
        if (acks === (KIOSKS * FACTS) / BATCH / 3) killed = processes[0]?.end('SIGKILL') ?? null;
      }),
    ),
  );
  expect(killed).not.toBeNull();
  await killed;
  const db = openDatabase({ url, key: new Uint8Array(32) });
  for (const kiosk of kiosks) {
    const held = await db
      .selectFrom('fact')
      .select(['seq', 'hash', 'text', 'received_at'])
      .where('origin', '=', kiosk.origin)
      .orderBy('seq')
      .execute();
    expect(held.map((fact) => fact.hash)).toEqual(kiosk.facts.map((fact) => fact.hash));
    expect(JSON.parse(held[0]?.text ?? '{}').prevHash).toBe(GENESIS_HASH);
    const times = held.map((fact) => fact.received_at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    await kiosk.close();
  }
  const tallies = (await doors[1]?.http('GET', '/analytics/kiosks'))?.body.items;
  expect(tallies.map((item: { notices: number }) => item.notices)).toEqual(kiosks.map(() => FACTS));
  await db.destroy();
});
