/** The kiosk's own claim, log and sync against the whole hub: what one side knows, the other comes to know. */
import { createHash, randomBytes } from 'node:crypto';
import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FactDraft } from '../../core/contracts/fact.ts';
import { foldSession } from '../../core/domain/session.ts';
import { type HubDatabase, openDatabase } from '../../hub/storage/database.ts';
import { startNewEpoch } from '../../hub/storage/identity.ts';
import { verifyHubLog } from '../../hub/storage/log/verify-log.ts';
import { takeOverDamaged } from '../../main/storage/salvage/take-over.ts';
import { verifyKioskLog } from '../../main/storage/verify-log.ts';
import type { SyncClient } from '../../main/sync/sync-client.ts';
import { Cable } from '../../scripts/lib/cable.ts';
import { HubWorld } from '../helpers/hub-world.ts';
import { openTestStorage, type TestStorage } from '../helpers/kiosk-storage.ts';
import { claimOver, ownKeys, syncOf } from '../helpers/own-kiosk.ts';
import { copyOf } from '../helpers/test-database.ts';

const PATIENCE = { timeout: 15_000, interval: 50 };

type Furnished = Awaited<ReturnType<HubWorld['furnish']>>;

let dataDir: string;
let world: HubWorld;
let parts: Furnished;
let cable: Cable;
let storage: TestStorage;
let sync: SyncClient;
let connect: () => void;
let kioskId: string;
let hubKey: string | null;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'hub-and-kiosk-'));
  world = await HubWorld.open({ dataDir });
  parts = await world.furnish();
  const keys = ownKeys();
  const identity = await claimOver(world, parts.room.id, keys);
  kioskId = identity.kioskId;
  hubKey = identity.logKey ?? null;
  cable = new Cable({ host: '127.0.0.1', port: Number(new URL(world.addresses.mqtt).port) });
  const port = await cable.start();
  storage = openTestStorage({ kioskId, wall: Date.now() });
  connect = () => {
    sync = syncOf({ ...identity, mqttUrl: `mqtts://127.0.0.1:${port}` }, keys, storage);
    sync.start(new AbortController().signal);
  };
  connect();
});

afterEach(async () => {
  await sync.stop();
  await cable.stop();
  storage.close();
  await world.close();
});

/** Appends to the kiosk's log as its services would. */
function record(...drafts: FactDraft[]): void {
  storage.clock.set(Date.now());
  storage.log.append(drafts);
  sync.poke();
}

function arrival(index: number): FactDraft {
  return {
    type: 'attendance.checked-in',
    subject: parts.trainees[index]?.subject ?? null,
    session: parts.session.id,
    payload: { method: 'face', location: null, policyVersion: 1, by: null },
  };
}

const onKiosk = () => foldSession(parts.session.id, storage.log.sessionFacts(parts.session.id));
const arrived = async () =>
  (await world.http('GET', `/sessions/${parts.session.id}/roll`)).body.records.filter(
    (each: { arrival: unknown }) => each.arrival !== null,
  ).length;

