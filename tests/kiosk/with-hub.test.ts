import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HeadlessKiosk, type HeadlessOptions } from '../helpers/headless-kiosk.ts';
import { HubWorld } from '../helpers/hub-world.ts';

const MINUTE = 60_000;
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
});
