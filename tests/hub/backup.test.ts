/** A backup of a hub that serves, and a hub restored from it: on SQLite, and on PostgreSQL with its own tools. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HubConfig, hubConfig } from '../../core/contracts/config.ts';
import { checkBackup, checkNotHalfRestored, runBackup, runRestore } from '../../hub/cli/backup.ts';
import { beginFilling } from '../../hub/storage/backup/filling.ts';
import { HubWorld } from '../helpers/hub-world.ts';
import { freshPostgres, onPostgres } from '../helpers/test-database.ts';
import { WireKiosk } from '../helpers/wire-kiosk.ts';

const KEY = new Uint8Array(32).fill(3);
const EMPTY = 'template0';

let world: HubWorld;
let parts: Awaited<ReturnType<HubWorld['furnish']>>;
let kiosk: WireKiosk;
let said: string[];
let out: string;
const print = (line: string) => void said.push(line);

beforeEach(async () => {
  said = [];
  out = join(mkdtempSync(join(tmpdir(), 'hub-backup-')), 'monday');
  world = await HubWorld.open();
  parts = await world.furnish();
  kiosk = await WireKiosk.inRoom(world, parts.room.id);
  await kiosk.deliver(kiosk.say(arrival(0)));
});
afterEach(async () => {
  await kiosk.close();
  await world.close();
});

function arrival(index: number) {
  return {
    type: 'attendance.checked-in' as const,
    subject: parts.trainees[index]?.subject ?? null,
    session: parts.session.id,
    payload: { method: 'face', location: null, policyVersion: 1, by: null },
  };
}

/** A place for a hub that is not there yet. */
async function elsewhere(): Promise<HubConfig> {
  const database = onPostgres ? { kind: 'postgres', url: await freshPostgres(EMPTY) } : { kind: 'sqlite' };
  return hubConfig.parse({ dataDir: mkdtempSync(join(tmpdir(), 'hub-restored-')), database });
}

async function everyFile(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => !/-(wal|shm)$/.test(name)).sort();
}

const backUp = () => runBackup(world.config, KEY, { out, version: 'test', print });
const restore = (config: HubConfig, replace = false, key = KEY) =>
  runRestore(config, key, { from: out, replace, print });
const arrivedAt = async (hub: HubWorld) =>
  (await hub.http('GET', `/sessions/${parts.session.id}/roll`)).body.records.filter(
    (each: { arrival: unknown }) => each.arrival !== null,
  ).length;

