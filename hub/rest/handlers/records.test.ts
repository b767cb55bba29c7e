import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  furnish,
  type HubFixture,
  openHub,
  type SignedIn,
  START,
} from '../../../tests/helpers/hub-fixture.ts';
import { DAY, HOUR, holdSession, MINUTE, makeSession, type Parts } from '../../../tests/helpers/teaching.ts';

let hub: HubFixture;
let parts: Parts;
/** A trainee of the class who can sign in. */
let ben: SignedIn;
beforeEach(async () => {
  hub = await openHub();
  parts = await furnish(hub);
  ben = await hub.signIn(['trainee'], parts.site.id);
  await parts.admin('POST', `/groups/${parts.group.id}/members`, { personIds: [ben.id] });
});
afterEach(() => hub.close());

const ratings = { content: 5, delivery: 4, engagement: 3, overall: 4, comment: 'clear' };

test('the trainer’s word and that of staff check somebody in, each as what it is, once', async () => {
  const session = await makeSession(parts, START + HOUR);
  const [ada, eva] = parts.trainees.map((person) => person.subject);
  const url = (subject = '') => `/sessions/${session.id}/records/${subject}/check-in`;
  const say = { reason: 'badge forgotten' };
  expect((await parts.trainer.call('POST', url(ada), say)).body).toMatchObject({
    code: 'records.too-early',
    detail: 'Checking in opens at 2026-03-02 08:45.',
  });
  hub.clock.now = START + HOUR;
  await parts.admin('POST', `/sessions/${session.id}/start`, say);
  const first = await parts.trainer.call('POST', url(ada), say);
  expect(first.body).toMatchObject({
    status: 'present',
    arrival: {
      method: 'trainer-word',
      location: null,
      by: { subject: parts.trainer.subject },
      reason: 'badge forgotten',
    },
  });
  expect((await parts.trainer.call('POST', url(ada), say)).body).toMatchObject({
    code: 'records.already-in',
    detail: expect.stringContaining('2026-03-02 09:00'),
  });
  hub.clock.now += 11 * MINUTE;
  expect((await parts.admin('POST', url(eva), say)).body).toMatchObject({
    status: 'late',
    arrival: { method: 'staff' },
  });
  expect((await ben.call('POST', url(ben.subject), say)).status).toBe(403);
  await parts.admin('POST', `/sessions/${session.id}/end`, say);
  expect((await parts.admin('POST', url(ben.subject), say)).body.code).toBe('records.closed');
});

test('nobody decides about their own record, whatever else they are', async () => {
  const both = await hub.signIn(['staff', 'trainee'], parts.site.id);
  await parts.admin('POST', `/groups/${parts.group.id}/members`, { personIds: [both.id] });
  const session = await makeSession(parts, START + HOUR);
  hub.clock.now = START + HOUR;
  const url = `/sessions/${session.id}/records/${both.subject}`;
  expect((await both.call('POST', `${url}/check-in`, { reason: 'x' })).body.code).toBe('records.own');
  const correction = { status: 'present', reason: 'x' };
  expect((await both.call('POST', `${url}/correct`, correction)).body.code).toBe('records.own');
  expect((await both.call('POST', `${url}/walk-in`, { decision: 'added' })).body.code).toBe('records.own');
  expect((await parts.admin('POST', `${url}/correct`, correction)).body.status).toBe('present');
});

