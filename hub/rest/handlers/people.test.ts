import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemScope } from '../../../core/domain/scope.ts';
import { type Call, furnish, type HubFixture, openHub } from '../../../tests/helpers/hub-fixture.ts';

let hub: HubFixture;
let admin: Call;
let siteId: string;
beforeAll(async () => {
  hub = await openHub();
  const parts = await furnish(hub);
  admin = parts.admin;
  siteId = parts.site.id;
});
afterAll(() => hub.close());

const make = async (more: object = {}) =>
  (await admin('POST', '/people', { displayName: 'Zoë Ångström', siteId, ...more })).body;
const code = async (answer: ReturnType<Call>) => (await answer).body.code;
const forKiosk = async (subject: string) =>
  (await hub.store.people.forKiosk([subject], systemScope('kiosk.write')))[0];

test('a badge is kept as the HMAC that the kiosk computes, whichever way its number was typed', async () => {
  const person = await make();
  const badge = await admin('POST', `/people/${person.id}/badges`, { uid: '04:a2-2b 3c', label: 'blue' });
  expect(badge.status).toBe(201);
  const { createHmac } = await import('node:crypto');
  const key = await hub.store.sites.badgeKey(siteId, systemScope('kiosk.write'));
  const expected = createHmac('sha256', key ?? '')
    .update('04A22B3C')
    .digest('hex');
  expect((await forKiosk(person.subject))?.badges).toEqual([expected]);
  const other = await make();
  expect(await code(admin('POST', `/people/${other.id}/badges`, { uid: '04A22B3C' }))).toBe('badges.taken');
  expect((await admin('DELETE', `/people/${person.id}/badges/${badge.body.id}`)).status).toBe(204);
  expect(await code(admin('DELETE', `/people/${person.id}/badges/${badge.body.id}`))).toBe('badges.unknown');
  expect((await admin('POST', `/people/${other.id}/badges`, { uid: '04A22B3C' })).status).toBe(201);
  for (const uid of ['xyz', '04A2', '04A22B3', '']) {
    expect(await code(admin('POST', `/people/${other.id}/badges`, { uid }))).toBe('request.invalid');
  }
  expect(await code(admin('POST', `/people/${other.id}/badges`, { uid: '08A1B2C3' }))).toBe(
    'badges.random-number',
  );
  const homeless = await make({ siteId: null });
  expect(await code(admin('POST', `/people/${homeless.id}/badges`, { uid: '11223344' }))).toBe(
    'people.no-site',
  );
});

test('a PIN is kept as a slow encoding that a kiosk can verify; easy ones are refused', async () => {
  const person = await make();
  const url = `/people/${person.id}/pin`;
  expect((await admin('PUT', url, { pin: '4839' })).status).toBe(204);
  const encoding = (await forKiosk(person.subject))?.pin ?? '';
  expect(encoding).toMatch(/^\$argon2id\$/);
  const { argon2Verify } = await import('hash-wasm');
  expect(await argon2Verify({ password: '4839', hash: encoding })).toBe(true);
  expect(await argon2Verify({ password: '4830', hash: encoding })).toBe(false);
  expect(await code(admin('PUT', url, { pin: '1234' }))).toBe('people.weak-pin');
  expect(await code(admin('PUT', url, { pin: '12a4' }))).toBe('request.invalid');
  expect(await code(admin('PUT', url, { pin: '123' }))).toBe('request.invalid');
  expect((await admin('GET', `/people/${person.id}`)).body.hasPin).toBe(true);
  await admin('PUT', url, { pin: null });
  expect((await admin('GET', `/people/${person.id}`)).body.hasPin).toBe(false);
});

test('a trainee sets their own PIN and nobody else’s', async () => {
  const trainee = await hub.signIn(['trainee'], siteId);
  const other = await make();
  expect((await trainee.call('PUT', `/people/${trainee.id}/pin`, { pin: '7204' })).status).toBe(204);
  expect(await code(trainee.call('PUT', `/people/${other.id}/pin`, { pin: '7204' }))).toBe('people.unknown');
});

