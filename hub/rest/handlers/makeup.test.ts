import { afterEach, beforeEach, expect, test } from 'vitest';
import { furnish, type HubFixture, openHub } from '../../../tests/helpers/hub-fixture.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let hub: HubFixture;
let parts: Awaited<ReturnType<typeof furnish>>;
beforeEach(async () => {
  hub = await openHub();
  parts = await furnish(hub);
});
afterEach(() => hub.close());

const at = (ms: number) => new Date(ms).toISOString();

/** A session of the class, `hours` after the Monday morning at which every test begins. */
async function session(hours: number, more: object = {}) {
  const { admin, room, trainer, group } = parts;
  const start = hub.clock.now + hours * HOUR;
  const made = await admin('POST', '/sessions', {
    roomId: room.id,
    trainerId: trainer.id,
    groupIds: [group.id],
    title: 'Welding',
    start: at(start),
    end: at(start + HOUR),
    ...more,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return { ...made.body, start };
}

async function canceled(hours: number, more: object = {}) {
  const made = await session(hours, more);
  expect((await parts.admin('POST', `/sessions/${made.id}/cancel`, { reason: 'ill' })).status).toBe(200);
  return made;
}

test('while a session is not settled nobody can be made up for, and the answer says so', async () => {
  const held = await session(1);
  hub.clock.now += HOUR;
  await parts.admin('POST', `/sessions/${held.id}/start`, { reason: 'x' });
  await parts.admin('POST', `/sessions/${held.id}/end`, { reason: 'x' });
  const answer = await parts.admin('GET', `/sessions/${held.id}/makeup-slots`);
  expect(answer.body).toMatchObject({ status: 409, code: 'makeup.not-settled' });
});

/** Took place; of the three trainees the first came. */
async function heldWithoutMost(hours: number) {
  const made = await session(hours);
  const base = { session: made.id };
  await hub.log.append([
    {
      type: 'session.started',
      subject: parts.trainer.subject,
      ...base,
      payload: { method: 'badge-face', location: null, policyVersion: 1 },
    },
    {
      type: 'attendance.checked-in',
      subject: parts.trainees[0]?.subject ?? '',
      ...base,
      payload: { method: 'face', location: null, policyVersion: 1, by: null },
    },
    {
      type: 'session.settled',
      subject: null,
      ...base,
      payload: { outcome: 'completed', unattended: true, kiosks: [] },
    },
  ]);
  return made;
}

const slotsOf = async (id: string, query = '') =>
  (await parts.admin('GET', `/sessions/${id}/makeup-slots${query}`)).body;
const book = (id: string, start: number, more: object = {}) =>
  parts.admin('POST', `/sessions/${id}/makeups`, {
    roomId: parts.room.id,
    start: at(start),
    end: at(start + HOUR),
    ...more,
  });

test('the whole class of a canceled session is offered slots, best first, and the best can be booked', async () => {
  const original = await canceled(2);
  const found = await slotsOf(original.id);
  expect(found).toMatchObject({ participants: 3, minutes: 60, trainer: { id: parts.trainer.id } });
  const [best] = found.slots;
  // The usual time of the same day is free again: nothing else holds it.
  expect(best).toMatchObject({ start: at(original.start), roomId: parts.room.id, rank: 1 });
  expect(best.because).toEqual(['same-room', 'same-time', 'soon', 'fitting-room']);

  const booked = await parts.admin('POST', `/sessions/${original.id}/makeups`, {
    roomId: best.roomId,
    start: best.start,
    end: best.end,
  });
  expect(booked.status).toBe(201);
  expect(booked.body).toMatchObject({ kind: 'makeup', makeupOf: original.id, title: 'Welding' });
  const roll = (await parts.admin('GET', `/sessions/${booked.body.id}/roll`)).body;
  expect(roll.counts.expected).toBe(3);

  const again = await book(original.id, original.start + DAY);
  expect([again.status, again.body.code]).toEqual([409, 'makeup.booked-already']);

  const url = `/sessions/${original.id}/makeups/${booked.body.id}/cancel`;
  expect((await parts.admin('POST', url, { reason: 'no heating' })).body.status).toBe('canceled');
  expect((await book(original.id, original.start + DAY)).status).toBe(201);
});

test('the absent of a session that took place, and nobody else', async () => {
  const held = await heldWithoutMost(1);
  expect((await slotsOf(held.id)).participants).toBe(2);
  const booked = await book(held.id, held.start + DAY);
  expect(booked.status).toBe(201);
  const roll = (await parts.admin('GET', `/sessions/${booked.body.id}/roll`)).body;
  const absent = parts.trainees.slice(1).map(({ subject }) => subject);
  expect(roll.records.map((each: { person: { subject: string } }) => each.person.subject).sort()).toEqual(
    absent.sort(),
  );
  expect((await book(held.id, held.start + 2 * DAY)).body.code).toBe('makeup.booked-already');
});

test('a session that is still to come is refused', async () => {
  const coming = await session(3);
  const refused = await parts.admin('GET', `/sessions/${coming.id}/makeup-slots`);
  expect([refused.status, refused.body.code]).toEqual([409, 'makeup.not-eligible']);
  expect((await book(coming.id, coming.start + DAY)).body.code).toBe('makeup.not-eligible');
});

test('room, trainer, class, calendar and seats stand in the way by name; nothing is booked then', async () => {
  const { admin, site, room, group } = parts;
  const original = await canceled(2);
  const other = (await admin('POST', '/rooms', { siteId: site.id, name: 'Nook', capacity: 2 })).body;
  const elsewhere = (await admin('POST', '/rooms', { siteId: site.id, name: 'R3', capacity: 9 })).body;
  const second = await hub.signIn(['trainer'], site.id);
  const start = original.start + DAY;
  const inTheWay = await session(26, { groupIds: [], title: 'Maths' });

  const clash = await book(original.id, start);
  expect([clash.status, clash.body.code]).toEqual([409, 'sessions.clash']);
  expect(clash.body.conflicts.map((each: { what: string }) => each.what)).toEqual(['room', 'trainer']);
  expect(clash.body.conflicts[0]).toMatchObject({ sessionId: inTheWay.id, title: 'Maths' });

  const taken = await session(30, { trainerId: second.id, groupIds: [group.id], title: 'Physics' });
  const busy = await book(original.id, taken.start, { roomId: elsewhere.id });
  expect([busy.status, busy.body.code]).toEqual([409, 'makeup.people-taken']);
  expect(busy.body.conflicts).toEqual([
    expect.objectContaining({ what: 'class', sessionId: taken.id, title: 'Physics' }),
  ]);

  const small = await book(original.id, start + 3 * HOUR, { roomId: other.id });
  expect([small.status, small.body.code]).toEqual([409, 'makeup.room-too-small']);
  expect((await book(original.id, start + 12 * HOUR)).body.code).toBe('makeup.closed');
  expect((await book(original.id, hub.clock.now - HOUR)).body.code).toBe('makeup.bad-times');

  const day = `?from=2026-03-03&until=2026-03-03&roomId=${room.id}`;
  const refused = (await slotsOf(original.id, day)).refused;
  expect(refused).toHaveLength(1);
  expect(refused[0].because).toEqual([
    expect.objectContaining({ what: 'trainer', title: 'Maths', sessionId: inTheWay.id }),
  ]);
  const sessions = (await admin('GET', '/sessions')).body.items;
  expect(sessions.filter((each: { kind: string }) => each.kind === 'makeup')).toEqual([]);
});

test('what is offered can be booked, what is refused cannot', async () => {
  const { room } = parts;
  const original = await canceled(2);
  await session(27, { title: 'A' });
  await session(29, { title: 'B' });
  const found = await slotsOf(original.id, `?from=2026-03-03&until=2026-03-03&limit=200&roomId=${room.id}`);
  for (const { start } of found.slots) {
    const booked = await book(original.id, Date.parse(start));
    expect(booked.status, start).toBe(201);
    await parts.admin('POST', `/sessions/${original.id}/makeups/${booked.body.id}/cancel`, { reason: 'x' });
  }
  const offered = new Set(found.slots.map((slot: { start: string }) => slot.start));
  for (let quarter = 0; quarter < 96; quarter += 1) {
    const start = Date.parse('2026-03-02T23:00:00Z') + quarter * 15 * 60_000;
    if (!offered.has(at(start))) expect((await book(original.id, start)).status, at(start)).toBe(409);
  }
});

test('ranges that are upside down or too long, and objects of nobody, are refused', async () => {
  const original = await canceled(2);
  const find = (query: string) => parts.admin('GET', `/sessions/${original.id}/makeup-slots${query}`);
  expect((await find('?from=2026-03-05&until=2026-03-04')).body.code).toBe('makeup.bad-range');
  expect((await find('?from=2026-03-05&until=2026-06-04')).body.code).toBe('makeup.bad-range');
  expect((await find('?until=nonsense')).body.code).toBe('request.invalid');
  const nobody = '0199d1f0-0000-7000-8000-00000000dead';
  expect((await find(`?trainerId=${nobody}`)).status).toBe(404);
  expect((await find(`?roomId=${nobody}`)).status).toBe(404);
  expect((await book(nobody, original.start)).status).toBe(404);
  const other = await session(5);
  const url = `/sessions/${original.id}/makeups/${other.id}/cancel`;
  expect((await parts.admin('POST', url, { reason: 'not its makeup' })).status).toBe(404);
});

test('the number of queries does not grow with the sessions that are looked at', async () => {
  const original = await canceled(2);
  const count = async () => {
    hub.queries.length = 0;
    await slotsOf(original.id);
    return hub.queries.length;
  };
  const before = await count();
  for (let hours = 24; hours < 29; hours += 1) await session(hours);
  expect(await count()).toBe(before);
});