test('somebody off the roll is taken in when staff say that they are here, and can be refused again', async () => {
  const session = await makeSession(parts, START + HOUR);
  const guest = await hub.signIn(['trainee'], parts.site.id);
  hub.clock.now = START + HOUR;
  await parts.admin('POST', `/sessions/${session.id}/start`, { reason: 'x' });
  const url = `/sessions/${session.id}/records/${guest.subject}`;
  const taken = await parts.trainer.call('POST', `${url}/check-in`, { reason: 'swapped classes' });
  expect(taken.body).toMatchObject({ status: 'present', walkIn: 'added' });
  const refused = await parts.trainer.call('POST', `${url}/walk-in`, { decision: 'refused' });
  expect(refused.body).toMatchObject({ status: 'void', walkIn: 'refused' });
  const again = await parts.trainer.call('POST', `${url}/check-in`, { reason: 'x' });
  expect(again.body.code).toBe('records.walk-in-refused');
  const nobody = `/sessions/${session.id}/records/${'0199d1f0-0000-7000-8000-00000000dead'}`;
  expect((await parts.admin('POST', `${nobody}/check-in`, { reason: 'x' })).body.code).toBe(
    'records.unknown',
  );
  const decision = { decision: 'added' };
  expect((await parts.admin('POST', `${nobody}/walk-in`, decision)).body.code).toBe('records.unknown');
  const trainer = `/sessions/${session.id}/records/${parts.trainer.subject}/check-in`;
  expect((await parts.admin('POST', trainer, { reason: 'x' })).body.code).toBe('records.unknown');
  const far = (await parts.admin('POST', '/sites', { name: 'Far', zone: 'UTC' })).body;
  const foreign = await hub.signIn(['trainee'], far.id);
  const foreignUrl = `/sessions/${session.id}/records/${foreign.subject}/check-in`;
  expect((await parts.admin('POST', foreignUrl, { reason: 'x' })).body.code).toBe('records.unknown');
});

test('a roll takes the same number of queries however many stand on it and whatever was said of them', async () => {
  const session = await makeSession(parts, START + HOUR);
  const lone = await makeSession(parts, START + 3 * HOUR, { groupIds: [] });
  await holdSession(
    hub,
    parts.admin,
    session,
    parts.trainees.map((person) => person.subject),
  );
  await holdSession(hub, parts.admin, lone, []);
  const count = async (id: string) => {
    const before = hub.queries.length;
    expect((await parts.admin('GET', `/sessions/${id}/roll`)).status).toBe(200);
    return hub.queries.length - before;
  };
  expect(await count(session.id)).toBe(await count(lone.id));
  const seen = (await ben.call('GET', `/sessions/${session.id}/roll`)).body;
  expect(seen.acts.map((act: { reason: string | null }) => act.reason)).toEqual([null, null]);
  const { acts } = (await parts.trainer.call('GET', `/sessions/${session.id}/roll`)).body;
  expect(acts[0].reason).toBe('kiosk is broken');
});

test('a trainee sees only their own line of a roll', async () => {
  const session = await makeSession(parts, START + HOUR);
  const roll = (await ben.call('GET', `/sessions/${session.id}/roll`)).body;
  expect(roll.records.map((record: { person: { id: string } }) => record.person.id)).toEqual([ben.id]);
  expect(roll.counts.expected).toBe(1);
});

test('a history is newest first, page by page, and says what can still be done', async () => {
  const sessions: Awaited<ReturnType<typeof makeSession>>[] = [];
  for (const hours of [1, 3, 5]) sessions.push(await makeSession(parts, START + hours * HOUR));
  const [first, second] = sessions;
  await holdSession(hub, parts.admin, first, [ben.subject]);
  await holdSession(hub, parts.admin, second, []);
  const mine = (await ben.call('GET', '/records?limit=2')).body;
  expect(mine.items.map((item: { session: { id: string } }) => item.session.id)).toEqual([
    sessions[2].id,
    second.id,
  ]);
  expect(mine.items[1]).toMatchObject({
    status: 'absent',
    feedbackUntil: null,
    excusableUntil: '2026-03-09T23:00:00.000Z',
  });
  const more = (await ben.call('GET', `/records?limit=2&cursor=${mine.next}`)).body;
  expect(more).toMatchObject({
    next: null,
    items: [{ status: 'present', excusableUntil: null, arrivedAt: first.scheduledStart }],
  });
  expect(more.items[0].feedbackUntil).toBe(
    new Date(Date.parse(first.scheduledEnd) + 48 * HOUR).toISOString(),
  );
  const absent = (await ben.call('GET', '/records?status=absent')).body.items;
  expect(absent).toHaveLength(1);
  const submitted = await ben.call('POST', '/excuses', {
    reach: { what: 'session', sessionId: second.id },
    reason: 'doctor',
  });
  expect(submitted.status).toBe(201);
  const after = (await ben.call('GET', '/records?status=absent')).body.items;
  expect(after[0].excusableUntil).toBeNull();
  // Who has given feedback is nobody else's business.
  const seen = (await parts.admin('GET', `/records?personId=${ben.id}&status=present`)).body.items;
  expect(seen[0]).toMatchObject({ status: 'present', feedbackUntil: null });
});

