import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { furnish, type HubFixture, openHub } from '../../../tests/helpers/hub-fixture.ts';
import { settleSessions } from '../../jobs/settle.ts';
import { recount } from '../../storage/projections/recount.ts';
import { SqlSweep } from '../../storage/stores/sql-sweep.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let hub: HubFixture;
let parts: Awaited<ReturnType<typeof furnish>>;
beforeEach(async () => {
  hub = await openHub();
  parts = await furnish(hub);
});
afterEach(async () => {
  const found: unknown[] = [];
  await recount(hub.db, hub.clock.now, { repair: false, report: (one) => found.push(one) });
  expect(found).toEqual([]);
  await hub.close();
});

/** A session of an hour that took place, `days` after the first Monday at nine in Paris, with these of the class. */
async function hold(
  days: number,
  came: readonly number[],
  { trainer = parts.trainer.id, late = 0 } = {},
): Promise<string> {
  const { admin, room, group, trainees } = parts;
  const start = Date.parse('2026-03-02T08:00:00Z') + days * DAY;
  await moveTo(start - HOUR);
  const times = { start: new Date(start).toISOString(), end: new Date(start + HOUR).toISOString() };
  const body = { roomId: room.id, trainerId: trainer, groupIds: [group.id], title: 'Welding', ...times };
  const made = await admin('POST', '/sessions', body);
  expect(made.status).toBe(201);
  const { id } = made.body;
  await moveTo(start + late * 60_000);
  expect((await admin('POST', `/sessions/${id}/start`, { reason: 'no badge' })).status).toBe(200);
  for (const who of came) {
    const subject = trainees[who]?.subject;
    const answer = await admin('POST', `/sessions/${id}/records/${subject}/check-in`, { reason: 'seen' });
    expect(answer.status).toBe(200);
  }
  await moveTo(start + HOUR);
  expect((await admin('POST', `/sessions/${id}/end`, { reason: 'over' })).status).toBe(200);
  await settle();
  return id;
}

/** Weeks go by in these tests; nobody has to sign in anew. */
async function moveTo(now: number): Promise<void> {
  hub.clock.now = now;
  await hub.db
    .updateTable('login')
    .set({ expires_at: now + DAY })
    .execute();
}

async function settle(): Promise<void> {
  const { store, log, clock, db } = hub;
  await settleSessions({ store, log, clock, sweep: new SqlSweep(db) });
}

const get = async (url: string, call = parts.admin) => (await call('GET', url)).body;

describe('the dashboard', () => {
  test('adds up settled sessions by week, group and hour, and follows a correction', async () => {
    await hold(0, [0, 1]);
    const second = await hold(7, [0], { late: 6 });
    const range = 'from=2026-03-02&until=2026-03-09';
    const before = await get(`/analytics/dashboard?${range}`);
    expect(before.total).toEqual({
      expected: 6,
      present: 3,
      late: 0,
      absent: 3,
      excused: 0,
      madeUp: 0,
      rate: 0.5,
      punctuality: 1,
    });
    expect(
      before.weeks.map((row: { key: string; tally: { rate: number } }) => [row.key, row.tally.rate]),
    ).toEqual([
      ['2026-03-02', 2 / 3],
      ['2026-03-09', 1 / 3],
    ]);
    expect(before.groups).toMatchObject([{ key: parts.group.id, name: 'Class A', tally: { expected: 6 } }]);
    expect(before.weekdayHours).toMatchObject([{ key: '1-09' }]);
    expect(before.adherence).toMatchObject({ sessions: 2, startedLate: 1, meanStartDelay: 6 });
    const url = `/sessions/${second}/records/${parts.trainees[1]?.subject}/correct`;
    expect((await parts.admin('POST', url, { status: 'late', reason: 'was there' })).status).toBe(200);
    expect((await get(`/analytics/dashboard?${range}`)).total).toMatchObject({
      late: 1,
      absent: 2,
      punctuality: 0.75,
    });
    expect((await get('/analytics/dashboard?from=2026-04-01&until=2026-04-02')).total.rate).toBeNull();
  });

  test('asks as many questions for many rows as for few', async () => {
    const count = async (url: string) => {
      hub.queries.length = 0;
      await get(url);
      return hub.queries.length;
    };
    await hold(0, [0]);
    const urls = [
      '/analytics/dashboard',
      '/analytics/attendance?by=trainee',
      '/analytics/adherence?by=trainer',
      '/analytics/at-risk',
    ];
    const few: number[] = [];
    for (const url of urls) few.push(await count(url));
    for (const days of [1, 2, 3]) await hold(days, []);
    for (const [index, url] of urls.entries()) expect(await count(url)).toBe(few[index]);
    expect((await get('/analytics/at-risk')).items).toHaveLength(3);
  });
});

