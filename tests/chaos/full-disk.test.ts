/** Whole processes on a disk that is really full: nobody is told what is not so, and all goes on when there is room. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seedKiosk } from '../helpers/claimed-kiosk.ts';
import { HeadlessKiosk } from '../helpers/headless-kiosk.ts';
import { HubWorld } from '../helpers/hub-world.ts';
import { SmallDisk } from '../helpers/small-disk.ts';
import { WireKiosk } from '../helpers/wire-kiosk.ts';

const probe = SmallDisk.mount(1);
probe?.unmount();

let disk: SmallDisk;
beforeEach(() => {
  const mounted = SmallDisk.mount(8);
  if (!mounted) throw new Error('a disk could be mounted a moment ago');
  disk = mounted;
});
afterEach(() => disk.unmount());

const CLASS = [
  { name: 'Tina', isTrainer: true, badge: 'A0A0A0A0', pin: '4711' },
  { name: 'Ada', badge: 'B0B0B0B0', pin: '1234' },
];

async function asSomebody(kiosk: HeadlessKiosk, badge: string, pin: string): Promise<void> {
  await kiosk.tap(badge);
  await kiosk.untilScreen('pin');
  await kiosk.act({ do: 'enter-pin', pin });
}

describe.runIf(probe)('a disk that is full', () => {
  test('at the kiosk: the arrival is refused with a code, and taken once there is room', async () => {
    await seedKiosk(disk.folder, CLASS);
    const kiosk = new HeadlessKiosk(disk.folder, { args: ['--faces', 'off'] });
    await kiosk.until((view) => view.place?.verdict === 'confirmed');
    await asSomebody(kiosk, 'A0A0A0A0', '4711');
    await kiosk.untilScreen('session-started');
    disk.fill();
    const before = kiosk.views.length;
    await asSomebody(kiosk, 'B0B0B0B0', '1234');
    const { screen } = await kiosk.until((view) => !['pin', 'home'].includes(view.screen.kind));
    expect(screen).toMatchObject({ kind: 'refused', refusal: { code: 'storage.full' } });
    expect(kiosk.views.slice(before).map((view) => view.screen.kind)).not.toContain('welcome');
    expect(kiosk.view?.open?.counts).toMatchObject({ present: 0, pending: 1 });
    disk.makeRoom();
    await kiosk.untilScreen('home');
    await asSomebody(kiosk, 'B0B0B0B0', '1234');
    await kiosk.untilScreen('welcome');
    expect(await kiosk.stop()).toBe(0);
  });

  test('at the hub: facts are not acknowledged, and taken once there is room', async () => {
    const world = await HubWorld.open({ dataDir: disk.folder });
    const parts = await world.furnish(2);
    const kiosk = await WireKiosk.inRoom(world, parts.room.id);
    const arrivals = parts.trainees.map(({ subject }) => ({
      type: 'attendance.checked-in' as const,
      subject,
      session: parts.session.id,
      payload: { method: 'face', location: null, policyVersion: 1, by: null },
    }));
    const held = async () =>
      (await world.hub.context.log.sessionFacts(parts.session.id)).filter((fact) =>
        fact.origin.startsWith('kiosk:'),
      ).length;
    // More than the last pages of the log file have room for.
    const notices = Array.from({ length: 199 }, (_, n) => ({
      type: 'kiosk.noticed' as const,
      payload: { code: 'clock.jump', detail: `${n} `.repeat(200) },
    }));
    const facts = kiosk.say(...arrivals.slice(0, 1), ...notices);
    disk.fill();
    const acks = kiosk.count('ack');
    await kiosk.send('facts', kiosk.batch(facts));
    const refused = await world.http('POST', '/sites', { name: 'North', zone: 'Europe/Paris' });
    expect(refused.body).toMatchObject({ code: 'storage.full' });
    expect(await held()).toBe(0);
    // The hub answers in order, so the time comes after any acknowledgement of the batch.
    await kiosk.ask('time', { v: 1, nonce: '0190a000-0000-4000-8000-000000000001' }, 'time');
    expect(kiosk.count('ack')).toBe(acks);
    disk.makeRoom();
    expect(await kiosk.deliver(facts)).toMatchObject({ seq: facts.length, rejected: null });
    expect(await held()).toBe(1);
    expect((await world.http('POST', '/sites', { name: 'North', zone: 'Europe/Paris' })).status).toBe(201);
    await kiosk.close();
    await world.close();
  });
});