test('of others, a trainee sees nothing and a trainer what stands in their own sessions', async () => {
  const room = (await parts.admin('POST', '/rooms', { siteId: parts.site.id, name: 'R2', capacity: 9 })).body;
  const other = await hub.signIn(['trainer'], parts.site.id);
  const mine = await makeSession(parts, START + HOUR);
  await makeSession(parts, START + HOUR, { roomId: room.id, trainerId: other.id });
  const [ada] = parts.trainees;
  expect((await ben.call('GET', `/records?personId=${ada?.id}`)).body.code).toBe('people.unknown');
  const seen = (await parts.trainer.call('GET', `/records?personId=${ada?.id}`)).body.items;
  expect(seen.map((item: { session: { id: string } }) => item.session.id)).toEqual([mine.id]);
  expect((await parts.admin('GET', `/records?personId=${ada?.id}`)).body.items).toHaveLength(2);
  const nobody = '0199d1f0-0000-7000-8000-00000000dead';
  expect((await parts.admin('GET', `/records?personId=${nobody}`)).body.code).toBe('people.unknown');
  // Whether somebody exists whom the trainer never had is not theirs to learn.
  for (const foreign of [nobody, (await hub.signIn(['staff'], parts.site.id)).id])
    expect(await parts.trainer.call('GET', `/records?personId=${foreign}`)).toMatchObject({
      status: 200,
      body: { items: [], next: null },
    });
  expect((await ben.call('GET', '/records?cursor=%22')).body.code).toBe('request.invalid');
});

test('a trainer who is a trainee too does not learn whether others have handed in an excuse', async () => {
  const both = await hub.signIn(['trainer', 'trainee'], parts.site.id);
  const session = await makeSession(parts, START + HOUR, { trainerId: both.id });
  await holdSession(hub, parts.admin, session, []);
  const seen = async () => (await both.call('GET', `/records?personId=${ben.id}`)).body.items;
  const before = await seen();
  expect(before).toMatchObject([{ status: 'absent' }]);
  const reach = { what: 'session', sessionId: session.id };
  expect((await ben.call('POST', '/excuses', { reach, reason: 'doctor' })).status).toBe(201);
  expect(await seen()).toEqual(before);
});

test('whoever has left is not taken in as a walk-in where they once stood on the roll', async () => {
  const session = await makeSession(parts, START + HOUR);
  await parts.admin('PATCH', `/people/${ben.id}`, { active: false });
  hub.clock.now = START + HOUR;
  await parts.admin('POST', `/sessions/${session.id}/start`, { reason: 'x' });
  const url = `/sessions/${session.id}/records/${ben.subject}/check-in`;
  expect((await parts.trainer.call('POST', url, { reason: 'x' })).body.code).toBe('records.unknown');
});

test('who takes over a session that they came to as a trainee does not rate themselves', async () => {
  const both = await hub.signIn(['trainer', 'trainee'], parts.site.id);
  await parts.admin('POST', `/groups/${parts.group.id}/members`, { personIds: [both.id] });
  const session = await makeSession(parts, START + HOUR);
  hub.clock.now = START + HOUR;
  await parts.admin('POST', `/sessions/${session.id}/start`, { reason: 'x' });
  await parts.admin('POST', `/sessions/${session.id}/records/${both.subject}/check-in`, { reason: 'x' });
  const other = { trainerId: both.id, reason: 'ill' };
  expect((await parts.admin('POST', `/sessions/${session.id}/trainer`, other)).status).toBe(200);
  hub.clock.now += HOUR;
  await parts.admin('POST', `/sessions/${session.id}/end`, { reason: 'x' });
  const answer = await both.call('POST', `/sessions/${session.id}/feedback`, ratings);
  expect(answer.body.code).toBe('feedback.not-attended');
});

