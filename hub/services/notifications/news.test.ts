import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FactDraft } from '../../../core/contracts/fact.ts';
import { encodeFact } from '../../../core/domain/fact-codec.ts';
import { systemScope } from '../../../core/domain/scope.ts';
import { furnish, type HubFixture, openHub, type SignedIn } from '../../../tests/helpers/hub-fixture.ts';
import { type NewsRig, openNews } from '../../../tests/helpers/news-rig.ts';
import { insertFact } from '../../storage/log/fact-store.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let hub: HubFixture;
let rig: NewsRig;
let parts: Awaited<ReturnType<typeof furnish>>;
let trainee: SignedIn;
beforeEach(async () => {
  hub = await openHub();
  parts = await furnish(hub, 1);
  rig = await openNews(hub);
  trainee = await hub.signIn(['trainee'], parts.site.id);
  await parts.admin('POST', `/groups/${parts.group.id}/members`, { personIds: [trainee.id] });
  await rig.work();
});
afterEach(async () => {
  await rig.stop();
  await hub.close();
});

async function session(hours: number, title = 'Welding') {
  const { admin, room, trainer, group } = parts;
  const start = hub.clock.now + hours * HOUR;
  const made = await admin('POST', '/sessions', {
    roomId: room.id,
    trainerId: trainer.id,
    groupIds: [group.id],
    title,
    start: new Date(start).toISOString(),
    end: new Date(start + HOUR).toISOString(),
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.id as string;
}

/** A kiosk's notice, as it came in just now; `seq` is its place in the kiosk's log. */
async function noticed(code: string, seq: number, session: string | null = null) {
  const [own] = await hub.log.append([
    { type: 'kiosk.noticed', subject: null, session, payload: { code, detail: '' } } as FactDraft,
  ]);
  if (!own) throw new Error('no fact');
  const { text: _text, hash: _hash, ...envelope } = own;
  const origin = `kiosk:0199d1f0-0000-7000-8000-0000000000a1:${'1'.repeat(16)}`;
  const fact = encodeFact({ ...envelope, origin, seq, id: `0199d1f0-0000-7000-8000-0000000000f${seq}` });
  await hub.db.transaction().execute((trx) => insertFact(trx, fact, { at: hub.clock.now, setAside: null }));
}

const cancel = async (id: string) =>
  expect((await parts.admin('POST', `/sessions/${id}/cancel`, { reason: 'ill' })).status).toBe(200);
const told = async (who: Pick<SignedIn, 'call'>) => (await who.call('GET', '/notifications')).body.items;
const events = async (who: Pick<SignedIn, 'call'>) =>
  (await told(who)).map(({ event }: { event: string }) => event);
const asAdmin = () => ({ call: parts.admin });

describe('from facts', () => {
  test('a canceled session is told to its trainer and its trainees, in their language, once', async () => {
    const id = await session(26);
    await cancel(id);
    await rig.work();
    const [news, ...more] = await told(trainee);
    expect(more).toEqual([]);
    expect(news).toMatchObject({
      event: 'session.canceled',
      title: 'Canceled: Welding',
      readAt: null,
      link: { kind: 'session', id },
    });
    expect(news.body).toBe('“Welding” in R1, Tuesday, 3 March 2026 at 10:00, does not take place.');
    expect(await events(parts.trainer)).toEqual(['session.canceled']);
    expect(await events(asAdmin())).toEqual([]);
    const french = { headers: { 'accept-language': 'fr' } };
    expect((await trainee.call('GET', '/notifications', null, french)).body.items[0].title).toBe(
      'Annulée : Welding',
    );
    await rig.work();
    expect(await told(trainee)).toHaveLength(1);
  });

  test('moves, other trainers and makeups reach whom they concern', async () => {
    const other = await hub.signIn(['trainer'], parts.site.id);
    const id = await session(26);
    const start = hub.clock.now + 30 * HOUR;
    await parts.admin('POST', `/sessions/${id}/move`, {
      start: new Date(start).toISOString(),
      end: new Date(start + HOUR).toISOString(),
    });
    await parts.admin('POST', `/sessions/${id}/trainer`, { trainerId: other.id, reason: 'ill' });
    await rig.work();
    expect(await events(trainee)).toEqual(['session.moved']);
    expect((await events(parts.trainer)).sort()).toEqual(['session.trainer-changed']);
    expect((await events(other)).sort()).toEqual(['session.moved', 'session.trainer-changed']);
    await cancel(id);
    const [slot] = (await parts.admin('GET', `/sessions/${id}/makeup-slots`)).body.slots;
    const { roomId, start: from, end } = slot;
    await parts.admin('POST', `/sessions/${id}/makeups`, { roomId, start: from, end });
    await rig.work();
    expect(await events(trainee)).toEqual(['makeup.booked', 'session.canceled', 'session.moved']);
  });

  test('late starts and missed sessions are told to staff, open feedback to who was there', async () => {
    const staff = await hub.signIn(['staff'], parts.site.id);
    const elsewhere = (await parts.admin('POST', '/sites', { name: 'Hill', zone: 'Europe/Paris' })).body;
    const stranger = await hub.signIn(['staff'], elsewhere.id);
    const [held, missed] = [await session(1), await session(3, 'Maths')];
    const payload = { method: 'badge-face' as const, location: null, policyVersion: 1 };
    hub.clock.now += HOUR + 12 * MINUTE;
    const started: FactDraft = {
      type: 'session.started',
      subject: parts.trainer.subject,
      session: held,
      payload,
    };
    const came: FactDraft = {
      type: 'attendance.checked-in',
      subject: trainee.subject,
      session: held,
      payload: { ...payload, method: 'face', by: null },
    };
    await hub.log.append([started, came]);
    hub.clock.now += 6 * HOUR;
    const settled = (id: string, outcome: 'completed' | 'missed'): FactDraft => ({
      type: 'session.settled',
      subject: null,
      session: id,
      payload: { outcome, unattended: true, kiosks: [] },
    });
    await hub.log.append([settled(held, 'completed'), settled(missed, 'missed')]);
    await rig.work();
    expect((await events(staff)).sort()).toEqual(['session.missed', 'session.started-late']);
    expect(await events(stranger)).toEqual([]);
    const late = (await told(staff)).find(({ event }: { event: string }) => event === 'session.started-late');
    expect(late.body).toContain('12 minutes');
    expect(await events(trainee)).toEqual(['feedback.open']);
  });

  test('what happened long ago is no news', async () => {
    const id = await session(26);
    await cancel(id);
    hub.clock.now += 20 * DAY;
    await rig.desk.follow(hub.clock.now);
    const again = await hub.call(null)('POST', '/auth/login', {
      email: trainee.email,
      password: 'quiet harbour lamp',
    });
    expect(await events({ call: hub.call(again.body.token) })).toEqual([]);
    expect(await rig.desk.isBehind()).toBe(false);
  });

  test('two processes, and one that died before it wrote how far it had come, tell nobody twice', async () => {
    const other = rig.again();
    for (const hours of [26, 28, 30]) await cancel(await session(hours));
    const now = hub.clock.now;
    await Promise.all([rig.desk.follow(now), other.desk.follow(now), rig.desk.follow(now)]);
    await hub.store.news.setPosition('facts', 0, undefined as never);
    await Promise.all([rig.desk.follow(now), other.desk.follow(now)]);
    expect(await events(trainee)).toHaveLength(3);
  });
});

describe('from states', () => {
  test('a kiosk that is away is told to IT once, and again after it was back', async () => {
    const it = await hub.signIn(['it']);
    const now = hub.clock.now;
    const bytes = new Uint8Array(32);
    await hub.db
      .insertInto('kiosk')
      .values({
        ...{ id: '0199d1f0-0000-7000-8000-0000000000a1', name: 'Door', room_id: parts.room.id, mode: 'real' },
        ...{ sign_key: bytes, box_key: bytes, exit_code: '', version: '1', claimed_at: now },
        ...{ certificate_until: now + DAY, revoked_at: null, online: 0, last_seen: now, origin: null },
        ...{ head: 0, acked: 0, devices: '{}', rejected: null, rejected_at: null },
      })
      .execute();
    const set = (online: number) =>
      hub.db.updateTable('kiosk').set({ online, last_seen: hub.clock.now }).execute();
    await rig.work();
    expect(await events(it)).toEqual([]);
    hub.clock.now += 11 * MINUTE;
    await rig.work();
    await rig.work();
    expect(await events(it)).toEqual(['kiosk.offline']);
    expect((await told(it))[0].body).toContain('“Door” in R1');
    await set(1);
    await rig.work();
    await set(0);
    hub.clock.now += 11 * MINUTE;
    await rig.work();
    expect(await events(it)).toEqual(['kiosk.offline', 'kiosk.offline']);
    expect(await events(trainee)).toEqual([]);
  });

  test('a suspected attack is told to IT, without where or whom, and only a kiosk’s word counts', async () => {
    const it = await hub.signIn(['it']);
    const notice: FactDraft = {
      type: 'kiosk.noticed',
      subject: null,
      session: null,
      payload: { code: 'attack.suspected', detail: '' },
    };
    await hub.log.append([notice]);
    await rig.work();
    expect(await events(it)).toEqual([]);
    await noticed('attack.suspected', 1);
    await rig.work();
    await rig.work();
    expect(await events(it)).toEqual(['attack.suspected']);
  });

  test('what kiosks told IT of other things is looked at once, and an attack behind it is told', async () => {
    const it = await hub.signIn(['it']);
    await noticed('sync.hub-away', 1);
    hub.clock.now += 10 * MINUTE;
    await noticed('sync.hub-away', 2);
    await rig.work();
    expect(await hub.store.news.position('notices', systemScope('session.read'))).toBe(hub.clock.now);
    hub.clock.now += MINUTE;
    await noticed('attack.suspected', 3);
    await rig.work();
    expect(await events(it)).toEqual(['attack.suspected']);
  });

  test('the second suspected attack of a session is told to its trainer and to staff, once', async () => {
    const staff = await hub.signIn(['staff'], parts.site.id);
    const it = await hub.signIn(['it']);
    const id = await session(1);
    const suspect = async (seq: number) => {
      await noticed('attack.suspected', seq, id);
      await rig.work();
    };
    await suspect(1);
    expect([...(await events(parts.trainer)), ...(await events(staff))]).toEqual([]);
    await suspect(2);
    await suspect(3);
    for (const who of [parts.trainer, staff]) {
      expect(await told(who)).toMatchObject([
        {
          event: 'attack.repeated',
          title: 'Fake faces at the kiosk: Welding',
          link: { kind: 'session', id },
        },
      ]);
    }
    expect(await events(it)).toEqual(Array.from({ length: 3 }, () => 'attack.suspected'));
    expect(await events(trainee)).toEqual([]);
  });

  test('a trainee at risk is told to staff once, by a name that only who may see people reads', async () => {
    const staff = await hub.signIn(['staff'], parts.site.id);
    const standing = (risk: number) => ({
      ...{ subject: trainee.subject, site_id: parts.site.id, as_of: '2026-03-02', streak: 0, risk },
      ...{
        last_seen: null,
        expected: 10,
        present: 5,
        late: 0,
        absent: 5,
        excused: 0,
        made_up: 0,
        credited: 0,
      },
    });
    await hub.db.deleteFrom('standing').execute();
    await hub.db.insertInto('standing').values(standing(100)).execute();
    await rig.work();
    await rig.work();
    const [news, ...more] = await told(staff);
    expect(more).toEqual([]);
    expect(news).toMatchObject({
      event: 'attendance.below-minimum',
      link: { kind: 'person', id: trainee.id },
    });
    expect(news.body).toMatch(/^Person \d+ attended 50 %/);
    await parts.admin('PATCH', `/people/${staff.id}`, { roles: ['trainer'] });
    expect((await told(staff))[0].body).toMatch(/^a trainee attended/);
  });

  test('whoever has left is no trainee at risk', async () => {
    const staff = await hub.signIn(['staff'], parts.site.id);
    const [gone] = parts.trainees;
    const counts = { expected: 10, present: 5, late: 0, absent: 5, excused: 0, made_up: 0, credited: 0 };
    const standing = { site_id: parts.site.id, as_of: '2026-03-02', streak: 0, risk: 100, last_seen: null };
    await hub.db
      .insertInto('standing')
      .values({ subject: gone?.subject ?? '', ...standing, ...counts })
      .onConflict((conflict) =>
        conflict.columns(['subject', 'site_id']).doUpdateSet({ ...standing, ...counts }),
      )
      .execute();
    await parts.admin('PATCH', `/people/${gone?.id}`, { active: false });
    await rig.work();
    expect(await events(staff)).toEqual([]);
  });

  test('a suspected attack is told also behind a heap of other notices that came in at once', async () => {
    const it = await hub.signIn(['it']);
    const notice = (code: 'attack.suspected' | 'location.unconfirmed-start'): FactDraft => ({
      type: 'kiosk.noticed',
      subject: null,
      session: null,
      payload: { code, detail: '' },
    });
    const heap = await hub.log.append([
      ...Array.from({ length: 520 }, () => notice('location.unconfirmed-start')),
      notice('attack.suspected'),
    ]);
    const origin = `kiosk:0199d1f0-0000-7000-8000-0000000000a1:${'1'.repeat(16)}`;
    await hub.db.transaction().execute(async (trx) => {
      for (const [index, own] of heap.entries()) {
        const { text: _text, hash: _hash, ...envelope } = own;
        const id = `0199d1f0-0000-7000-8000-${String(index).padStart(12, '0')}`;
        await insertFact(trx, encodeFact({ ...envelope, origin, id }), { at: hub.clock.now, setAside: null });
      }
    });
    await rig.work();
    await rig.work();
    expect(await events(it)).toEqual(['attack.suspected']);
  });
});

describe('choices', () => {
  test('are shown for every event, kept, and heeded', async () => {
    const before = (await trainee.call('GET', '/notifications/preferences')).body;
    expect(before.emailEvery).toBe('at-once');
    expect(before.events['session.canceled']).toEqual({ inApp: true, email: true });
    const chosen = { events: { 'session.canceled': { inApp: false, email: false } }, emailEvery: 'day' };
    const after = (await trainee.call('PUT', '/notifications/preferences', chosen)).body;
    expect(after.events['session.canceled']).toEqual({ inApp: false, email: false });
    expect(after.events['session.moved']).toEqual({ inApp: true, email: true });
    await cancel(await session(26));
    await rig.work();
    expect(await events(trainee)).toEqual([]);
    hub.clock.now += 2 * HOUR;
    await rig.work();
    expect(rig.mail.received.map(({ to }) => to)).toEqual([parts.trainer.email]);
  });

  test('reading marks one’s own only', async () => {
    for (const hours of [26, 28]) await cancel(await session(hours));
    await rig.work();
    const items = await told(trainee);
    const read = await parts.trainer.call('POST', '/notifications/read', { ids: [items[0].id] });
    expect(read.status).toBe(204);
    expect((await trainee.call('GET', '/notifications')).body.unread).toBe(2);
    await trainee.call('POST', '/notifications/read', { ids: [items[0].id] });
    expect((await trainee.call('GET', '/notifications?unread=true')).body.items).toHaveLength(1);
    await trainee.call('POST', '/notifications/read', {});
    expect((await trainee.call('GET', '/notifications')).body.unread).toBe(0);
    const older = (await trainee.call('GET', `/notifications?before=${items[0].id}&limit=1`)).body.items;
    expect(older.map(({ id }: { id: string }) => id)).toEqual([items[1].id]);
  });
});
