import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HeadlessKiosk, type HeadlessOptions } from '../helpers/headless-kiosk.ts';
import { HubWorld } from '../helpers/hub-world.ts';

const MINUTE = 60_000;
const KILLS = 50;
const NO_FACES: HeadlessOptions = { args: ['--faces', 'off'] };
const TRAINER = { badge: 'A0A0A0A0', pin: '471147' };
const BEACON = { uuid: '0f5d2c1e-0000-4000-8000-000000000000', major: 1, minor: 1 };

let world: HubWorld;
let folder: string;
let kiosk: HeadlessKiosk;

beforeEach(async () => {
  world = await HubWorld.open({ allowSimulation: true });
  folder = mkdtempSync(join(tmpdir(), 'roster-with-hub-'));
});
afterEach(async () => {
  await kiosk.kill();
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

const badgeOf = (index: number): string => `B0B0${index.toString(16).padStart(4, '0').toUpperCase()}`;
const pinOf = (index: number): string => String(270_000 + index * 7);

async function credentials(personId: string, badge: string, pin: string): Promise<void> {
  const added = await world.http('POST', `/people/${personId}/badges`, { uid: badge });
  const set = await world.http('PUT', `/people/${personId}/pin`, { pin });
  if (added.status >= 300 || set.status >= 300) throw new Error(JSON.stringify([added.body, set.body]));
}

/** A class with badges and PINs, a session around now, and a kiosk that has just been claimed for the room. */
async function claimedRoom(trainees: number) {
  const parts = await world.furnish(trainees);
  await world.http('PATCH', `/rooms/${parts.room.id}`, { beacon: BEACON });
  await credentials(parts.trainer.id, TRAINER.badge, TRAINER.pin);
  for (const [index, person] of parts.trainees.entries())
    await credentials(person.id, badgeOf(index), pinOf(index));
  // The other session of the furniture is in the way.
  await world.http('POST', `/sessions/${parts.session.id}/cancel`, { reason: 'not this time' });
  const start = Math.ceil(Date.now() / MINUTE) * MINUTE;
  const session = (
    await world.http('POST', '/sessions', {
      roomId: parts.room.id,
      trainerId: parts.trainer.id,
      groupIds: [parts.group.id],
      title: 'Brazing',
      start: new Date(start).toISOString(),
      end: new Date(start + 4 * MINUTE).toISOString(),
    })
  ).body;
  kiosk = new HeadlessKiosk(folder, NO_FACES);
  await kiosk.untilScreen('provisioning');
  const code = await world.claimCode(parts.room.id);
  await kiosk.act({ do: 'claim', hubUrl: world.addresses.https, code });
  await kiosk.until((view) => view.place?.verdict === 'confirmed' && view.network === 'online');
  await kiosk.until((view) => view.open?.title === 'Brazing' || view.next?.title === 'Brazing');
  return { ...parts, session, code };
}

async function asSomebody(badge: string, pin: string): Promise<void> {
  await kiosk.tap(badge);
  await kiosk.untilScreen('pin');
  await kiosk.act({ do: 'enter-pin', pin });
}

interface RollRecord {
  readonly status: string;
  readonly subject: string;
}

async function rollOf(session: string): Promise<RollRecord[]> {
  return (await world.http('GET', `/sessions/${session}/roll`)).body.records;
}

const statuses = async (session: string) => (await rollOf(session)).map((record) => record.status).sort();

describe('a kiosk and its hub', () => {
  test('from a claim code to a settled roll', async () => {
    const { code, session, trainees } = await claimedRoom(3);
    expect(kiosk.view).toMatchObject({ simulation: true, clockTrust: 'anchored' });
    await asSomebody(TRAINER.badge, TRAINER.pin);
    await kiosk.untilScreen('session-started');
    await asSomebody(badgeOf(0), pinOf(0));
    await kiosk.untilScreen('welcome');
    await expect
      .poll(() => statuses(session.id), { timeout: 10_000 })
      .toEqual(['pending', 'pending', 'present']);
    await asSomebody(TRAINER.badge, TRAINER.pin);
    await kiosk.untilScreen('trainer-menu');
    await kiosk.act({ do: 'end-session' });
    await kiosk.act({ do: 'confirm-end' });
    await kiosk.untilScreen('session-ended');
    await expect
      .poll(() => statuses(session.id), { timeout: 10_000 })
      .toEqual(['absent', 'absent', 'present']);
    const present = (await rollOf(session.id)).find((record) => record.status === 'present');
    expect(JSON.stringify(present)).toContain(trainees[0]?.subject ?? 'nobody');
    await kiosk.until((view) => view.unsent === 0);

    const second = new HeadlessKiosk(`${folder}/second`, NO_FACES);
    await second.untilScreen('provisioning');
    await second.act({ do: 'claim', hubUrl: world.addresses.https, code });
    const { screen } = await second.until(
      (view) => view.screen.kind === 'provisioning' && view.screen.error !== null,
    );
    expect(screen).toMatchObject({ error: { code: 'claim.used' } });
    await second.kill();
  });

  test('killed right after each "you are in": every check-in reaches the hub, once', {
    timeout: 900_000,
  }, async () => {
    const { session } = await claimedRoom(KILLS);
    await asSomebody(TRAINER.badge, TRAINER.pin);
    await kiosk.untilScreen('session-started');
    for (let index = 0; index < KILLS; index += 1) {
      await kiosk.tap(badgeOf(index));
      await kiosk.untilScreen('pin');
      void kiosk.act({ do: 'enter-pin', pin: pinOf(index) });
      await kiosk.untilScreen('welcome');
      await kiosk.kill();
      kiosk = new HeadlessKiosk(folder, NO_FACES);
      // Not until the room is confirmed anew: a session that runs goes on meanwhile.
      await kiosk.until((view) => view.open !== null && view.devices.badge === 'ok');
    }
    await kiosk.until((view) => view.unsent === 0 && view.network === 'online');
    const records = await rollOf(session.id);
    expect(records).toHaveLength(KILLS);
    expect(records.filter((record) => !['present', 'late'].includes(record.status))).toEqual([]);
    const facts = await world.hub.context.log.sessionFacts(session.id);
    const arrivals = facts.filter((fact) => fact.type === 'attendance.checked-in');
    expect(arrivals).toHaveLength(KILLS);
    expect(new Set(arrivals.map((fact) => fact.subject)).size).toBe(KILLS);
  });
});

function hasStrace(): boolean {
  try {
    execFileSync('strace', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('what is said to be saved', () => {
  test('is flushed to the disk between the append and "you are in"', async () => {
    // Where the machine has no strace, the promise rests on the tests of the storage.
    const trace = join(folder, 'trace.txt');
    const options = ['-f', '-o', trace, '-e', 'trace=fdatasync,fsync,pwrite64,write', '-s', '2000'];
    await claimedRoom(1);
    await asSomebody(TRAINER.badge, TRAINER.pin);
    await kiosk.untilScreen('session-started');
    await kiosk.stop();
    if (!hasStrace()) return;
    kiosk = new HeadlessKiosk(folder, { ...NO_FACES, under: ['strace', ...options] });
    await kiosk.until((view) => view.place?.verdict === 'confirmed');
    await asSomebody(badgeOf(0), pinOf(0));
    await kiosk.untilScreen('welcome');
    await kiosk.kill();
    const calls = readFileSync(trace, 'utf8').split('\n');
    const said = calls.findIndex((line) => line.includes('\\"kind\\":\\"welcome\\"'));
    const asked = calls.findLastIndex((line, at) => at < said && line.includes('\\"kind\\":\\"pin\\"'));
    expect(asked).toBeGreaterThan(0);
    expect(said).toBeGreaterThan(asked);
    const flushed = calls.slice(asked, said).findLastIndex((line) => /f(data)?sync\(/.test(line));
    const appended = calls.slice(asked, said).findLastIndex((line) => line.includes('pwrite64('));
    expect(appended).toBeGreaterThan(-1);
    expect(flushed).toBeGreaterThan(appended);
  });
});