test('photos need consent, are judged one by one, and leave only sealed templates', async () => {
  const person = await make();
  const url = `/people/${person.id}/face-templates`;
  const raw = (bytes: number[], type = 'image/jpeg') =>
    admin('POST', url, null, { payload: Buffer.from(bytes), headers: { 'content-type': type } });
  expect(await code(raw([1, 2]))).toBe('enrolment.no-consent');
  await admin('PUT', `/people/${person.id}/consent/face`, { evidence: 'form of 1 March' });
  expect(await code(raw([]))).toBe('enrolment.no-photo');
  expect((await raw([1, 2])).body).toMatchObject({
    templates: 1,
    photos: [{ verdict: 'accepted', index: 0 }],
  });
  const form = new FormData();
  form.append('photo', new Blob([Buffer.from([1, 9])], { type: 'image/png' }), 'a.png');
  form.append('photo', new Blob([Buffer.from([7, 9])], { type: 'image/png' }), 'b.png');
  const encoded = new Response(form);
  const both = await admin('POST', url, null, {
    payload: Buffer.from(await encoded.arrayBuffer()),
    headers: { 'content-type': encoded.headers.get('content-type') ?? '', 'accept-language': 'fr' },
  });
  expect(both.body.photos).toMatchObject([
    { verdict: 'accepted', index: 0 },
    { verdict: 'refused', index: 1, code: 'photo.no-face', message: expect.stringContaining('visage') },
  ]);
  expect((await admin('GET', url)).body.items).toHaveLength(2);
  // Kiosks are sent one: the mean of both.
  expect((await forKiosk(person.subject))?.templates).toHaveLength(1);
  expect(await code(raw([1, 2], 'image/gif'))).toBe('request.wrong-content-type');
  const json = admin('POST', url, { photo: 'x' });
  expect(await code(json)).toBe('request.wrong-content-type');
  const [first] = (await admin('GET', url)).body.items;
  expect((await admin('DELETE', `${url}/${first.id}`)).status).toBe(204);
  expect(await code(admin('DELETE', `${url}/${first.id}`))).toBe('enrolment.unknown-template');
  await admin('DELETE', `/people/${person.id}/consent/face`);
  expect((await admin('GET', `/people/${person.id}`)).body).toMatchObject({
    faceConsent: null,
    faceTemplates: 0,
  });
  expect((await forKiosk(person.subject))?.templates).toEqual([]);
});

test('a photo of somebody else among a person’s photos is refused, and everything else is kept', async () => {
  const person = await make();
  const url = `/people/${person.id}/face-templates`;
  await admin('PUT', `/people/${person.id}/consent/face`, { evidence: 'form' });
  const send = async (faces: readonly number[]): Promise<string[]> => {
    const form = new FormData();
    for (const face of faces)
      form.append('photo', new Blob([Buffer.from([1, 2, face])], { type: 'image/png' }), 'a.png');
    const encoded = new Response(form);
    const answer = await admin('POST', url, null, {
      payload: Buffer.from(await encoded.arrayBuffer()),
      headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
    });
    return answer.body.photos.map((photo: { code?: string }) => photo.code ?? 'accepted');
  };
  expect(await send([31, 32])).toEqual(['photo.another-person', 'photo.another-person']);
  expect(await send([32, 31, 31])).toEqual(['photo.another-person', 'accepted', 'accepted']);
  expect(await send([32, 32, 31])).toEqual(['photo.another-person', 'photo.another-person', 'accepted']);
  expect((await admin('GET', url)).body.items).toHaveLength(3);
});

async function photographed(person: { id: string }, ...faces: number[]) {
  return admin('POST', `/people/${person.id}/face-templates`, null, {
    payload: Buffer.from([1, 2, ...faces]),
    headers: { 'content-type': 'image/jpeg' },
  });
}

async function enrol(...faces: number[]) {
  const person = await make({ displayName: `Face ${faces[0]}` });
  await admin('PUT', `/people/${person.id}/consent/face`, { evidence: 'form' });
  const { body } = await photographed(person, ...faces);
  return { person, alike: body.alike };
}

test('two people who look very much alike are said to staff, and told to kiosks until one of them is gone', async () => {
  const ada = await enrol(11);
  const bob = await enrol(12);
  expect([ada.alike, bob.alike]).toEqual([[], []]);
  const twin = await enrol(11);
  expect(twin.alike).toEqual([{ person: { id: ada.person.id, displayName: 'Face 11' }, score: 1 }]);
  const seen = (await admin('GET', `/people/${ada.person.id}/look-alikes`)).body.items;
  expect(seen).toMatchObject([{ person: { id: twin.person.id } }]);
  expect((await forKiosk(ada.person.subject))?.alike).toEqual([twin.person.subject]);
  expect((await forKiosk(twin.person.subject))?.alike).toEqual([ada.person.subject]);
  expect((await forKiosk(bob.person.subject))?.alike).toBeUndefined();
  await admin('DELETE', `/people/${twin.person.id}/consent/face`);
  expect((await forKiosk(ada.person.subject))?.alike).toBeUndefined();
  expect((await admin('GET', `/people/${ada.person.id}/look-alikes`)).body.items).toEqual([]);
});

test('who looks alike is looked at again when a photo is taken away', async () => {
  const ada = await enrol(14);
  const blurred = await enrol(14, 15);
  expect(blurred.alike).toMatchObject([{ person: { id: ada.person.id } }]);
  const better = (await photographed(blurred.person, 15)).body;
  expect(better.alike).toEqual([]);
  const id = better.photos[0].template.id;
  expect((await admin('DELETE', `/people/${blurred.person.id}/face-templates/${id}`)).status).toBe(204);
  expect((await forKiosk(ada.person.subject))?.alike).toEqual([blurred.person.subject]);
});

