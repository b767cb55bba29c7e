import { afterEach, beforeEach, expect, test } from 'vitest';
import { MAX_DOCUMENTS } from '../../../core/contracts/rest/excuses.ts';
import {
  type Call,
  furnish,
  type HubFixture,
  openHub,
  type SignedIn,
  START,
} from '../../../tests/helpers/hub-fixture.ts';
import {
  DAY,
  HOUR,
  holdSession,
  makeSession,
  type Parts,
  recordOf,
} from '../../../tests/helpers/teaching.ts';

let hub: HubFixture;
let parts: Parts;
let ben: SignedIn;
beforeEach(async () => {
  hub = await openHub();
  parts = await furnish(hub);
  ben = await hub.signIn(['trainee'], parts.site.id);
  await parts.admin('POST', `/groups/${parts.group.id}/members`, { personIds: [ben.id] });
});
afterEach(() => hub.close());

const REASON = 'appointment at the hospital';
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n');
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const submit = (call: Call, reach: object, more: object = {}) =>
  call('POST', '/excuses', { reach, reason: REASON, ...more });
const forSession = (sessionId: string) => ({ what: 'session', sessionId });
const forDays = (from: string, until: string) => ({ what: 'days', from, until });
const decide = (id: string, body: object, call: Call = parts.admin) =>
  call('POST', `/excuses/${id}/decision`, body);
const upload = (call: Call, id: string, content: Uint8Array, type: string, name = 'note') =>
  call('POST', `/excuses/${id}/documents?name=${encodeURIComponent(name)}`, null, {
    payload: Buffer.from(content),
    headers: { 'content-type': type },
  });

test('a document is called what people can read: no folders, no control characters, nothing that turns the line', async () => {
  const made = (await submit(ben.call, forDays('2026-03-03', '2026-03-03'))).body;
  const names = [
    'a\r\nSet-Cookie: x.pdf',
    '\u202Efdp.exe',
    '../../etc/note.pdf',
    'C:\\scans\\note.pdf',
    '../\0',
  ];
  for (const name of names)
    expect((await upload(ben.call, made.id, PDF, 'application/pdf', name)).status).toBe(201);
  const { documents } = (await ben.call('GET', `/excuses/${made.id}`)).body;
  expect(documents.map((one: { name: string }) => one.name)).toEqual([
    'aSet-Cookie: x.pdf',
    'fdp.exe',
    'note.pdf',
    'note.pdf',
    'document',
  ]);
});

test('an absence that was excused with a paper is excused, and everything personal is sealed', async () => {
  const session = await makeSession(parts, START + HOUR);
  await holdSession(hub, parts.admin, session, []);
  expect(await recordOf(ben.call, session.id, ben.subject)).toMatchObject({ status: 'absent' });
  const made = (await submit(ben.call, forSession(session.id))).body;
  expect(made).toMatchObject({ state: 'waiting', reason: REASON, sessions: [{ sessionId: session.id }] });
  const added = await upload(ben.call, made.id, PDF, 'application/pdf', 'Zoë’s attest.pdf');
  expect(added.body.documents).toMatchObject([{ type: 'application/pdf', bytes: PDF.length }]);
  expect(added.body.version).not.toBe(made.version);
  const decided = await decide(made.id, { decision: 'approve', note: 'get well' });
  expect(decided.body).toMatchObject({
    state: 'approved',
    note: 'get well',
    decidedBy: { displayName: 'Admin' },
    sessions: [{ status: 'excused' }],
  });
  expect(await recordOf(ben.call, session.id, ben.subject)).toMatchObject({
    status: 'excused',
    excused: true,
  });
  const rows = await hub.db.selectFrom('excuse').selectAll().execute();
  const documents = await hub.db.selectFrom('excuse_document').selectAll().execute();
  for (const bytes of [
    ...rows.flatMap((row) => [row.reason, row.note]),
    ...documents.map((row) => row.content),
  ])
    expect(Buffer.from(bytes ?? []).toString('latin1')).not.toMatch(/hospital|get well|PDF/);
});