describe('attendance', () => {
  test('by trainee comes in pages, each once, with names', async () => {
    await hold(0, [0, 1]);
    const seen: string[] = [];
    let next = '';
    do {
      const page = await get(`/analytics/attendance?by=trainee&limit=2${next && `&cursor=${next}`}`);
      seen.push(
        ...page.items.map(
          (row: { name: string; tally: { rate: number } }) => `${row.name} ${row.tally.rate}`,
        ),
      );
      next = page.next ?? '';
    } while (next);
    expect(seen.sort()).toEqual(['Trainee 1 1', 'Trainee 2 1', 'Trainee 3 0']);
    const bad = await parts.admin('GET', '/analytics/attendance?by=trainee&cursor=x');
    expect(bad.body.code).toBe('request.invalid');
  });

  test('of a trainer is of their own sessions only; of a trainee about themselves', async () => {
    await hold(0, [0]);
    const other = await hub.signIn(['trainer'], parts.site.id);
    await hold(1, [0, 1, 2], { trainer: other.id });
    const ofTrainer = await get('/analytics/attendance?by=group', parts.trainer.call);
    expect(ofTrainer.items).toMatchObject([{ tally: { expected: 3, present: 1 } }]);
    const names = await get('/analytics/attendance?by=trainer', other.call);
    expect(names.items.map((row: { key: string }) => row.key)).toEqual([other.subject]);
    const trainee = await hub.signIn(['trainee'], parts.site.id);
    await parts.admin('POST', `/groups/${parts.group.id}/members`, { personIds: [trainee.id] });
    await hold(2, [1]);
    expect((await get('/analytics/dashboard', trainee.call)).total).toMatchObject({ expected: 1, absent: 1 });
    const weeks = await get('/analytics/attendance?by=week', trainee.call);
    expect(weeks.items).toMatchObject([{ key: '2026-03-02', tally: { expected: 1 } }]);
    for (const url of ['/analytics/attendance?by=trainer', '/analytics/adherence?by=week'])
      expect((await trainee.call('GET', url)).body.code).toBe('figures.not-yours');
    expect((await get('/analytics/dashboard', trainee.call)).adherence.sessions).toBe(0);
  });

  test('of a trainer who is a trainee too has their own line beside those whom they train, each counted once', async () => {
    const both = await hub.signIn(['trainer', 'trainee'], parts.site.id);
    await parts.admin('POST', `/groups/${parts.group.id}/members`, { personIds: [both.id] });
    await hold(0, [0]);
    await hold(1, [0, 1, 2], { trainer: both.id });
    const { items } = await get('/analytics/attendance?by=trainee', both.call);
    const rows = Object.fromEntries(items.map((row: { key: string; tally: object }) => [row.key, row.tally]));
    for (const { subject } of parts.trainees)
      expect(rows[subject]).toMatchObject({ expected: 1, present: 1 });
    expect(rows[both.subject]).toMatchObject({ expected: 1, absent: 1 });
    expect(items).toHaveLength(4);
    expect((await get('/analytics/dashboard', both.call)).total).toMatchObject({ expected: 3, present: 3 });
  });

  test('of one group is of its members, or of the group week by week', async () => {
    await hold(0, [0, 1]);
    const empty = (await parts.admin('POST', '/groups', { siteId: parts.site.id, name: 'Empty' })).body.id;
    const by = async (what: string, group: string) =>
      (await get(`/analytics/attendance?by=${what}&groupId=${group}`)).items.length;
    expect(await by('trainee', parts.group.id)).toBe(3);
    expect(await by('trainee', empty)).toBe(0);
    expect(await by('week', parts.group.id)).toBe(1);
    expect(await by('week', empty)).toBe(0);
    const other = await parts.admin('GET', `/analytics/attendance?by=room&groupId=${parts.group.id}`);
    expect(other.body.code).toBe('request.invalid');
  });

  test.each([
    ['from=2026-03-09&until=2026-03-02', 'figures.bad-range'],
    ['from=1990-01-01&until=2026-03-02', 'figures.bad-range'],
    ['siteId=0199d1f0-0000-7000-8000-00000000dead', 'sites.unknown'],
  ])('refuses %s', async (query, code) => {
    expect((await parts.admin('GET', `/analytics/attendance?by=week&${query}`)).body.code).toBe(code);
  });
});

