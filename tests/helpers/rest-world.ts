/**
 * A hub in which every operation of the interface has something to be done on: for one trainer and their trainee, and
 * once more for another trainer and trainee, whom the first two have nothing to do with. Always the same, by the clock
 * of the fixture: a Monday.
 */
import { tokenPermission } from '../../core/contracts/rest/tokens.ts';
import { systemScope } from '../../core/domain/scope.ts';
import { SEEN, STRANGER } from './face-evidence.ts';
import type { Call, HubFixture, SignedIn } from './hub-fixture.ts';
import { openHub, START } from './hub-fixture.ts';
import type { HubDoor } from './hub-world.ts';
import { claimOf, kioskSide } from './rest-kiosks.ts';
import { putBack, takeSnapshot } from './snapshot.ts';
import { WireKiosk } from './wire-kiosk.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const PASSWORD = 'quiet harbour lamp';
const FACE = Buffer.from([1, 2, 3]);
const PAPER = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');

/** Values by placeholder: ids, and a few other texts that only a running hub knows. */
export type Places = Readonly<Record<string, unknown>>;

export interface RestWorld {
  readonly hub: HubFixture;
  readonly own: Places;
  readonly foreign: Places;
  readonly tokens: Readonly<Record<string, string | null>>;
  /** Makes everything what it was when the world was opened, so that operations can be tried one after the other. */
  restore(): Promise<void>;
}

const at = (ms: number) => new Date(ms).toISOString();

/** The answer's body; anything but success is an error. */
async function done(answer: ReturnType<Call>) {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}

export async function openRestWorld(): Promise<RestWorld> {
  const hub = await openHub({ kiosks: kioskSide });
  const admin = await hub.signIn(['admin']);
  const root = admin.call;
  const site = (await done(root('POST', '/sites', { name: 'Harbour', zone: 'Europe/Paris' }))).id;
  const sides = [await beforeNoon(hub, root, site, 'A'), await beforeNoon(hub, root, site, 'B')] as const;
  for (const side of sides) await held(hub, root, side);
  hub.clock.now = START + 2 * HOUR;
  for (const side of sides) await running(hub, root, side);
  hub.clock.now += 5 * MINUTE;
  const shared = await office(hub, root, site, sides[0]);
  const placesOf = (side: Side): Places => ({ site, ...shared, ...side.places });
  const [own, foreign] = [placesOf(sides[0]), placesOf(sides[1])];
  const tokens = await everybody(hub, admin, sides[0]);
  const snapshot = await takeSnapshot(hub.db);
  return { hub, own, foreign, tokens, restore: () => putBack(hub.db, snapshot) };
}

interface Side {
  readonly places: Record<string, unknown>;
  readonly trainer: SignedIn;
  readonly trainee: SignedIn;
  readonly classmates: readonly { id: string; subject: string }[];
  readonly book: (start: number, more?: object) => Promise<{ id: string }>;
}

/** People, a room, a class, and its sessions. */
async function beforeNoon(hub: HubFixture, root: Call, siteId: string, name: string): Promise<Side> {
  const trainer = await hub.signIn(['trainer'], siteId);
  const substitute = await hub.signIn(['trainer'], siteId);
  const trainee = await hub.signIn(['trainee'], siteId);
  const classmates: { id: string; subject: string }[] = [];
  for (let index = 1; index <= 3; index += 1)
    classmates.push(await done(root('POST', '/people', { displayName: `Trainee ${name}${index}`, siteId })));
  const [leaver, ...others] = classmates;
  const major = name.charCodeAt(0);
  const beacon = { uuid: 'f7826da6-4fa2-4e98-8024-bc5b71e0893e', major, minor: 1 };
  const room = (await done(root('POST', '/rooms', { siteId, name: `Lab ${name}`, capacity: 20, beacon }))).id;
  const spare = (await done(root('POST', '/rooms', { siteId, name: `Spare ${name}`, capacity: 20 }))).id;
  const group = (await done(root('POST', '/groups', { siteId, name: `Class ${name}` }))).id;
  const personIds = [trainee.id, ...classmates.map((one) => one.id)];
  await done(root('POST', `/groups/${group}/members`, { personIds }));
  const unit = (await done(root('POST', '/units', { siteId, code: `W-${name}`, name: 'Welding' }))).id;
  const slot = await done(
    root('POST', '/timetable', {
      ...{ repeat: 'weekly', roomId: spare, trainerId: substitute.id, groupIds: [group], title: 'Safety' },
      ...{
        weekday: 5,
        fromDate: '2026-03-06',
        untilDate: '2026-03-13',
        startTime: '09:00',
        endTime: '10:00',
      },
    }),
  );
  const book = (start: number, more: object = {}) =>
    done(
      root('POST', '/sessions', {
        ...{ roomId: room, trainerId: trainer.id, groupIds: [group], unitId: unit, title: 'Welding' },
        ...{ start: at(start), end: at(start + HOUR) },
        ...more,
      }),
    );
  await done(root('PUT', `/people/${trainee.id}/consent/face`, { evidence: 'form 12' }));
  const headers = { 'content-type': 'image/png' };
  const photos = root('POST', `/people/${trainee.id}/face-templates`, null, { payload: FACE, headers });
  const template = (await done(photos)).photos[0].template.id;
  const uid = `04A1B2${major.toString(16)}`;
  const badge = (await done(root('POST', `/people/${trainee.id}/badges`, { uid, label: 'card' }))).id;
  const later = await book(START + DAY + 3 * HOUR);
  const [room2, people] = [spare, others.map((one) => one.subject)];
  const ids = {
    trainer: trainer.id,
    substitute: substitute.id,
    trainee: trainee.id,
    subject: trainee.subject,
  };
  const places = { room, room2, group, unit, slot: slot.id, template, badge, later: later.id, ...ids };
  return { places: { ...places, leaver: leaver?.id, people }, trainer, trainee, classmates, book };
}