test('a history takes the same number of queries however long it is', async () => {
  for (const hours of [1, 3, 5, 7]) await makeSession(parts, START + hours * HOUR);
  const count = async (limit: number) => {
    const before = hub.queries.length;
    expect((await ben.call('GET', `/records?limit=${limit}`)).body.items).toHaveLength(limit);
    return hub.queries.length - before;
  };
  expect(await count(4)).toBe(await count(1));
});

test('feedback is given once, in its time, by who attended', async () => {
  const session = await makeSession(parts, START + HOUR);
  const url = `/sessions/${session.id}/feedback`;
  expect((await ben.call('POST', url, ratings)).body.code).toBe('feedback.not-open');
  const absent = await hub.signIn(['trainee'], parts.site.id);
  await parts.admin('POST', `/groups/${parts.group.id}/members`, { personIds: [absent.id] });
  await holdSession(hub, parts.admin, session, [ben.subject]);
  expect((await absent.call('POST', url, ratings)).body.code).toBe('feedback.not-attended');
  const answers = await Promise.all([1, 2, 3, 4].map(() => ben.call('POST', url, ratings)));
  expect(answers.map((answer) => answer.status).toSorted()).toEqual([204, 409, 409, 409]);
  expect((await ben.call('POST', url, ratings)).body.code).toBe('feedback.already-given');
  const facts = await hub.log.sessionFacts(session.id);
  expect(facts.filter((fact) => fact.type === 'feedback.submitted')).toHaveLength(1);
  expect(facts.map((fact) => fact.text).join()).not.toContain('clear');
  const stranger = await hub.signIn(['trainee'], parts.site.id);
  expect((await stranger.call('POST', url, ratings)).body.code).toBe('sessions.unknown');
  const bad = { ...ratings, overall: 6 };
  expect((await ben.call('POST', url, bad)).body.code).toBe('request.invalid');
});

test('feedback closes after the hours of the policy', async () => {
  const session = await makeSession(parts, START + HOUR);
  await holdSession(hub, parts.admin, session, [ben.subject]);
  hub.clock.now = Date.parse(session.scheduledEnd) + 2 * DAY + 1;
  const again = await hub.call(null)('POST', '/auth/login', {
    email: ben.email,
    password: 'quiet harbour lamp',
  });
  const answer = await hub.call(again.body.token)('POST', `/sessions/${session.id}/feedback`, ratings);
  expect(answer.body.code).toBe('feedback.not-open');
});

test('feedback that somebody gave twice, at a kiosk and in the console, counts once: the first', async () => {
  const session = await makeSession(parts, START + HOUR);
  const people = [ben, ...parts.trainees].map((person) => person.subject).slice(0, 3);
  await holdSession(hub, parts.admin, session, people);
  const say = (subject: string, overall: number) =>
    hub.log.append([
      {
        type: 'feedback.submitted',
        subject,
        session: session.id,
        payload: { form: 1 },
        secret: { content: 3, delivery: 3, engagement: 3, overall, comment: '' },
      },
    ]);
  expect(
    (await ben.call('POST', `/sessions/${session.id}/feedback`, { ...ratings, overall: 3 })).status,
  ).toBe(204);
  for (const subject of people.slice(1)) await say(subject, 3);
  await say(ben.subject, 1);
  const { body } = await parts.trainer.call('GET', `/sessions/${session.id}/feedback`);
  expect(body).toMatchObject({ answers: 3, averages: { overall: 3 } });
});
