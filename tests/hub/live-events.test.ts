import { expect, test } from 'vitest';
import { HubWorld } from '../helpers/hub-world.ts';
import { type OpenStream, openStream } from '../helpers/wire-client.ts';

const SECONDS = 20_000;

/** Kinds of the events so far, one list an event. */
function kindsIn(stream: OpenStream): string[][] {
  const lines = stream.text().split('\n');
  return lines.filter((line) => line.startsWith('data: ')).map((line) => JSON.parse(line.slice(6)).kinds);
}

async function listen(world: HubWorld, token: string): Promise<OpenStream> {
  const door = { https: world.addresses.https, ca: world.ca };
  return openStream(door, '/api/v1/events', { headers: { authorization: `Bearer ${token}` } });
}

test('open pages hear that something changed, of which kind, and nothing more, until the sign-in ends', async () => {
  const world = await HubWorld.open();
  const parts = await world.furnish(1);
  const token = await world.signIn('admin@example.org');
  const stream = await listen(world, token);
  expect(stream.headers['content-type']).toBe('text/event-stream');
  await world.http('POST', '/groups', { siteId: parts.site.id, name: 'Class B' });
  await expect.poll(() => kindsIn(stream).flat(), { timeout: SECONDS }).toContain('reference');
  const before = kindsIn(stream).length;
  const names = Array.from({ length: 20 }, (_, index) => `Class C${index}`);
  await Promise.all(names.map((name) => world.http('POST', '/groups', { siteId: parts.site.id, name })));
  await world.http('POST', `/sessions/${parts.session.id}/cancel`, { reason: 'flooded' });
  await expect.poll(() => kindsIn(stream).flat(), { timeout: SECONDS }).toContain('sessions');
  expect(kindsIn(stream).length - before).toBeLessThanOrEqual(4);
  expect(stream.text()).not.toMatch(/[0-9a-f]{8}-|Class|flooded/);

  const mine = await listen(world, await world.signIn('admin@example.org'));
  await world.http('POST', '/auth/logout', undefined, token);
  await world.http('POST', '/groups', { siteId: parts.site.id, name: 'Class D' });
  await stream.ended;
  await expect.poll(() => kindsIn(mine).flat(), { timeout: SECONDS }).toContain('reference');

  const open: OpenStream[] = [];
  let turnedAway: OpenStream | null = null;
  while (!turnedAway && open.length < 20) {
    const next = await listen(world, await world.signIn('admin@example.org'));
    if (next.status === 200) open.push(next);
    else turnedAway = next;
  }
  expect(turnedAway?.status).toBe(429);
  open[0]?.close();
  await expect
    .poll(async () => (await listen(world, await world.signIn('admin@example.org'))).status, {
      timeout: SECONDS,
    })
    .toBe(200);

  await world.close();
  await mine.ended;
});
