import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FeedBody, FeedItem, Placement } from '../../core/contracts/feed.ts';
import { defaultLocationPolicy } from '../../core/contracts/location.ts';
import { DEFAULT_POLICY } from '../../core/contracts/policy.ts';
import { KIOSKS, ROOM, SESSION, START, TRAINEES, uuidOf, World } from '../../tests/helpers/fact-world.ts';
import { openTestStorage, type TestStorage, testPerson } from '../../tests/helpers/kiosk-storage.ts';

const EPOCH = uuidOf('epoch');
const [ANN, BEN] = [TRAINEES[0] ?? '', TRAINEES[1] ?? ''];
const BADGE = 'ab'.repeat(32);
let storage: TestStorage;

beforeEach(() => {
  storage = openTestStorage({ kioskId: KIOSKS[0], wall: START });
});
afterEach(() => storage.close());

const placement: Placement = {
  kioskId: KIOSKS[0],
  kioskName: 'Door',
  siteId: uuidOf('site'),
  siteName: 'Site',
  zone: 'Europe/Paris',
  roomId: ROOM,
  roomName: 'Room 1',
  beacon: null,
  otherBeacons: [],
  policy: DEFAULT_POLICY,
  policyVersion: 1,
  locationPolicy: defaultLocationPolicy,
  badgeKey: 'AAAA',
  exitCode: '',
};

function body(from: number, to: number, items: FeedItem[], snapshot = false): FeedBody {
  return { v: 1, from, to, snapshot, items, acked: null };
}

const person = (subject: string, over = {}): FeedItem => ({
  kind: 'person',
  person: testPerson(subject, over),
});

