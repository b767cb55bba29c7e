import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Call, furnish, type HubFixture, openHub } from '../../../tests/helpers/hub-fixture.ts';

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

test('a consent that was never given is withdrawn from nobody', async () => {
  const [person] = parts.trainees;
  expect((await admin('DELETE', `/people/${person?.id}/consent/face`)).status).toBe(204);
  expect((await admin('GET', '/erasures')).body.items).toEqual([]);
});