describe('who is at risk', () => {
  test('is listed worst first with the reasons, follows the policy, and the weeks', async () => {
    for (const days of [0, 1, 2]) await hold(days, days === 0 ? [0, 1] : [0]);
    const list = await get('/analytics/at-risk');
    const short = (items: { person: { displayName: string }; reasons: { why: string }[] }[]) =>
      items.map((row) => `${row.person.displayName}: ${row.reasons.map((reason) => reason.why).join(' ')}`);
    expect(short(list.items)).toEqual(['Trainee 3: rate streak', 'Trainee 2: rate']);
    expect(list.items[0]).toMatchObject({ streak: 3, lastSeen: null, tally: { rate: 0 } });
    expect((await get('/analytics/dashboard')).atRisk).toBe(2);
    expect(short((await get('/analytics/at-risk', parts.trainer.call)).items)).toEqual(short(list.items));

    const attendance = { minimumRate: 20, absenceStreak: 2 };
    const site = `/sites/${parts.site.id}`;
    expect((await parts.admin('PUT', `${site}/policy`, { attendance })).status).toBe(200);
    await new SqlSweep(hub.db).catchUpFigures(hub.clock.now);
    expect(short((await get('/analytics/at-risk')).items)).toEqual([
      'Trainee 3: rate streak',
      'Trainee 2: streak',
    ]);

    await moveTo(hub.clock.now + 13 * 7 * DAY);
    await new SqlSweep(hub.db).catchUpFigures(hub.clock.now);
    expect((await get('/analytics/at-risk')).items).toEqual([]);
  });

  test('comes in pages, each once', async () => {
    for (const days of [0, 1, 2]) await hold(days, []);
    const first = await get('/analytics/at-risk?limit=2');
    const second = await get(`/analytics/at-risk?limit=2&cursor=${first.next}`);
    const names = [...first.items, ...second.items].map((row) => row.person.displayName);
    expect(names.sort()).toEqual(['Trainee 1', 'Trainee 2', 'Trainee 3']);
    expect(second.next).toBeNull();
  });
});

test('a site that moves to another zone has its weeks counted anew', async () => {
  await hold(0, [0]);
  expect((await parts.admin('PATCH', `/sites/${parts.site.id}`, { zone: 'Pacific/Honolulu' })).status).toBe(
    200,
  );
  await new SqlSweep(hub.db).catchUpFigures(hub.clock.now);
  const { items } = await get('/analytics/attendance?by=weekday-hour');
  expect(items).toMatchObject([{ key: '7-22' }]);
});

test('feedback is added up only once its window is closed, and only where enough answered', async () => {
  const first = await hold(0, [0, 1, 2]);
  const second = await hold(1, [0, 1, 2]);
  const rate = async (session: string, who: number, rating: number) => {
    const secret = { content: rating, delivery: rating, engagement: rating, overall: rating, comment: '' };
    const subject = parts.trainees[who]?.subject ?? '';
    await hub.log.append([{ type: 'feedback.submitted', subject, session, payload: { form: 1 }, secret }]);
  };
  for (const who of [0, 1, 2]) await rate(first, who, who + 3);
  for (const who of [0, 1]) await rate(second, who, 1);
  expect((await get('/analytics/feedback?by=week')).items).toEqual([]);
  await moveTo(hub.clock.now + 3 * DAY);
  await new SqlSweep(hub.db).catchUpFigures(hub.clock.now);
  const { items } = await get('/analytics/feedback?by=trainer');
  const mean = { content: 4, delivery: 4, engagement: 4, overall: 4 };
  expect(items).toEqual([
    { key: parts.trainer.subject, name: expect.any(String), answers: 3, averages: mean },
  ]);
});
