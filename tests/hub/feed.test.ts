import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FeedBody } from '../../core/contracts/feed.ts';
import { decodeFact } from '../../core/domain/fact-codec.ts';
import { systemScope } from '../../core/domain/scope.ts';
import { HubWorld } from '../helpers/hub-world.ts';
import { itemsOf, WireKiosk } from '../helpers/wire-kiosk.ts';

type Furnished = Awaited<ReturnType<HubWorld['furnish']>>;

let world: HubWorld;
let parts: Furnished;
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

function factTypes(body: FeedBody): string[] {
  return itemsOf(body, 'fact').map((item) => {
    const decoded = decodeFact(item.text);
    return decoded.ok ? decoded.fact.type : decoded.detail;
  });
}

const subjectsOf = (body: FeedBody) =>
  itemsOf(body, 'person')
    .map((item) => item.person.subject)
    .sort();

/** Consent and a template for a person. */
async function enrol(personId: string): Promise<void> {
  await world.http('PUT', `/people/${personId}/consent/face`, { evidence: 'signed form' });
  const { store } = world.hub.context;
  await store.people.addTemplate(
    {
      id: '0190a000-0000-7000-8000-0000000000aa',
      personId,
      template: new Float32Array(512).fill(0.05),
      pack: 'a'.repeat(64),
      facePx: 120,
      sharpness: 80,
      brightness: 120,
      addedAt: 1,
      addedBy: 'test',
    },
    systemScope('enrolment.write'),
  );
}

