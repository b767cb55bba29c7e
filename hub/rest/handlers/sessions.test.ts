import { afterEach, beforeEach, expect, test } from 'vitest';
import { furnish, type HubFixture, openHub, START } from '../../../tests/helpers/hub-fixture.ts';
import {
  HOUR,
  holdSession,
  MINUTE,
  makeSession,
  type Parts,
  recordOf,
} from '../../../tests/helpers/teaching.ts';

let hub: HubFixture;
let parts: Parts;
beforeEach(async () => {
  hub = await openHub();
  parts = await furnish(hub);
});
afterEach(() => hub.close());

const post = (id: string, what: string, body: object, ifMatch?: string) =>
  parts.admin(
    'POST',
    `/sessions/${id}/${what}`,
    body,
    ifMatch ? { headers: { 'if-match': `"${ifMatch}"` } } : {},
  );

test('a list goes on where its cursor says, once through all, in a constant number of queries', async () => {
  const made: string[] = [];
  for (let index = 0; index < 7; index += 1)
    made.push((await makeSession(parts, START + (index + 1) * 2 * HOUR)).id);
  // Two at one time, in another room and by another trainer.
  const room = (await parts.admin('POST', '/rooms', { siteId: parts.site.id, name: 'R2', capacity: 9 })).body;
  const other = await hub.signIn(['trainer'], parts.site.id);
  const twin = { roomId: room.id, trainerId: other.id, groupIds: [] };
  made.push((await makeSession(parts, START + 2 * HOUR, twin)).id);
  const seen: string[] = [];
  let next: string | null = '';
  while (next !== null) {
    const cursor: string = next === '' ? '' : `&cursor=${next}`;
    const page = (await parts.admin('GET', `/sessions?limit=2${cursor}`)).body;
    seen.push(...page.items.map((item: { id: string }) => item.id));
    next = page.next;
  }
  expect(seen.toSorted()).toEqual(made.toSorted());
  const count = async (limit: number) => {
    const before = hub.queries.length;
    await parts.admin('GET', `/sessions?limit=${limit}`);
    return hub.queries.length - before;
  };
  expect(await count(8)).toBe(await count(2));
});

test('filters narrow a list, and a cursor that is none of ours is refused', async () => {
  const session = await makeSession(parts, START + HOUR);
  const lone = await makeSession(parts, START + 3 * HOUR, { groupIds: [] });
  const ids = async (query: string) => {
    const { items } = (await parts.admin('GET', `/sessions?${query}`)).body;
    return items.map((item: { id: string }) => item.id);
  };
  expect(await ids(`groupId=${parts.group.id}`)).toEqual([session.id]);
  expect(await ids(`siteId=${parts.site.id}&trainerId=${parts.trainer.id}`)).toEqual([session.id, lone.id]);
  expect(await ids(`roomId=${parts.group.id}`)).toEqual([]);
  expect(await ids('status=active')).toEqual([]);
  const from = new Date(START + 2 * HOUR).toISOString();
  expect(await ids(`from=${from}`)).toEqual([lone.id]);
  expect(await ids(`to=${from}`)).toEqual([session.id]);
  const { code } = (await parts.admin('GET', '/sessions?cursor=eyJzdGFydCI6IngifQ')).body;
  expect(code).toBe('request.invalid');
});

