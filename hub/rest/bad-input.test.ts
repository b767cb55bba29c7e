import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROBLEM_STATUS, problem } from '../../core/contracts/rest/problem.ts';
import { type Call, furnish, type HubFixture, openHub } from '../../tests/helpers/hub-fixture.ts';

let hub: HubFixture;
let parts: Awaited<ReturnType<typeof furnish>>;
let admin: Call;
beforeAll(async () => {
  hub = await openHub();
  parts = await furnish(hub);
  admin = parts.admin;
});
afterAll(() => hub.close());

const NOBODY = '0199d1f0-0000-7000-8000-00000000dead';

/** Every refusal is a problem with the code's own status and words that say what to do. */
async function refused(answer: ReturnType<Call>): Promise<string> {
  const { status, body, headers } = await answer;
  const parsed = problem.parse(body);
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(status).toBe(PROBLEM_STATUS[parsed.code]);
  expect(parsed.detail.length).toBeGreaterThan(15);
  expect(parsed.detail).not.toMatch(/\{\{|undefined/);
  return parsed.code;
}

test('what is not JSON, not our JSON, too much, or of another kind', async () => {
  const headers = { 'content-type': 'application/json' };
  const post = (payload: string, type = 'application/json') =>
    refused(admin('POST', '/sites', null, { payload, headers: { ...headers, 'content-type': type } }));
  expect(await post('{"name":')).toBe('request.malformed');
  expect(await post('[]')).toBe('request.invalid');
  expect(await post('null')).toBe('request.invalid');
  expect(await post('"x"'.repeat(300_000))).toBe('request.too-large');
  expect(await post('name=x', 'application/x-www-form-urlencoded')).toBe('request.wrong-content-type');
  expect(await post('\u0001', 'image/jpeg')).toBe('request.wrong-content-type');
  expect(await post('{"__proto__":{"name":"x"}}')).toBe('request.malformed');
  expect(await refused(admin('POST', '/sites'))).toBe('request.invalid');
  expect(await refused(admin('GET', '/nowhere'))).toBe('request.not-found');
  expect(await refused(admin('GET', '/sites/%zz'))).toBe('request.malformed');
  expect(await refused(admin('GET', '/sites/not-an-id'))).toBe('request.invalid');
  expect(await refused(admin('GET', `/sites/${'a'.repeat(4_000)}`))).toBe('request.not-found');
  expect(await refused(admin('GET', '/sessions?from=yesterday'))).toBe('request.invalid');
  expect(await refused(admin('POST', '/sites', { name: 'A', zone: 'UTC', extra: 1 }))).toBe(
    'request.invalid',
  );
  expect((await admin('GET', '/sites')).body.items).toHaveLength(1);
});

test.each([
  ['nothing to see', '\u200b\u200d'],
  ['a zero byte', 'Ada\u0000'],
  ['an escape sequence', 'Ada\u001b[2J'],
  ['two lines', 'Ada\nBob'],
  ['text that runs backwards', 'Ada\u202e(tneserp)'],
  ['half a character', 'Ada\ud800'],
])('a name with %s', async (_what, displayName) => {
  expect(await refused(admin('POST', '/people', { displayName }))).toBe('request.invalid');
});

test.each(['Zoë O’Brien-Łęcki', 'محمد', '李小龍', 'R2-D2 👩‍🏫', "Robert'); DROP TABLE person;--"])(
  'the name %s is taken as it is',
  async (displayName) => {
    expect((await admin('POST', '/people', { displayName })).body).toMatchObject({ displayName });
  },
);

test('an issue says where it is', async () => {
  const { body } = await admin('POST', '/rooms', { siteId: parts.site.id, name: '', capacity: 0 });
  expect(body.issues.map((issue: { path: string }) => issue.path)).toEqual(['body.name', 'body.capacity']);
  expect(body.detail).toContain('body.name');
});

test('words come in the language asked for', async () => {
  const headers = { 'accept-language': 'de, fr-CA;q=0.8, en;q=0.5' };
  const { body } = await admin('GET', `/sites/${NOBODY}`, null, { headers });
  expect(body.title).toBe('Ce site n’existe pas');
});

test.each([
  ['GET', `/sites/${NOBODY}`, null, 'sites.unknown'],
  ['GET', `/rooms/${NOBODY}`, null, 'rooms.unknown'],
  ['GET', `/people/${NOBODY}`, null, 'people.unknown'],
  ['DELETE', `/people/${NOBODY}/consent/face`, null, 'people.unknown'],
  ['GET', `/groups/${NOBODY}/members`, null, 'groups.unknown'],
  ['DELETE', `/timetable/${NOBODY}`, null, 'timetable.unknown-slot'],
  ['GET', `/sessions/${NOBODY}`, null, 'sessions.unknown'],
  ['POST', `/sessions/${NOBODY}/cancel`, { reason: 'x' }, 'sessions.unknown'],
  ['GET', `/sessions/${NOBODY}/roll`, null, 'sessions.unknown'],
  ['GET', `/sessions/${NOBODY}/feedback`, null, 'sessions.unknown'],
  ['GET', `/evidence/${NOBODY}`, null, 'evidence.unknown'],
  ['POST', '/rooms', { siteId: NOBODY, name: 'R', capacity: 3 }, 'sites.unknown'],
  ['POST', '/groups', { siteId: NOBODY, name: 'G' }, 'sites.unknown'],
  ['POST', '/people', { displayName: 'P', siteId: NOBODY }, 'sites.unknown'],
] as const)('%s %s knows nothing of it', async (method, url, body, code) => {
  expect(await refused(admin(method, url, body))).toBe(code);
});

test('zones, names and beacons', async () => {
  const { site, room } = parts;
  expect(await refused(admin('POST', '/sites', { name: 'B', zone: 'Mars/Olympus' }))).toBe(
    'sites.unknown-zone',
  );
  expect(await refused(admin('PATCH', `/sites/${site.id}`, { zone: '+01:00' }))).toBe('sites.unknown-zone');
  expect(await refused(admin('POST', '/sites', { name: 'Harbour', zone: 'UTC' }))).toBe('sites.name-taken');
  const like = { siteId: site.id, capacity: 5, beacon: room.beacon };
  expect(await refused(admin('POST', '/rooms', { ...like, name: 'R1' }))).toBe('rooms.name-taken');
  expect(await refused(admin('POST', '/rooms', { ...like, name: 'R2' }))).toBe('rooms.beacon-taken');
  expect((await admin('PATCH', `/rooms/${room.id}`, { capacity: 21 })).body).toMatchObject({ capacity: 21 });
  const policy = { attendance: { lateAfter: -5 } };
  expect(await refused(admin('PUT', `/sites/${site.id}/policy`, policy))).toBe('request.invalid');
  const typo = { attendance: { latAfter: 5 } };
  expect(await refused(admin('PUT', `/sites/${site.id}/policy`, typo))).toBe('request.invalid');
});

test('sessions that make no sense', async () => {
  const { room, trainer, group, trainees, site } = parts;
  const base = { roomId: room.id, trainerId: trainer.id, groupIds: [group.id], title: 'T' };
  const at = (start: string, end: string, more = {}) =>
    refused(admin('POST', '/sessions', { ...base, start, end, ...more }));
  const [nine, ten] = ['2026-03-03T09:00:00Z', '2026-03-03T10:00:00Z'];
  expect(await at(ten, nine)).toBe('sessions.bad-times');
  expect(await at('2026-02-01T09:00:00Z', '2026-02-01T10:00:00Z')).toBe('sessions.bad-times');
  expect(await at('2026-03-03T09:00:00Z', '2026-03-05T09:00:00Z')).toBe('sessions.bad-times');
  expect(await at('2026-03-03T09:00', ten)).toBe('request.invalid');
  expect(await at(nine, ten, { roomId: NOBODY })).toBe('rooms.unknown');
  expect(await at(nine, ten, { trainerId: NOBODY })).toBe('people.unknown');
  expect(await at(nine, ten, { trainerId: trainees[0]?.id })).toBe('timetable.not-a-trainer');
  expect(await at(nine, ten, { groupIds: [NOBODY] })).toBe('groups.unknown');
  const other = (await admin('POST', '/sites', { name: 'Other', zone: 'UTC' })).body;
  const foreign = await hub.signIn(['trainer'], other.id);
  expect(await at(nine, ten, { trainerId: foreign.id })).toBe('sessions.other-site');
  const members = admin('POST', `/groups/${group.id}/members`, { personIds: [foreign.id] });
  expect(await refused(members)).toBe('groups.other-site');
  const slot = { ...base, repeat: 'weekly', weekday: 2, fromDate: '2026-03-03', startTime: '09:00' };
  expect(await refused(admin('POST', '/timetable', { ...slot, endTime: '08:00' }))).toBe(
    'timetable.crosses-midnight',
  );
  expect(await refused(admin('POST', '/timetable', { ...slot, endTime: '25:00' }))).toBe('request.invalid');
  const backwards = { ...slot, endTime: '10:00', untilDate: '2026-03-01' };
  expect(await refused(admin('POST', '/timetable', backwards))).toBe('timetable.bad-times');
  expect((await admin('GET', '/sessions')).body.items).toEqual([]);
  expect((await admin('GET', `/timetable?siteId=${site.id}`)).body.items).toEqual([]);
});

test('a body that the hub itself would answer wrongly never leaves it', async () => {
  const broken = await openHub();
  broken.services.sites.list = async () => [{ id: 'nonsense' } as never];
  const staff = await broken.signIn(['staff']);
  expect(await refused(staff.call('GET', '/sites'))).toBe('server.failed');
  await broken.close();
});
