import { afterAll, beforeAll, expect, test } from 'vitest';
import { tokenPermission } from '../../../core/contracts/rest/tokens.ts';
import { ROLES } from '../../../core/domain/roles.ts';
import { furnish, type HubFixture, openHub } from '../../../tests/helpers/hub-fixture.ts';

let hub: HubFixture;
let parts: Awaited<ReturnType<typeof furnish>>;
beforeAll(async () => {
  hub = await openHub();
  parts = await furnish(hub, 1);
});
afterAll(() => hub.close());

async function makeToken(permissions: readonly string[], days: number | null = 365) {
  const { body, status } = await parts.admin('POST', '/tokens', { name: 'Program', permissions, days });
  expect(status).toBe(201);
  return { id: body.id as string, token: body.token as string, call: hub.call(body.token) };
}

test('the table of roles says what a token may be given', () => {
  expect([...tokenPermission.options].sort()).toEqual(Object.keys(ROLES.integration).sort());
});

test('a token reaches what it was given and nothing else', async () => {
  const { call, token } = await makeToken(['people.read', 'timetable.read']);
  expect(token).toMatch(/^rosterhub_[\w-]{43}$/);
  expect((await call('GET', '/people')).body.items.length).toBeGreaterThan(1);
  expect((await call('GET', '/groups')).status).toBe(200);
  for (const [method, path] of [
    ['GET', '/sites'],
    ['POST', '/groups'],
    ['GET', '/audit'],
    ['GET', '/tokens'],
    ['GET', '/me'],
    ['POST', '/auth/logout'],
    ['GET', '/events'],
  ] as const)
    expect(await call(method, path)).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
});

test('only what the role may have is granted, and only by an administrator', async () => {
  for (const permission of [
    'account.write',
    'audit.read',
    'evidence.read',
    'kiosk.write',
    'integration.write',
  ])
    expect((await parts.admin('POST', '/tokens', { name: 'P', permissions: [permission] })).status).toBe(400);
  for (const role of ['staff', 'it', 'trainer', 'trainee', 'integration'] as const)
    expect((await (await hub.signIn([role])).call('POST', '/tokens')).status).toBe(403);
});

test('it keeps people, but neither their passwords nor their roles beyond the plain ones', async () => {
  const { call } = await makeToken(['people.write']);
  const made = await call('POST', '/people', { displayName: 'By program', siteId: parts.site.id });
  expect(made.status).toBe(201);
  const code = async (answer: ReturnType<typeof call>) => (await answer).body.code;
  expect(await code(call('POST', '/people', { displayName: 'P', password: 'quiet harbour lamp' }))).toBe(
    'people.login-not-yours-to-set',
  );
  const password = { password: 'quiet harbour lamp' };
  expect(await code(call('PUT', `/people/${made.body.id}/password`, password))).toBe(
    'people.login-not-yours-to-set',
  );
  expect(await code(call('PATCH', `/people/${made.body.id}`, { roles: ['admin'] }))).toBe(
    'people.role-not-yours-to-give',
  );
  const { items } = (await parts.admin('GET', '/audit?action=people.create')).body;
  expect(items[0].actor).toMatchObject({ id: null, displayName: 'Program' });
});

test('it ends when it is revoked or its time is over, and is stored as a digest', async () => {
  const short = await makeToken(['site.read'], 1);
  const long = await makeToken(['site.read'], null);
  expect((await short.call('GET', '/sites')).status).toBe(200);
  hub.clock.now += 86_400_000;
  const again = await hub.call(null)('POST', '/auth/login', {
    email: 'admin@example.org',
    password: 'quiet harbour lamp',
  });
  const admin = hub.call(again.body.token);
  expect((await short.call('GET', '/sites')).body.code).toBe('auth.required');
  expect((await long.call('GET', '/sites')).status).toBe(200);
  const revoked = await admin('POST', `/tokens/${long.id}/revoke`);
  expect(revoked.body.revokedAt).not.toBeNull();
  expect((await long.call('GET', '/sites')).status).toBe(401);
  expect((await admin('POST', `/tokens/${long.id}/revoke`)).body).toEqual(revoked.body);
  expect((await admin('POST', '/tokens/0199d1f0-0000-7000-8000-00000000dead/revoke')).body.code).toBe(
    'tokens.unknown',
  );
  const stored = JSON.stringify(await hub.db.selectFrom('api_token').selectAll().execute());
  expect(stored).not.toContain(long.token.slice(10));
  const listed = JSON.stringify((await admin('GET', '/tokens')).body);
  expect(listed).not.toContain('rosterhub_');
});

test('the last use is kept to the minute, not written for every request', async () => {
  const { admin } = { admin: hub.call((await hub.signIn(['admin'])).token) };
  const { body } = await admin('POST', '/tokens', { name: 'Busy', permissions: ['site.read'] });
  const call = hub.call(body.token);
  const lastUse = async () =>
    (await admin('GET', '/tokens')).body.items.find((token: { id: string }) => token.id === body.id)
      .lastUsedAt;
  await call('GET', '/sites');
  const first = await lastUse();
  expect(first).toBe(new Date(hub.clock.now).toISOString());
  hub.clock.now += 30_000;
  await call('GET', '/sites');
  expect(await lastUse()).toBe(first);
  hub.clock.now += 30_000;
  await call('GET', '/sites');
  expect(await lastUse()).not.toBe(first);
});

test.each(['rosterhub_', `rosterhub_${'a'.repeat(43)}`, `rosterhub_${"' or 1=1 --".padEnd(43, 'x')}`])(
  'a forged token %j is worth nothing',
  async (token) => {
    expect((await hub.call(token)('GET', '/sites')).body.code).toBe('auth.required');
  },
);
