import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemScope } from '../../../core/domain/scope.ts';
import { furnish, type HubFixture, openHub } from '../../../tests/helpers/hub-fixture.ts';

/** What a changed timetable or calendar does to sessions that exist. The clock stands on Monday 2 March, 08:00 in Paris. */
let hub: HubFixture;
let parts: Awaited<ReturnType<typeof furnish>>;
beforeEach(async () => {
  hub = await openHub();
  parts = await furnish(hub);
});
afterEach(() => hub.close());

const monday = () => ({
  repeat: 'weekly',
  roomId: parts.room.id,
  trainerId: parts.trainer.id,
  groupIds: [parts.group.id],
  title: 'Welding',
  weekday: 1,
  fromDate: '2026-03-02',
  startTime: '10:00',
  endTime: '12:00',
});

const sessions = () => hub.log.sessions({}, systemScope('session.read'));
const scheduled = async () => (await sessions()).filter((session) => session.status === 'scheduled');
const starts = async () =>
  (await scheduled()).map((session) => new Date(session.scheduledStart).toISOString().slice(0, 16));
const holiday = (from: string, until = from) => ({
  workingHours: [{ weekday: 1, from: '08:00', until: '18:00' }],
  breaks: [],
  holidays: [{ name: 'Closed', from, until }],
});

test('another time moves the sessions that exist and keeps their ids; across the change of the clocks too', async () => {
  const { admin } = parts;
  const slot = (await admin('POST', '/timetable', monday())).body;
  const before = await scheduled();
  expect(await starts()).toEqual([
    '2026-03-02T09:00',
    '2026-03-09T09:00',
    '2026-03-16T09:00',
    '2026-03-23T09:00',
  ]);
  const unit = (await admin('POST', '/units', { siteId: parts.site.id, code: 'W1', name: 'Welding one' }))
    .body;
  const next = { ...monday(), startTime: '14:00', endTime: '15:00', title: 'Brazing', unitId: unit.id };
  const changed = await admin('PUT', `/timetable/${slot.id}`, next);
  expect(changed.body).toMatchObject({
    effect: { made: 0, moved: 4, canceled: 0, kept: 0 },
    unitId: unit.id,
    version: '2',
  });
  expect((await scheduled()).map((session) => session.id)).toEqual(before.map((session) => session.id));
  expect((await starts())[0]).toBe('2026-03-02T13:00');
  expect((await scheduled())[0]).toMatchObject({ title: 'Brazing' });
});

test('another weekday cancels and makes; what was changed by hand is kept', async () => {
  const { admin } = parts;
  const slot = (await admin('POST', '/timetable', monday())).body;
  const [, second] = await scheduled();
  const other = await hub.signIn(['trainer'], parts.site.id);
  await hub.log.append([
    {
      type: 'session.changed',
      subject: null,
      session: second?.id ?? null,
      payload: { roomId: null, trainer: other.subject, time: null },
    },
  ]);
  const changed = await admin('PUT', `/timetable/${slot.id}`, { ...monday(), weekday: 3 });
  expect(changed.body.effect).toEqual({ made: 4, moved: 0, canceled: 3, kept: 1 });
  expect(await starts()).toEqual([
    '2026-03-04T09:00',
    '2026-03-09T09:00',
    '2026-03-11T09:00',
    '2026-03-18T09:00',
    '2026-03-25T09:00',
  ]);
});

