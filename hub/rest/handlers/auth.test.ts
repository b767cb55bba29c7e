import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemScope } from '../../../core/domain/scope.ts';
import { firstAdmin, type HubFixture, openHub } from '../../../tests/helpers/hub-fixture.ts';
import { attemptKey } from '../../services/access/auth-service.ts';
import { SqlSweep } from '../../storage/stores/sql-sweep.ts';

let hub: HubFixture;
beforeEach(async () => {
  hub = await openHub();
});
afterEach(() => hub.close());

const PASSWORD = 'quiet harbour lamp';
const login = (email: string, password: string, remoteAddress = '192.0.2.1') =>
  hub.call(null)('POST', '/auth/login', { email, password }, { remoteAddress });

test('a token is good until sign-out, its end, or the person’s', async () => {
  const admin = await firstAdmin(hub);
  const staff = await hub.signIn(['staff']);
  const again = (await login(staff.email, PASSWORD)).body.token;
  expect((await staff.call('POST', '/auth/logout')).status).toBe(204);
  expect((await staff.call('GET', '/me')).body.code).toBe('auth.required');
  expect((await hub.call(again)('GET', '/me')).body).toMatchObject({ personId: staff.id, roles: ['staff'] });
  await admin('PATCH', `/people/${staff.id}`, { active: false });
  expect((await hub.call(again)('GET', '/me')).status).toBe(401);
  expect((await login(staff.email, PASSWORD)).body.code).toBe('auth.wrong-login');
  hub.clock.now += 8 * 3_600_000;
  expect((await admin('GET', '/me')).status).toBe(401);
});

test('nonsense in the place of a token is no sign-in', async () => {
  for (const authorization of [
    '',
    'Bearer',
    'Bearer x',
    `Basic ${'a'.repeat(43)}`,
    `Bearer ${'a'.repeat(43)}`,
  ]) {
    const answer = await hub.call(null)('GET', '/me', null, { headers: { authorization } });
    expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
  }
});

test('what the caller’s clock says changes nothing', async () => {
  const staff = await hub.signIn(['staff']);
  for (const date of ['Thu, 01 Jan 1970 00:00:00 GMT', 'Fri, 31 Dec 9999 23:59:59 GMT', 'half past nine']) {
    const headers = { authorization: `Bearer ${staff.token}`, date, 'if-unmodified-since': date };
    expect((await hub.call(null)('GET', '/me', null, { headers })).status).toBe(200);
  }
});

test('five wrong passwords lock the account, also in parallel and for the right one, until time or an admin lifts it', async () => {
  const admin = await firstAdmin(hub);
  const staff = await hub.signIn(['staff']);
  const wrong = await Promise.all(Array.from({ length: 8 }, () => login(staff.email, 'wrong password!')));
  expect(wrong.map((answer) => answer.body.code).sort()).toEqual([
    ...Array(3).fill('auth.locked'),
    ...Array(5).fill('auth.wrong-login'),
  ]);
  expect((await login(staff.email, PASSWORD)).body.code).toBe('auth.locked');
  expect((await staff.call('GET', '/me')).status).toBe(200);
  hub.clock.now += 15 * 60_000 + 1;
  expect((await login(staff.email.toUpperCase(), PASSWORD)).status).toBe(200);
  for (let tries = 0; tries < 5; tries += 1) await login(staff.email, 'wrong password!');
  await admin('PUT', `/people/${staff.id}/password`, { password: 'a fresh new secret' });
  expect((await login(staff.email, 'a fresh new secret')).status).toBe(200);
});

test('a stranger locks an account to themselves, and many strangers to strangers: whoever signed in from there before still can', async () => {
  const staff = await hub.signIn(['staff']);
  await login(staff.email, PASSWORD);
  for (let tries = 0; tries < 6; tries += 1) await login(staff.email, 'wrong password!', '198.51.100.1');
  expect((await login(staff.email, PASSWORD, '198.51.100.1')).body.code).toBe('auth.locked');
  expect((await login(staff.email, PASSWORD, '203.0.113.9')).status).toBe(200);
  // As many as many networks have tried meanwhile.
  const lastAt = hub.clock.now;
  const held = { failures: 48, lastAt, lockedUntil: null };
  await hub.store.accounts.setFailures(attemptKey(staff.email), held, systemScope('account.write'));
  for (const stranger of ['198.51.100.2', '198.51.100.3'])
    expect((await login(staff.email, 'wrong password!', stranger)).body.code).toBe('auth.wrong-login');
  expect((await login(staff.email, PASSWORD, '198.51.100.200')).body.code).toBe('auth.locked');
  expect((await login(staff.email, PASSWORD)).status).toBe(200);
});

test('attempts are forgotten when they count no more, and networks when nobody signs in from them', async () => {
  const staff = await hub.signIn(['staff']);
  const rows = () => hub.db.selectFrom('login_failure').selectAll().execute();
  const before = await rows();
  await login('nobody@example.org', 'whatever it is');
  await login(staff.email, PASSWORD);
  expect((await rows()).length).toBeGreaterThan(before.length + 1);
  const sweep = new SqlSweep(hub.db);
  await sweep.expireAttempts(hub.clock.now + 86_400_000);
  expect((await rows()).every((row) => row.failures === 0)).toBe(true);
  expect(await sweep.expireAttempts(hub.clock.now + 31 * 86_400_000)).toBeGreaterThan(0);
  expect(await rows()).toEqual([]);
});

test('an unknown account is answered like a known one', async () => {
  const unknown = await login('nobody@example.org', 'whatever it is');
  const staff = await hub.signIn(['staff']);
  const known = await login(staff.email, 'whatever it is');
  const { instance: _a, ...first } = unknown.body;
  const { instance: _b, ...second } = known.body;
  expect(first).toEqual(second);
});

test('changing one’s password needs the old one, a strong new one, and ends one’s other sign-ins', async () => {
  const staff = await hub.signIn(['staff']);
  const other = (await login(staff.email, PASSWORD)).body.token;
  const change = (current: string, next: string) => staff.call('PUT', '/me/password', { current, next });
  expect((await change('not it at all', 'a fresh new secret')).body.code).toBe('auth.wrong-login');
  expect((await change(PASSWORD, 'short')).body.code).toBe('auth.weak-password');
  expect((await change(PASSWORD, 'a fresh new secret')).status).toBe(204);
  expect((await hub.call(other)('GET', '/me')).status).toBe(401);
  expect((await staff.call('GET', '/me')).status).toBe(200);
  expect((await login(staff.email, PASSWORD)).body.code).toBe('auth.wrong-login');
  expect((await login(staff.email, 'a fresh new secret')).status).toBe(200);
});
