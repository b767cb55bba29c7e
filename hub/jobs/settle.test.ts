import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemScope } from '../../core/domain/scope.ts';
import { foldSession } from '../../core/domain/session.ts';
import { decideRelease } from '../../core/domain/session-staff.ts';
import type { KioskMode } from '../../core/ports/kiosk-registry.ts';
import { furnish, type HubFixture, openHub, START } from '../../tests/helpers/hub-fixture.ts';
import { openIdentity, startNewEpoch } from '../storage/identity.ts';
import { HubLog } from '../storage/log/hub-log.ts';
import { SqlKioskRegistry } from '../storage/stores/sql-kiosk-registry.ts';
import { SqlSweep } from '../storage/stores/sql-sweep.ts';
import { settleSessions } from './settle.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const KIOSKS = [1, 2].map((n) => `0199d1f0-0000-7000-8000-0000000000a${n}`);
const SIMULATED = '0199d1f0-0000-7000-8000-0000000000b1';
const WRITE = systemScope('kiosk.write');

let hub: HubFixture;
let parts: Awaited<ReturnType<typeof furnish>>;
let registry: SqlKioskRegistry;
beforeEach(async () => {
  hub = await openHub();
  parts = await furnish(hub);
  registry = new SqlKioskRegistry(hub.db);
  for (const id of KIOSKS) await claimed(id, 'real');
});
afterEach(() => hub.close());

async function claimed(id: string, mode: KioskMode): Promise<void> {
  const key = new Uint8Array(32);
  const place = { id, name: id, roomId: parts.room.id, mode, version: '1' };
  const since = { claimedAt: START, certificateUntil: START + HOUR, exitCode: 'none' };
  await registry.insert({ ...place, ...since, signKey: key, boxKey: key }, WRITE);
}

/** A session of tomorrow. */
async function plan(): Promise<string> {
  const session = await parts.admin('POST', '/sessions', {
    roomId: parts.room.id,
    trainerId: parts.trainer.id,
    groupIds: [parts.group.id],
    title: 'Welding',
    start: new Date(START + 24 * HOUR).toISOString(),
    end: new Date(START + 25 * HOUR).toISOString(),
  });
  return session.body.id;
}

/** As after a restore: a new epoch and a new log, on the data as they were. */
async function restore() {
  await startNewEpoch(hub.db, hub.clock.wall());
  const log = new HubLog(hub.db, await openIdentity(hub.db), hub.clock, () => {});
  const { store, clock, db } = hub;
  return {
    epoch: log.hubEpoch,
    settle: () => settleSessions({ store, log, clock, sweep: new SqlSweep(db) }),
  };
}

const stateOf = async (id: string) => foldSession(id, await hub.log.sessionFacts(id));

function say(kiosk: number, hubEpoch: string, unsent: number) {
  const status = { v: 1, online: true, at: hub.clock.wall(), version: '1', origin: null } as const;
  const told = { head: 0, acked: 0, devices: {}, hubEpoch, unsent };
  return registry.setStatus(KIOSKS[kiosk] ?? '', { ...status, ...told }, hub.clock.wall(), WRITE);
}

test('a restored hub settles nothing planned before until every kiosk has come back and sent all', async () => {
  const id = await plan();
  hub.clock.now += 27 * HOUR;
  const { epoch, settle } = await restore();
  expect(await settle()).toBe(0);
  await say(0, epoch, 0);
  await say(1, epoch, 3);
  expect(await settle()).toBe(0);
  await say(1, 'an epoch of before', 0);
  expect(await settle()).toBe(0);
  expect((await stateOf(id)).kiosks.size).toBe(0);
  await say(1, epoch, 0);
  expect(await settle()).toBe(1);
});

test('after ten minutes it names those that have not come, and settles once they are released', async () => {
  const id = await plan();
  hub.clock.now += 27 * HOUR;
  const { epoch, settle } = await restore();
  await say(0, epoch, 0);
  hub.clock.now += 11 * MINUTE;
  expect(await settle()).toBe(0);
  expect([...(await stateOf(id)).kiosks]).toEqual([[KIOSKS[1], 'open']]);
  const release = decideRelease(await stateOf(id), KIOSKS[1] ?? '', 'burnt');
  if (release.kind !== 'accepted') throw new Error('not released');
  await hub.log.append(release.facts);
  expect(await settle()).toBe(1);
});

test('revoked kiosks are not waited for', async () => {
  const before = await plan();
  hub.clock.now += 27 * HOUR;
  const { epoch, settle } = await restore();
  await say(0, epoch, 0);
  await registry.update(KIOSKS[1] ?? '', { revokedAt: hub.clock.wall() }, WRITE);
  expect(await settle()).toBe(1);
  expect((await stateOf(before)).settled).toBe(true);
});

test('kiosks in simulation are not waited for where there are real ones', async () => {
  const before = await plan();
  await claimed(SIMULATED, 'simulation');
  hub.clock.now += 27 * HOUR;
  const { epoch, settle } = await restore();
  await say(0, epoch, 0);
  await say(1, epoch, 0);
  expect(await settle()).toBe(1);
  expect((await stateOf(before)).settled).toBe(true);
});
