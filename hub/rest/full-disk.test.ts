import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { furnish, type HubFixture, openHub } from '../../tests/helpers/hub-fixture.ts';

let hub: HubFixture;
let parts: Awaited<ReturnType<typeof furnish>>;
beforeAll(async () => {
  hub = await openHub();
  parts = await furnish(hub);
});
afterAll(() => hub.close());

/** As SQLite answers on a full disk: the file grows no further. */
async function fillDisk(): Promise<void> {
  const { rows } = await sql<{ page_count: number }>`PRAGMA page_count`.execute(hub.db);
  await sql.raw(`PRAGMA max_page_count = ${rows[0]?.page_count ?? 1}`).execute(hub.db);
}

async function makeRoom(): Promise<void> {
  await sql.raw('PRAGMA max_page_count = 1000000').execute(hub.db);
}

/** Each of these writes several rows; more of them than the last pages of the file have room for. */
async function writeUntilFull(write: (n: number) => Promise<{ status: number; body: { code: string } }>) {
  for (let n = 0; n < 500; n += 1) {
    const answer = await write(n);
    if (answer.status >= 300) return answer;
  }
  throw new Error('the disk is never full');
}

type Request = (n: number) => readonly [path: string, body: object];

test.each<[string, Request]>([
  ['a person', (n) => ['/people', { displayName: `Person ${n}`, siteId: parts.site.id }]],
  ['a site', (n) => ['/sites', { name: `Site ${n}`, zone: 'Europe/Paris' }]],
  [
    'a session',
    (n) => {
      const start = hub.clock.now + n * 3_600_000;
      const times = { start: new Date(start).toISOString(), end: new Date(start + 1_800_000).toISOString() };
      const of = { roomId: parts.room.id, trainerId: parts.trainer.id, groupIds: [parts.group.id] };
      return ['/sessions', { ...of, title: 'Welding', ...times }];
    },
  ],
])('on a full disk %s is refused with what to do, and nothing of it is kept', async (_, request) => {
  await fillDisk();
  const refused = await writeUntilFull((n) => parts.admin('POST', ...request(n)));
  expect(refused).toMatchObject({ status: 507, body: { code: 'storage.full', status: 507 } });
  const [path] = request(0);
  const before = (await parts.admin('GET', path)).body.items.length;
  expect((await parts.admin('POST', ...request(500))).body.code).toBe('storage.full');
  expect((await parts.admin('GET', path)).body.items).toHaveLength(before);
  await makeRoom();
  expect((await parts.admin('POST', ...request(501))).status).toBe(201);
});
