import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FactDraft } from '../../core/contracts/fact.ts';
import type { FeedBody, FeedItem } from '../../core/contracts/feed.ts';
import { readKioskDatabase } from '../../main/storage/database.ts';
import { SESSION, START, TRAINEES, uuidOf, World } from '../helpers/fact-world.ts';
import { feedChunks } from '../helpers/fake-hub.ts';
import { testPerson } from '../helpers/kiosk-storage.ts';
import { SyncRig } from '../helpers/sync-rig.ts';

const ANN = TRAINEES[0] ?? '';
const arrival: FactDraft = {
  type: 'attendance.checked-in',
  subject: ANN,
  session: SESSION,
  payload: { method: 'face', location: null, policyVersion: 1, by: null },
};
let rig: SyncRig;

beforeEach(async () => {
  rig = new SyncRig();
  rig.storage.store.putPerson(testPerson(ANN, { templates: ['AAAA'] }));
  rig.storage.store.refresh();
});
afterEach(() => rig.stop());

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 20 });

function append(count: number): void {
  rig.storage.log.append(Array.from({ length: count }, () => arrival));
  rig.client.poke();
}

function hubHasTheLog(): void {
  for (const { origin } of rig.storage.outbox.heads()) {
    const log = rig.storage.outbox.factsAfter(origin, 0, { facts: 1e6, bytes: 1e9 });
    expect(rig.hub.of(origin).map((fact) => fact.text)).toEqual(log.map((fact) => fact.text));
  }
  expect(rig.client.unsent()).toBe(0);
}

const person = (n: number): FeedItem => ({
  kind: 'person',
  person: testPerson(uuidOf(`person ${n}`), { templates: [randomBytes(700).toString('base64')] }),
});

function snapshot(to: number, items: FeedItem[]): FeedBody {
  return { v: 1, from: 0, to, snapshot: true, items, acked: null };
}

describe('a line on which nothing comes back', () => {
  it('is given up and told of, and what was under way reaches the hub by the next one', async () => {
    await rig.start();
    append(1);
    await until(hubHasTheLog);
    rig.cable.set('still');
    append(1);
    await until(() => expect(rig.client.online()).toBe(false));
    expect(rig.logLines.join('')).toContain('sync.line-silent');
    rig.cable.set('whole');
    await until(hubHasTheLog);
    expect(rig.hub.stored).toHaveLength(2);
  });
});

describe('facts', () => {
  it('reach the hub, those from before the connection too', async () => {
    rig.storage.log.append([arrival]);
    await rig.start();
    await until(hubHasTheLog);
    append(1);
    await until(hubHasTheLog);
    expect(rig.hub.stored).toHaveLength(2);
    expect(rig.events).toContain('acked');
  });

  it('reach it once each, however often the cable is pulled in the middle of a batch', async () => {
    await rig.start();
    await until(() => expect(rig.client.online()).toBe(true));
    for (let pull = 0; pull < 4; pull += 1) {
      append(150);
      if (pull % 2) await new Promise((resolve) => setImmediate(resolve));
      rig.cable.unplug();
      await until(() => expect(rig.client.online()).toBe(false));
      append(30);
      rig.cable.plugIn();
      await until(() => expect(rig.client.online()).toBe(true));
    }
    await until(hubHasTheLog);
    expect(rig.hub.stored).toHaveLength(720);
  });

  it('are acknowledged again after a hub came back from a backup', async () => {
    await rig.start();
    append(40);
    await until(hubHasTheLog);
    rig.hub.restore(10);
    append(1);
    await until(hubHasTheLog);
    expect(rig.hub.stored).toHaveLength(41);
  });

  it('come before their crops, which are gone from the kiosk once taken', async () => {
    const jpeg = randomBytes(4000);
    const crop = { jpeg, expiresAt: Date.now() + 60_000 };
    const [fact] = rig.storage.log.append([arrival], { crop });
    rig.answering = false;
    await rig.start();
    await until(() => expect(rig.client.online()).toBe(true));
    expect(rig.evidence).toEqual([]);
    rig.answering = true;
    rig.cable.unplug();
    await until(() => expect(rig.client.online()).toBe(false));
    rig.cable.plugIn();
    await until(() => expect(rig.evidence.map((upload) => upload.factId)).toEqual([fact?.id]));
    await until(() => expect(rig.storage.db.prepare('SELECT count(*) FROM evidence').pluck().get()).toBe(0));
    expect(Buffer.from(rig.evidence[0]?.sealed ?? '', 'base64').includes(jpeg)).toBe(false);
  });
});

