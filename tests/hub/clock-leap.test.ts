import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HubWorld } from '../helpers/hub-world.ts';
import { WireKiosk } from '../helpers/wire-kiosk.ts';

const MINUTE = 60_000;
let world: HubWorld;
let parts: Awaited<ReturnType<HubWorld['furnish']>>;
beforeEach(async () => {
  world = await HubWorld.open();
  parts = await world.furnish();
});
afterEach(() => world.close());

const session = async () => (await world.http('GET', `/sessions/${parts.session.id}`)).body;
/** Wakes the jobs, as any change does. */
const wake = (name: string) => world.http('PATCH', `/rooms/${parts.otherRoom.id}`, { name });

it('while the clock of its machine is set wrong the hub settles nothing and tells no kiosk the time', async () => {
  const kiosk = await WireKiosk.inRoom(world, parts.otherRoom.id);
  const tells = () => kiosk.ask<{ hubWall: number }>('time', { v: 1, nonce: randomUUID() }, 'time');
  const before = (await tells()).hubWall;
  world.clock.leap = 30 * 24 * 60 * MINUTE;
  await wake('Set ahead');
  const asked = kiosk.count('time');
  await kiosk.send('time', { v: 1, nonce: randomUUID() });
  // Messages of a kiosk are worked off in order: this one is answered, the question before it was not.
  await kiosk.feed(null);
  expect(kiosk.count('time')).toBe(asked);
  // So long the jobs need at most to begin once they are woken.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  world.clock.leap = 0;
  expect((await tells()).hubWall - before).toBeLessThan(10 * MINUTE);
  expect(await session()).toMatchObject({ settled: false, status: 'scheduled' });
  // The same time, when it has really passed, is what settles.
  world.clock.offset = 3 * 60 * MINUTE;
  await wake('Three hours on');
  await expect.poll(async () => (await session()).settled, { timeout: 60_000 }).toBe(true);
  await kiosk.close();
});
