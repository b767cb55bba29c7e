import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemScope } from '../../core/domain/scope.ts';
import { type HubFixture, openHub } from '../../tests/helpers/hub-fixture.ts';
import { createAdmin } from './create-admin.ts';

let hub: HubFixture;
let lines: string[];
const print = (line: string) => lines.push(line);
beforeEach(async () => {
  hub = await openHub();
  lines = [];
});
afterEach(() => hub.close());

const login = (password: string) =>
  hub.call(null)('POST', '/auth/login', { email: 'it@example.org', password });

test('a generated password is printed once and lets its owner in as administrator', async () => {
  await createAdmin(hub, { email: 'IT@example.org', print });
  const password = /: (\S+)$/.exec(lines.at(-1) ?? '')?.[1] ?? '';
  expect((await login(password)).body.me.roles).toEqual(['admin']);
});

test('a password from standard input is taken as it is, without its line end, and not printed', async () => {
  const passwordFrom = Readable.from(['quiet harbour lamp\n']);
  await createAdmin(hub, { email: 'it@example.org', passwordFrom, print });
  expect(lines.join()).not.toContain('quiet');
  expect((await login('quiet harbour lamp')).status).toBe(200);
});

test.each([
  ['no email', 'admin', 'quiet harbour lamp', 'request.invalid'],
  ['a weak password', 'it@example.org', 'admin', 'auth.weak-password'],
])('%s is refused and makes nobody', async (_name, email, password, code) => {
  const passwordFrom = Readable.from([password]);
  await expect(createAdmin(hub, { email, passwordFrom, print })).rejects.toMatchObject({ code });
  expect(await hub.store.accounts.byEmail(email, systemScope('people.read'))).toBeNull();
});