/** One session that took place, with feedback, and one that was canceled. */
async function held(hub: HubFixture, root: Call, side: Side): Promise<void> {
  hub.clock.now = START;
  const { trainer, trainee, classmates, places } = side;
  const session = (await side.book(START + 5 * MINUTE)).id;
  const absent = (await side.book(START + 3 * HOUR)).id;
  await done(root('POST', `/sessions/${absent}/cancel`, { reason: 'the room was flooded' }));
  const came = (subject: string) =>
    ({
      type: 'attendance.checked-in',
      session,
      subject,
      payload: { method: 'badge-face', location: null, policyVersion: 1, by: null },
    }) as const;
  const facts = await hub.log.append([
    {
      type: 'session.started',
      session,
      subject: trainer.subject,
      payload: { method: 'badge-face', location: null, policyVersion: 1 },
    },
    { ...came(trainee.subject), secret: { face: SEEN } },
    ...classmates.slice(1).map((one) => came(one.subject)),
  ]);
  hub.clock.now = START + HOUR;
  await hub.log.append([
    {
      type: 'session.ended',
      session,
      subject: trainer.subject,
      payload: { method: 'badge-face', location: null },
    },
    {
      type: 'session.settled',
      session,
      subject: null,
      payload: { outcome: 'completed', unattended: false, kiosks: [] },
    },
    {
      type: 'attendance.refused',
      session,
      subject: null,
      payload: { reason: 'vision.unknown-face', omitted: 1, face: STRANGER },
    },
  ]);
  const arrival = facts[1]?.id;
  Object.assign(places, { held: session, canceled: absent, arrival, absentee: classmates[0]?.subject });
  const image = hub.log.evidenceImage.bind(hub.log);
  hub.log.evidenceImage = async (factId, scope) =>
    factId === arrival
      ? {
          ...{ factId, subject: trainee.subject, session, jpeg: Buffer.from('ffd8ffe000104a464946', 'hex') },
          ...{ takenAt: START, expiresAt: START + DAY },
        }
      : image(factId, scope);
}

/** One that runs, one that may start, a makeup, an excuse that waits. */
async function running(hub: HubFixture, root: Call, side: Side): Promise<void> {
  const { places, trainer, trainee } = side;
  const kioskId = '0199d1f0-0000-7000-8000-00000000c105';
  const active = (await side.book(START + 2 * HOUR)).id;
  await done(root('POST', `/sessions/${active}/start`, { reason: 'kiosk is broken' }));
  const { items } = await done(root('GET', `/people?role=trainee&limit=500`));
  const guest = items.find((one: { displayName: string }) => one.displayName === 'Guest');
  const walkIn =
    guest ?? (await done(root('POST', '/people', { displayName: 'Guest', siteId: items[0].siteId })));
  await hub.log.append([
    { type: 'session.offered', session: active, subject: null, payload: { kioskId } },
    {
      type: 'walk-in.requested',
      session: active,
      subject: walkIn.subject,
      payload: { method: 'badge-pin', location: null },
    },
  ]);
  const other = { roomId: places.room2, trainerId: places.substitute, groupIds: [places.group] };
  const next = (await side.book(START + 2 * HOUR + 10 * MINUTE, { ...other, groupIds: [] })).id;
  const makeup = await done(
    root('POST', `/sessions/${places.canceled}/makeups`, {
      ...{ roomId: places.room, start: at(START + 2 * DAY + 2 * HOUR), end: at(START + 2 * DAY + 3 * HOUR) },
    }),
  );
  const lost = (await side.book(START + 6 * HOUR)).id;
  await done(root('POST', `/sessions/${lost}/cancel`, { reason: 'the trainer is ill' }));
  const reach = { what: 'session', sessionId: places.later };
  const excuse = await done(trainee.call('POST', '/excuses', { reach, reason: 'A visit to the doctor.' }));
  const more = { payload: PAPER, headers: { 'content-type': 'application/pdf' } };
  const paper = await done(trainee.call('POST', `/excuses/${excuse.id}/documents?name=note.pdf`, null, more));
  const document = paper.documents[0].id;
  const ids = { active, next, makeup: makeup.id, lost, excuse: excuse.id, document, walkIn: walkIn.subject };
  Object.assign(places, { ...ids, sessionKiosk: kioskId, trainerSubject: trainer.subject });
}

