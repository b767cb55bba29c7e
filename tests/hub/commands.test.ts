/** Commands on a hub's data as an operator runs them when something is missing, damaged or still running. */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hubConfig } from '../../core/contracts/config.ts';
import { runBackup, runRestore } from '../../hub/cli/backup.ts';
import { newEpoch } from '../../hub/cli/new-epoch.ts';
import { runRecount } from '../../hub/cli/recount.ts';
import { runVerifyLog } from '../../hub/cli/verify-log.ts';
import { openSqlite } from '../../hub/storage/backup/copy-database.ts';
import { HUB_MAIN } from '../helpers/hub-process.ts';
import { HubWorld } from '../helpers/hub-world.ts';
import { onPostgres } from '../helpers/test-database.ts';
import { WireKiosk } from '../helpers/wire-kiosk.ts';

const KEY = new Uint8Array(32).fill(3);
let world: HubWorld;
let out: string;
let said: string[];
const print = (line: string) => void said.push(line);
const backUp = () => runBackup(world.config, KEY, { out, version: 'test', print });
const verify = () => runVerifyLog(world.config, KEY, { json: false, print });
const file = () => join(world.config.dataDir, 'hub.db');

beforeEach(async () => {
  said = [];
  out = join(mkdtempSync(join(tmpdir(), 'hub-commands-')), 'monday');
  world = await HubWorld.open();
});
afterEach(() => world.close());

function write(sql: string): void {
  const sqlite = openSqlite(file(), KEY);
  sqlite.exec(sql);
  sqlite.close();
}

it('replaces nothing and begins no epoch under a hub that runs, whatever key is there', async () => {
  await backUp();
  const other = new Uint8Array(32).fill(4);
  const from = join(out, '..', 'of-another');
  const another = await HubWorld.open();
  await runBackup(another.config, KEY, { out: from, version: 'test', print });
  await another.close();
  await expect(newEpoch(world.config, KEY, print)).rejects.toMatchObject({ code: 'backup.hub-is-running' });
  await expect(newEpoch(world.config, other, print)).rejects.toMatchObject({ code: 'backup.hub-is-running' });
  const options = { from, replace: true, print };
  await expect(runRestore(world.config, KEY, options)).rejects.toMatchObject({
    code: 'backup.hub-is-running',
  });
  expect((await world.http('GET', '/sites')).status).toBe(200);
  await world.close();
  await newEpoch(world.config, KEY, print);
  expect(said.at(-1)).toMatch(/is in epoch/);
});

it('says that no hub is there, and makes none', async () => {
  if (onPostgres) return;
  await world.close();
  for (const lose of [() => rmSync(file()), () => writeFileSync(file(), '')]) {
    lose();
    const missing = { code: 'storage.missing' };
    await expect(verify()).rejects.toMatchObject(missing);
    await expect(runRecount(world.config, KEY, { repair: false, print })).rejects.toMatchObject(missing);
    await expect(newEpoch(world.config, KEY, print)).rejects.toMatchObject(missing);
    await expect(backUp()).rejects.toMatchObject(missing);
    await expect(HubWorld.openConfig(world.config)).rejects.toMatchObject(missing);
    expect(existsSync(file()) && statSync(file()).size > 0).toBe(false);
    expect(existsSync(out)).toBe(false);
  }
});

it('makes no other key beside data that one encrypted, and tells what it cannot look at from what is not intact', () => {
  const config = join(world.config.dataDir, 'hub.json');
  writeFileSync(config, JSON.stringify({ dataDir: world.config.dataDir, database: world.config.database }));
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [HUB_MAIN, '--config', config, ...words], { encoding: 'utf8' });
  const admin = run('create-admin', '--email', 'it@example.org');
  expect([admin.status, admin.stderr]).toEqual([1, expect.stringContaining('storage.key-missing')]);
  const looked = run('log', 'verify');
  expect([looked.status, looked.stderr]).toEqual([2, expect.stringContaining('storage.key-missing')]);
  expect(existsSync(join(world.config.dataDir, 'database.key'))).toBe(false);
});

it('names the log that is gone whole', async () => {
  if (onPostgres) return;
  const { room } = await world.furnish();
  const kiosk = await WireKiosk.inRoom(world, room.id);
  await kiosk.deliver(kiosk.say({ type: 'kiosk.noticed', payload: { code: 'clock.jump', detail: 'x' } }));
  const { hubEpoch } = world.hub.context.log;
  await kiosk.send('status', { ...kiosk.status(true), acked: 1, unsent: 0, hubEpoch });
  await expect.poll(() => takenOf(), { timeout: 20_000 }).toBe(1);
  expect(await verify()).toBe(true);
  write(
    'delete from fact where origin in (select origin from kiosk); delete from origin where origin in (select origin from kiosk)',
  );
  expect(await verify()).toBe(false);
  expect(said.at(-1)).toMatch(/the whole log is gone; its kiosk was told that 1 facts/);
  expect(said.at(-1)).not.toContain('ask the hub');
  await kiosk.close();
});

function takenOf(): unknown {
  const sqlite = openSqlite(file(), KEY);
  const row = sqlite.prepare('select acked from kiosk where heard_epoch is not null').get() as
    | { acked: number }
    | undefined;
  sqlite.close();
  return row?.acked;
}

it('backs nothing up that must not be served, and says that a table is gone', async () => {
  if (onPostgres) return;
  await world.close();
  write("create table not_served (why text not null); insert into not_served values ('moved')");
  await expect(backUp()).rejects.toMatchObject({ code: 'storage.moved' });
  expect(existsSync(out)).toBe(false);
  write('drop table not_served; drop table fact');
  await expect(verify()).rejects.toMatchObject({ code: 'storage.damaged' });
});

it('refuses a copy of the list of erasures that cannot be read whole, and keeps what it writes to itself', async () => {
  await backUp();
  const dataDir = mkdtempSync(join(tmpdir(), 'hub-restored-'));
  if (onPostgres) return;
  const config = hubConfig.parse({ ...world.config, dataDir });
  const list = join(out, '..', 'erasures.jsonl');
  const line = {
    v: 1,
    id: crypto.randomUUID(),
    subject: crypto.randomUUID(),
    kind: 'erased',
    at: Date.now(),
  };
  writeFileSync(list, `${JSON.stringify(line)}\n`);
  appendFileSync(list, '{"id": torn\n');
  const restore = (erasures: string[]) =>
    runRestore(config, KEY, { from: out, replace: false, erasures, print });
  await expect(restore([list])).rejects.toMatchObject({
    code: 'backup.damaged-list',
  });
  expect(readdirSync(dataDir)).toEqual(['hub.lock']);
  await restore([]);
  for (const path of [join(out, 'hub.db'), join(dataDir, 'hub.db'), dataDir])
    expect(statSync(path).mode & 0o077).toBe(0);
  expect(readFileSync(join(out, 'hub.db')).length).toBeGreaterThan(0);
});