describe('taking in the feed', () => {
  it('keeps placement, people, facts and cursor, also over a restart', () => {
    const fact = new World().schedule();
    const items: FeedItem[] = [
      { kind: 'placement', placement },
      person(ANN, { badges: [BADGE] }),
      { kind: 'fact', text: fact.text },
    ];
    expect(storage.feed.apply(EPOCH, body(0, 7, items, true))).toMatchObject({
      kind: 'applied',
      unreadable: 0,
    });
    storage = storage.reopen();
    expect(storage.store.placement()).toEqual(placement);
    expect(storage.store.personByBadge(BADGE)?.subject).toBe(ANN);
    expect(storage.log.sessionIds(START, START)).toEqual([SESSION]);
    expect(storage.feed.cursor()).toEqual({ hubEpoch: EPOCH, n: 7 });
  });

  it('drops what was learned of a face with the templates, with the person, and when nobody says who they are', () => {
    const templates = ['AAAA'];
    const learn = () => {
      for (const subject of [ANN, BEN]) storage.store.set(`learned.${subject}`, '{}');
    };
    const held = () => [ANN, BEN].map((subject) => storage.store.get(`learned.${subject}`) !== null);
    storage.feed.apply(EPOCH, body(0, 1, [person(ANN, { templates }), person(BEN, { templates })], true));
    learn();
    storage.feed.apply(EPOCH, body(1, 2, [person(ANN, { templates, displayName: 'Ann B.' })]));
    expect(held()).toEqual([true, true]);
    storage.feed.apply(EPOCH, body(2, 3, [person(ANN, { templates: [] })]));
    expect(held()).toEqual([false, true]);
    storage.feed.apply(EPOCH, body(3, 4, [{ kind: 'person-gone', subject: BEN }]));
    expect(held()).toEqual([false, false]);
    learn();
    storage.feed.apply(uuidOf('new epoch'), body(0, 1, [person(BEN, { templates })], true));
    expect(held()).toEqual([false, true]);
  });

  it('replaces people and placement with a snapshot, and keeps the facts', () => {
    const fact = new World().schedule();
    const first = [
      { kind: 'placement', placement } as const,
      person(ANN),
      { kind: 'fact', text: fact.text } as const,
    ];
    storage.feed.apply(EPOCH, body(0, 1, first, true));
    storage.feed.apply(uuidOf('new epoch'), body(0, 1, [person(BEN)], true));
    expect(storage.store.people().map((each) => each.subject)).toEqual([BEN]);
    expect(storage.store.placement()).toBeNull();
    expect(storage.log.sessionFacts(SESSION)).toHaveLength(1);
  });

  it('goes by what a hub that was put back to a backup has of a session, and keeps what others wrote', () => {
    const world = new World();
    const text = (fact: { readonly text: string }) => ({ kind: 'fact', text: fact.text }) as const;
    const planned = world.schedule();
    const arrived = world.arrive(0, START, 1);
    const forgotten = world.cancel();
    const [own] = storage.log.append([
      { type: 'session.held', subject: null, session: SESSION, payload: {} },
    ]);
    storage.feed.apply(EPOCH, body(0, 3, [planned, arrived, forgotten].map(text), true));
    // What comes without the rest says nothing of it.
    const offered = world.offer(0);
    storage.feed.apply(EPOCH, body(3, 4, [text(offered)]));
    expect(storage.log.sessionFacts(SESSION)).toHaveLength(5);
    storage.feed.apply(uuidOf('new epoch'), body(0, 1, [planned, offered].map(text), true));
    const hashes = storage.log.sessionFacts(SESSION).map(({ hash }) => hash);
    expect(hashes.sort()).toEqual([planned, arrived, offered, own].map((fact) => fact?.hash).sort());
    const aside = storage.db.prepare('SELECT text FROM facts_aside').pluck().all();
    expect(aside).toEqual([forgotten.text]);
    storage.feed.apply(uuidOf('new epoch'), body(1, 2, [text(forgotten)]));
    expect(storage.log.sessionFacts(SESSION)).toHaveLength(5);
  });

  it('forgets who is gone, key and badge included', () => {
    storage.feed.apply(EPOCH, body(0, 1, [person(ANN, { badges: [BADGE] })], true));
    storage.feed.apply(EPOCH, body(1, 2, [{ kind: 'person-gone', subject: ANN }]));
    expect(storage.store.person(ANN)).toBeNull();
    expect(storage.store.personByBadge(BADGE)).toBeNull();
    expect(storage.store.subjectKey(ANN)).toBeNull();
  });

  it('gives a badge to its new holder', () => {
    storage.feed.apply(EPOCH, body(0, 1, [person(ANN, { badges: [BADGE] })], true));
    storage.feed.apply(EPOCH, body(1, 2, [person(BEN, { badges: [BADGE] })]));
    expect(storage.store.personByBadge(BADGE)?.subject).toBe(BEN);
  });

  it('takes overlap, and answers repetition and gaps without changing anything', () => {
    const take = (from: number, to: number, subject: string, epoch = EPOCH) =>
      storage.feed.apply(epoch, body(from, to, [person(subject)])).kind;
    expect(take(0, 1, ANN)).toBe('gap');
    storage.feed.apply(EPOCH, body(0, 5, [], true));
    expect(take(6, 9, ANN)).toBe('gap');
    expect(take(2, 5, ANN)).toBe('duplicate');
    expect(take(5, 6, ANN, uuidOf('new epoch'))).toBe('gap');
    expect(storage.store.people()).toEqual([]);
    expect(take(3, 9, ANN)).toBe('applied');
    expect(storage.feed.cursor()?.n).toBe(9);
  });

  it('takes all of a body or nothing, and shows nobody who was not committed', () => {
    storage.feed.apply(EPOCH, body(0, 1, [person(ANN)], true));
    const pages = Number(storage.db.pragma('page_count', { simple: true }));
    storage.db.pragma(`max_page_count = ${pages}`);
    const crowd = Array.from({ length: 300 }, (_, n) =>
      person(uuidOf(`crowd ${n}`), { templates: ['x'.repeat(900)] }),
    );
    expect(() =>
      storage.feed.apply(EPOCH, body(1, 2, [{ kind: 'person-gone', subject: ANN }, ...crowd])),
    ).toThrow(expect.objectContaining({ code: 'storage.full' }));
    expect(storage.store.people().map((each) => each.subject)).toEqual([ANN]);
    expect(storage.feed.cursor()?.n).toBe(1);
  });
});

describe('small values', () => {
  it('are kept until they are taken away', () => {
    storage.store.set('pin.throttle', '3');
    storage = storage.reopen();
    expect(storage.store.get('pin.throttle')).toBe('3');
    storage.store.set('pin.throttle', null);
    expect(storage.store.get('pin.throttle')).toBeNull();
  });
});