describe('a backup', () => {
  it('is taken while the hub serves, and is the whole hub once it is restored', async () => {
    await backUp();
    const scratch = onPostgres ? await freshPostgres(EMPTY) : undefined;
    expect(await checkBackup(KEY, { from: out, scratch, print })).toBe(true);
    // Nothing of it is left behind: there is room for another look.
    expect(await checkBackup(KEY, { from: out, scratch, print })).toBe(true);
    // What comes after it is not in it: the kiosk sends it again to the restored hub.
    await kiosk.deliver(kiosk.say(arrival(1)));
    const config = await elsewhere();
    await restore(config);
    const restored = await HubWorld.openConfig(config);
    try {
      expect(restored.ca).toBe(world.ca);
      expect(await arrivedAt(restored)).toBe(1);
      expect(restored.hub.context.log.hubEpoch).not.toBe(world.hub.context.log.hubEpoch);
    } finally {
      await restored.close();
    }
    expect(await arrivedAt(world)).toBe(2);
  }, 120_000);

  it('shows nothing to whoever finds it without the key', async () => {
    await backUp();
    const bytes = Buffer.concat(readdirSync(out).map((name) => readFileSync(join(out, name))));
    for (const word of ['Harbour', 'PRIVATE KEY', 'PGDMP', 'SQLite format'])
      expect(bytes.includes(word)).toBe(false);
    await expect(restore(await elsewhere(), false, new Uint8Array(32).fill(4))).rejects.toMatchObject({
      code: 'storage.wrong-key',
    });
  });

  it('that lost or changed a byte is refused, and the hub that is there stays as it is', async () => {
    await backUp();
    const [copy = ''] = readdirSync(out).filter((name) => name.startsWith('hub.'));
    const whole = readFileSync(join(out, copy));
    const other = Buffer.from(whole);
    other[whole.length >> 1] = (other[whole.length >> 1] ?? 0) ^ 1;
    const config = await elsewhere();
    for (const bytes of [other, whole.subarray(0, -1), Buffer.alloc(0)]) {
      writeFileSync(join(out, copy), bytes);
      await expect(restore(config)).rejects.toMatchObject({ code: 'backup.damaged' });
    }
    writeFileSync(join(out, 'backup.json'), '{');
    await expect(restore(config)).rejects.toMatchObject({ code: 'backup.damaged' });
    expect(readdirSync(config.dataDir)).toEqual([]);
  });

  it('of the other kind of database moves nothing out of the way', async () => {
    await backUp();
    const other = onPostgres
      ? { kind: 'sqlite' }
      : { kind: 'postgres', url: 'postgres://nobody@127.0.0.1:9/none' };
    const before = readdirSync(world.config.dataDir);
    await expect(restore(hubConfig.parse({ ...world.config, database: other }), true)).rejects.toMatchObject({
      code: 'backup.other-database',
    });
    expect(readdirSync(world.config.dataDir)).toEqual(before);
  });

  it('is put in the place of a database that is broken', async () => {
    if (onPostgres) return;
    await backUp();
    await world.close();
    const file = join(world.config.dataDir, 'hub.db');
    writeFileSync(file, Buffer.alloc(8192, 7));
    await restore(world.config, true);
    const aside = () => readdirSync(world.config.dataDir).filter((name) => name.startsWith('hub.db.before'));
    expect(aside()).toHaveLength(1);
    // Somebody clears the database away and forgets what belongs to it.
    rmSync(file);
    writeFileSync(`${file}-wal`, 'of something else');
    await restore(world.config, true);
    expect(aside().filter((name) => name.endsWith('-wal'))).toHaveLength(1);
    world = await HubWorld.openConfig(world.config);
    expect(await arrivedAt(world)).toBe(1);
  });

  it('is looked at in an empty database only', async () => {
    if (!('url' in world.config.database)) return;
    await backUp();
    const { url: scratch } = world.config.database;
    await expect(checkBackup(KEY, { from: out, scratch, print })).rejects.toMatchObject({
      code: 'backup.in-the-way',
    });
    expect(await arrivedAt(world)).toBe(1);
  });

  it('that cannot be brought up to date leaves the hub that is there as it is', async () => {
    await backUp();
    await world.close();
    const bad = join(mkdtempSync(join(tmpdir(), 'hub-erasures-')), 'list');
    writeFileSync(bad, 'no list of erasures');
    const before = await everyFile(world.config.dataDir);
    const failed = runRestore(world.config, KEY, { from: out, replace: true, erasures: [bad], print });
    await expect(failed).rejects.toThrow();
    expect(await everyFile(world.config.dataDir)).toEqual(before);
    world = await HubWorld.openConfig(world.config);
    expect(await arrivedAt(world)).toBe(1);
  });

  it('that was half restored is not served, and is restored by asking again', async () => {
    await backUp();
    await world.close();
    mkdirSync(join(world.config.dataDir, 'pki.restoring'));
    expect(() => checkNotHalfRestored(world.config)).toThrow(/before anything was put in place/);
    if ('url' in world.config.database) {
      await beginFilling(world.config.database.url, Date.now());
      await expect(HubWorld.openConfig(world.config)).rejects.toMatchObject({ code: 'storage.unfinished' });
    }
    // Killed between the database and the authority.
    writeFileSync(join(world.config.dataDir, 'restore.moving'), '');
    expect(() => checkNotHalfRestored(world.config)).toThrow(/of two hubs: run the same "restore" again/);
    await expect(restore(world.config)).rejects.toMatchObject({ code: 'backup.in-the-way' });
    await restore(world.config, true);
    checkNotHalfRestored(world.config);
    // Twice is as good as once.
    await restore(world.config, true);
    checkNotHalfRestored(world.config);
    world = await HubWorld.openConfig(world.config);
    expect(await arrivedAt(world)).toBe(1);
    // What was set aside is no part of another backup.
    out = `${out}-later`;
    await backUp();
    const config = await elsewhere();
    await restore(config);
    const restored = await HubWorld.openConfig(config);
    expect(await arrivedAt(restored)).toBe(1);
    await restored.close();
  });

  it('is never written over another, and half of one is none', async () => {
    await backUp();
    await expect(backUp()).rejects.toMatchObject({ code: 'backup.exists' });
    await expect(
      runRestore(world.config, KEY, { from: tmpdir(), replace: true, print }),
    ).rejects.toMatchObject({ code: 'backup.none' });
  });

  it('takes the place of a hub only when told to, and not of one that runs', async () => {
    await backUp();
    const before = await everyFile(world.config.dataDir);
    await expect(restore(world.config)).rejects.toMatchObject({ code: 'backup.in-the-way' });
    await expect(restore(world.config, true)).rejects.toMatchObject({ code: 'backup.hub-is-running' });
    // The authority is not another one's than the database.
    expect(await everyFile(world.config.dataDir)).toEqual(before);
    await kiosk.deliver(kiosk.say(arrival(1)));
    await world.close();
    await restore(world.config, true);
    expect(said.some((line) => line.startsWith('Set aside'))).toBe(true);
    expect(existsSync(join(world.config.dataDir, 'hub.db'))).toBe(!onPostgres);
    world = await HubWorld.openConfig(world.config);
    expect(await arrivedAt(world)).toBe(1);
  });
});