test('other groups change who is expected, and a taken room cancels and says so', async () => {
  const { admin, group, room, trainer } = parts;
  const slot = (await admin('POST', '/timetable', monday())).body;
  const [first] = await scheduled();
  const empty = (await admin('POST', '/groups', { siteId: parts.site.id, name: 'Class B' })).body;
  await admin('PUT', `/timetable/${slot.id}`, { ...monday(), groupIds: [empty.id] });
  const state = await hub.log.sessionState(first?.id ?? '', systemScope('session.read'));
  expect([...(state?.records.values() ?? [])].map((record) => record.status)).toEqual([
    'void',
    'void',
    'void',
  ]);

  const clash = await hub.signIn(['trainer'], parts.site.id);
  const taken = {
    roomId: room.id,
    trainerId: clash.id,
    groupIds: [group.id],
    title: 'Exam',
    start: '2026-03-09T15:00:00Z',
    end: '2026-03-09T16:00:00Z',
  };
  expect((await admin('POST', '/sessions', taken)).status).toBe(201);
  const moved = await admin('PUT', `/timetable/${slot.id}`, {
    ...monday(),
    groupIds: [empty.id],
    startTime: '16:00',
    endTime: '17:00',
    trainerId: trainer.id,
  });
  expect(moved.body.effect).toEqual({ made: 0, moved: 3, canceled: 1, kept: 0 });
  expect(moved.body.occurrences[1]).toEqual({ date: '2026-03-09', sessionId: null, problem: 'clash' });
});

test('a stale version changes nothing, and a slot cannot last past midnight', async () => {
  const { admin } = parts;
  const slot = (await admin('POST', '/timetable', monday())).body;
  const stale = await admin(
    'PUT',
    `/timetable/${slot.id}`,
    { ...monday(), weekday: 2 },
    {
      headers: { 'if-match': '"7"' },
    },
  );
  expect(stale).toMatchObject({ status: 412, body: { code: 'request.stale' } });
  const late = { ...monday(), startTime: '22:00', endTime: '02:00' };
  expect((await admin('POST', '/timetable', late)).body.code).toBe('timetable.crosses-midnight');
  expect((await admin('POST', '/timetable', { ...late, endTime: '22:00' })).body.code).toBe(
    'timetable.bad-times',
  );
  expect((await scheduled()).length).toBe(4);
});

test('a skipped day makes no session; a longer horizon makes more, twice at once makes each once', async () => {
  const { admin, site } = parts;
  await admin('POST', '/timetable', { ...monday(), skipDates: ['2026-03-09'] });
  expect(await starts()).toEqual(['2026-03-02T09:00', '2026-03-16T09:00', '2026-03-23T09:00']);
  await admin('PUT', `/sites/${site.id}/policy`, { attendance: { horizonDays: 40 } });
  const now = hub.clock.now;
  const [one, two] = await Promise.all([
    hub.services.timetable.materialise(now),
    hub.services.timetable.materialise(now),
  ]);
  expect(one.made + two.made).toBe(2);
  expect((await starts()).at(-1)).toBe('2026-04-06T08:00');
  expect(await hub.services.timetable.materialise(now)).toEqual({ made: 0, problems: 0 });
});

test('a day off makes no session, cancels one that exists, and gives it back when it is none', async () => {
  const { admin, site } = parts;
  const calendar = `/sites/${site.id}/calendar`;
  expect((await admin('GET', calendar)).body).toMatchObject({ version: '0', calendar: { holidays: [] } });
  await admin('PUT', calendar, holiday('2026-03-23'));
  const slot = (await admin('POST', '/timetable', monday())).body;
  expect(slot.occurrences.at(-1)).toEqual({ date: '2026-03-23', sessionId: null, problem: 'holiday' });
  const set = await admin('PUT', calendar, holiday('2026-03-08', '2026-03-10'));
  expect(set.body).toMatchObject({ version: '2', effect: { canceled: 1, made: 1 } });
  expect(await starts()).toEqual(['2026-03-02T09:00', '2026-03-16T09:00', '2026-03-23T09:00']);
  const canceled = (await sessions()).find((session) => session.status === 'canceled');
  const state = await hub.log.sessionState(canceled?.id ?? '', systemScope('session.read'));
  expect(state?.canceledBecause).toBe('day off');
  const lifted = await admin('PUT', calendar, { ...holiday('2026-12-25') });
  expect(lifted.body.effect).toEqual({ canceled: 0, made: 1 });
  expect((await starts()).length).toBe(4);
});

