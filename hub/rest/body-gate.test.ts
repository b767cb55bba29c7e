/** Bodies that come slowly, over a real connection. */
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { furnish, type HubFixture, openHub } from '../../tests/helpers/hub-fixture.ts';

let hub: HubFixture;
let parts: Awaited<ReturnType<typeof furnish>>;
let port: number;
const open: Socket[] = [];
beforeAll(async () => {
  hub = await openHub();
  parts = await furnish(hub);
  await hub.app.listen({ host: '127.0.0.1', port: 0 });
  port = (hub.app.server.address() as AddressInfo).port;
});
afterAll(async () => {
  for (const socket of open) socket.destroy();
  await hub.close();
});

/** Announces a body and sends none of it. The status of what the hub says at once, or null when it waits. */
function announce(token: string | null, path: string, length: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      const who = token ? `Authorization: Bearer ${token}\r\n` : '';
      const type = path.endsWith('face-templates') ? 'image/png' : 'application/json';
      socket.write(
        `POST /api/v1${path} HTTP/1.1\r\nHost: hub\r\n${who}Content-Type: ${type}\r\nExpect: 100-continue\r\n${length}\r\n\r\n`,
      );
    });
    open.push(socket);
    socket.on('error', reject);
    let heard = '';
    socket.on('data', (part) => {
      heard += part.toString();
      const status = /HTTP\/1.1 ([2-5]\d\d)/.exec(heard)?.[1];
      if (status) resolve(status);
      // The request is before the hub's code once it was told to continue; its checks need a moment more.
      else setTimeout(() => resolve(null), 700);
    });
  });
}

test('one person has so much under way at a time, whatever they begin, and others are not held up', async () => {
  const staff = await hub.signIn(['staff'], parts.site.id);
  const other = await hub.signIn(['staff'], parts.site.id);
  const path = `/people/${parts.trainees[0]?.id}/face-templates`;
  const photos = 'Content-Length: 14000000';
  const four = Array.from({ length: 4 }, () => announce(staff.token, path, photos));
  expect(await Promise.all(four)).toEqual([null, null, null, null]);
  expect(await announce(staff.token, path, photos)).toBe('429');
  expect(await announce(staff.token, path, 'Transfer-Encoding: chunked')).toBe('429');
  expect((await staff.call('GET', '/me')).status).toBe(200);
  expect(await announce(other.token, path, photos)).toBeNull();
  for (const socket of open.splice(0)) socket.destroy();
  await expect.poll(() => announce(staff.token, path, photos)).toBeNull();
});

test('a body that is over counts no more', async () => {
  const staff = await hub.signIn(['staff'], parts.site.id);
  const payload = Buffer.alloc(10 * 1024 * 1024);
  for (let times = 0; times < 8; times += 1) {
    const answer = await staff.call('POST', `/people/${parts.trainees[0]?.id}/face-templates`, null, {
      payload,
      headers: { 'content-type': 'image/png' },
    });
    expect(answer.status).not.toBe(429);
  }
});