describe('the feed', () => {
  it('is asked for at once, joined from pieces, and followed until there is no more', async () => {
    const people = Array.from({ length: 200 }, (_, n) => person(n));
    const world = new World();
    rig.bodies = [
      snapshot(5, people),
      {
        v: 1,
        from: 5,
        to: 6,
        snapshot: false,
        items: [{ kind: 'fact', text: world.schedule().text }],
        acked: null,
      },
    ];
    await rig.start();
    await until(() => expect(rig.storage.feed.cursor()).toEqual({ hubEpoch: rig.hub.epoch, n: 6 }));
    expect(rig.storage.store.people()).toHaveLength(200);
    expect(rig.storage.log.sessionIds(START, START)).toEqual([SESSION]);
    await until(() =>
      expect(rig.feedRequests.map((request) => request.cursor?.n ?? null)).toEqual([null, 5, 6]),
    );
    expect(rig.events).toContain('changed');
  });

  it('asks to erase somebody, and is told that it is done once nobody reads what was there', async () => {
    const { file, key } = rig.storage;
    const reader = readKioskDatabase({ file, key });
    const rows = reader.prepare('SELECT * FROM people').iterate();
    rows.next();
    const id = uuidOf('an erasure');
    const erasures = [{ id, subject: ANN, kind: 'erased' as const }];
    // The hub asks for it with every body until it has heard that it is done.
    rig.bodies = [
      { ...snapshot(5, []), erasures },
      { v: 1, from: 5, to: 5, snapshot: false, items: [], acked: null, erasures },
    ];
    await rig.start();
    await until(() => expect(rig.logLines.join('')).toContain('erasure.unfinished'));
    expect(rig.storage.store.person(ANN)).toBeNull();
    expect(rig.receipts).toEqual([]);
    rows.return?.();
    reader.close();
    await until(() => expect(rig.receipts.map((receipt) => receipt.id)).toEqual([id]));
  });

  it('is asked for when there is news, and not for old news', async () => {
    rig.bodies = [snapshot(5, [])];
    await rig.start();
    await until(() => expect(rig.feedRequests).toHaveLength(2));
    await rig.send('news', { v: 1, hubEpoch: rig.hub.epoch, n: 5 });
    rig.bodies = [{ v: 1, from: 5, to: 6, snapshot: false, items: [person(1)], acked: null }];
    await rig.send('news', { v: 1, hubEpoch: rig.hub.epoch, n: 6 });
    await until(() => expect(rig.storage.store.people()).toHaveLength(1));
    await until(() =>
      expect(rig.feedRequests.map((request) => request.cursor?.n ?? null)).toEqual([null, 5, 5, 6]),
    );
  });

  it('changes nothing when it is malformed, boxed for another or damaged, and goes on', async () => {
    rig.bodies = [snapshot(1, [])];
    await rig.start();
    await until(() => expect(rig.storage.feed.cursor()?.n).toBe(1));
    const other = new SyncRig();
    const body = snapshot(9, [person(1)]);
    const to = {
      kioskId: uuidOf('x'),
      boxPublic: other.keys.box.public,
      hubEpoch: rig.hub.epoch,
      pieceBytes: 1e6,
    };
    const [foreign] = feedChunks(body, to);
    await other.stop();
    const mine = { ...to, kioskId: uuidOf('kiosk 0'), boxPublic: rig.keys.box.public };
    const [damaged] = feedChunks(body, mine);
    const [contradiction] = feedChunks(body, mine);
    await rig.send('feed', 'not json');
    await rig.send('feed', { v: 2 });
    await rig.send('feed', foreign);
    await rig.send('feed', { ...damaged, sha256: '0'.repeat(64) });
    await rig.send('feed', { ...contradiction, part: 4 });
    await rig.send('ack', { v: 1, seq: -1 });
    await rig.send('news', '');
    append(1);
    await until(hubHasTheLog);
    expect(rig.storage.feed.cursor()?.n).toBe(1);
    expect(rig.storage.store.people()).toHaveLength(0);
    rig.bodies = [snapshot(12, [person(2)])];
    await rig.send('news', { v: 1, hubEpoch: rig.hub.epoch, n: 12 });
    await until(() => expect(rig.storage.feed.cursor()?.n).toBe(12));
  });

  it('makes a new log when it says that the hub holds more of this one', async () => {
    const [fact] = rig.storage.log.append([arrival]);
    rig.bodies = [{ ...snapshot(1, []), acked: { origin: fact?.origin ?? '', seq: 9 } }];
    await rig.start();
    await until(() => expect(rig.storage.outbox.heads()).toHaveLength(2));
    await until(hubHasTheLog);
  });
});

describe('the connection', () => {
  it('tells of birth, of a farewell, and by its last will of a death', async () => {
    await rig.start();
    await until(() => expect(rig.statuses.at(-1)).toMatchObject({ online: true, devices: { camera: 'ok' } }));
    rig.cable.unplug();
    await until(() => expect(rig.statuses.at(-1)?.online).toBe(false));
    rig.cable.plugIn();
    await until(() => expect(rig.statuses.at(-1)?.online).toBe(true));
    const before = rig.statuses.length;
    await rig.client.stop();
    await until(() => expect(rig.statuses.slice(before).map((status) => status.online)).toEqual([false]));
    expect(rig.events).toContain('offline');
  });

  it('has nothing left to say, or to ask of the database, once it is stopped', async () => {
    await rig.start();
    await until(() => expect(rig.events).toContain('online'));
    append(1);
    await rig.client.stop();
    rig.storage.close();
    const said = rig.statuses.length;
    // As the kiosk process does at its end: whoever still listens to the signal stops as well.
    rig.stopping.abort();
    await rig.client.stop();
    expect(rig.logLines).toEqual([]);
    expect(rig.statuses).toHaveLength(said);
  });

  it('brings the hub’s time', async () => {
    rig.hubAhead = 3_600_000;
    expect(rig.clock.trust()).toBe('unanchored');
    await rig.start();
    await until(() => expect(rig.client.anchor().anchored).toBe(true));
    expect(Math.abs(rig.client.anchor().offsetMs - 3_600_000)).toBeLessThan(2_000);
    expect(Math.abs(rig.clock.wall() - Date.now() - 3_600_000)).toBeLessThan(2_000);
    expect(rig.clock.trust()).toBe('anchored');
    expect(rig.events).toContain('anchored');
  });
});
