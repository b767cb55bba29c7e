/** The fleet simulator over the wire to a whole hub: nothing lost, nothing doubled, no wrong time trusted. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { simulationReport } from '../../core/contracts/simulation.ts';
import { openDatabase } from '../../hub/storage/database.ts';
import { verifyHubLog } from '../../hub/storage/log/verify-log.ts';
import { type FleetOptions, runFleet } from '../../main/simulate/fleet.ts';
import { HubWorld } from '../helpers/hub-world.ts';

let world: HubWorld;
beforeEach(async () => {
  world = await HubWorld.open({ allowSimulation: true });
  await world.furnish();
});
afterEach(() => world.close());

async function fleet(change: Partial<FleetOptions> = {}): Promise<FleetOptions> {
  return {
    hub: { url: world.addresses.https, ca: world.ca, token: await world.signIn('admin@example.org') },
    kiosks: 3,
    backlog: 300,
    seconds: 4,
    perMinute: 600,
    outages: 0.1,
    clockFaults: 0.1,
    seed: 7,
    patience: 60,
    version: 'test',
    log: pino({ level: 'silent' }),
    progress: () => {},
    signal: new AbortController().signal,
    ...change,
  };
}

async function kiosks(): Promise<{ revokedAt: string | null }[]> {
  return (await world.http('GET', '/kiosks')).body.items;
}

it('brings a backlog and a life of pulled cables and wrong clocks to the hub, each fact once', async () => {
  const report = simulationReport.parse(await runFleet(await fleet()));
  expect(report).toMatchObject({ kiosks: 3, backlog: 900, unsent: 0, wronglyTrusted: 0, newLogs: 0 });
  expect(report.outages).toBeGreaterThan(0);
  expect(report.clockFaults).toBeGreaterThan(0);
  expect(report.facts).toBeGreaterThan(900);
  expect((await kiosks()).map(({ revokedAt }) => revokedAt)).not.toContain(null);
  await world.close();
  const db = openDatabase({ ...world.place, key: new Uint8Array(32).fill(3) });
  try {
    const held = await verifyHubLog(db);
    expect(held).toMatchObject({ intact: true, forks: 0 });
    const ofKiosks = held.logs.filter(({ origin }) => origin.startsWith('kiosk:'));
    expect(ofKiosks.reduce((sum, { facts }) => sum + facts, 0)).toBe(report.facts);
  } finally {
    await db.destroy();
  }
});

it('takes its kiosks and its folder away when it is stopped', async () => {
  const stop = new AbortController();
  const progress = (text: string) => text.endsWith('of life') && stop.abort();
  const place = mkdtempSync(join(tmpdir(), 'roster-stopped-'));
  vi.stubEnv('TMPDIR', place);
  try {
    const running = runFleet(await fleet({ backlog: 0, seconds: 600, progress, signal: stop.signal }));
    await expect(running).rejects.toMatchObject({ code: 'simulate.stopped' });
    expect(readdirSync(place)).toEqual([]);
  } finally {
    vi.unstubAllEnvs();
    rmSync(place, { recursive: true, force: true });
  }
  expect(await kiosks()).toHaveLength(3);
  expect((await kiosks()).map(({ revokedAt }) => revokedAt)).not.toContain(null);
});

it('says what is wrong where the hub takes no simulated kiosks', async () => {
  await world.close();
  world = await HubWorld.open();
  await world.furnish();
  await expect(runFleet(await fleet())).rejects.toMatchObject({ code: 'simulate.not-claimed' });
  const wrong = { ...(await fleet()).hub, token: 'wrong' };
  await expect(runFleet(await fleet({ hub: wrong }))).rejects.toMatchObject({ code: 'simulate.refused' });
});
