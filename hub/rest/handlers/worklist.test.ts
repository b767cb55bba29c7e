import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FactDraft } from '../../../core/contracts/fact.ts';
import { furnish, type HubFixture, openHub } from '../../../tests/helpers/hub-fixture.ts';

const HOUR = 3_600_000;
const KIOSK = '0199d1f0-0000-7000-8000-0000000000a1';

let hub: HubFixture;
let parts: Awaited<ReturnType<typeof furnish>>;
beforeEach(async () => {
  hub = await openHub();
  parts = await furnish(hub);
});
afterEach(() => hub.close());

async function session(hours: number, more: object = {}) {
  const { admin, room, trainer, group } = parts;
  const start = hub.clock.now + hours * HOUR;
  const made = await admin('POST', '/sessions', {
    roomId: room.id,
    trainerId: trainer.id,
    groupIds: [group.id],
    title: `Session ${hours}`,
    start: new Date(start).toISOString(),
    end: new Date(start + HOUR).toISOString(),
    ...more,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.id as string;
}

function started(id: string): FactDraft {
  const payload = { method: 'badge-face' as const, location: null, policyVersion: 1 };
  return { type: 'session.started', subject: parts.trainer.subject, session: id, payload };
}

function checkedIn(id: string, subject: string): FactDraft {
  const payload = { method: 'face' as const, location: null, policyVersion: 1, by: null };
  return { type: 'attendance.checked-in', subject, session: id, payload };
}

function settled(id: string): FactDraft {
  const payload = { outcome: 'completed' as const, unattended: true, kiosks: [] };
  return { type: 'session.settled', subject: null, session: id, payload };
}

const kinds = (answer: { body: { items: { kind: string }[] } }) => answer.body.items.map(({ kind }) => kind);

test('staff see sessions without a makeup until one is booked, and again when it is canceled', async () => {
  const id = await session(2);
  await parts.admin('POST', `/sessions/${id}/cancel`, { reason: 'ill' });
  const list = async () => (await parts.admin('GET', '/worklist')).body;
  expect((await list()).items).toEqual([
    expect.objectContaining({ kind: 'makeup-wanted', missed: false, expected: 3 }),
  ]);
  expect((await list()).counts).toEqual({ 'makeup-wanted': 1 });
  const { slots } = (await parts.admin('GET', `/sessions/${id}/makeup-slots`)).body;
  const { roomId, start, end } = slots[0];
  const makeup = (await parts.admin('POST', `/sessions/${id}/makeups`, { roomId, start, end })).body;
  expect((await list()).items).toEqual([]);
  await parts.admin('POST', `/sessions/${id}/makeups/${makeup.id}/cancel`, { reason: 'no' });
  expect((await list()).items.map((item: { session: { id: string } }) => item.session.id)).toEqual([id]);
});

test('what the timetable no longer has wants no makeup; what staff cancel, or a day off takes away, does', async () => {
  const { admin, site, room, trainer, group } = parts;
  const slot = {
    ...{ repeat: 'weekly', roomId: room.id, trainerId: trainer.id, groupIds: [group.id], title: 'Welding' },
    ...{ weekday: 2, fromDate: '2026-03-02', startTime: '10:00', endTime: '12:00' },
  };
  const { id } = (await admin('POST', '/timetable', slot)).body;
  await admin('PUT', `/timetable/${id}`, { ...slot, weekday: 3 });
  expect(kinds(await admin('GET', '/worklist'))).toEqual([]);
  const [first] = (await admin('GET', '/sessions?status=scheduled')).body.items;
  await admin('POST', `/sessions/${first.id}/cancel`, { reason: 'says "cause":"timetable"' });
  const calendar = { workingHours: [], breaks: [], holidays: [] as object[] };
  calendar.holidays.push({ name: 'Closed', from: '2026-03-11', until: '2026-03-11' });
  await admin('PUT', `/sites/${site.id}/calendar`, calendar);
  await admin('DELETE', `/timetable/${id}`);
  expect(kinds(await admin('GET', '/worklist'))).toEqual(['makeup-wanted', 'makeup-wanted']);
});

test('walk-ins, rolls to look at and silent kiosks are for staff and for the trainer, not for another', async () => {
  const id = await session(1);
  const stranger = await hub.signIn(['trainee'], parts.site.id);
  await hub.log.append([
    { type: 'session.offered', subject: null, session: id, payload: { kioskId: KIOSK } },
    started(id),
    checkedIn(id, stranger.subject),
    { type: 'session.canceled', subject: null, session: id, payload: { reason: 'too late' } },
  ]);
  hub.clock.now += 4 * HOUR;
  const other = await hub.signIn(['trainer'], parts.site.id);
  const seen = await parts.trainer.call('GET', '/worklist');
  expect(kinds(seen).sort()).toEqual(['kiosk-silent', 'review', 'walk-in-waiting']);
  const byKind = new Map(seen.body.items.map((item: { kind: string }) => [item.kind, item]));
  expect(byKind.get('walk-in-waiting')).toMatchObject({ person: { subject: stranger.subject } });
  expect(byKind.get('review')).toMatchObject({ reviews: ['canceled-after-start'] });
  expect(byKind.get('kiosk-silent')).toMatchObject({ kioskIds: [KIOSK] });
  expect(kinds(await parts.admin('GET', '/worklist')).sort()).toEqual(kinds(seen).sort());
  expect(kinds(await other.call('GET', '/worklist'))).toEqual([]);
  expect(kinds(await stranger.call('GET', '/worklist'))).toEqual([]);
});

test('a trainee sees what they can excuse and where feedback is open, while it is', async () => {
  const [came, away] = [
    await hub.signIn(['trainee'], parts.site.id),
    await hub.signIn(['trainee'], parts.site.id),
  ];
  await parts.admin('POST', `/groups/${parts.group.id}/members`, { personIds: [came.id, away.id] });
  const id = await session(1);
  await hub.log.append([started(id), checkedIn(id, came.subject), settled(id)]);
  hub.clock.now += 3 * HOUR;
  expect((await came.call('GET', '/worklist')).body.items).toEqual([
    expect.objectContaining({ kind: 'feedback-open', session: expect.objectContaining({ id }) }),
  ]);
  expect((await away.call('GET', '/worklist')).body).toMatchObject({
    items: [{ kind: 'excuse-possible', session: { id } }],
    counts: { 'excuse-possible': 1 },
  });
  hub.clock.now += 14 * 24 * HOUR;
  for (const person of [came, away]) {
    const again = await hub.call(null)('POST', '/auth/login', {
      email: person.email,
      password: 'quiet harbour lamp',
    });
    expect(kinds(await hub.call(again.body.token)('GET', '/worklist'))).toEqual([]);
  }
});

test('the limit cuts the list, oldest first, and the counts tell of the rest; queries do not grow', async () => {
  const ids: string[] = [];
  const cancelOne = async (hours: number) => {
    const id = await session(hours);
    await parts.admin('POST', `/sessions/${id}/cancel`, { reason: 'ill' });
    ids.push(id);
  };
  await cancelOne(2);
  const count = async () => {
    hub.queries.length = 0;
    await parts.admin('GET', '/worklist');
    return hub.queries.length;
  };
  const before = await count();
  for (const hours of [6, 4, 8]) await cancelOne(hours);
  expect(await count()).toBe(before);
  const { items, counts } = (await parts.admin('GET', '/worklist?limit=2')).body;
  expect(items.map((item: { session: { id: string } }) => item.session.id)).toEqual([ids[0], ids[2]]);
  expect(counts).toEqual({ 'makeup-wanted': 4 });
});
