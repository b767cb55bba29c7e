/** Kiosks in simulation never hold up what real ones do. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HubWorld } from '../helpers/hub-world.ts';
import { WireKiosk } from '../helpers/wire-kiosk.ts';

let world: HubWorld;
let parts: Awaited<ReturnType<HubWorld['furnish']>>;
const kiosks: WireKiosk[] = [];
beforeEach(async () => {
  world = await HubWorld.open({ allowSimulation: true });
  parts = await world.furnish();
});
afterEach(async () => {
  for (const kiosk of kiosks.splice(0)) await kiosk.close();
  await world.close();
});

async function claimed(mode: 'real' | 'simulation'): Promise<WireKiosk> {
  const kiosk = await WireKiosk.inRoom(world, parts.room.id, mode);
  kiosks.push(kiosk);
  await kiosk.feed(null);
  return kiosk;
}

const session = async () => (await world.http('GET', `/sessions/${parts.session.id}`)).body;

it('sends sessions to a simulated kiosk only where no real one serves the site', async () => {
  const first = await claimed('simulation');
  expect((await session()).kiosks).toEqual([{ kioskId: first.id, state: 'open' }]);
  const real = await claimed('real');
  const second = await claimed('simulation');
  const asked = (await session()).kiosks.map(({ kioskId }: { kioskId: string }) => kioskId);
  expect(asked.sort()).toEqual([first.id, real.id].sort());
  expect((await second.feed(null)).items.filter(({ kind }) => kind === 'fact')).toEqual([]);
});

it('waits no more for a simulated kiosk that was revoked', async () => {
  const simulated = await claimed('simulation');
  const real = await claimed('real');
  world.clock.offset += 3 * 3_600_000;
  const seal = { kioskId: real.id, cause: 'timeout' };
  await real.deliver(real.say({ type: 'session.sealed', session: parts.session.id, payload: seal }));
  expect((await session()).settled).toBe(false);
  expect((await world.http('POST', `/kiosks/${simulated.id}/revoke`)).status).toBe(200);
  await expect.poll(async () => (await session()).settled).toBe(true);
  expect((await session()).kiosks).toContainEqual({ kioskId: simulated.id, state: 'released' });
});
