import { afterEach, beforeEach, expect, test } from 'vitest';
import { payloadOf } from '../../core/domain/fact-codec.ts';
import { furnish, type HubFixture, openHub, START } from '../../tests/helpers/hub-fixture.ts';
import { DAY, HOUR, holdSession, makeSession, type Parts, recordOf } from '../../tests/helpers/teaching.ts';

let hub: HubFixture;
let parts: Parts;
let secondGroup: { id: string };
beforeEach(async () => {
  hub = await openHub();
  parts = await furnish(hub);
  const group = { siteId: parts.site.id, name: 'Class B' };
  secondGroup = (await parts.admin('POST', '/groups', group)).body;
});
afterEach(() => hub.close());

const join = (groupId: string, ...people: { id: string }[]) =>
  parts.admin('POST', `/groups/${groupId}/members`, { personIds: people.map((person) => person.id) });
const leave = (groupId: string, person: { id: string }) =>
  parts.admin('DELETE', `/groups/${groupId}/members/${person.id}`);
const status = async (sessionId: string, subject: string) =>
  (await recordOf(parts.admin, sessionId, subject))?.status;
const person = (index: number) => parts.trainees[index] ?? { id: '', subject: '' };
const both = () => ({ groupIds: [parts.group.id, secondGroup.id] });

test('two groups are one roll, and who is in both of them is on it once, until they have left both', async () => {
  const extra = (await parts.admin('POST', '/people', { displayName: 'Eve', siteId: parts.site.id })).body;
  await join(secondGroup.id, person(0), extra);
  const session = await makeSession(parts, START + HOUR, both());
  const { records, counts } = (await parts.admin('GET', `/sessions/${session.id}/roll`)).body;
  expect(records).toHaveLength(4);
  expect(counts.expected).toBe(4);
  expect((await parts.admin('GET', `/sessions/${session.id}`)).body.groupIds.toSorted()).toEqual(
    both().groupIds.toSorted(),
  );
  await leave(parts.group.id, person(0));
  expect(await status(session.id, person(0).subject)).toBe('pending');
  // The roll is the same, but figures by group are not.
  const changes = (await hub.log.sessionFacts(session.id)).flatMap(
    (fact) => payloadOf(fact, 'roll.changed') ?? [],
  );
  expect(changes).toMatchObject([{ add: [], void: [] }]);
  const groups = new Map(changes[0]?.groups?.map((group) => [group.groupId, group.members]));
  expect(groups.get(parts.group.id)).not.toContain(person(0).subject);
  expect(groups.get(secondGroup.id)).toContain(person(0).subject);
  await leave(secondGroup.id, person(0));
  expect(await status(session.id, person(0).subject)).toBe('void');
  await join(secondGroup.id, person(0));
  expect(await status(session.id, person(0).subject)).toBe('pending');
});

test('one session ends when the next begins: both are booked, in one room and by one trainer', async () => {
  const first = await makeSession(parts, START + HOUR);
  const second = await makeSession(parts, START + 2 * HOUR);
  await holdSession(hub, parts.admin, first, [person(0).subject]);
  await holdSession(hub, parts.admin, second, [person(0).subject]);
  expect(await status(first.id, person(0).subject)).toBe('present');
  expect(await status(second.id, person(0).subject)).toBe('present');
});

test('a roll that changes while the session runs keeps who is there, and asks nothing of who left', async () => {
  const session = await makeSession(parts, START + HOUR);
  hub.clock.now = START + HOUR;
  await parts.admin('POST', `/sessions/${session.id}/start`, { reason: 'x' });
  const checkIn = (subject: string) =>
    parts.admin('POST', `/sessions/${session.id}/records/${subject}/check-in`, { reason: 'x' });
  await checkIn(person(0).subject);
  await leave(parts.group.id, person(0));
  await leave(parts.group.id, person(1));
  const late = (await parts.admin('POST', '/people', { displayName: 'Late', siteId: parts.site.id })).body;
  await join(parts.group.id, late);
  expect(await status(session.id, person(0).subject)).toBe('present');
  expect(await status(session.id, person(1).subject)).toBe('void');
  expect((await checkIn(late.subject)).body.status).toBe('present');
});

test('a session that is over keeps the roll that it had', async () => {
  const session = await makeSession(parts, START + HOUR);
  await holdSession(hub, parts.admin, session, [person(0).subject]);
  await leave(parts.group.id, person(0));
  await leave(parts.group.id, person(1));
  expect(await status(session.id, person(0).subject)).toBe('present');
  expect(await status(session.id, person(1).subject)).toBe('absent');
});

