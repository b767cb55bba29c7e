import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Call,
  firstAdmin,
  furnish,
  type HubFixture,
  openHub,
} from '../../../tests/helpers/hub-fixture.ts';
import { recount } from '../../storage/projections/recount.ts';

let hub: HubFixture;
let parts: Awaited<ReturnType<typeof furnish>>;
let admin: Call;
beforeEach(async () => {
  hub = await openHub();
  parts = await furnish(hub);
  admin = parts.admin;
});
afterEach(() => hub.close());

const PAPER = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
const erase = (id: string, call = admin) =>
  call('POST', `/people/${id}/erase`, { confirm: id, reason: 'asked' });

/** Every text of every table, where a name could have been left. */
async function wholeDatabase(): Promise<string> {
  const tables = await hub.db.introspection.getTables();
  const rows = await Promise.all(
    tables.map(({ name }) =>
      hub.db
        .selectFrom(name as 'person')
        .selectAll()
        .execute(),
    ),
  );
  return JSON.stringify(rows);
}

describe('erasing somebody', () => {
  test('leaves no word of them in any table, and what others need of them in place', async () => {
    const mina = await hub.signIn(['trainee'], parts.site.id);
    await admin('PATCH', `/people/${mina.id}`, { displayName: 'Mina Murray', reference: 'S-1897' });
    await admin('POST', `/groups/${parts.group.id}/members`, { personIds: [mina.id] });
    await admin('PUT', `/people/${mina.id}/consent/face`, { evidence: 'form of Mina' });
    await admin('PUT', `/people/${mina.id}/pin`, { pin: '294715' });
    await admin('POST', `/people/${mina.id}/badges`, { uid: '04A1B2C3', label: 'card of Mina' });
    const start = new Date(hub.clock.now + 3_600_000).toISOString();
    const end = new Date(hub.clock.now + 7_200_000).toISOString();
    const booked = { roomId: parts.room.id, trainerId: parts.trainer.id, groupIds: [parts.group.id] };
    const session = (await admin('POST', '/sessions', { ...booked, title: 'Welding', start, end })).body;
    const reach = { what: 'session', sessionId: session.id };
    const excuse = (await mina.call('POST', '/excuses', { reach, reason: 'Ill.' })).body;
    const paper = { payload: PAPER, headers: { 'content-type': 'application/pdf' } };
    await mina.call('POST', `/excuses/${excuse.id}/documents?name=mina.pdf`, null, paper);

    expect((await erase(mina.id)).status).toBe(200);
    const left = await wholeDatabase();
    for (const word of ['Mina', 'mina', 'S-1897', mina.email]) expect(left).not.toContain(word);
    expect((await mina.call('GET', '/me')).status).toBe(401);
    const roll = (await admin('GET', `/sessions/${session.id}/roll`)).body.records;
    const void_ = roll.find((one: { person: { subject: string } }) => one.person.subject === mina.subject);
    expect(void_).toMatchObject({ status: 'void', person: { id: null, displayName: '' } });
    expect((await admin('GET', `/excuses/${excuse.id}`)).body).toMatchObject({
      state: 'withdrawn',
      reason: null,
      documents: [],
    });
    // The number is free again, and whoever gets it is somebody else.
    const next = { displayName: 'Next', siteId: parts.site.id, reference: 'S-1897', email: mina.email };
    expect((await admin('POST', '/people', next)).status).toBe(201);
  });

  test('is taken back whole when the list beside the database cannot be written', async () => {
    const [person] = parts.trainees;
    if (!person) throw new Error('nobody');
    hub.breakErasureList();
    expect((await erase(person.id)).body.code).toBe('storage.no-erasure-list');
    expect((await admin('GET', `/people/${person.id}`)).body).toMatchObject({ active: true });
    expect((await admin('GET', '/erasures')).body.items).toEqual([]);
  });

  test('is for good: nothing can be added to them any more', async () => {
    const [person] = parts.trainees;
    if (!person) throw new Error('nobody');
    await erase(person.id);
    for (const [method, path, body] of [
      ['PUT', `/people/${person.id}/pin`, { pin: '294715' }],
      ['PUT', `/people/${person.id}/consent/face`, { evidence: 'form' }],
      ['PATCH', `/people/${person.id}`, { displayName: 'Again' }],
    ] as const)
      expect([path, (await admin(method, path, body)).status]).toEqual([path, 404]);
  });
});

