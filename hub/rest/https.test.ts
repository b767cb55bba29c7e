import { mkdtempSync } from 'node:fs';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { restApi } from '../../core/contracts/rest/api.ts';
import { type HubFixture, openHub } from '../../tests/helpers/hub-fixture.ts';
import { CertificateAuthority } from '../pki/authority.ts';
import { describeApi } from './server.ts';

let hub: HubFixture;
let ca: string;
let port: number;
beforeAll(async () => {
  const authority = await CertificateAuthority.open(mkdtempSync(join(tmpdir(), 'hub-pki-')), Date.now());
  ca = authority.pem;
  const { key, certificate } = await authority.hubCertificate(['localhost', '127.0.0.1'], Date.now());
  hub = await openHub({ https: { key, cert: certificate }, requestsPerMinute: 20 });
  await hub.app.listen({ host: '127.0.0.1', port: 0 });
  port = (hub.app.server.address() as AddressInfo).port;
});
afterAll(() => hub.close());

function get(path: string, options: { ca?: string; maxVersion?: 'TLSv1.1' } = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port, path, ...options }, (answer) => {
        let body = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          body += part;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
      });
      outgoing.on('error', reject).end();
    },
  );
}

test('the interface is served over TLS to who trusts the hub’s authority, with headers that harden it', async () => {
  const answer = await get('/api/v1/me', { ca });
  expect(answer.status).toBe(401);
  expect(JSON.parse(answer.body).code).toBe('auth.required');
  expect(answer.headers['strict-transport-security']).toBeDefined();
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  await expect(get('/api/v1/me')).rejects.toThrow(/certificate/);
  await expect(get('/api/v1/me', { ca, maxVersion: 'TLSv1.1' })).rejects.toThrow();
});

test('the OpenAPI document is public and names every operation', async () => {
  const { status, body } = await get('/api/v1/openapi.json', { ca });
  expect(status).toBe(200);
  const document = JSON.parse(body) as { openapi: string; paths: Record<string, Record<string, object>> };
  expect(document.openapi).toBe('3.1.0');
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  const ids = operations.map((operation) => (operation as { operationId: string }).operationId);
  expect(ids.sort()).toEqual(
    Object.values(restApi)
      .flatMap((area) => Object.keys(area))
      .sort(),
  );
  const photos = document.paths['/api/v1/people/{personId}/face-templates']?.post;
  expect(JSON.stringify(photos)).toContain('image/webp');
  expect(await describeApi('0.0.0')).toEqual(document);
});

test('too many requests from one address are turned away with the problem', async () => {
  const answers = await Promise.all(Array.from({ length: 25 }, () => get('/api/v1/me', { ca })));
  const turned = answers.filter((answer) => answer.status === 429);
  expect(turned.length).toBeGreaterThan(0);
  expect(JSON.parse(turned[0]?.body ?? '{}').code).toBe('request.too-many');
});