test('records of a canceled session are void: not corrected, not excused, not taken in', async () => {
  const session = await makeSession(parts, START + HOUR);
  await parts.admin('POST', `/sessions/${session.id}/cancel`, { reason: 'burst pipe' });
  hub.clock.now = START + HOUR;
  expect(await status(session.id, person(0).subject)).toBe('void');
  const url = `/sessions/${session.id}/records/${person(0).subject}`;
  const correct = await parts.admin('POST', `${url}/correct`, { status: 'present', reason: 'x' });
  expect(correct.body.code).toBe('records.not-correctable');
  expect((await parts.admin('POST', `${url}/check-in`, { reason: 'x' })).body.code).toBe('sessions.canceled');
  const { counts } = (await parts.admin('GET', `/sessions/${session.id}/roll`)).body;
  expect(counts).toMatchObject({ expected: 0, void: 3, absent: 0 });
});

test('whoever moves to another site leaves the groups of the old one and its rolls to come, not its past', async () => {
  const past = await makeSession(parts, START + HOUR);
  const future = await makeSession(parts, START + 3 * HOUR);
  await holdSession(hub, parts.admin, past, [person(0).subject]);
  const far = (await parts.admin('POST', '/sites', { name: 'Far', zone: 'UTC' })).body;
  await parts.admin('PATCH', `/people/${person(0).id}`, { siteId: far.id });
  expect(await status(past.id, person(0).subject)).toBe('present');
  expect(await status(future.id, person(0).subject)).toBe('void');
  const { items } = (await parts.admin('GET', `/groups/${parts.group.id}/members`)).body;
  expect(items.map((member: { id: string }) => member.id)).not.toContain(person(0).id);
  const next = await makeSession(parts, START + 5 * HOUR);
  expect(await status(next.id, person(0).subject)).toBeUndefined();
  await parts.admin('PATCH', `/people/${person(0).id}`, { siteId: parts.site.id });
  expect(await status(future.id, person(0).subject)).toBe('void');
});

test('whoever is no longer active is on no roll to come, and back on them when they are again', async () => {
  const session = await makeSession(parts, START + DAY);
  await parts.admin('PATCH', `/people/${person(0).id}`, { active: false });
  expect(await status(session.id, person(0).subject)).toBe('void');
  const meanwhile = await makeSession(parts, START + 2 * DAY);
  expect(await status(meanwhile.id, person(0).subject)).toBeUndefined();
  await parts.admin('PATCH', `/people/${person(0).id}`, { active: true });
  expect(await status(session.id, person(0).subject)).toBe('pending');
  expect(await status(meanwhile.id, person(0).subject)).toBe('pending');
});

test('a makeup expects those who missed something, whatever groups they are in, as long as they are here', async () => {
  const missed = await makeSession(parts, START + HOUR);
  await parts.admin('POST', `/sessions/${missed.id}/cancel`, { reason: 'ill' });
  const start = START + 5 * HOUR;
  const booked = await parts.admin('POST', `/sessions/${missed.id}/makeups`, {
    roomId: parts.room.id,
    start: new Date(start).toISOString(),
    end: new Date(start + HOUR).toISOString(),
  });
  expect(booked.body).toMatchObject({ kind: 'makeup', makeupOf: missed.id });
  expect((await parts.admin('GET', `/sessions/${missed.id}`)).body.makeups).toEqual([booked.body.id]);
  await leave(parts.group.id, person(0));
  const late = (await parts.admin('POST', '/people', { displayName: 'Late', siteId: parts.site.id })).body;
  await join(parts.group.id, late);
  expect(await status(booked.body.id, person(0).subject)).toBe('pending');
  expect(await status(booked.body.id, late.subject)).toBeUndefined();
  await parts.admin('PATCH', `/people/${person(0).id}`, { active: false });
  expect(await status(booked.body.id, person(0).subject)).toBe('void');
});

test('who teaches a session is not on its roll, also as a member of its group', async () => {
  await join(parts.group.id, { id: parts.trainer.id });
  const session = await makeSession(parts, START + HOUR);
  expect(await status(session.id, parts.trainer.subject)).toBeUndefined();
});

test('the same group is wanted in two rooms at once: it is booked, for room and trainer are free', async () => {
  const room = { siteId: parts.site.id, name: 'R2', capacity: 9 };
  const roomId = (await parts.admin('POST', '/rooms', room)).body.id;
  const other = await hub.signIn(['trainer'], parts.site.id);
  await makeSession(parts, START + HOUR);
  await makeSession(parts, START + HOUR, { roomId, trainerId: other.id });
  expect((await parts.admin('GET', '/sessions')).body.items).toHaveLength(2);
});
