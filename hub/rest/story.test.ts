import { afterEach, beforeEach, expect, test } from 'vitest';
import { firstAdmin, furnish, type HubFixture, openHub, START } from '../../tests/helpers/hub-fixture.ts';

let hub: HubFixture;
beforeEach(async () => {
  hub = await openHub();
});
afterEach(() => hub.close());

const slot = (parts: Awaited<ReturnType<typeof furnish>>) => ({
  repeat: 'weekly',
  roomId: parts.room.id,
  trainerId: parts.trainer.id,
  groupIds: [parts.group.id],
  title: 'Welding',
  weekday: 1,
  fromDate: '2026-03-02',
  startTime: '09:00',
  endTime: '10:30',
});

test('a slot becomes sessions with the instants of the site, four weeks ahead, once', async () => {
  const parts = await furnish(hub);
  const made = await parts.admin('POST', '/timetable', slot(parts));
  expect(made.status).toBe(201);
  expect(made.body.occurrences.map((each: { date: string }) => each.date)).toEqual([
    '2026-03-02',
    '2026-03-09',
    '2026-03-16',
    '2026-03-23',
  ]);
  await expect(hub.services.timetable.materialise(START)).resolves.toEqual({ made: 0, problems: 0 });
  hub.clock.now = START + 7 * 24 * 3_600_000;
  await expect(hub.services.timetable.materialise(hub.clock.now)).resolves.toEqual({ made: 1, problems: 0 });
  // The sign-in of a week ago is over.
  expect((await parts.admin('GET', '/sessions')).body.code).toBe('auth.required');
  const admin = await firstAdmin(hub);
  const sessions = (await admin('GET', '/sessions?limit=10')).body.items;
  expect(sessions).toHaveLength(5);
  expect(sessions.at(-1)).toMatchObject({ scheduledStart: '2026-03-30T07:00:00.000Z', status: 'scheduled' });
  const detail = (await admin('GET', `/sessions/${sessions[0].id}`)).body;
  expect(detail.windows).toMatchObject({
    arriveFrom: '2026-03-02T07:45:00.000Z',
    startUntil: '2026-03-02T08:30:00.000Z',
    sealAt: '2026-03-02T10:00:00.000Z',
  });
  const roll = (await admin('GET', `/sessions/${sessions[0].id}/roll`)).body;
  expect(roll.counts).toMatchObject({ expected: 3, pending: 3 });
});

test('a changed group changes the rolls of sessions that are not over', async () => {
  const parts = await furnish(hub);
  const { sessionId } = (await parts.admin('POST', '/timetable', slot(parts))).body.occurrences[0];
  const { group, site, trainees } = parts;
  const late = (await parts.admin('POST', '/people', { displayName: 'Late Comer', siteId: site.id })).body;
  await parts.admin('POST', `/groups/${group.id}/members`, { personIds: [late.id] });
  await parts.admin('DELETE', `/groups/${group.id}/members/${trainees[0]?.id}`);
  await parts.admin('PATCH', `/people/${trainees[1]?.id}`, { active: false });
  const roll = (await parts.admin('GET', `/sessions/${sessionId}/roll`)).body;
  const status = (subject: string | undefined) =>
    roll.records.find((record: { person: { subject: string } }) => record.person.subject === subject)?.status;
  expect([late, ...trainees].map((person) => status(person?.subject))).toEqual([
    'pending',
    'void',
    'void',
    'pending',
  ]);
  expect(roll.counts.expected).toBe(2);
});

