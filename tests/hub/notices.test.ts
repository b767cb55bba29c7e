/** What kiosks told IT, from their logs through the hub's door. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NoticeCode, noticeCode } from '../../core/contracts/notice.ts';
import en from '../../resources/locales/hub.en.json' with { type: 'json' };
import fr from '../../resources/locales/hub.fr.json' with { type: 'json' };
import { callHub, HubWorld } from '../helpers/hub-world.ts';
import { type SaidFact, WireKiosk } from '../helpers/wire-kiosk.ts';

const DAY = 86_400_000;
const NOWHERE = '0199d1f0-0000-7000-8000-00000000dead';

let world: HubWorld;
let parts: Awaited<ReturnType<HubWorld['furnish']>>;
let kiosk: WireKiosk;
let other: WireKiosk;
let token: string;

const noticed = (code: NoticeCode | `${string}.${string}`, more: Partial<SaidFact> = {}): SaidFact => ({
  type: 'kiosk.noticed',
  payload: { code, detail: `seen near ${parts.trainees[0]?.displayName}` },
  ...more,
});

const list = (query = '') => world.http('GET', `/kiosks/notices${query}`, undefined, token);
const codes = async (query = '') =>
  (await list(query)).body.items.map((notice: { code: string }) => notice.code);

beforeAll(async () => {
  world = await HubWorld.open();
  parts = await world.furnish();
  const it = { displayName: 'Ida', roles: ['it'], email: 'it@example.org', password: 'quiet harbour lamp' };
  await world.http('POST', '/people', it);
  token = await world.signIn(it.email);
  kiosk = await WireKiosk.inRoom(world, parts.room.id);
  other = await WireKiosk.inRoom(world, parts.otherRoom.id);
});
afterAll(async () => {
  await kiosk.close();
  await other.close();
  await world.close();
});

it('is nothing while nothing was noticed, whatever else kiosks write', async () => {
  const subject = parts.trainees[0]?.subject ?? '';
  const payload = { method: 'face', location: null, policyVersion: 1, by: null };
  await kiosk.deliver(
    kiosk.say({ type: 'attendance.checked-in', subject, session: parts.session.id, payload }),
  );
  expect((await list()).body).toEqual({ items: [] });
});

describe('notices of two kiosks', () => {
  let yesterday: number;
  beforeAll(async () => {
    yesterday = world.clock.wall() - DAY;
    const session = parts.session.id;
    const subject = parts.trainees[0]?.subject ?? null;
    await kiosk.deliver(
      kiosk.say(
        noticed('attack.suspected', { session, subject }),
        noticed('location.unconfirmed-start', { session }),
      ),
    );
    world.clock.offset += 1_000;
    await other.deliver(other.say(noticed('clock.jump', { wall: yesterday })));
  });

  it('come newest first by when the hub heard of them, and name no person', async () => {
    const { body } = await list();
    const [jump, start, attack] = body.items;
    expect(body.items).toHaveLength(3);
    expect(jump).toMatchObject({ code: 'clock.jump', message: 'clock.jump', sessionTitle: null });
    expect(jump).toMatchObject({ kioskId: other.id, kioskName: 'R2', at: new Date(yesterday).toISOString() });
    expect(start).toMatchObject({ code: 'location.unconfirmed-start', sessionTitle: 'Welding' });
    const fact = kiosk.facts.find(({ payload }) => payload.code === 'attack.suspected');
    expect(attack).toEqual({
      id: fact?.id,
      kioskId: kiosk.id,
      kioskName: 'R1',
      at: new Date(fact?.wall ?? 0).toISOString(),
      clockTrust: 'anchored',
      receivedAt: expect.any(String),
      code: 'attack.suspected',
      message: en.notice['attack.suspected'],
      sessionTitle: 'Welding',
    });
    const text = JSON.stringify(body);
    for (const { subject, displayName } of parts.trainees) {
      expect(text).not.toContain(subject);
      expect(text).not.toContain(displayName);
    }
  });

  it('come in the language asked for', async () => {
    const hub = { https: world.addresses.https, ca: world.ca, token, language: 'fr' as const };
    const { body } = await callHub(hub, 'GET', '/kiosks/notices?limit=2');
    expect(body.items[1].message).toBe(fr.notice['location.unconfirmed-start']);
  });

  it('can be had of one kiosk, and page by page without a gap or a double', async () => {
    const all = (await list()).body.items;
    expect(await codes(`?kioskId=${other.id}`)).toEqual(['clock.jump']);
    const paged: { id: string }[] = [];
    for (let after = ''; ; after = `&after=${paged.at(-1)?.id}`) {
      const { items } = (await list(`?limit=1${after}`)).body;
      if (items.length === 0) break;
      paged.push(...items);
    }
    expect(paged).toEqual(all);
    expect(await codes(`?kioskId=${kiosk.id}&after=${all[0].id}&limit=1`)).toEqual([
      'location.unconfirmed-start',
    ]);
  });

  it('are refused for a kiosk or a place in the list that does not exist', async () => {
    expect((await list(`?kioskId=${NOWHERE}`)).body.code).toBe('kiosks.unknown');
    expect((await list(`?after=${NOWHERE}`)).body.code).toBe('request.invalid');
    expect((await list(`?after=${kiosk.facts[0]?.id}`)).body.code).toBe('request.invalid');
  });
});

it('shows that something was said where it cannot be read, not what', async () => {
  const name = parts.trainees[0]?.displayName ?? '';
  const strange: SaidFact[] = [
    { type: 'kiosk.noticed', payload: { code: name, detail: '' } },
    { type: 'kiosk.noticed', payload: { who: name } },
  ];
  await other.deliver(other.say(...strange));
  const { body } = await list('?limit=2');
  expect(body.items).toMatchObject([
    { code: 'unknown', message: 'unknown' },
    { code: 'unknown', message: 'unknown' },
  ]);
  expect(JSON.stringify(body)).not.toContain(name);
});

it.each(Object.entries({ en, fr }))(
  'has words in %s for what kiosks may write, and for nothing else',
  (_, words) => {
    expect(Object.keys(words.notice).sort()).toEqual([...noticeCode.options].sort());
    for (const [code, text] of Object.entries(words.notice)) {
      expect(text).not.toContain(code);
      expect(text.split(' ').length).toBeGreaterThan(8);
    }
  },
);