describe('a kiosk and its hub', () => {
  it('have the same roll: who is expected comes down, who came goes up, what was settled comes back', async () => {
    await expect.poll(() => onKiosk().records.size, PATIENCE).toBe(3);
    expect(storage.store.placement()).toMatchObject({ kioskId, roomName: 'R1' });
    expect(storage.store.people()).toHaveLength(4);
    record(
      {
        type: 'session.started',
        subject: parts.trainer.subject,
        session: parts.session.id,
        payload: { method: 'badge-pin', location: null, policyVersion: 1 },
      },
      arrival(0),
      {
        type: 'session.ended',
        subject: parts.trainer.subject,
        session: parts.session.id,
        payload: { method: 'badge-pin', location: null },
      },
      {
        type: 'session.sealed',
        subject: null,
        session: parts.session.id,
        payload: { kioskId, cause: 'ended' },
      },
    );
    await expect.poll(() => onKiosk().settled, PATIENCE).toBe(true);
    const statuses = [...onKiosk().records.values()].map((each) => each.status).sort();
    expect(statuses).toEqual(['absent', 'absent', 'present']);
    const roll = (await world.http('GET', `/sessions/${parts.session.id}/roll`)).body;
    expect(roll.records.map((each: { status: string }) => each.status).sort()).toEqual(statuses);
  });

  it('lose nothing to a pulled cable', async () => {
    await expect.poll(() => onKiosk().records.size, PATIENCE).toBe(3);
    cable.unplug();
    await expect.poll(() => sync.online(), PATIENCE).toBe(false);
    record(arrival(0), arrival(1));
    await world.http('PATCH', `/people/${parts.trainees[2]?.id}`, { displayName: 'Renamed Meanwhile' });
    cable.plugIn();
    await expect.poll(arrived, PATIENCE).toBe(2);
    await expect.poll(() => sync.unsent(), PATIENCE).toBe(0);
    const names = () => storage.store.people().map((person) => person.displayName);
    await expect.poll(names, PATIENCE).toContain('Renamed Meanwhile');
  });

  it('go on after the hub was restored from a backup: the kiosk sends again what the backup has not got', async () => {
    await expect.poll(() => onKiosk().records.size, PATIENCE).toBe(3);
    record(arrival(0));
    await expect.poll(arrived, PATIENCE).toBe(1);
    const mqttPort = Number(new URL(world.addresses.mqtt).port);
    await world.close();
    const backup = await copyOf(world.place);
    world = await HubWorld.open({ dataDir, mqttPort, place: world.place });
    record(arrival(1));
    await expect.poll(arrived, PATIENCE).toBe(2);
    await world.close();
    if ('file' in backup) copyFileSync(backup.file, join(dataDir, 'hub.db'));
    const place = 'url' in backup ? backup : world.place;
    const db = openDatabase({ ...place, key: new Uint8Array(32).fill(3) });
    await startNewEpoch(db, Date.now());
    await db.destroy();
    world = await HubWorld.open({ dataDir, mqttPort, place });
    await expect.poll(arrived, PATIENCE).toBe(2);
  }, 60_000);

  it('go on after the kiosk’s database was damaged: what can be read of it arrives, past what cannot', async () => {
    await expect.poll(() => onKiosk().records.size, PATIENCE).toBe(3);
    record(arrival(0));
    await expect.poll(() => sync.unsent(), PATIENCE).toBe(0);
    await sync.stop();
    const notice = { code: 'attack.suspected', detail: 'a picture' } as const;
    record(arrival(1), { type: 'kiosk.noticed', subject: null, session: null, payload: notice }, arrival(2));
    const { origin } = storage.log.head();
    const { dir, file, key } = storage;
    storage.db.prepare("UPDATE facts SET text = 'x' WHERE origin = ? AND seq = 3").run(origin);
    storage.db.close();
    storage = openTestStorage({ kioskId, wall: Date.now(), dir, key });
    const taken = takeOverDamaged({ db: storage.db, log: storage.log, file, key, now: Date.now() });
    expect(taken).toMatchObject({ kept: 3, lost: 1 });
    expect([...onKiosk().records.values()].filter((one) => one.arrival)).toHaveLength(3);
    connect();
    await expect.poll(arrived, { timeout: 60_000, interval: 100 }).toBe(3);
    await expect.poll(() => sync.unsent(), PATIENCE).toBe(0);
    expect(verifyKioskLog(storage.db, hubKey)).toMatchObject({ intact: true });
    const notices = (await world.http('GET', '/kiosks/notices')).body.items;
    expect(notices).toContainEqual(expect.objectContaining({ code: 'storage.set-aside' }));
    await sync.stop();
    await world.close();
    await atHub(async (db) =>
      expect(await verifyHubLog(db)).toMatchObject({ intact: true, lost: [{ origin, from: 3, to: 3 }] }),
    );
  }, 90_000);

  it('both find that their logs are what was written, and notice when one is not any more', async () => {
    await expect.poll(() => onKiosk().records.size, PATIENCE).toBe(3);
    record(arrival(0), arrival(1));
    await expect.poll(() => sync.unsent(), PATIENCE).toBe(0);
    const origin = storage.log.head().origin;
    await expect
      .poll(() => verifyKioskLog(storage.db, hubKey).vouched, PATIENCE)
      .toContainEqual(expect.objectContaining({ origin, seq: 2 }));
    expect(verifyKioskLog(storage.db, hubKey)).toMatchObject({ intact: true, findings: [] });
    await sync.stop();
    await world.close();
    await atHub(async (db) => {
      expect(await verifyHubLog(db)).toMatchObject({
        intact: true,
        vouched: [expect.objectContaining({ origin, seq: 2 })],
      });
      // The last fact goes, and the hub's own record is made to agree: the kiosk's signature does not.
      const kept = await db
        .selectFrom('fact')
        .select('hash')
        .where('origin', '=', origin)
        .where('seq', '=', 1)
        .executeTakeFirstOrThrow();
      await db.deleteFrom('fact').where('origin', '=', origin).where('seq', '=', 2).execute();
      await db.updateTable('origin').set({ seq: 1, hash: kept.hash }).where('origin', '=', origin).execute();
      expect((await verifyHubLog(db)).findings).toEqual([
        expect.objectContaining({ origin, problem: 'truncated' }),
      ]);
    });
    // At the kiosk the same, its own head included: the hub's checkpoint does not agree.
    const first = storage.db
      .prepare('SELECT hash FROM facts WHERE origin = ? AND seq = 1')
      .pluck()
      .get(origin);
    storage.db.prepare('DELETE FROM facts WHERE origin = ? AND seq = 2').run(origin);
    storage.db.prepare('UPDATE incarnations SET seq = 1, hash = ? WHERE origin = ?').run(first, origin);
    expect(verifyKioskLog(storage.db, hubKey).findings).toEqual([
      expect.objectContaining({ origin, problem: 'truncated' }),
    ]);
    // A checkpoint made up to match is not the hub's.
    const key = `db.checkpoint.${origin}`;
    const value = String(storage.db.prepare('SELECT value FROM small_values WHERE key = ?').pluck().get(key));
    storage.db
      .prepare('UPDATE small_values SET value = ? WHERE key = ?')
      .run(JSON.stringify({ ...JSON.parse(value), seq: 1, hash: first }), key);
    expect(verifyKioskLog(storage.db, hubKey).findings).toEqual([
      expect.objectContaining({ origin, problem: 'bad-signature' }),
    ]);
    // Nor is one that is rightly signed, by somebody else; and one that is gone is missed.
    expect(verifyKioskLog(storage.db, randomBytes(32).toString('base64')).findings).toEqual([
      expect.objectContaining({ origin, problem: 'bad-signature' }),
    ]);
    storage.db.prepare('DELETE FROM small_values WHERE key = ?').run(key);
    expect(verifyKioskLog(storage.db, hubKey).findings).toEqual([
      expect.objectContaining({ origin, problem: 'unvouched' }),
    ]);
  });

  it('find at the hub what was put beside the facts, past their end, or into another column', async () => {
    await expect.poll(() => onKiosk().records.size, PATIENCE).toBe(3);
    record(arrival(0), arrival(1));
    await expect.poll(() => sync.unsent(), PATIENCE).toBe(0);
    const { origin } = storage.log.head();
    await sync.stop();
    await world.close();
    await atHub(async (db) => {
      const rows = await db
        .selectFrom('fact')
        .selectAll()
        .where('origin', '=', origin)
        .orderBy('seq')
        .execute();
      const [one, two] = rows;
      if (!one || !two) throw new Error('two were delivered');
      const problems = async () => (await verifyHubLog(db)).findings.map(({ problem }) => problem);
      const put = (said: object, seq: number) => {
        const text = JSON.stringify({ ...JSON.parse(two.text), ...said, seq });
        const hash = createHash('sha256').update(text).digest('hex');
        return db
          .insertInto('fact')
          .values({ ...two, seq, hash, text, n: 0 })
          .execute();
      };
      const drop = (seq: number) =>
        db
          .deleteFrom('fact')
          .where('origin', '=', origin)
          .where('seq', '=', seq)
          .where('hash', '!=', two.hash)
          .execute();
      expect(await problems()).toEqual([]);
      await put({ wall: 1 }, 2);
      expect(await problems()).toEqual(['added']);
      await drop(2);
      await put({ prevHash: two.hash }, 3);
      expect(await problems()).toEqual(['added']);
      await drop(3);
      for (const wrong of [{ session: null }, { set_aside: 'sync.other' }, { type: 'kiosk.noticed' }]) {
        await db.updateTable('fact').set(wrong).where('hash', '=', two.hash).execute();
        expect(await problems()).toEqual(['mislabelled']);
        await db
          .updateTable('fact')
          .set({ session: two.session, set_aside: null, type: two.type })
          .where('hash', '=', two.hash)
          .execute();
      }
    });
  });
});

async function atHub(work: (db: HubDatabase) => Promise<void>): Promise<void> {
  const db = openDatabase({ ...world.place, key: new Uint8Array(32).fill(3) });
  try {
    await work(db);
  } finally {
    await db.destroy();
  }
}
