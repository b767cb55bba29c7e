import { afterEach, expect, test } from 'vitest';
import { HubWorld } from '../helpers/hub-world.ts';
import { TestMailServer } from '../helpers/news-rig.ts';
import { onPostgres } from '../helpers/test-database.ts';

const HOUR = 3_600_000;
const PASSWORD = 'quiet harbour lamp';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function mailServer(): Promise<{ server: TestMailServer; smtp: string }> {
  const server = new TestMailServer();
  const smtp = await server.start();
  ends.push(() => server.stop());
  return { server, smtp };
}

async function world(...options: Parameters<typeof HubWorld.open>): Promise<HubWorld> {
  const made = await HubWorld.open(...options);
  ends.push(() => made.close());
  return made;
}

/** A trainer who can sign in, and a session of theirs that is then canceled. */
async function cancelOne(hub: HubWorld) {
  const { site, room } = await hub.furnish(1);
  const email = 'theo@example.org';
  const person = { displayName: 'Theo', siteId: site.id, roles: ['trainer'], email, password: PASSWORD };
  const trainer = (await hub.http('POST', '/people', person)).body;
  const start = hub.clock.wall() + 26 * HOUR;
  const made = await hub.http('POST', '/sessions', {
    roomId: room.id,
    trainerId: trainer.id,
    title: 'Welding',
    start: new Date(start).toISOString(),
    end: new Date(start + HOUR).toISOString(),
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const canceled = await hub.http('POST', `/sessions/${made.body.id}/cancel`, { reason: 'ill' });
  expect(canceled.status).toBe(200);
  return { email };
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 200));
}

test('a running hub tells by itself, in the console and by e-mail', async () => {
  const { server, smtp } = await mailServer();
  const hub = await world({ mail: { from: 'Roster <roster@example.org>', smtp } });
  const { email } = await cancelOne(hub);
  const token = await hub.signIn(email);
  const told = async () => (await hub.http('GET', '/notifications', undefined, token)).body.items;
  await until(async () => (await told()).length > 0);
  expect(await told()).toEqual([expect.objectContaining({ event: 'session.canceled' })]);
  hub.clock.offset += HOUR;
  await until(() => server.received.length > 0);
  expect(server.received.map(({ to }) => to)).toEqual([email]);
});

if (onPostgres) {
  test('two hubs on one database tell once', async () => {
    const { server, smtp } = await mailServer();
    const mail = { from: 'roster@example.org', smtp };
    const other = await world({ mail });
    const hub = await world({ mail, place: other.place });
    const { email } = await cancelOne(hub);
    const token = await hub.signIn(email);
    const told = async () => (await hub.http('GET', '/notifications', undefined, token)).body.items;
    await until(async () => (await told()).length > 0);
    for (const each of [hub, other]) each.clock.offset += HOUR;
    await until(() => server.received.length > 0);
    // Both look every few seconds: let each look again.
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    expect(await told()).toHaveLength(1);
    expect(server.received).toHaveLength(1);
  });
}
