import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HubFixture, openHub } from '../../tests/helpers/hub-fixture.ts';
import { overTheWire, pour, type WireDoor, type WireRequest } from '../../tests/helpers/wire-client.ts';
import { CertificateAuthority } from '../pki/authority.ts';

let hub: HubFixture;
let door: WireDoor;
beforeAll(async () => {
  const authority = await CertificateAuthority.open(mkdtempSync(join(tmpdir(), 'hub-pki-')), Date.now());
  const { key, certificate } = await authority.hubCertificate(['localhost', '127.0.0.1'], Date.now());
  const consoleDir = mkdtempSync(join(tmpdir(), 'console-'));
  mkdirSync(join(consoleDir, 'assets'));
  writeFileSync(join(consoleDir, 'index.html'), '<!doctype html><title>Console</title>');
  writeFileSync(join(consoleDir, 'assets', 'index-Bx1.js'), 'export {}');
  hub = await openHub({ https: { key, cert: certificate }, consoleDir });
  hub.clock.now = Date.now();
  await hub.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = hub.app.server.address() as AddressInfo;
  door = { https: `https://127.0.0.1:${port}`, ca: authority.pem };
});
afterAll(() => hub.close());

const get = (path: string, sent?: WireRequest) => overTheWire(door, path, sent);
const json = { 'content-type': 'application/json' };
const console = { 'x-roster-console': '1' };

async function signIn(headers: Record<string, string> = console) {
  const { email } = await hub.signIn(['staff']);
  const body = JSON.stringify({ email, password: 'quiet harbour lamp' });
  return get('/api/v1/auth/login', { method: 'POST', headers: { ...json, ...headers }, body });
}

async function cookieOf() {
  const [cookie] = (await signIn()).headers['set-cookie'] ?? [];
  return cookie?.split(';')[0] ?? expect.fail();
}

test('the console signs in by a cookie that no script, no other site and no plain connection sees', async () => {
  const answer = await signIn();
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.text).token).toBeNull();
  const [cookie] = answer.headers['set-cookie'] ?? [];
  expect(cookie).toMatch(/^__Host-roster=[\w-]{43}; /);
  const attributes = cookie
    ?.split('; ')
    .slice(1)
    .map((part) => part.split('=')[0])
    .sort();
  expect(attributes).toEqual(['HttpOnly', 'Path', 'SameSite', 'Secure']);
  expect(cookie).toContain('SameSite=Strict');
  expect(cookie).toContain('Path=/');
});

test('a program gets the token and no cookie', async () => {
  const answer = await signIn({});
  expect(JSON.parse(answer.text).token).toMatch(/^[\w-]{43}$/);
  expect(answer.headers['set-cookie']).toBeUndefined();
});

test('with the cookie alone one reads; what changes something must come from the console', async () => {
  const cookie = await cookieOf();
  expect((await get('/api/v1/sites', { headers: { cookie } })).status).toBe(200);
  const body = JSON.stringify({ siteId: '0199d1f0-0000-7000-8000-00000000dead', name: 'G' });
  const post = (headers: Record<string, string>) =>
    get('/api/v1/groups', { method: 'POST', headers: { ...json, cookie, ...headers }, body });
  for (const forged of [{}, { 'x-roster-console': '' }, { 'x-roster-console': '2' }]) {
    const refused = await post(forged);
    expect([refused.status, JSON.parse(refused.text).code]).toEqual([403, 'auth.not-from-console']);
  }
  expect(JSON.parse((await post(console)).text).code).toBe('sites.unknown');
  const method = 'OPTIONS';
  const preflight = await get('/api/v1/groups', { method, headers: { origin: 'https://evil.example' } });
  expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
});

test('a bearer token counts before the cookie', async () => {
  const headers = { cookie: await cookieOf(), authorization: `Bearer ${'x'.repeat(43)}` };
  expect((await get('/api/v1/me', { headers })).status).toBe(401);
});

test('signing out takes the cookie back and ends what it stood for', async () => {
  const cookie = await cookieOf();
  const out = await get('/api/v1/auth/logout', { method: 'POST', headers: { cookie, ...console } });
  expect(out.status).toBe(204);
  expect(out.headers['set-cookie']?.[0]).toMatch(/^__Host-roster=; .*Expires=Thu, 01 Jan 1970/);
  expect((await get('/api/v1/me', { headers: { cookie } })).status).toBe(401);
});