test('what was moved by hand to a day that is off now is canceled, and does not come back on the day it left', async () => {
  const { admin, site } = parts;
  await admin('POST', '/timetable', monday());
  const [, second] = await scheduled();
  const to = { start: '2026-03-10T09:00:00Z', end: '2026-03-10T11:00:00Z' };
  expect((await admin('POST', `/sessions/${second?.id}/move`, to)).status).toBe(200);
  const set = await admin('PUT', `/sites/${site.id}/calendar`, holiday('2026-03-10'));
  expect(set.body.effect).toEqual({ canceled: 1, made: 0 });
  expect(await starts()).toEqual(['2026-03-02T09:00', '2026-03-16T09:00', '2026-03-23T09:00']);
});

test('a site’s other zone takes its timetable along, back-to-back sessions too; what was moved by hand stays', async () => {
  const { admin, site } = parts;
  const pair = [
    { startTime: '10:00', endTime: '11:00' },
    { startTime: '11:00', endTime: '12:00' },
  ];
  for (const times of pair)
    await admin('POST', '/timetable', { ...monday(), ...times, untilDate: '2026-03-15' });
  const before = await scheduled();
  const moved = before.at(-1);
  const to = { start: '2026-03-09T14:00:00Z', end: '2026-03-09T15:00:00Z' };
  await admin('POST', `/sessions/${moved?.id}/move`, to);
  const zone = async (name: string) =>
    expect((await admin('PATCH', `/sites/${site.id}`, { zone: name })).status).toBe(200);
  await zone('Europe/London');
  expect(await starts()).toEqual([
    '2026-03-02T10:00',
    '2026-03-02T11:00',
    '2026-03-09T10:00',
    '2026-03-09T14:00',
  ]);
  await zone('Europe/Helsinki');
  expect(await starts()).toEqual([
    '2026-03-02T08:00',
    '2026-03-02T09:00',
    '2026-03-09T08:00',
    '2026-03-09T14:00',
  ]);
  expect((await scheduled()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
});

test('the preview says what a policy would give, in the zone of the site', async () => {
  const answer = await parts.admin('POST', `/sites/${parts.site.id}/policy/preview`, {
    attendance: { startEarly: 20, lateAfter: 5 },
    date: '2026-07-01',
    startTime: '09:00',
    endTime: '10:00',
  });
  expect(answer.body).toMatchObject({
    startFrom: '2026-07-01T06:40:00.000Z',
    lateFrom: '2026-07-01T07:05:00.000Z',
    sealAt: '2026-07-01T08:30:00.000Z',
  });
});

test('a unit has a code of its own in its site; a slot takes only units of its site', async () => {
  const { admin, site } = parts;
  const unit = (await admin('POST', '/units', { siteId: site.id, code: 'W1', name: 'One' })).body;
  const again = await admin('POST', '/units', { siteId: site.id, code: 'W1', name: 'Other' });
  expect(again).toMatchObject({ status: 409, body: { code: 'units.code-taken' } });
  const away = (await admin('POST', '/sites', { name: 'Quay', zone: 'europe/paris' })).body;
  expect(away.zone).toBe('Europe/Paris');
  const foreign = (await admin('POST', '/units', { siteId: away.id, code: 'W1', name: 'One' })).body;
  const refused = await admin('POST', '/timetable', { ...monday(), unitId: foreign.id });
  expect(refused.body.code).toBe('units.other-site');
  const renamed = await admin(
    'PATCH',
    `/units/${unit.id}`,
    { name: 'First' },
    { headers: { 'if-match': '"1"' } },
  );
  expect(renamed.body).toMatchObject({ name: 'First', code: 'W1', version: '2' });
});

test('the list asks the database as often for many slots as for one', async () => {
  const { admin } = parts;
  await admin('POST', '/timetable', monday());
  const count = async () => {
    hub.queries.length = 0;
    await hub.services.timetable.list({}, systemScope('timetable.read'));
    return hub.queries.length;
  };
  const one = await count();
  for (const weekday of [2, 3, 4]) await admin('POST', '/timetable', { ...monday(), weekday });
  expect(one).toBeGreaterThan(0);
  expect(await count()).toBe(one);
});