describe('the feed of a kiosk', () => {
  it('begins with everything: its place, whom it may meet, its sessions; and offers them in the log', async () => {
    const body = await kiosk.feed(null);
    expect(body.snapshot).toBe(true);
    expect(itemsOf(body, 'placement')[0]?.placement).toMatchObject({
      kioskId: kiosk.id,
      roomId: parts.room.id,
      siteName: 'Harbour',
      zone: 'Europe/Paris',
    });
    expect(subjectsOf(body)).toEqual([parts.trainer, ...parts.trainees].map((one) => one.subject).sort());
    expect(factTypes(body)).toEqual(['session.scheduled', 'session.offered']);
    const session = (await world.http('GET', `/sessions/${parts.session.id}`)).body;
    expect(session.kiosks).toEqual([{ kioskId: kiosk.id, state: 'open' }]);
  });

  it('goes on from the cursor with what changed only, and says nothing when nothing did', async () => {
    await kiosk.feed(null);
    const quiet = await kiosk.feed();
    expect(quiet).toMatchObject({ snapshot: false, items: [] });
    await world.http('PATCH', `/people/${parts.trainees[0]?.id}`, { displayName: 'New Name' });
    const body = await kiosk.feed();
    expect(body.snapshot).toBe(false);
    expect(itemsOf(body, 'person').map((item) => item.person.displayName)).toEqual(['New Name']);
    expect(body.items).toHaveLength(1);
  });

  it('tells of a session that it holds also when that is moved further off than kiosks are told of', async () => {
    await kiosk.feed(null);
    const start = parts.start + 21 * 86_400_000;
    const moved = await world.http('POST', `/sessions/${parts.session.id}/move`, {
      start: new Date(start).toISOString(),
      end: new Date(start + 3_600_000).toISOString(),
    });
    expect(moved.status).toBe(200);
    expect(factTypes(await kiosk.feed())).toContain('session.changed');
    expect(factTypes(await kiosk.feed(null))).toContain('session.changed');
  });

  it('repeats what was lost on the way, when it is asked for from the old cursor', async () => {
    await kiosk.feed(null);
    const before = kiosk.cursor;
    const late = (await world.http('POST', '/people', { displayName: 'Late', siteId: parts.site.id })).body;
    await world.http('POST', `/groups/${parts.group.id}/members`, { personIds: [late.id] });
    const [lost, again] = [await kiosk.feed(before), await kiosk.feed(before)];
    expect(subjectsOf(lost)).toEqual([late.subject]);
    expect(again.items).toEqual(lost.items);
    expect(factTypes(again)).toEqual(['roll.changed']);
  });

  it('is not told its own facts, but those of another kiosk in the room', async () => {
    const second = await WireKiosk.inRoom(world, parts.room.id);
    await kiosk.send('status', kiosk.status(true));
    await second.send('status', second.status(true));
    await kiosk.feed(null);
    await second.feed(null);
    await kiosk.deliver(
      kiosk.say({
        type: 'attendance.checked-in',
        subject: parts.trainees[0]?.subject ?? null,
        session: parts.session.id,
        payload: { method: 'face', location: null, policyVersion: 1, by: null },
      }),
    );
    expect(factTypes(await second.feed())).toEqual(['attendance.checked-in']);
    const own = await kiosk.feed();
    expect(factTypes(own)).toEqual(['session.offered']);
    expect(own.acked).toEqual({ origin: kiosk.origin, seq: 1 });
    await second.close();
  });

  it('starts anew for a cursor of another epoch, one from the future, or after the kiosk was moved', async () => {
    const first = await kiosk.feed(null);
    const strange = { hubEpoch: '0190a000-0000-4000-8000-000000000001', n: 1 };
    expect((await kiosk.feed(strange)).snapshot).toBe(true);
    const { hubEpoch } = world.hub.context.log;
    expect((await kiosk.feed({ hubEpoch, n: first.to + 1_000 })).snapshot).toBe(true);
    await kiosk.feed();
    await world.http('PATCH', `/kiosks/${kiosk.id}`, { roomId: parts.otherRoom.id });
    const moved = await kiosk.feed();
    expect(moved.snapshot).toBe(true);
    expect(itemsOf(moved, 'placement')[0]?.placement.roomId).toBe(parts.otherRoom.id);
    expect(subjectsOf(moved)).toEqual([]);
    // It still has to seal what it was sent in the old room.
    expect(factTypes(moved)).toEqual(['session.scheduled', 'session.offered']);
  });

  it('lets go of who is no longer to be met there', async () => {
    await kiosk.feed(null);
    const [gone] = parts.trainees;
    await world.http('PATCH', `/people/${gone?.id}`, { active: false });
    const body = await kiosk.feed();
    expect(itemsOf(body, 'person-gone').map((item) => item.subject)).toEqual([gone?.subject]);
  });

  it('holds the whole site only by policy', async () => {
    const stranger = (
      await world.http('POST', '/people', { displayName: 'Elsewhere', siteId: parts.site.id })
    ).body;
    expect(subjectsOf(await kiosk.feed(null))).not.toContain(stranger.subject);
    const site = (await world.http('GET', `/sites/${parts.site.id}`)).body;
    const attendance = { ...site.policy, siteGallery: true };
    const set = await world.http('PUT', `/sites/${parts.site.id}/policy`, { attendance });
    expect(set.status).toBe(200);
    const body = await kiosk.feed();
    expect(body.snapshot).toBe(true);
    expect(subjectsOf(body)).toContain(stranger.subject);
    expect(itemsOf(body, 'placement')[0]?.placement.policy.siteGallery).toBe(true);
  });

  it('is told within seconds that consent was withdrawn, and has no template of that person any more', async () => {
    const [trainee] = parts.trainees;
    if (!trainee) throw new Error('nobody');
    await enrol(trainee.id);
    const templates = (body: FeedBody) =>
      itemsOf(body, 'person').find((item) => item.person.subject === trainee.subject)?.person.templates
        .length;
    expect(templates(await kiosk.feed(null))).toBe(1);
    await world.http('DELETE', `/people/${trainee.id}/consent/face`);
    await expect
      .poll(() => kiosk.newest('news', 'n'), { timeout: 5_000 })
      .toBeGreaterThan(kiosk.cursor?.n ?? 0);
    expect(templates(await kiosk.feed())).toBe(0);
  });

  it('tells a kiosk in another room nothing of it', async () => {
    const elsewhere = await WireKiosk.inRoom(world, parts.otherRoom.id);
    await elsewhere.feed(null);
    await kiosk.feed(null);
    const before = kiosk.count('news');
    await world.http('PATCH', `/people/${parts.trainees[0]?.id}`, { displayName: 'New Name' });
    await kiosk.next('news', before);
    expect(elsewhere.count('news')).toBe(0);
    expect((await elsewhere.feed()).items).toEqual([]);
    await elsewhere.close();
  });

  it('comes in pieces that a broker carries, however much it is', async () => {
    const { trainees } = await world.furnishMore(parts, 400);
    const body = await kiosk.feed(null);
    expect(subjectsOf(body)).toHaveLength(trainees.length + parts.trainees.length + 1);
  });
});
