/** A hub moves from SQLite to a real PostgreSQL and goes on as if nothing had happened. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type HubConfig, hubConfig } from '../../core/contracts/config.ts';
import { runMove } from '../../hub/cli/move.ts';
import { runRecount } from '../../hub/cli/recount.ts';
import { runVerifyLog } from '../../hub/cli/verify-log.ts';
import { openSqlite } from '../../hub/storage/backup/copy-database.ts';
import { beginFilling, contentsOf } from '../../hub/storage/backup/filling.ts';
import { HubWorld } from '../helpers/hub-world.ts';
import { freshPostgres } from '../helpers/test-database.ts';
import { WireKiosk } from '../helpers/wire-kiosk.ts';

const KEY = new Uint8Array(32).fill(3);
const EMPTY = 'template0';
let world: HubWorld;
let parts: Awaited<ReturnType<HubWorld['furnish']>>;
let config: HubConfig;
let to: string;
let said: string[];
const print = (line: string) => void said.push(line);

beforeEach(async () => {
  said = [];
  to = await freshPostgres(EMPTY);
  config = newHub();
  world = await HubWorld.openConfig(config);
  parts = await world.furnish();
  const kiosk = await WireKiosk.inRoom(world, parts.room.id);
  await kiosk.deliver(kiosk.say(arrival()));
  await kiosk.close();
});
afterEach(() => world.close());

function arrival() {
  return {
    type: 'attendance.checked-in' as const,
    subject: parts.trainees[0]?.subject ?? null,
    session: parts.session.id,
    payload: { method: 'face', location: null, policyVersion: 1, by: null },
  };
}

function newHub(): HubConfig {
  return hubConfig.parse({
    dataDir: mkdtempSync(join(tmpdir(), 'hub-move-')),
    listen: { port: 0 },
    broker: { kind: 'embedded', port: 0 },
  });
}

/** As somebody with the key could, on the hub's own file. */
function write(sql: string): void {
  const sqlite = openSqlite(join(config.dataDir, 'hub.db'), KEY);
  sqlite.exec(sql);
  sqlite.close();
}

const moved = (): HubConfig => hubConfig.parse({ ...config, database: { kind: 'postgres', url: to } });
const rollOf = async (hub: HubWorld) => (await hub.http('GET', `/sessions/${parts.session.id}/roll`)).body;
const move = () => runMove(config, KEY, { to, print });

it('with everything, in the same epoch, and is not served from SQLite any more', async () => {
  const before = await rollOf(world);
  const { hubEpoch } = world.hub.context.log;
  await world.close();
  await move();
  expect(said[0]).toMatch(/^Moved \d\d tables with \d+ rows, counted and hashed/);
  await expect(HubWorld.openConfig(config)).rejects.toMatchObject({ code: 'storage.moved' });
  expect(await runVerifyLog(moved(), KEY, { json: false, print })).toBe(true);
  expect(await runRecount(moved(), KEY, { repair: false, print })).toBe(true);
  world = await HubWorld.openConfig(moved());
  expect(await rollOf(world)).toEqual(before);
  expect(world.hub.context.log.hubEpoch).toBe(hubEpoch);
  // It goes on writing where it was: rows that are counted get new numbers.
  const made = await world.http('POST', '/groups', { siteId: parts.site.id, name: 'after the move' });
  expect(made.status).toBe(201);
  await world.close();
  // To ask again changes nothing, and another hub is not filled over it.
  await move();
  expect(said).toContain('This hub was moved there already.');
  const other = newHub();
  world = await HubWorld.openConfig(other);
  await world.close();
  await expect(runMove(other, KEY, { to, print })).rejects.toMatchObject({ code: 'move.in-the-way' });
});

it('not while the hub runs, and one that was interrupted is not served and is moved by asking again', async () => {
  await expect(move()).rejects.toMatchObject({ code: 'backup.hub-is-running' });
  expect(await contentsOf(to)).toBe('nothing');
  await world.close();
  // As a move that was killed.
  await beginFilling(to, Date.now());
  await expect(HubWorld.openConfig(moved())).rejects.toMatchObject({ code: 'storage.unfinished' });
  // Killed at the last moment: neither side is served, and nothing is lost.
  write("create table not_served (why text); insert into not_served values ('moved')");
  await expect(HubWorld.openConfig(config)).rejects.toMatchObject({ code: 'storage.moved' });
  await move();
  world = await HubWorld.openConfig(moved());
  expect((await rollOf(world)).records.length).toBeGreaterThan(0);
});

it('that cannot be ended leaves the hub on SQLite, and the other database empty', async () => {
  await world.close();
  write("update kiosk set head = 'no number'");
  await expect(move()).rejects.toMatchObject({ code: 'move.not-taken' });
  expect(await contentsOf(to)).toBe('nothing');
  world = await HubWorld.openConfig(config);
  expect((await rollOf(world)).records.length).toBeGreaterThan(0);
});
