import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HubWorld } from '../helpers/hub-world.ts';
import { WireKiosk } from '../helpers/wire-kiosk.ts';

type Furnished = Awaited<ReturnType<HubWorld['furnish']>>;
const MINUTE = 60_000;

let world: HubWorld;
let parts: Furnished;
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

const session = async () => (await world.http('GET', `/sessions/${parts.session.id}`)).body;
const statuses = async () =>
  (await world.http('GET', `/sessions/${parts.session.id}/roll`)).body.records.map(
    (record: { status: string }) => record.status,
  );

function act(type: 'session.started' | 'session.ended', wall: number) {
  const started = type === 'session.started' ? { policyVersion: 1 } : {};
  const payload = { method: 'badge-pin', location: null, ...started };
  return { type, subject: parts.trainer.subject, session: parts.session.id, payload, wall } as const;
}

function arrival(index: number, wall: number) {
  return {
    type: 'attendance.checked-in',
    subject: parts.trainees[index]?.subject ?? null,
    session: parts.session.id,
    payload: { method: 'face', location: null, policyVersion: 1, by: null },
    wall,
  } as const;
}

const sealed = (kioskId: string, cause: string) =>
  ({ type: 'session.sealed', session: parts.session.id, payload: { kioskId, cause } }) as const;

/** What a kiosk's log begins with after its database was damaged. */
function damaged(origin: string, ...ranges: { from: number; to: number }[]) {
  const wall = parts.start + 55 * MINUTE;
  const payload = { code: 'storage.set-aside', detail: 'damaged' };
  return [
    { type: 'kiosk.noticed', payload, wall },
    { type: 'log.gap', payload: { origin, ranges }, wall },
  ] as const;
}

/** Gives the hub's jobs their occasion: something came in. */
async function nudge(): Promise<void> {
  await world.http('PATCH', `/rooms/${parts.otherRoom.id}`, { name: `R${Math.random()}` });
}

describe('settling', () => {
  it('says absent only when the kiosk has sealed, and tells the kiosk', async () => {
    const { start } = parts;
    const said = [
      act('session.started', start),
      arrival(0, start + MINUTE),
      arrival(1, start + 20 * MINUTE),
      act('session.ended', start + 59 * MINUTE),
    ];
    await kiosk.deliver(kiosk.say(...said));
    await nudge();
    expect((await session()).settled).toBe(false);
    expect((await statuses()).sort()).toEqual(['late', 'pending', 'present']);
    const roll = (await world.http('GET', `/sessions/${parts.session.id}/roll`)).body;
    expect(roll.waitingKiosks).toEqual([kiosk.id]);
    await kiosk.deliver(kiosk.say(sealed(kiosk.id, 'ended')));
    await expect.poll(async () => (await session()).settled).toBe(true);
    expect((await statuses()).sort()).toEqual(['absent', 'late', 'present']);
    expect(await session()).toMatchObject({ status: 'completed', unattended: false });
    await expect
      .poll(async () =>
        (await kiosk.feed()).items.some(
          (item) => item.kind === 'fact' && item.text.includes('session.settled'),
        ),
      )
      .toBe(true);
  });

  it('waits for every kiosk that was sent the session, until staff release one; what comes later still counts', async () => {
    const lost = await WireKiosk.inRoom(world, parts.room.id);
    await lost.feed(null);
    await lost.close();
    const { start } = parts;
    await kiosk.deliver(
      kiosk.say(
        act('session.started', start),
        arrival(0, start + MINUTE),
        act('session.ended', start + 50 * MINUTE),
        sealed(kiosk.id, 'ended'),
      ),
    );
    await nudge();
    expect((await session()).settled).toBe(false);
    const release = { kioskId: lost.id, reason: 'stolen' };
    expect((await world.http('POST', `/sessions/${parts.session.id}/release`, release)).status).toBe(200);
    await expect.poll(async () => (await session()).settled).toBe(true);
    expect((await statuses()).sort()).toEqual(['absent', 'absent', 'present']);
    await lost.connect();
    await lost.deliver(lost.say(arrival(1, start + 2 * MINUTE)));
    expect((await statuses()).sort()).toEqual(['absent', 'present', 'present']);
    await lost.close();
  });

  it('takes no seal for good behind which check-ins are lost: nobody is absent before staff have looked', async () => {
    const { start } = parts;
    const old = kiosk.origin;
    const said = kiosk.say(
      act('session.started', start),
      arrival(0, start + MINUTE),
      arrival(1, start + 2 * MINUTE),
      act('session.ended', start + 50 * MINUTE),
      sealed(kiosk.id, 'ended'),
    );
    await kiosk.deliver(said.slice(0, 2));
    kiosk.newOrigin();
    await kiosk.deliver(kiosk.say(...damaged(old, { from: 3, to: 3 })));
    await kiosk.deliver(said.slice(3));
    await nudge();
    await expect
      .poll(async () => (await session()).kiosks)
      .toEqual([{ kioskId: kiosk.id, state: 'doubted' }]);
    expect(await session()).toMatchObject({ settled: false });
    expect((await session()).reviews).toContain('log-incomplete');
    expect((await statuses()).sort()).toEqual(['pending', 'pending', 'present']);
    const release = { kioskId: kiosk.id, reason: 'looked at' };
    expect((await world.http('POST', `/sessions/${parts.session.id}/release`, release)).status).toBe(200);
    await expect.poll(async () => (await session()).settled).toBe(true);
    expect((await statuses()).sort()).toEqual(['absent', 'absent', 'present']);
  });

  it('takes a seal for good when the hub holds all that the kiosk lost, or lost only what came after', async () => {
    const { start } = parts;
    const old = kiosk.origin;
    const said = kiosk.say(
      act('session.started', start),
      arrival(0, start + MINUTE),
      act('session.ended', start + 50 * MINUTE),
      sealed(kiosk.id, 'ended'),
    );
    await kiosk.deliver(said.slice(0, 2));
    kiosk.newOrigin();
    await kiosk.deliver(kiosk.say(...damaged(old, { from: 1, to: 2 }, { from: 5, to: 9 })));
    await kiosk.deliver(said.slice(2));
    await nudge();
    await expect.poll(async () => (await session()).settled).toBe(true);
  });

  it('takes no seal for good that was written after the end of a log was lost, told or not', async () => {
    const { start } = parts;
    await kiosk.deliver(kiosk.say(act('session.started', start), arrival(0, start + MINUTE)));
    // A new log from nowhere: a disk that was put back, or begun anew.
    kiosk.newOrigin();
    const [ended, seal] = [act('session.ended', start + 50 * MINUTE), sealed(kiosk.id, 'ended')];
    await kiosk.deliver(kiosk.say(ended, { ...seal, wall: start + 51 * MINUTE }));
    await nudge();
    await expect
      .poll(async () => (await session()).kiosks)
      .toEqual([{ kioskId: kiosk.id, state: 'doubted' }]);
  });

  it('finds a session that nobody started missed, once its time is over and the kiosk has sealed', async () => {
    world.clock.offset += 3 * 60 * MINUTE;
    await nudge();
    expect(await session()).toMatchObject({ settled: false, status: 'scheduled' });
    const notice = { code: 'location.unconfirmed', detail: 'no beacon' };
    await kiosk.deliver(kiosk.say({ type: 'kiosk.noticed', payload: notice }, sealed(kiosk.id, 'timeout')));
    await expect.poll(async () => (await session()).settled).toBe(true);
    expect(await session()).toMatchObject({ status: 'canceled', missed: true, reviews: [] });
    expect(await statuses()).toEqual(['void', 'void', 'void']);
  });
});
