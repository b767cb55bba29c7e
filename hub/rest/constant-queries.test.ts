/** However many rows a list gives, it asks the database as often: names and details are read for the whole page. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { furnish, type HubFixture, openHub } from '../../tests/helpers/hub-fixture.ts';

const DAY = 86_400_000;
const HOUR = DAY / 24;

let hub: HubFixture;
let parts: Awaited<ReturnType<typeof furnish>>;
let made = 0;

beforeAll(async () => {
  hub = await openHub();
  parts = await furnish(hub, 2);
});
afterAll(() => hub.close());

async function make(path: string, body: object): Promise<{ id: string }> {
  const answer = await parts.admin('POST', path, body);
  if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** One more of everything that lists show, none of them sharing anything. */
async function another(): Promise<void> {
  made += 1;
  const site = await make('/sites', { name: `Site ${made}`, zone: 'Europe/Paris' });
  const at = { siteId: site.id };
  const room = await make('/rooms', { ...at, name: `Room ${made}`, capacity: 10 });
  const unit = await make('/units', { ...at, code: `U${made}`, name: `Unit ${made}` });
  const trainer = await make('/people', { ...at, displayName: `Trainer ${made}`, roles: ['trainer'] });
  const trainee = await make('/people', { ...at, displayName: `Trainee ${made}` });
  const group = await make('/groups', { ...at, name: `Group ${made}` });
  await make(`/groups/${group.id}/members`, { personIds: [trainee.id] });
  const start = hub.clock.now + made * 2 * HOUR;
  const what = { trainerId: trainer.id, title: 'Welding', unitId: unit.id };
  await make('/sessions', {
    ...what,
    ...{ roomId: room.id, groupIds: [group.id] },
    ...{ start: new Date(start).toISOString(), end: new Date(start + HOUR).toISOString() },
  });
  // And in the group that everybody looks at.
  const member = await make('/people', { siteId: parts.site.id, displayName: `Member ${made}` });
  await make(`/groups/${parts.group.id}/members`, { personIds: [member.id] });
  const later = start + 10 * DAY;
  await make('/sessions', {
    ...{ ...what, trainerId: parts.trainer.id, unitId: null },
    ...{ roomId: parts.room.id, groupIds: [parts.group.id] },
    ...{ start: new Date(later).toISOString(), end: new Date(later + HOUR).toISOString() },
  });
}

const LISTS = [
  '/sites',
  '/rooms',
  '/units',
  '/people',
  '/groups',
  '/sessions',
  '/audit',
  '/worklist',
  '/timetable',
  '/excuses',
  '/tokens',
  '/notifications',
  '/analytics/attendance?by=trainee',
  '/analytics/at-risk',
  '/analytics/dashboard',
] as const;

async function queriesOf(path: string): Promise<number> {
  hub.queries.length = 0;
  const answer = await parts.admin('GET', path);
  if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
  return hub.queries.length;
}

test('every list takes as many queries for two rows as for ten', async () => {
  const own = [
    `/groups/${parts.group.id}/members`,
    `/sessions?groupId=${parts.group.id}`,
    `/records?personId=${parts.trainees[0]?.id}`,
  ];
  const counts = async () => {
    const counted: Record<string, number> = {};
    for (const path of [...LISTS, ...own]) counted[path] = await queriesOf(path);
    return counted;
  };
  for (let count = 0; count < 2; count += 1) await another();
  const few = await counts();
  for (let count = 0; count < 8; count += 1) await another();
  expect((await parts.admin('GET', '/sessions')).body.items.length).toBe(20);
  expect(await counts()).toEqual(few);
});