test('after a change of models a person is known by the badge only, until a new photo takes the place of the old ones', async () => {
  const person = await make();
  const url = `/people/${person.id}/face-templates`;
  const photo = (face: number) =>
    admin('POST', url, null, {
      payload: Buffer.from([1, 2, face]),
      headers: { 'content-type': 'image/jpeg' },
    });
  const current = async () =>
    (await admin('GET', url)).body.items.map((one: { current: boolean }) => one.current);
  await admin('PUT', `/people/${person.id}/consent/face`, { evidence: 'form' });
  for (let n = 0; n < 12; n++) await photo(100);
  expect(await code(photo(100))).toBe('enrolment.too-many');
  expect(new Set(await current())).toEqual(new Set([true]));
  const before = hub.enroller.made;
  hub.enroller.made = 'b'.repeat(64);
  try {
    expect(new Set(await current())).toEqual(new Set([false]));
    // A kiosk with the new models leaves out who was enrolled with others.
    expect((await forKiosk(person.subject))?.recipe).toBe(before);
    expect((await photo(100)).body.templates).toBe(1);
    expect(await current()).toEqual([true]);
    expect(await forKiosk(person.subject)).toMatchObject({ recipe: 'b'.repeat(64) });
    expect((await forKiosk(person.subject))?.templates).toHaveLength(1);
  } finally {
    hub.enroller.made = before;
  }
});

test('a photo of more than 15 MB is refused, alone or in a form', async () => {
  const person = await make();
  await admin('PUT', `/people/${person.id}/consent/face`, { evidence: 'form' });
  const url = `/people/${person.id}/face-templates`;
  const big = Buffer.alloc(15 * 1024 * 1024 + 1, 1);
  const raw = admin('POST', url, null, { payload: big, headers: { 'content-type': 'image/jpeg' } });
  expect(await code(raw)).toBe('request.too-large');
  const form = new FormData();
  form.append('photo', new Blob([big], { type: 'image/jpeg' }), 'big.jpg');
  const encoded = new Response(form);
  const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
  const payload = Buffer.from(await encoded.arrayBuffer());
  expect(await code(admin('POST', url, null, { payload, headers }))).toBe('request.too-large');
  expect((await admin('GET', url)).body.items).toEqual([]);
});

test('models that cannot judge are said to be unavailable, and nothing is kept', async () => {
  const person = await make();
  await admin('PUT', `/people/${person.id}/consent/face`, { evidence: 'form' });
  hub.enroller.broken = true;
  const url = `/people/${person.id}/face-templates`;
  const answer = await admin('POST', url, null, {
    payload: Buffer.from([1]),
    headers: { 'content-type': 'image/jpeg' },
  });
  hub.enroller.broken = false;
  expect(answer).toMatchObject({ status: 503, body: { code: 'enrolment.unavailable' } });
  expect((await admin('GET', url)).body.items).toEqual([]);
});

test('staff give plain roles only, and cannot take over an administrator', async () => {
  const staff = await hub.signIn(['staff'], siteId);
  const boss = await hub.signIn(['admin']);
  const person = { displayName: 'New', siteId };
  expect((await staff.call('POST', '/people', { ...person, roles: ['trainer'] })).status).toBe(201);
  expect(await code(staff.call('POST', '/people', { ...person, roles: ['admin'] }))).toBe(
    'people.role-not-yours-to-give',
  );
  const self = staff.call('PATCH', `/people/${staff.id}`, { roles: ['staff', 'admin'] });
  expect(await code(self)).toBe('people.role-not-yours-to-give');
  const password = { password: 'another long secret' };
  expect(await code(staff.call('PUT', `/people/${boss.id}/password`, password))).toBe(
    'people.login-not-yours-to-set',
  );
  const email = { email: 'mine@example.org' };
  expect(await code(staff.call('PATCH', `/people/${boss.id}`, email))).toBe('people.login-not-yours-to-set');
  expect(await code(staff.call('PATCH', `/people/${boss.id}`, { roles: ['trainee'] }))).toBe(
    'people.role-not-yours-to-give',
  );
  expect((await boss.call('GET', '/me')).status).toBe(200);
});

test('emails are one person’s, in any case; a search finds names without accents', async () => {
  await make({ email: 'Zoe@Example.org' });
  expect(await code(admin('POST', '/people', { displayName: 'X', email: 'zoe@example.org' }))).toBe(
    'people.email-taken',
  );
  const found = (await admin('GET', '/people?search=angstrom')).body.items;
  expect(found.length).toBeGreaterThan(0);
  expect((await admin('GET', '/people?search=%25')).body.items).toEqual([]);
  const first = (await admin('GET', '/people?limit=2')).body;
  const second = (await admin('GET', `/people?limit=2&after=${first.next}`)).body;
  expect(second.items[0].id > first.items[1].id).toBe(true);
});