/** What belongs to nobody: kiosks, tokens, webhooks, imports, and what people were told. */
async function office(hub: HubFixture, root: Call, siteId: string, side: Side): Promise<Places> {
  let claim: unknown = null;
  const claimCode = async () => (await done(root('POST', `/rooms/${side.places.room}/claim-codes`, {}))).code;
  const http: HubDoor['http'] = (method, path, body) => hub.call(null)(method, path, body as object);
  const door = { clock: hub.clock, http, claimCode };
  const kiosk = new WireKiosk(door);
  await kiosk.claim(await claimCode());
  const watched: HubDoor = {
    ...door,
    http: async (_method, _path, body) => {
      claim = body;
      return { status: 0, body: null };
    },
  };
  await new WireKiosk(watched).claim(await claimCode());
  const { secret, csr } = claim as { secret: string; csr: string };
  const [leaver] = side.classmates;
  if (!leaver) throw new Error('nobody left');
  const met = { kiosk_id: kiosk.id, subject: leaver.subject, sent_n: 1, gone_n: null };
  await hub.db.insertInto('kiosk_person').values(met).execute();
  await done(root('PUT', `/people/${leaver.id}/consent/face`, { evidence: 'form 12' }));
  await done(root('DELETE', `/people/${leaver.id}/consent/face`));
  const token = await done(root('POST', '/tokens', { name: 'Campus system', permissions: ['people.read'] }));
  const hook = { url: 'https://campus.example/roster', events: ['session.canceled'] };
  const webhook = await done(root('POST', '/webhooks', hook));
  const scope = systemScope('integration.write');
  const delivery = '0199d1f0-0000-7000-8000-00000000de11';
  const { deliveries, notifications } = hub.store;
  const body = '{"type":"session.canceled"}';
  await deliveries.addForWebhook(
    { id: delivery, webhookId: webhook.id, body, dedup: 'd1' },
    hub.clock.now,
    scope,
  );
  const [due] = await deliveries.claim(hub.clock.now + 1, hub.clock.now + MINUTE, 10, scope);
  if (due) await deliveries.settle(due, { state: 'failed', lastError: 'answered 500', nextAt: null }, scope);
  const told = {
    event: 'session.canceled',
    at: hub.clock.now,
    params: { sessionId: side.places.canceled as string },
  } as const;
  const notification = '0199d1f0-0000-7000-8000-00000000a0e1';
  const row = { id: notification, personId: side.trainee.id, dedup: 'n1', inApp: true, mailDue: null };
  await notifications.insert([{ ...told, ...row }], systemScope('session.read'));
  const csv = { payload: 'name,capacity\nLab C,16\n', headers: { 'content-type': 'text/csv' } };
  const job = await done(root('POST', `/imports?kind=rooms&siteId=${siteId}`, null, csv));
  const file = csv.payload;
  return {
    ...{ kiosk: kiosk.id, claim: claimOf(secret, csr), token: token.id, webhook: webhook.id, delivery },
    ...{
      notification,
      import: await checked(root, job.id),
      file,
      photo: FACE,
      paper: PAPER,
      password: PASSWORD,
    },
  };
}

async function checked(root: Call, id: string): Promise<string> {
  for (let tries = 0; tries < 200; tries += 1) {
    const job = await done(root('GET', `/imports/${id}`));
    if (job.state !== 'checking') return id;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('the import was never checked');
}

/** One of each role. Trainer and trainee are those of the first side, the integration a token with all it may have. */
async function everybody(
  hub: HubFixture,
  admin: SignedIn,
  side: Side,
): Promise<Record<string, string | null>> {
  const permissions = [...tokenPermission.options];
  const integration = (await done(admin.call('POST', '/tokens', { name: 'Everything', permissions }))).token;
  const signedIn = async (role: 'staff' | 'it' | 'kiosk') => (await hub.signIn([role])).token;
  return {
    nobody: null,
    ...{ trainee: side.trainee.token, trainer: side.trainer.token, staff: await signedIn('staff') },
    ...{ admin: admin.token, it: await signedIn('it'), kiosk: await signedIn('kiosk'), integration },
  };
}