test('a clash on making a session names what stands in the way, and nothing is made', async () => {
  const parts = await furnish(hub);
  await parts.admin('POST', '/timetable', slot(parts));
  const other = await hub.signIn(['trainer'], parts.site.id);
  const body = {
    roomId: parts.room.id,
    trainerId: parts.trainer.id,
    groupIds: [parts.group.id],
    title: 'Extra',
    start: '2026-03-02T10:00:00+01:00',
    end: '2026-03-02T11:00:00+01:00',
  };
  const both = await parts.admin('POST', '/sessions', body);
  expect(both.status).toBe(409);
  expect(both.body).toMatchObject({ code: 'sessions.clash' });
  expect(both.body.conflicts.map((each: { what: string }) => each.what)).toEqual(['room', 'trainer']);
  const roomOnly = await parts.admin('POST', '/sessions', { ...body, trainerId: other.id });
  expect(roomOnly.body.conflicts.map((each: { what: string }) => each.what)).toEqual(['room']);
  const after = { ...body, start: '2026-03-02T10:30:00+01:00', end: '2026-03-02T11:30:00+01:00' };
  expect((await parts.admin('POST', '/sessions', after)).status).toBe(201);
  expect((await parts.admin('GET', '/sessions')).body.items).toHaveLength(5);
});

test('an occurrence that clashes is said on the slot, and made once the way is clear', async () => {
  const parts = await furnish(hub);
  const blocking = await parts.admin('POST', '/sessions', {
    roomId: parts.room.id,
    trainerId: parts.trainer.id,
    title: 'Inventory',
    start: '2026-03-09T08:00:00Z',
    end: '2026-03-09T12:00:00Z',
  });
  const made = (await parts.admin('POST', '/timetable', slot(parts))).body;
  expect(made.occurrences[1]).toEqual({ date: '2026-03-09', sessionId: null, problem: 'clash' });
  await parts.admin('POST', `/sessions/${blocking.body.id}/cancel`, { reason: 'moved' });
  await hub.services.timetable.materialise(START);
  const after = (await parts.admin('GET', `/timetable/${made.id}`)).body;
  expect(after.occurrences[1]).toMatchObject({ date: '2026-03-09', problem: null });
});

test('withdrawing a slot cancels what has not started', async () => {
  const parts = await furnish(hub);
  const made = (await parts.admin('POST', '/timetable', slot(parts))).body;
  expect((await parts.admin('DELETE', `/timetable/${made.id}`)).body.ended).toBe(true);
  const sessions = (await parts.admin('GET', '/sessions')).body.items;
  expect(sessions.map((each: { status: string }) => each.status)).toEqual(Array(4).fill('canceled'));
  expect((await parts.admin('DELETE', `/timetable/${made.id}`)).body.code).toBe('timetable.slot-ended');
  await expect(hub.services.timetable.materialise(START)).resolves.toEqual({ made: 0, problems: 0 });
});

test('a correction keeps its reason sealed in the log and shows it on the roll; trainers reach only their own', async () => {
  const parts = await furnish(hub);
  const { sessionId } = (await parts.admin('POST', '/timetable', slot(parts))).body.occurrences[0];
  const [trainee] = parts.trainees;
  const url = `/sessions/${sessionId}/records/${trainee?.subject}/correct`;
  const corrected = await parts.trainer.call('POST', url, { status: 'present', reason: 'badge was broken' });
  expect(corrected.body).toMatchObject({
    status: 'present',
    corrections: [{ status: 'present', reason: 'badge was broken', stands: true }],
  });
  const facts = await hub.log.sessionFacts(sessionId);
  expect(facts.at(-1)?.text).not.toContain('badge was broken');
  const stranger = await hub.signIn(['trainer'], parts.site.id);
  expect((await stranger.call('POST', url, { status: 'absent', reason: 'x' })).body.code).toBe(
    'sessions.unknown',
  );
  expect((await stranger.call('GET', `/sessions/${sessionId}/roll`)).status).toBe(404);
  expect((await stranger.call('GET', '/sessions')).body.items).toEqual([]);
  const nobody = `/sessions/${sessionId}/records/${stranger.subject}/correct`;
  expect((await parts.admin('POST', nobody, { status: 'late', reason: 'x' })).body.code).toBe(
    'records.unknown',
  );
  await parts.admin('POST', `/sessions/${sessionId}/cancel`, { reason: 'flood' });
  expect((await parts.admin('POST', url, { status: 'late', reason: 'x' })).body.code).toBe(
    'records.not-correctable',
  );
});

