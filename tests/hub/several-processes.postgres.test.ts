/** Two processes of one hub on one PostgreSQL: what either is told, both know, and nothing happens twice. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GENESIS_HASH } from '../../core/contracts/fact.ts';
import { openDatabase } from '../../hub/storage/database.ts';
import { doorOf, HubProcess } from '../helpers/hub-process.ts';
import type { HubDoor } from '../helpers/hub-world.ts';
import { freshPostgres } from '../helpers/test-database.ts';
import { itemsOf, WireKiosk } from '../helpers/wire-kiosk.ts';

const DAY = 86_400_000;
const HOUR = DAY / 24;

let url: string;
let processes: HubProcess[];
let doors: [HubDoor, HubDoor];
let site: { id: string };
let trainer: { id: string };
let group: { id: string };

beforeAll(async () => {
  url = await freshPostgres();
  const dir = mkdtempSync(join(tmpdir(), 'hub-processes-'));
  const env = { ...process.env, DATABASE_URL: url };
  // The same keys and certificates, as processes on one machine have them; each its own ports.
  const [one, other] = [new HubProcess(dir, env, 'one'), new HubProcess(dir, env, 'other')];
  processes = [one, other];
  one.createAdmin();
  doors = [await doorOf(await one.serve()), await doorOf(await other.serve())];
  const [first] = doors;
  const make = async (path: string, body: object) => (await first.http('POST', path, body)).body;
  site = await make('/sites', { name: 'Harbour', zone: 'Europe/Paris' });
  trainer = await make('/people', { displayName: 'Tara', siteId: site.id, roles: ['trainer'] });
  group = await make('/groups', { siteId: site.id, name: 'Class A' });
  const trainee = await make('/people', { displayName: 'Trainee 1', siteId: site.id, roles: ['trainee'] });
  await make(`/groups/${group.id}/members`, { personIds: [trainee.id] });
});
afterAll(() => Promise.all(processes.map((one) => one.end('SIGKILL'))));

async function room(name: string): Promise<string> {
  return (await doors[0].http('POST', '/rooms', { siteId: site.id, name, capacity: 20 })).body.id;
}

const booking = (roomId: string, start: number) => ({
  roomId,
  trainerId: trainer.id,
  groupIds: [group.id],
  title: 'Welding',
  start: new Date(start).toISOString(),
  end: new Date(start + HOUR).toISOString(),
});

it('books an hour of a room once, whichever process is asked, and the log stays one chain', async () => {
  const roomId = await room('R1');
  const from = Math.ceil(Date.now() / HOUR) * HOUR + DAY;
  const asked = Array.from({ length: 24 }, (_, index) => {
    const door = doors[index % 2 === 0 ? 0 : 1];
    return door.http('POST', '/sessions', booking(roomId, from + Math.floor(index / 6) * 2 * HOUR));
  });
  const statuses = (await Promise.all(asked)).map((answer) => answer.status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(4);
  expect(statuses.filter((status) => status === 409)).toHaveLength(20);
  const db = openDatabase({ url, key: new Uint8Array(32) });
  const facts = await db
    .selectFrom('fact')
    .select(['seq', 'hash', 'text'])
    .where('origin', 'like', 'hub:%')
    .orderBy('seq')
    .execute();
  await db.destroy();
  let before = GENESIS_HASH;
  for (const [index, fact] of facts.entries()) {
    expect(fact.seq).toBe(index + 1);
    expect(JSON.parse(fact.text).prevHash).toBe(before);
    before = fact.hash;
  }
});

it('makes one session of each date of a slot that both processes are given to look at', async () => {
  const roomId = await room('R2');
  const slots = await Promise.all(
    [1, 2, 3].map((weekday, index) =>
      doors[index % 2 === 0 ? 0 : 1].http('POST', '/timetable', {
        repeat: 'weekly',
        roomId,
        trainerId: trainer.id,
        groupIds: [group.id],
        title: `Slot ${weekday}`,
        weekday,
        fromDate: new Date(Date.now() + 2 * DAY).toISOString().slice(0, 10),
        startTime: '08:00',
        endTime: '09:00',
      }),
    ),
  );
  expect(slots.map((slot) => slot.status)).toEqual([201, 201, 201]);
  const sessions = (await doors[1].http('GET', `/sessions?roomId=${roomId}&limit=100`)).body.items;
  const starts = sessions.map((session: { scheduledStart: string }) => session.scheduledStart);
  expect(starts.length).toBeGreaterThanOrEqual(9);
  expect(new Set(starts).size).toBe(starts.length);
});

it('tells a kiosk of one process what another process was told, within seconds', async () => {
  const roomId = await room('R3');
  const kiosk = await WireKiosk.inRoom(doors[0], roomId);
  await kiosk.send('status', kiosk.status(true));
  const start = Math.ceil(Date.now() / HOUR) * HOUR + 3 * HOUR;
  const made = await doors[1].http('POST', '/sessions', booking(roomId, start));
  expect(made.status).toBe(201);
  await expect.poll(() => kiosk.newest('news', 'n'), { timeout: 5_000 }).toBeGreaterThan(0);
  const told = itemsOf(await kiosk.feed(), 'fact').map((item) => JSON.parse(item.text).session);
  expect(told).toContain(made.body.id);
  await kiosk.close();
});

it('goes on in the other process when one is killed', async () => {
  await processes[0]?.end('SIGKILL');
  expect((await doors[1].http('GET', '/sites')).body.items).toHaveLength(1);
  const roomId = (await doors[1].http('POST', '/rooms', { siteId: site.id, name: 'R4', capacity: 20 })).body
    .id;
  const start = Math.ceil(Date.now() / HOUR) * HOUR + 8 * DAY;
  expect((await doors[1].http('POST', '/sessions', booking(roomId, start))).status).toBe(201);
});