test('destroying the key of a person leaves nothing of their excuses to read', async () => {
  const made = (await submit(ben.call, forDays('2026-03-03', '2026-03-04'))).body;
  const { documents } = (await upload(ben.call, made.id, PNG, 'image/png')).body;
  await hub.db.deleteFrom('subject_key').where('subject', '=', ben.subject).execute();
  const left = (await parts.admin('GET', `/excuses/${made.id}`)).body;
  expect(left).toMatchObject({ reason: null, documents: [{ name: '' }] });
  const file = await parts.admin('GET', `/excuses/${made.id}/documents/${documents[0].id}`);
  expect(file.body.code).toBe('excuses.unknown-document');
});

test('a document is given as what it is, as a file, and looking leaves a trace', async () => {
  const made = (await submit(ben.call, forDays('2026-03-03', '2026-03-03'))).body;
  const { documents } = (await upload(ben.call, made.id, PNG, 'image/jpeg', 'scan.html')).body;
  const url = `/excuses/${made.id}/documents/${documents[0].id}`;
  const file = await parts.admin('GET', url);
  expect(file.headers).toMatchObject({
    'content-type': 'image/png',
    'content-disposition': "attachment; filename*=UTF-8''scan.html.png",
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  });
  expect(Buffer.from(file.raw).equals(PNG)).toBe(true);
  const looked = (await parts.admin('GET', '/audit?action=excuses.document')).body.items;
  expect(looked).toMatchObject([{ target: made.id }]);
  const stranger = await hub.signIn(['trainee'], parts.site.id);
  expect((await stranger.call('GET', url)).body.code).toBe('excuses.unknown');
  expect((await parts.trainer.call('GET', url)).status).toBe(403);
});

test.each([
  ['nothing', '', 'application/pdf', 'excuses.no-document', null],
  ['HTML called a PDF', '<!doctype html><script>alert(1)</script>', 'application/pdf', null, 'text/html'],
  ['HTML after spaces', '   <html><body>x', 'image/png', null, 'text/html'],
  [
    'a ZIP',
    'PK\u0003\u0004aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'application/pdf',
    null,
    'application/zip',
  ],
  [
    'a program',
    'MZ\u0090\u0000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'image/png',
    null,
    /msdownload|x-ms/,
  ],
  ['text', 'just words', 'application/pdf', null, 'unknown'],
  ['a GIF', 'GIF89a\u0001\u0000\u0001\u0000', 'image/jpeg', null, 'image/gif'],
  [
    'a PDF that is a page as well',
    '%PDF-1.4\n<script>alert(1)</script>',
    'application/pdf',
    null,
    /text\/html/,
  ],
  ['a PDF that is an archive as well', '%PDF-1.4\nxxxxPK\u0005\u0006xxxx', 'application/pdf', null, /zip/],
  ['bytes of nothing', '\u0000\u0000\u0000', 'image/png', null, 'unknown'],
])('%s is no document', async (_what, text, type, code, found) => {
  const made = (await submit(ben.call, forDays('2026-03-03', '2026-03-03'))).body;
  const answer = await upload(ben.call, made.id, Buffer.from(text, 'latin1'), type);
  expect(answer.body.code).toBe(code ?? 'excuses.wrong-document');
  if (found) expect(answer.body.detail).toMatch(found);
  expect((await ben.call('GET', `/excuses/${made.id}`)).body.documents).toEqual([]);
});

test('documents of other types, too large, too many, or too late', async () => {
  const made = (await submit(ben.call, forDays('2026-03-03', '2026-03-03'))).body;
  expect((await upload(ben.call, made.id, PDF, 'text/html')).status).toBe(415);
  const huge = Buffer.alloc(10 * 1024 * 1024 + 1, 0x20);
  PDF.copy(huge);
  expect((await upload(ben.call, made.id, huge, 'application/pdf')).body.code).toBe('request.too-large');
  for (let index = 0; index < MAX_DOCUMENTS; index += 1)
    expect((await upload(ben.call, made.id, PNG, 'image/png')).status).toBe(201);
  const more = await upload(ben.call, made.id, PNG, 'image/png');
  expect(more.body.code).toBe('excuses.too-many-documents');
  await decide(made.id, { decision: 'reject', note: 'unreadable' });
  expect((await upload(ben.call, made.id, PNG, 'image/png')).body.code).toBe('excuses.not-waiting');
});