test('a session moves in room and time with its windows, and what clashes there is named', async () => {
  const session = await makeSession(parts, START + HOUR);
  const blocking = await makeSession(parts, START + 4 * HOUR, { title: 'Inventory' });
  const start = new Date(START + 4.5 * HOUR).toISOString();
  const end = new Date(START + 5.5 * HOUR).toISOString();
  const clash = await post(session.id, 'move', { start, end });
  expect(clash.body).toMatchObject({ code: 'sessions.clash' });
  expect(clash.body.conflicts).toMatchObject([
    { what: 'room', sessionId: blocking.id, title: 'Inventory' },
    { what: 'trainer', sessionId: blocking.id },
  ]);
  await parts.admin('PUT', `/sites/${parts.site.id}/policy`, { attendance: { startEarly: 5 } });
  const later = { start: blocking.scheduledEnd, end: new Date(START + 6 * HOUR).toISOString() };
  const moved = (await post(session.id, 'move', later, session.version)).body;
  expect(moved).toMatchObject({ scheduledStart: later.start, scheduledEnd: later.end });
  expect(moved.windows.startFrom).toBe(new Date(START + 5 * HOUR - 5 * MINUTE).toISOString());
  expect(moved.version).not.toBe(session.version);
  const stale = await post(session.id, 'move', later, session.version);
  expect([stale.status, stale.body.code]).toEqual([412, 'request.stale']);
  const room = (await parts.admin('POST', '/rooms', { siteId: parts.site.id, name: 'R2', capacity: 9 })).body;
  expect((await post(session.id, 'move', { roomId: room.id })).body.roomId).toBe(room.id);
  const far = (await parts.admin('POST', '/sites', { name: 'Far', zone: 'UTC' })).body;
  const farRoom = (await parts.admin('POST', '/rooms', { siteId: far.id, name: 'R1', capacity: 9 })).body;
  expect((await post(session.id, 'move', { roomId: farRoom.id })).body.code).toBe('sessions.other-site');
  expect((await post(session.id, 'move', { start })).body.code).toBe('request.invalid');
});

test('another trainer takes over before or while it runs, if they are free, and is on no roll', async () => {
  const session = await makeSession(parts, START + HOUR);
  const other = await hub.signIn(['trainer', 'trainee'], parts.site.id);
  await parts.admin('POST', `/groups/${parts.group.id}/members`, { personIds: [other.id] });
  expect(await recordOf(parts.admin, session.id, other.subject)).toMatchObject({ status: 'pending' });
  const given = await post(session.id, 'trainer', { trainerId: other.id, reason: 'is ill' });
  expect(given.body.trainer.id).toBe(other.id);
  expect(await recordOf(parts.admin, session.id, other.subject)).toMatchObject({ status: 'void' });
  expect((await other.call('GET', `/sessions/${session.id}/roll`)).status).toBe(200);
  expect((await parts.trainer.call('GET', `/sessions/${session.id}`)).status).toBe(404);
  const room = (await parts.admin('POST', '/rooms', { siteId: parts.site.id, name: 'R2', capacity: 9 })).body;
  await makeSession(parts, START + HOUR, { roomId: room.id, groupIds: [], title: 'Elsewhere' });
  const back = await post(session.id, 'trainer', { trainerId: parts.trainer.id, reason: 'is well again' });
  expect(back.body.conflicts).toMatchObject([{ what: 'trainer', title: 'Elsewhere' }]);
  const trainee = { trainerId: parts.trainees[0]?.id, reason: 'x' };
  expect((await post(session.id, 'trainer', trainee)).body.code).toBe('timetable.not-a-trainer');
  const { items } = (await parts.admin('GET', `/sessions/${session.id}/timeline`)).body;
  expect(items.map((entry: { what: string }) => entry.what)).toContain('session.changed');
  expect(JSON.stringify(items)).toContain('is ill');
});