test.each(['/', '/sessions', '/people/0199d1f0-0000-7000-8000-00000000dead?tab=badges'])(
  '%s is the console, under a strict policy and never from a cache',
  async (path) => {
    const answer = await get(path);
    expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-cache']);
    expect(answer.text).toContain('<title>Console</title>');
    const policy = answer.headers['content-security-policy'];
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe|style-src [^;]*unsafe/);
  },
);

test('what has its hash in its name is cached for ever', async () => {
  const answer = await get('/assets/index-Bx1.js');
  expect(answer.status).toBe(200);
  expect(answer.headers['cache-control']).toContain('immutable');
  expect(answer.headers['content-type']).toContain('javascript');
});

test.each([
  '/assets/other.js',
  '/api/v1/nothing',
  '/api',
  '/..%2f..%2fetc%2fpasswd',
  '/assets/%2e%2e/%2e%2e/package.json',
  '/.env',
  '/assets/',
])('%s is not there', async (path) => {
  const answer = await get(path);
  expect([answer.status, JSON.parse(answer.text).code]).toEqual([404, 'request.not-found']);
});

test('without a build the first page says what to do', async () => {
  const bare = await openHub({ consoleDir: join(tmpdir(), 'no-such-console') });
  const answer = await bare.app.inject({ url: '/' });
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([503, 'text/plain; charset=utf-8']);
  expect(answer.body).toContain('npm run build');
  await bare.close();
});

test('the interface can be read in a browser, from the hub alone', async () => {
  const page = await get('/api/v1/docs/');
  expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  const policy = page.headers['content-security-policy'] ?? '';
  expect(policy).toContain("script-src 'self'");
  const links = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(links.length).toBeGreaterThan(3);
  for (const link of links) {
    const { pathname, origin } = new URL(link, `${door.https}/api/v1/docs/`);
    expect(origin).toBe(door.https);
    expect((await get(pathname)).status).toBe(200);
  }
});

const MB = 1024 * 1024;
test.each([
  ['a JSON body', 'PATCH', '/api/v1/people/0199d1f0-0000-7000-8000-00000000dead', 'application/json'],
  ['a photo', 'POST', '/api/v1/people/0199d1f0-0000-7000-8000-00000000dead/face-templates', 'image/png'],
  [
    'a form',
    'POST',
    '/api/v1/people/0199d1f0-0000-7000-8000-00000000dead/face-templates',
    'multipart/form-data; boundary=x',
  ],
])('%s of 100 MB is turned away before it is read', async (_what, method, path, type) => {
  const { token } = await hub.signIn(['staff']);
  const headers = { authorization: `Bearer ${token}`, 'content-type': type };
  const announced = await pour(door, path, {
    method,
    headers: { ...headers, 'content-length': 100 * MB },
    bytes: 100 * MB,
  });
  expect([announced.status, JSON.parse(announced.text).code]).toEqual([413, 'request.too-large']);
  expect(announced.poured).toBeLessThan(20 * MB);
});

test.each([
  ['a JSON body', 'PATCH', '/api/v1/people/0199d1f0-0000-7000-8000-00000000dead', 'application/json'],
  ['a photo', 'POST', '/api/v1/people/0199d1f0-0000-7000-8000-00000000dead/face-templates', 'image/png'],
])('%s that never ends is turned away when it is too much', async (_what, method, path, type) => {
  const { token } = await hub.signIn(['staff']);
  const headers = { authorization: `Bearer ${token}`, 'content-type': type, 'transfer-encoding': 'chunked' };
  const answer = await pour(door, path, { method, headers, bytes: 100 * MB });
  expect(answer.status).toBe(413);
  expect(answer.poured).toBeLessThan(60 * MB);
});

test('who is not signed in sends no body at all', async () => {
  const path = '/api/v1/people/0199d1f0-0000-7000-8000-00000000dead/face-templates';
  const headers = { 'content-type': 'image/png', 'content-length': 100 * MB };
  const answer = await pour(door, path, { method: 'POST', headers, bytes: 100 * MB });
  expect(answer.status).toBe(401);
  expect(answer.poured).toBeLessThan(60 * MB);
});