test('an approved range of days reaches what is made, joined or moved there later, and lets go of what leaves', async () => {
  const before = await makeSession(parts, START + DAY + HOUR);
  const made = (await submit(ben.call, forDays('2026-03-03', '2026-03-05'))).body;
  expect((await decide(made.id, { decision: 'approve' })).body.sessions).toMatchObject([
    { sessionId: before.id, status: 'excused' },
  ]);
  const status = async (id: string) => (await recordOf(parts.admin, id, ben.subject))?.status;
  const later = await makeSession(parts, START + 2 * DAY);
  expect(await status(later.id)).toBe('excused');
  const joined = await makeSession(parts, START + 3 * DAY, { groupIds: [] });
  expect(await status(joined.id)).toBeUndefined();
  const outside = await makeSession(parts, START + 5 * DAY);
  expect(await status(outside.id)).toBe('pending');
  const move = (id: string, start: number) =>
    parts.admin('POST', `/sessions/${id}/move`, {
      start: new Date(start).toISOString(),
      end: new Date(start + HOUR).toISOString(),
    });
  await move(outside.id, START + 2 * DAY + 5 * HOUR);
  expect(await status(outside.id)).toBe('excused');
  await move(later.id, START + 8 * DAY);
  expect(await status(later.id)).toBe('pending');
  const group = (await parts.admin('POST', '/groups', { siteId: parts.site.id, name: 'Class B' })).body;
  const other = await makeSession(parts, START + 3 * DAY + 4 * HOUR, { groupIds: [group.id] });
  await parts.admin('POST', `/groups/${group.id}/members`, { personIds: [ben.id] });
  expect(await status(other.id)).toBe('excused');
  // 2026-03-05 ends at 23:00 UTC in Paris.
  const midnight = await makeSession(parts, Date.parse('2026-03-05T23:00:00Z'));
  expect(await status(midnight.id)).toBe('pending');
});

test('an approved excuse never overrides that somebody turned up', async () => {
  const session = await makeSession(parts, START + HOUR);
  const made = (await submit(ben.call, forSession(session.id))).body;
  expect((await decide(made.id, { decision: 'approve' })).body.state).toBe('approved');
  await holdSession(hub, parts.admin, session, [ben.subject]);
  expect(await recordOf(ben.call, session.id, ben.subject)).toMatchObject({ status: 'present' });
});

test('who may hand in what, until when', async () => {
  const session = await makeSession(parts, START + HOUR);
  const others = await makeSession(parts, START + 3 * HOUR, { groupIds: [] });
  expect((await submit(ben.call, forSession(others.id))).body.code).toBe('sessions.unknown');
  const [ada] = parts.trainees;
  const foreign = await submit(ben.call, forSession(session.id), { personId: ada?.id });
  expect(foreign.body.code).toBe('people.unknown');
  const staff = await submit(parts.admin, forSession(session.id), { personId: ada?.id });
  expect(staff.body).toMatchObject({ person: { id: ada?.id }, submittedBy: { displayName: 'Admin' } });
  expect((await submit(parts.admin, forSession(session.id))).body.code).toBe('people.no-site');
  expect((await submit(ben.call, forSession(session.id))).status).toBe(201);
  expect((await submit(ben.call, forSession(session.id))).body.code).toBe('excuses.waiting-already');
  const backwards = await submit(ben.call, forDays('2026-03-04', '2026-03-03'));
  expect(backwards.body.code).toBe('excuses.bad-days');
  expect((await submit(ben.call, forDays('2026-02-30', '2026-03-03'))).body.code).toBe('request.invalid');
  expect((await submit(ben.call, forDays('2026-03-03', '9999-12-31'))).body.code).toBe('excuses.bad-days');
  expect((await submit(ben.call, forDays('2026-02-22', '2026-03-03'))).body.code).toBe('excuses.too-late');
  expect((await submit(ben.call, forDays('2026-02-23', '2026-03-03'))).status).toBe(201);
  const overlapping = await submit(ben.call, forDays('2026-03-03', '2026-03-20'));
  expect(overlapping.body.code).toBe('excuses.waiting-already');
  await parts.admin('POST', `/sessions/${session.id}/cancel`, { reason: 'ill' });
  const eva = { personId: parts.trainees[1]?.id };
  expect((await submit(parts.admin, forSession(session.id), eva)).body.code).toBe('excuses.not-needed');
  const both = await hub.signIn(['staff'], parts.site.id);
  const notThere = await submit(parts.admin, forSession(others.id), { personId: both.id });
  expect(notThere.body.code).toBe('excuses.not-on-roll');
});