test('staff start and end in place of the trainer, in the window, marked as without proof of a room', async () => {
  const session = await makeSession(parts, START + HOUR);
  const reason = 'reader is broken';
  expect((await post(session.id, 'end', { reason })).body.code).toBe('sessions.not-started');
  const early = await post(session.id, 'start', { reason });
  expect(early.body).toMatchObject({ code: 'sessions.too-early' });
  expect(early.body.detail).toBe('It starts at 2026-03-02 09:00. You can start it from 2026-03-02 08:45.');
  hub.clock.now = START + 1.7 * HOUR;
  expect((await post(session.id, 'start', { reason })).body.status).toBe('active');
  expect((await post(session.id, 'start', { reason })).body.code).toBe('sessions.already-started');
  expect((await post(session.id, 'move', { roomId: parts.room.id })).body.code).toBe('sessions.not-movable');
  expect((await post(session.id, 'cancel', { reason })).body.code).toBe('sessions.not-cancelable');
  const next = await makeSession(parts, START + 2 * HOUR);
  hub.clock.now = START + 2 * HOUR;
  expect((await post(next.id, 'start', { reason })).body).toMatchObject({
    code: 'sessions.another-open',
    detail: 'End “Welding” first.',
  });
  expect((await post(session.id, 'end', { reason })).body.status).toBe('completed');
  expect((await post(next.id, 'start', { reason })).status).toBe(200);
  const { acts } = (await parts.admin('GET', `/sessions/${session.id}/roll`)).body;
  expect(acts).toMatchObject([
    { what: 'started', method: 'staff', location: null },
    { what: 'ended', method: 'staff', location: null },
  ]);
  const texts = (await hub.log.sessionFacts(session.id)).map((fact) => fact.text).join();
  expect(texts).not.toContain(reason);
  const started = (await hub.log.sessionFacts(session.id)).find((fact) => fact.type === 'session.started');
  expect(started && (await hub.log.openSealed(started))).toEqual({ reason });
});

test('too late to start, or canceled: nothing is written', async () => {
  const session = await makeSession(parts, START + HOUR);
  hub.clock.now = START + 2 * HOUR + 1;
  const before = (await hub.log.sessionFacts(session.id)).length;
  expect((await post(session.id, 'start', { reason: 'x' })).body.code).toBe('sessions.too-late');
  expect((await hub.log.sessionFacts(session.id)).length).toBe(before);
  const other = await makeSession(parts, START + 5 * HOUR);
  expect((await post(other.id, 'cancel', { reason: 'ill' })).body.canceledBecause).toBe('ill');
  expect((await post(other.id, 'start', { reason: 'x' })).body.code).toBe('sessions.canceled');
  const changed = await post(other.id, 'trainer', { trainerId: parts.trainer.id, reason: 'x' });
  expect(changed.body.code).toBe('sessions.canceled');
});

test('the timeline tells what happened and who said so, to who runs the session, without feedback', async () => {
  const session = await makeSession(parts, START + HOUR);
  const [ada] = parts.trainees;
  await holdSession(hub, parts.admin, session, [ada?.subject ?? '']);
  await hub.log.append([
    {
      type: 'feedback.submitted',
      subject: ada?.subject ?? '',
      session: session.id,
      payload: { form: 1 },
      secret: { content: 1, delivery: 1, engagement: 1, overall: 1, comment: '' },
    },
  ]);
  const timeline = (await parts.trainer.call('GET', `/sessions/${session.id}/timeline`)).body.items;
  expect(timeline.map((entry: { what: string }) => entry.what)).toEqual([
    'session.scheduled',
    'session.started',
    'attendance.checked-in',
    'session.ended',
    'session.settled',
  ]);
  expect(timeline[2]).toMatchObject({
    by: 'hub',
    kioskId: null,
    person: { id: ada?.id },
    detail: { method: 'staff', verdict: null },
  });
  expect(timeline[2].actor.displayName).toBe('Admin');
  const stranger = await hub.signIn(['trainer'], parts.site.id);
  expect((await stranger.call('GET', `/sessions/${session.id}/timeline`)).status).toBe(404);
});

test('a trainee sees of a session neither its kiosks nor what somebody should look at', async () => {
  const ben = await hub.signIn(['trainee'], parts.site.id);
  await parts.admin('POST', `/groups/${parts.group.id}/members`, { personIds: [ben.id] });
  const session = await makeSession(parts, START + HOUR);
  const kioskId = '0199d1f0-0000-7000-8000-00000000beef';
  await hub.log.append([
    { type: 'session.offered', subject: null, session: session.id, payload: { kioskId } },
  ]);
  expect((await parts.admin('GET', `/sessions/${session.id}`)).body.kiosks).toHaveLength(1);
  expect((await ben.call('GET', `/sessions/${session.id}`)).body).toMatchObject({ kiosks: [], reviews: [] });
  expect((await post(session.id, 'release', { kioskId, reason: 'stolen' })).body.kiosks).toEqual([
    { kioskId, state: 'released' },
  ]);
});
