import { afterEach, beforeEach, expect, it } from 'vitest';
import { HubWorld } from '../helpers/hub-world.ts';
import { WireKiosk } from '../helpers/wire-kiosk.ts';

const MINUTE = 60_000;
let world: HubWorld;
let parts: Awaited<ReturnType<HubWorld['furnish']>>;
let kiosk: WireKiosk;
beforeEach(async () => {
  world = await HubWorld.open();
  parts = await world.furnish();
  kiosk = await WireKiosk.inRoom(world, parts.room.id);
  await kiosk.feed(null);
});
afterEach(async () => {
  await kiosk.close();
  await world.close();
});

const post = async (what: string, body: object) =>
  (await world.http('POST', `/sessions/${parts.session.id}/${what}`, body)).body;

/** Whether the kiosk has been told of a fact of this type, since when it last asked. */
const hears = async (type: string) =>
  (await kiosk.feed()).items.some((item) => item.kind === 'fact' && item.text.includes(`"${type}"`));

it('a session that staff move away and back is taken in again by the kiosk that had closed its part', async () => {
  const moved = await post('move', { roomId: parts.otherRoom.id });
  expect(moved.kiosks).toEqual([{ kioskId: kiosk.id, state: 'open' }]);
  await expect.poll(() => hears('session.changed')).toBe(true);
  const seal = { kioskId: kiosk.id, cause: 'moved-away', roomId: parts.room.id };
  await kiosk.deliver(kiosk.say({ type: 'session.sealed', session: parts.session.id, payload: seal }));
  const away = (await world.http('GET', `/sessions/${parts.session.id}`)).body;
  expect(away.kiosks).toEqual([{ kioskId: kiosk.id, state: 'sealed' }]);
  const back = await post('move', { roomId: parts.room.id });
  expect(back.kiosks).toEqual([{ kioskId: kiosk.id, state: 'open' }]);
  await expect.poll(() => hears('session.changed')).toBe(true);
  expect(back.reviews).toEqual([]);
});

it('a kiosk hears that staff started and ended its session, and its part still decides when it settles', async () => {
  world.clock.offset += 5 * MINUTE;
  expect((await post('start', { reason: 'badge lost' })).status).toBe('active');
  await expect.poll(() => hears('session.started')).toBe(true);
  const ended = await post('end', { reason: 'badge lost' });
  expect(ended).toMatchObject({ status: 'completed', settled: false });
  const seal = { kioskId: kiosk.id, cause: 'ended', roomId: parts.room.id };
  await kiosk.deliver(kiosk.say({ type: 'session.sealed', session: parts.session.id, payload: seal }));
  await expect
    .poll(async () => (await world.http('GET', `/sessions/${parts.session.id}`)).body.settled)
    .toBe(true);
  expect((await world.http('GET', `/sessions/${parts.session.id}`)).body.reviews).toEqual([]);
});
