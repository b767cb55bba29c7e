import { afterAll, beforeAll, expect, test } from 'vitest';
import { furnish, type HubFixture, openHub } from '../../tests/helpers/hub-fixture.ts';
import { openSecret } from '../storage/column-secrets.ts';
import { SqlSweep } from '../storage/stores/sql-sweep.ts';

let hub: HubFixture;
let parts: Awaited<ReturnType<typeof furnish>>;
beforeAll(async () => {
  hub = await openHub();
  parts = await furnish(hub, 1);
});
afterAll(() => hub.close());

const named = (key: string) => ({ headers: { 'idempotency-key': key } });
const groups = async (name: string) =>
  (await parts.admin('GET', '/groups')).body.items.filter((group: { name: string }) => group.name === name)
    .length;

test('the same request is done once and answered the same', async () => {
  const body = { siteId: parts.site.id, name: 'Once' };
  const first = await parts.admin('POST', '/groups', body, named('a-1'));
  const again = await parts.admin('POST', '/groups', body, named('"a-1"'));
  expect(first.status).toBe(201);
  expect(again).toMatchObject({ status: 201, body: first.body });
  expect(again.headers.etag).toBe(first.headers.etag);
  expect(await groups('Once')).toBe(1);
});

test('another request under the same key is refused, another caller has keys of their own', async () => {
  const body = { siteId: parts.site.id, name: 'Mine' };
  expect((await parts.admin('POST', '/groups', body, named('a-2'))).status).toBe(201);
  const other = await parts.admin('POST', '/groups', { ...body, name: 'Other' }, named('a-2'));
  expect(other).toMatchObject({ status: 422, body: { code: 'request.key-reused' } });
  const staff = await hub.signIn(['staff']);
  expect((await staff.call('POST', '/groups', { ...body, name: 'Theirs' }, named('a-2'))).status).toBe(201);
});

test('of many at once one is done; the others hear that it is under way, or its answer', async () => {
  const body = { siteId: parts.site.id, name: 'Race' };
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => parts.admin('POST', '/groups', body, named('a-3'))),
  );
  expect(await groups('Race')).toBe(1);
  for (const { status, body: answer } of answers)
    expect(status === 201 || answer.code === 'request.key-in-use').toBe(true);
  expect(answers.filter((answer) => answer.status === 201).length).toBeGreaterThan(0);
});

test('what was refused changed nothing, so its key is free', async () => {
  const body = { siteId: parts.site.id, name: 'Mine' };
  const taken = await parts.admin('POST', '/groups', body, named('a-4'));
  expect(taken.body.code).toBe('groups.name-taken');
  expect((await parts.admin('POST', '/groups', { ...body, name: 'Free' }, named('a-4'))).status).toBe(201);
});

test('a request whose process died is done anew after a time; an answer is kept for a day', async () => {
  const body = { siteId: parts.site.id, name: 'Crashed' };
  expect((await parts.admin('POST', '/groups', body, named('a-5'))).status).toBe(201);
  await hub.db.updateTable('idempotency').set({ done_at: null }).execute();
  expect((await parts.admin('POST', '/groups', body, named('a-5'))).body.code).toBe('request.key-in-use');
  hub.clock.now += 10 * 60_000;
  expect((await parts.admin('POST', '/groups', body, named('a-5'))).body.code).toBe('groups.name-taken');
  const late = { siteId: parts.site.id, name: 'Late' };
  await parts.admin('POST', '/groups', late, named('a-6'));
  hub.clock.now += 7 * 3_600_000;
  expect((await parts.admin('POST', '/groups', late, named('a-6'))).status).toBe(201);
  await new SqlSweep(hub.db).expireRequests(hub.clock.now);
  expect((await parts.admin('POST', '/groups', late, named('a-6'))).body.code).toBe('groups.name-taken');
});

test('secrets that are shown once do not lie in the table, and nothing lies there in the clear', async () => {
  const body = { name: 'Timetable program', permissions: ['timetable.read'] };
  const made = await parts.admin('POST', '/tokens', body, named('a-7'));
  expect(made.status).toBe(201);
  const again = await parts.admin('POST', '/tokens', body, named('a-7'));
  expect(again).toMatchObject({ status: 409, body: { code: 'request.answer-not-kept' } });
  expect((await parts.admin('GET', '/tokens')).body.items).toHaveLength(1);
  await parts.admin(
    'POST',
    '/people',
    { displayName: 'Secretive Person', password: 'whisper of pines' },
    named('a-8'),
  );
  const rows = await hub.db.selectFrom('idempotency').selectAll().execute();
  for (const row of rows) {
    const stored = Buffer.from(row.sealed).toString('latin1');
    expect(stored).not.toContain('Secretive');
    const plain = new TextDecoder().decode(openSecret(hub.db, `idempotency.sealed/${row.key}`, row.sealed));
    expect(plain).not.toContain(made.body.token);
    expect(plain).not.toContain('whisper of pines');
  }
});

test.each(['', ' ', 'two words', 'x'.repeat(201), 'a"b', 'ü'])('%j is no key', async (key) => {
  const answer = await parts.admin('POST', '/groups', { siteId: parts.site.id, name: 'K' }, named(key));
  expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
});
