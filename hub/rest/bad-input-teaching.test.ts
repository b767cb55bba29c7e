import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROBLEM_STATUS, problem } from '../../core/contracts/rest/problem.ts';
import { type Call, furnish, type HubFixture, openHub, START } from '../../tests/helpers/hub-fixture.ts';
import { DAY, HOUR, makeSession, type Parts } from '../../tests/helpers/teaching.ts';

let hub: HubFixture;
let parts: Parts;
let admin: Call;
let session: { id: string };
beforeAll(async () => {
  hub = await openHub();
  parts = await furnish(hub);
  admin = parts.admin;
  session = await makeSession(parts, START + HOUR);
});
afterAll(() => hub.close());

const NOBODY = '0199d1f0-0000-7000-8000-00000000dead';

/** Every refusal is a problem with the code's own status and words that say what to do. */
async function refused(answer: ReturnType<Call>): Promise<string> {
  const { status, body } = await answer;
  const parsed = problem.parse(body);
  expect(status).toBe(PROBLEM_STATUS[parsed.code]);
  expect(parsed.detail.length).toBeGreaterThan(15);
  expect(parsed.detail).not.toMatch(/\{\{|undefined/);
  return parsed.code;
}

const reason = { reason: 'x' };
const record = `/sessions/${NOBODY}/records/${NOBODY}`;
test.each([
  ['POST', `/sessions/${NOBODY}/move`, { roomId: NOBODY }, 'sessions.unknown'],
  ['POST', `/sessions/${NOBODY}/trainer`, { trainerId: NOBODY, ...reason }, 'sessions.unknown'],
  ['POST', `/sessions/${NOBODY}/start`, reason, 'sessions.unknown'],
  ['POST', `/sessions/${NOBODY}/end`, reason, 'sessions.unknown'],
  ['POST', `/sessions/${NOBODY}/release`, { kioskId: NOBODY, ...reason }, 'sessions.unknown'],
  ['GET', `/sessions/${NOBODY}/timeline`, null, 'sessions.unknown'],
  ['POST', `${record}/check-in`, reason, 'sessions.unknown'],
  ['POST', `${record}/walk-in`, { decision: 'added' }, 'sessions.unknown'],
  ['POST', `${record}/correct`, { status: 'late', ...reason }, 'sessions.unknown'],
  ['GET', `/records?personId=${NOBODY}`, null, 'people.unknown'],
  ['GET', `/excuses/${NOBODY}`, null, 'excuses.unknown'],
  ['POST', `/excuses/${NOBODY}/withdraw`, null, 'excuses.unknown'],
  ['POST', `/excuses/${NOBODY}/decision`, { decision: 'approve' }, 'excuses.unknown'],
  ['GET', `/excuses/${NOBODY}/documents/${NOBODY}`, null, 'excuses.unknown'],
] as const)('%s %s knows nothing of it', async (method, url, body, code) => {
  expect(await refused(admin(method, url, body))).toBe(code);
});

test('what is known, with something unknown in it', async () => {
  const url = `/sessions/${session.id}`;
  expect(await refused(admin('POST', `${url}/move`, { roomId: NOBODY }))).toBe('rooms.unknown');
  const trainer = { trainerId: NOBODY, ...reason };
  expect(await refused(admin('POST', `${url}/trainer`, trainer))).toBe('people.unknown');
  const release = { kioskId: NOBODY, ...reason };
  expect(await refused(admin('POST', `${url}/release`, release))).toBe('sessions.unknown-kiosk');
  const unit = {
    roomId: parts.room.id,
    trainerId: parts.trainer.id,
    unitId: NOBODY,
    title: 'T',
    start: new Date(START + DAY).toISOString(),
    end: new Date(START + DAY + HOUR).toISOString(),
  };
  expect(await refused(admin('POST', '/sessions', unit))).toBe('units.unknown');
});

test.each([
  ['move', {}],
  ['move', { start: '2026-03-02T09:00' }],
  ['move', { start: '2026-03-02T09:00:00Z' }],
  ['move', { start: 'tomorrow', end: 'later' }],
  ['move', { roomId: "'; drop table room; --" }],
  ['trainer', { trainerId: NOBODY }],
  ['start', { reason: '' }],
  ['start', { reason: '   ' }],
  ['end', { reason: 'x'.repeat(501) }],
  ['end', null],
  ['cancel', { reason: ['x'] }],
  ['feedback', { content: 0, delivery: 5, engagement: 5, overall: 5 }],
  ['feedback', { content: 5.5, delivery: 5, engagement: 5, overall: 5 }],
  ['feedback', { content: 5, delivery: 5, engagement: 5 }],
] as const)('%s with %j is not valid, and changes nothing', async (what, body) => {
  const before = (await hub.log.sessionFacts(session.id)).length;
  const call = what === 'feedback' ? (await hub.signIn(['trainee'], parts.site.id)).call : admin;
  const code = await refused(call('POST', `/sessions/${session.id}/${what}`, body));
  expect(['request.invalid', 'sessions.bad-times']).toContain(code);
  expect((await hub.log.sessionFacts(session.id)).length).toBe(before);
});

test.each([
  '?limit=0',
  '?limit=1001',
  '?limit=x',
  '?from=2026-13-01T00:00:00Z',
  '?status=running',
  '?roomId=1%20or%201=1',
  `?cursor=${'A'.repeat(201)}`,
  '?cursor=bnVsbA',
  '?cursor=eyJzdGFydCI6MSwiaWQiOiInIG9yIDE9MSJ9',
  '?unknown=1',
])('a list asked for with %s', async (query) => {
  expect(await refused(admin('GET', `/sessions${query}`))).toBe('request.invalid');
});

const NASTY = [
  `'); DROP TABLE excuse; --`,
  '<script>alert(1)</script>',
  '{{constructor}} #{7*7} %s %00',
  '\u202Eabc\u0000\u0007',
  '\ud800 half',
  '🙂'.repeat(100),
];

/** As it can be written in UTF-8: half a character becomes the sign for one that is missing. */
const whole = (text: string) => Buffer.from(text).toString();

test.each(NASTY)('the text %j is kept as words, and nothing else happens', async (text) => {
  const [ada] = parts.trainees;
  const made = await admin('POST', '/excuses', {
    personId: ada?.id,
    reach: { what: 'days', from: '2026-03-09', until: '2026-03-09' },
    reason: text,
  });
  expect(made.status).toBe(201);
  expect(made.body.reason).toBe(whole(text));
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const name = encodeURIComponent(whole(text));
  const added = await admin('POST', `/excuses/${made.body.id}/documents?name=${name}`, null, {
    payload: png,
    headers: { 'content-type': 'image/png' },
  });
  expect(added.body.documents).toMatchObject([{ type: 'image/png' }]);
  const file = await admin('GET', `/excuses/${made.body.id}/documents/${added.body.documents[0].id}`);
  expect(file.status).toBe(200);
  expect(String(file.headers['content-disposition'])).toMatch(
    /^attachment; filename\*=UTF-8''[\w.~!'()*%-]+$/,
  );
  const decision = { decision: 'reject', note: text };
  expect((await admin('POST', `/excuses/${made.body.id}/decision`, decision)).body.note).toBe(whole(text));
  const lone = await makeSession(parts, START + 3 * DAY);
  const canceled = await admin('POST', `/sessions/${lone.id}/cancel`, { reason: text });
  expect(canceled.status).toBe(200);
  const url = `/sessions/${session.id}/records/${ada?.subject}/correct`;
  const corrected = await admin('POST', url, { status: 'absent', reason: text });
  expect(whole(corrected.body.corrections.at(-1).reason)).toBe(whole(text));
});
