import { afterEach, beforeEach, expect, it } from 'vitest';
import { decideCheckIn } from '../../core/domain/check-in.ts';
import { decodeFact } from '../../core/domain/fact-codec.ts';
import { foldSession, type SessionState } from '../../core/domain/session.ts';
import { decideSeal, decideStart } from '../../core/domain/session-decider.ts';
import { HubWorld } from '../helpers/hub-world.ts';
import { itemsOf, WireKiosk } from '../helpers/wire-kiosk.ts';

const MINUTE = 60_000;
let world: HubWorld;
let parts: Awaited<ReturnType<HubWorld['furnish']>>;
let kiosk: WireKiosk;
beforeEach(async () => {
  world = await HubWorld.open();
  parts = await world.furnish();
  kiosk = await WireKiosk.inRoom(world, parts.room.id);
});
afterEach(async () => {
  await kiosk.close();
  await world.close();
});

/** What the kiosk knows once it has asked for everything. */
async function knows(): Promise<SessionState> {
  const body = await kiosk.feed(null);
  const heard = itemsOf(body, 'fact').flatMap(({ text }) => {
    const decoded = decodeFact(text);
    return decoded.ok ? [decoded.fact] : [];
  });
  return foldSession(parts.session.id, [...heard, ...kiosk.facts]);
}

/** Moves it, and waits until it was told that there is news. */
async function moveKiosk(roomId: string): Promise<void> {
  const heard = kiosk.cursor?.n ?? 0;
  expect((await world.http('PATCH', `/kiosks/${kiosk.id}`, { roomId })).status).toBe(200);
  await expectNewsAfter(heard);
}

async function expectNewsAfter(heard: number): Promise<void> {
  await expect.poll(() => kiosk.newest('news', 'n'), { timeout: 20_000 }).toBeGreaterThan(heard);
}

/** What it writes when its time, or the session's place, says so; null when nothing must be. */
function seal(state: SessionState, roomId: string, at: number) {
  const decision = decideSeal(state, kiosk.id, roomId, at);
  if (decision?.kind !== 'accepted') return null;
  const [draft] = decision.facts;
  return draft ? kiosk.say({ ...draft, wall: at }) : null;
}

async function session() {
  return (await world.http('GET', `/sessions/${parts.session.id}`)).body;
}

function expectTakenIn(state: SessionState, at: number): void {
  const location = {
    kioskId: kiosk.id,
    roomId: parts.room.id,
    verdict: 'confirmed' as const,
    beacon: null,
    medianRssi: -60,
    ageMs: 0,
  };
  const { subject } = parts.trainer;
  const start = decideStart(state, { subject, isTrainer: true, method: 'badge-face', location }, at, null);
  expect(start.kind).toBe('accepted');
  const trainee = parts.trainees[0]?.subject ?? '';
  expect(decideCheckIn(state, { subject: trainee, method: 'face', location, by: null }, at).kind).toBe(
    'accepted',
  );
}

it('a kiosk that is moved to another room by mistake and back takes people in again', async () => {
  await knows();
  await moveKiosk(parts.otherRoom.id);
  const facts = seal(await knows(), parts.otherRoom.id, parts.start - 4 * MINUTE);
  await kiosk.deliver(facts ?? []);
  expect((await session()).kiosks).toEqual([{ kioskId: kiosk.id, state: 'sealed' }]);
  await moveKiosk(parts.room.id);
  expectTakenIn(await knows(), parts.start);
  expect((await session()).kiosks).toEqual([{ kioskId: kiosk.id, state: 'open' }]);
  const before = (await knows()).placings.length;
  expect((await knows()).placings).toHaveLength(before);
});

it('one whose word that it was away comes when it is back is told so at once', async () => {
  await knows();
  await moveKiosk(parts.otherRoom.id);
  const facts = seal(await knows(), parts.otherRoom.id, parts.start - 4 * MINUTE);
  await moveKiosk(parts.room.id);
  await kiosk.feed(null);
  await kiosk.deliver(facts ?? []);
  const heard = kiosk.cursor?.n ?? 0;
  await expectNewsAfter(heard);
  expectTakenIn(await knows(), parts.start);
});

it('a session that is put off while its kiosk is away is not closed by the time it knew', async () => {
  const before = await knows();
  const [start, end] = [parts.start + 300 * MINUTE, parts.start + 360 * MINUTE];
  const times = { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
  expect((await world.http('POST', `/sessions/${parts.session.id}/move`, times)).status).toBe(200);
  await kiosk.deliver(seal(before, parts.room.id, parts.start + 95 * MINUTE) ?? []);
  expect(await session()).toMatchObject({ kiosks: [{ kioskId: kiosk.id, state: 'open' }], reviews: [] });
  expectTakenIn(await knows(), start);
});