test('feedback of who was erased counts no more, and every figure still says what the facts say', async () => {
  await hub.close();
  hub = await openHub();
  parts = await furnish(hub, 5);
  admin = parts.admin;
  const start = new Date(hub.clock.now + 300_000).toISOString();
  const end = new Date(hub.clock.now + 3_900_000).toISOString();
  const booked = { roomId: parts.room.id, trainerId: parts.trainer.id, groupIds: [parts.group.id] };
  const { id: session } = (await admin('POST', '/sessions', { ...booked, title: 'Welding', start, end }))
    .body;
  const shown = { method: 'badge-pin', location: null } as const;
  const by = { session, subject: parts.trainer.subject };
  const each = parts.trainees.map(({ subject }) => ({ session, subject }));
  await hub.log.append([
    { ...by, type: 'session.started', payload: { ...shown, policyVersion: 1 } },
    ...each.map((one) => ({
      ...one,
      type: 'attendance.checked-in' as const,
      payload: { ...shown, policyVersion: 1, by: null },
    })),
  ]);
  hub.clock.now += 4_000_000;
  const settled = { outcome: 'completed' as const, unattended: false, kiosks: [] };
  await hub.log.append([
    { ...by, type: 'session.ended', payload: shown },
    { session, subject: null, type: 'session.settled', payload: settled },
    ...each.map((one) => ({
      ...one,
      type: 'feedback.submitted' as const,
      payload: { form: 1 as const },
      secret: { content: 5, delivery: 4, engagement: 3, overall: 4, comment: '' },
    })),
  ]);
  hub.clock.now += 60 * 3_600_000;
  const options = { repair: false, report: () => {} };
  const answers = () => hub.db.selectFrom('session_figures').select('answers').execute();
  expect(await recount(hub.db, hub.clock.now, options)).toMatchObject({ differences: 0 });
  expect(await answers()).toEqual([{ answers: 5 }]);
  admin = await firstAdmin(hub);
  expect((await erase(parts.trainees[0]?.id ?? '', admin)).status).toBe(200);
  expect(await recount(hub.db, hub.clock.now, options)).toMatchObject({ differences: 0 });
  // Four are left, of whom three are shown: answers come out in steps.
  expect(await answers()).toEqual([{ answers: 3 }]);
});

test('nobody is erased whom sessions still need, nor the last who can administer the hub', async () => {
  const start = new Date(hub.clock.now + 3_600_000).toISOString();
  const end = new Date(hub.clock.now + 7_200_000).toISOString();
  const booked = { roomId: parts.room.id, trainerId: parts.trainer.id, groupIds: [parts.group.id] };
  const session = (await admin('POST', '/sessions', { ...booked, title: 'Welding', start, end })).body;
  expect((await erase(parts.trainer.id)).body.code).toBe('people.still-trains');
  await admin('POST', `/sessions/${session.id}/cancel`, { reason: 'nobody came' });
  expect((await erase(parts.trainer.id)).status).toBe(200);
  const [only] = (await admin('GET', '/people?role=admin')).body.items;
  expect((await erase(only.id)).body.code).toBe('people.last-admin');
});

test('a consent that was never given is withdrawn from nobody', async () => {
  const [person] = parts.trainees;
  expect((await admin('DELETE', `/people/${person?.id}/consent/face`)).status).toBe(204);
  expect((await admin('GET', '/erasures')).body.items).toEqual([]);
});
