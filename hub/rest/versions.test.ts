import { afterAll, beforeAll, expect, test } from 'vitest';
import { furnish, type HubFixture, openHub } from '../../tests/helpers/hub-fixture.ts';

let hub: HubFixture;
let parts: Awaited<ReturnType<typeof furnish>>;
beforeAll(async () => {
  hub = await openHub();
  parts = await furnish(hub, 1);
});
afterAll(() => hub.close());

function edits() {
  const { site, room, group, trainees } = parts;
  const name = `Renamed ${Math.random()}`;
  return [
    ['site', `/sites/${site.id}`, 'PATCH', `/sites/${site.id}`, { name }],
    ['policy', `/sites/${site.id}`, 'PUT', `/sites/${site.id}/policy`, { attendance: { lateAfter: 7 } }],
    ['room', `/rooms/${room.id}`, 'PATCH', `/rooms/${room.id}`, { name }],
    ['person', `/people/${trainees[0]?.id}`, 'PATCH', `/people/${trainees[0]?.id}`, { displayName: name }],
    ['group', `/groups?siteId=${site.id}`, 'PATCH', `/groups/${group.id}`, { name }],
  ] as const;
}

test.each([0, 1, 2, 3, 4])(
  'of two edits on one version the second is refused and changes nothing (%i)',
  async (at) => {
    const [, read, method, write, body] = edits()[at] ?? expect.fail();
    const seen = (await parts.admin('GET', read)).body;
    const { version } = seen.items?.[0] ?? seen;
    const headers = { 'if-match': `"${version}"` };
    const [one, other] = await Promise.all([
      parts.admin(method, write, body, { headers }),
      parts.admin(method, write, body, { headers }),
    ]);
    expect([one.status, other.status].sort()).toEqual([200, 412]);
    const [done, refused] = one.status === 200 ? [one, other] : [other, one];
    expect(refused.body.code).toBe('request.stale');
    expect(done.headers.etag).toBe(`"${done.body.version}"`);
    expect(done.body.version).not.toBe(version);
    const now = (await parts.admin('GET', read)).body;
    expect((now.items?.[0] ?? now).version).toBe(done.body.version);
  },
);

test('who does not say what they saw edits whatever there is; nonsense matches nothing', async () => {
  const { room, admin } = parts;
  const edit = (tag: string) =>
    admin('PATCH', `/rooms/${room.id}`, { capacity: 12 }, { headers: { 'if-match': tag } });
  expect((await admin('PATCH', `/rooms/${room.id}`, { capacity: 11 })).status).toBe(200);
  expect((await edit('*')).status).toBe(200);
  const { version } = (await admin('GET', `/rooms/${room.id}`)).body;
  for (const tag of [`W/"${version}"`, `"${version}", "x"`, version, '"', '"<script>"', `"${version}'--"`])
    expect(await edit(tag)).toMatchObject({ status: 412, body: { code: 'request.stale' } });
  expect((await admin('GET', `/rooms/${room.id}`)).body.version).toBe(version);
});

test('the last administrator keeps the hub in reach', async () => {
  const { admin } = parts;
  const me = (await admin('GET', '/me')).body.personId;
  for (const change of [{ roles: ['staff'] }, { active: false }, { email: null }])
    expect(await admin('PATCH', `/people/${me}`, change)).toMatchObject({
      status: 409,
      body: { code: 'people.last-admin' },
    });
  const other = await hub.signIn(['admin']);
  expect((await other.call('PATCH', `/people/${me}`, { roles: ['staff'] })).status).toBe(200);
  expect((await other.call('PATCH', `/people/${other.id}`, { active: false })).body.code).toBe(
    'people.last-admin',
  );
  expect((await other.call('PATCH', `/people/${me}`, { roles: ['admin'] })).status).toBe(200);
});
