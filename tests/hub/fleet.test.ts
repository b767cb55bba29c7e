/** Kiosks that were claimed and revoked after a backup: the list beside the database brings them back after a restore. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hubConfig } from '../../core/contracts/config.ts';
import { runBackup, runRestore } from '../../hub/cli/backup.ts';
import { newEpoch } from '../../hub/cli/new-epoch.ts';
import { HubWorld } from '../helpers/hub-world.ts';
import { freshPostgres, onPostgres } from '../helpers/test-database.ts';
import { WireKiosk } from '../helpers/wire-kiosk.ts';

const KEY = new Uint8Array(32).fill(3);
const MINUTE = 60_000;
const PATIENCE = { timeout: 60_000 };

let world: HubWorld;
let parts: Awaited<ReturnType<HubWorld['furnish']>>;
/** In the backup; stolen and revoked after it. */
let stolen: WireKiosk;
/** Claimed after the backup. */
let fresh: WireKiosk;
let said: string[];
let out: string;
const print = (line: string) => void said.push(line);
const listFile = () => join(world.config.dataDir, 'fleet.jsonl');
const session = async () => (await world.http('GET', `/sessions/${parts.session.id}`)).body;
const statuses = async () =>
  (await world.http('GET', `/sessions/${parts.session.id}/roll`)).body.records.map(
    (each: { status: string }) => each.status,
  );

beforeEach(async () => {
  said = [];
  out = join(mkdtempSync(join(tmpdir(), 'hub-fleet-')), 'monday');
  world = await HubWorld.open();
  parts = await world.furnish();
  stolen = await WireKiosk.inRoom(world, parts.room.id);
  await stolen.feed(null);
  await runBackup(world.config, KEY, { out, version: 'test', print });
  expect((await world.http('POST', `/kiosks/${stolen.id}/revoke`)).status).toBe(200);
  fresh = await WireKiosk.inRoom(world, parts.room.id);
});
afterEach(async () => {
  await stolen.close();
  await fresh.close();
  await world.close();
});

const act = (type: 'session.started' | 'attendance.checked-in', subject: string) => ({
  type,
  subject,
  session: parts.session.id,
  wall: parts.start,
  payload: { method: 'face', location: null, policyVersion: 1, by: null },
});

/** To the hub as it is now, whose broker may have another port. */
async function connect(kiosk: WireKiosk): Promise<void> {
  await kiosk.close();
  const { identity } = kiosk;
  if (!identity) throw new Error('claim first');
  Object.assign(kiosk, { world, identity: { ...identity, mqttUrl: world.addresses.mqtt } });
  await kiosk.connect();
}

it('knows a kiosk that was claimed since, waits for what it took in, and trusts none that was revoked', async () => {
  await fresh.feed(null);
  const own = fresh.say(
    act('session.started', parts.trainer.subject),
    ...parts.trainees.map(({ subject }) => act('attendance.checked-in', subject)),
  );
  await fresh.deliver(own);
  const { siteId } = parts.room;
  const room = (await world.http('POST', '/rooms', { siteId, name: 'R3', capacity: 20 })).body;
  const roomless = await WireKiosk.inRoom(world, room.id);
  await roomless.close();
  await world.close();
  await runRestore(world.config, KEY, { from: out, replace: true, print });
  expect(said).toContain('Kiosks since this backup: 1 claimed and known again, 1 stay revoked.');
  expect(said.filter((line) => line.includes('make the room'))).toEqual([
    expect.stringContaining(`(${roomless.id})`),
  ]);

  world = await HubWorld.openConfig(world.config);
  expect((await world.http('GET', `/kiosks/${stolen.id}`)).body.revokedAt).not.toBe(null);
  await expect(connect(stolen)).rejects.toThrow();
  // What the backup itself says still stands: the session was sent to the stolen one.
  const release = { kioskId: stolen.id, reason: 'stolen' };
  expect((await world.http('POST', `/sessions/${parts.session.id}/release`, release)).status).toBe(200);
  world.clock.offset += 130 * MINUTE;
  await world.http('PATCH', `/rooms/${parts.otherRoom.id}`, { name: 'R2a' });
  await expect
    .poll(async () => (await session()).kiosks, PATIENCE)
    .toContainEqual({ kioskId: fresh.id, state: 'open' });
  expect((await session()).settled).toBe(false);

  await connect(fresh);
  await fresh.feed(null);
  await fresh.deliver(own);
  const seal = { kioskId: fresh.id, cause: 'ended' };
  await fresh.deliver(fresh.say({ type: 'session.sealed', session: parts.session.id, payload: seal }));
  await expect.poll(async () => (await session()).settled, PATIENCE).toBe(true);
  expect(await statuses()).toEqual(['present', 'present', 'present']);
}, 180_000);

it('is the same list however often it is replayed, and from wherever it was copied', async () => {
  const copy = join(out, '..', 'copied.jsonl');
  copyFileSync(listFile(), copy);
  await world.close();
  // A lost list is written again from what the database knows.
  rmSync(listFile());
  world = await HubWorld.openConfig(world.config);
  const lines = (file: string) => readFileSync(file, 'utf8').trim().split('\n').sort();
  expect(lines(listFile())).toEqual(lines(copy));
  expect(lines(copy)).toHaveLength(3);
  expect(statSync(listFile()).mode & 0o777).toBe(0o600);

  const database = onPostgres
    ? { kind: 'postgres', url: await freshPostgres('template0') }
    : { kind: 'sqlite' };
  const dataDir = mkdtempSync(join(tmpdir(), 'hub-restored-'));
  const broker = { kind: 'embedded', port: 0 };
  const config = hubConfig.parse({ dataDir, database, broker, listen: { port: 0 } });
  await runRestore(config, KEY, { from: out, replace: false, fleet: [copy], print });
  expect(said).toContain('Kiosks since this backup: 1 claimed and known again, 1 stay revoked.');
  await newEpoch(config, KEY, print);
  expect(said).toContain('Kiosks since this backup: 0 claimed and known again, 0 stay revoked.');
  expect(lines(join(dataDir, 'fleet.jsonl'))).toEqual(lines(copy));
  await world.close();
  world = await HubWorld.openConfig(config);
  await connect(fresh);
  await expect(connect(stolen)).rejects.toThrow();
}, 180_000);

it('revokes also while the list cannot be written, says so, and writes it once it can', async () => {
  rmSync(listFile());
  mkdirSync(listFile());
  const revoke = () => world.http('POST', `/kiosks/${fresh.id}/revoke`);
  const refused = await revoke();
  expect(refused).toMatchObject({ status: 503, body: { code: 'storage.no-fleet-list' } });
  await expect(connect(fresh)).rejects.toThrow();
  rmdirSync(listFile());
  expect(await revoke()).toMatchObject({ status: 409, body: { code: 'kiosks.revoked' } });
  const line = { kind: 'revoked', id: fresh.id };
  expect(
    readFileSync(listFile(), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((text) => JSON.parse(text)),
  ).toContainEqual(expect.objectContaining(line));
}, 120_000);