test('a trainee sees their own record and nobody else', async () => {
  const parts = await furnish(hub);
  const trainee = await hub.signIn(['trainee'], parts.site.id);
  await parts.admin('POST', `/groups/${parts.group.id}/members`, { personIds: [trainee.id] });
  const { sessionId } = (await parts.admin('POST', '/timetable', slot(parts))).body.occurrences[0];
  const roll = (await trainee.call('GET', `/sessions/${sessionId}/roll`)).body;
  expect(roll.records.map((record: { person: { id: string } }) => record.person.id)).toEqual([trainee.id]);
  expect(roll.counts.expected).toBe(1);
  expect((await trainee.call('GET', '/people')).body.items).toHaveLength(1);
  expect((await trainee.call('GET', `/people/${parts.trainees[0]?.id}`)).body.code).toBe('people.unknown');
});

test('staff stop waiting for a kiosk with a reason, and only for one that is waited for', async () => {
  const parts = await furnish(hub);
  const { sessionId } = (await parts.admin('POST', '/timetable', slot(parts))).body.occurrences[0];
  const kioskId = '0199d1f0-0000-7000-8000-000000000001';
  await hub.log.append([
    { type: 'session.offered', subject: null, session: sessionId, payload: { kioskId } },
  ]);
  expect((await parts.admin('GET', `/sessions/${sessionId}/roll`)).body.waitingKiosks).toEqual([kioskId]);
  const release = (id: string) =>
    parts.admin('POST', `/sessions/${sessionId}/release`, { kioskId: id, reason: 'stolen' });
  expect((await release(kioskId)).body.kiosks).toEqual([{ kioskId, state: 'released' }]);
  expect((await release(kioskId)).body.code).toBe('sessions.unknown-kiosk');
});

test('the feedback of a few stays hidden; of more it is means and unsigned comments', async () => {
  const parts = await furnish(hub, 5);
  const { sessionId } = (await parts.admin('POST', '/timetable', slot(parts))).body.occurrences[0];
  const give = (index: number, overall: number) =>
    hub.log.append([
      {
        type: 'feedback.submitted',
        subject: parts.trainees[index]?.subject ?? '',
        session: sessionId,
        payload: { form: 1 },
        secret: { content: 5, delivery: 4, engagement: 3, overall, comment: index === 0 ? 'Zinc' : 'Argon' },
      },
    ]);
  const url = `/sessions/${sessionId}/feedback`;
  await give(0, 5);
  await give(1, 4);
  expect((await parts.trainer.call('GET', url)).body).toMatchObject({
    answers: 0,
    averages: null,
    comments: [],
  });
  await give(2, 3);
  const three = (await parts.trainer.call('GET', url)).body;
  expect(three).toMatchObject({ answers: 3, averages: { content: 5, overall: 4 } });
  expect(three.comments).toEqual(['Argon', 'Argon', 'Zinc']);
  await give(3, 1);
  await give(2, 1);
  expect((await parts.trainer.call('GET', url)).body).toEqual(three);
});

test('who did what can be read back, without names or secrets in it', async () => {
  const parts = await furnish(hub, 1);
  await parts.admin('POST', `/people/${parts.trainees[0]?.id}/badges`, { uid: '04:a2:2b:3c', label: 'blue' });
  const [newest] = (await parts.admin('GET', '/audit?limit=1')).body.items;
  expect(newest).toMatchObject({ action: 'badges.add', target: parts.trainees[0]?.id });
  expect(newest.actor.displayName).toBe('Admin');
  expect(JSON.stringify(newest.detail)).not.toMatch(/04A22B3C|Trainee/i);
  const page = (await parts.admin('GET', `/audit?before=${newest.id}&limit=500`)).body.items;
  expect(page.map((entry: { action: string }) => entry.action)).toContain('sites.create');
});

test('an administrator is made once, and given a new password when theirs was lost', async () => {
  const admin = await firstAdmin(hub);
  const again = await firstAdmin(hub);
  expect((await again('GET', '/me')).body.roles).toEqual(['admin']);
  expect((await admin('GET', '/me')).status).toBe(401);
});