test('nobody decides about their own, nothing is decided twice, and a rejection says why', async () => {
  const both = await hub.signIn(['staff', 'trainee'], parts.site.id);
  const own = (await submit(both.call, forDays('2026-03-03', '2026-03-03'))).body;
  expect((await decide(own.id, { decision: 'approve' }, both.call)).body.code).toBe('excuses.own');
  expect((await decide(own.id, { decision: 'reject' })).body.code).toBe('request.invalid');
  expect((await decide(own.id, { decision: 'reject', note: '   ' })).body.code).toBe('request.invalid');
  const answers = await Promise.all(
    [1, 2, 3].map(() => decide(own.id, { decision: 'reject', note: 'no paper' })),
  );
  expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 409, 409]);
  expect((await both.call('POST', `/excuses/${own.id}/withdraw`)).body.code).toBe('excuses.not-waiting');
  const next = (await submit(both.call, forDays('2026-03-03', '2026-03-03'))).body;
  const headers = { 'if-match': '"999"' };
  const stale = await parts.admin(
    'POST',
    `/excuses/${next.id}/decision`,
    { decision: 'approve' },
    { headers },
  );
  expect(stale.body.code).toBe('request.stale');
  expect((await both.call('POST', `/excuses/${next.id}/withdraw`)).body.state).toBe('withdrawn');
  expect((await decide(next.id, { decision: 'approve' })).body.code).toBe('excuses.not-waiting');
  expect((await ben.call('POST', `/excuses/${next.id}/withdraw`)).body.code).toBe('excuses.unknown');
});

test('a list has those that wait first, then the newest, page by page, each in its reach', async () => {
  const ids: string[] = [];
  for (let index = 0; index < 5; index += 1) {
    hub.clock.now += 1000;
    ids.push((await submit(ben.call, forDays(`2026-03-0${index + 3}`, `2026-03-0${index + 3}`))).body.id);
  }
  await decide(ids[4] ?? '', { decision: 'approve' });
  await decide(ids[1] ?? '', { decision: 'reject', note: 'no' });
  const wanted = [ids[3], ids[2], ids[0], ids[4], ids[1]];
  const seen: string[] = [];
  let next: string | null = '';
  while (next !== null) {
    const cursor: string = next === '' ? '' : `&cursor=${next}`;
    const page = (await parts.admin('GET', `/excuses?limit=2${cursor}`)).body;
    seen.push(...page.items.map((item: { id: string }) => item.id));
    next = page.next;
  }
  expect(seen).toEqual(wanted);
  const waiting = (await ben.call('GET', '/excuses?state=waiting')).body.items;
  expect(waiting).toHaveLength(3);
  expect(JSON.stringify(waiting)).not.toContain('hospital');
  const stranger = await hub.signIn(['trainee'], parts.site.id);
  expect((await stranger.call('GET', '/excuses')).body.items).toEqual([]);
  expect((await stranger.call('GET', `/excuses?personId=${ben.id}`)).body.code).toBe('people.unknown');
  expect((await stranger.call('GET', `/excuses/${ids[0]}`)).body.code).toBe('excuses.unknown');
  expect((await parts.admin('GET', '/excuses?cursor=x')).body.code).toBe('request.invalid');
});
