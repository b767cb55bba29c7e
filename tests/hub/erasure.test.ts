/** Withdrawn consent and erased people: at the hub, at a kiosk with its own sync, and after a restore. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuidv7 } from 'uuidv7';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hubConfig } from '../../core/contracts/config.ts';
import type { Fact } from '../../core/contracts/fact.ts';
import { systemScope } from '../../core/domain/scope.ts';
import { runBackup, runRestore } from '../../hub/cli/backup.ts';
import { openDatabase } from '../../hub/storage/database.ts';
import { verifyHubLog } from '../../hub/storage/log/verify-log.ts';
import { recount } from '../../hub/storage/projections/recount.ts';
import { verifyKioskLog } from '../../main/storage/verify-log.ts';
import type { SyncClient } from '../../main/sync/sync-client.ts';
import { SEEN } from '../helpers/face-evidence.ts';
import { HubWorld } from '../helpers/hub-world.ts';
import { openTestStorage, type TestStorage } from '../helpers/kiosk-storage.ts';
import { claimOver, ownKeys, syncOf } from '../helpers/own-kiosk.ts';
import { freshPostgres, onPostgres } from '../helpers/test-database.ts';

const KEY = new Uint8Array(32).fill(3);
const PATIENCE = { timeout: 15_000, interval: 50 };
const print = () => {};

let world: HubWorld;
let parts: Awaited<ReturnType<HubWorld['furnish']>>;
let storage: TestStorage;
let newSync: () => SyncClient;
let sync: SyncClient;
let kioskId: string;
/** A trainee with consent, a template, a badge and a PIN; their reason for a correction is sealed in the log. */
let ada: { id: string; subject: string };

beforeEach(async () => {
  world = await HubWorld.open();
  parts = await world.furnish();
  ada = parts.trainees[0] ?? expect.fail();
  await enrol(world, ada.id);
  await world.http('POST', `/people/${ada.id}/badges`, { uid: '04A1B2C3D4E5F6', label: 'card' });
  await world.http('PUT', `/people/${ada.id}/pin`, { pin: '294715' });
  const keys = ownKeys();
  const identity = await claimOver(world, parts.room.id, keys);
  kioskId = identity.kioskId;
  storage = openTestStorage({ kioskId, wall: Date.now() });
  newSync = () => syncOf(identity, keys, storage);
  connect();
  await expect.poll(() => storage.store.person(ada.subject)?.templates.length, PATIENCE).toBe(1);
});

afterEach(async () => {
  await sync.stop();
  storage.close();
  await world.close();
});

function connect(): void {
  sync = newSync();
  sync.start(new AbortController().signal);
}

async function enrol(hub: HubWorld, personId: string): Promise<void> {
  await hub.http('PUT', `/people/${personId}/consent/face`, { evidence: 'signed form' });
  const template = new Float32Array(512).fill(0.05);
  const judged = { facePx: 120, sharpness: 80, brightness: 120, addedBy: 'test' };
  await hub.hub.context.store.people.addTemplate(
    {
      id: crypto.randomUUID(),
      personId,
      template,
      pack: 'a'.repeat(64),
      addedAt: hub.clock.wall(),
      ...judged,
    },
    systemScope('enrolment.write'),
  );
  await hub.http('PATCH', `/people/${personId}`, { language: 'fr' });
}

/** An arrival with sealed scores. */
function saidToArrive(): Fact | undefined {
  storage.clock.set(Date.now());
  const [fact] = storage.log.append([
    {
      type: 'attendance.checked-in',
      subject: ada.subject,
      session: parts.session.id,
      payload: { method: 'face', location: null, policyVersion: 1, by: null },
      secret: { face: SEEN },
    },
  ]);
  return fact;
}

/** That, with a sealed crop, and what the kiosk learned of the face. */
function arrive(): void {
  const fact = saidToArrive();
  const crop = {
    fact_id: fact?.id,
    subject: ada.subject,
    taken: Date.now(),
    expires: Date.now() + 86_400_000,
  };
  storage.db
    .prepare('INSERT INTO evidence (fact_id, subject, taken, expires, sealed) VALUES (?, ?, ?, ?, ?)')
    .run(crop.fact_id, crop.subject, crop.taken, crop.expires, Buffer.alloc(64, 1));
  storage.store.set(`learned.${ada.subject}`, '{}');
}

const erase = (hub = world, person = ada.id) =>
  hub.http('POST', `/people/${person}/erase`, { confirm: person, reason: 'asked' });
const erasures = async (hub = world) => (await hub.http('GET', '/erasures')).body.items;
const receipt = async (hub = world) => (await erasures(hub))[0]?.receipts[0];
const listFile = () => join(world.config.dataDir, 'erasures.jsonl');

async function atHub<T>(work: (db: ReturnType<typeof openDatabase>) => Promise<T>, hub = world): Promise<T> {
  const db = openDatabase({ ...hub.place, key: KEY });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

/** Figures that are not what the facts say: of what was sealed, what can no longer be opened counts no more. */
const differences = async (db: ReturnType<typeof openDatabase>) =>
  (await recount(db, world.clock.wall(), { repair: false, report: () => {} })).differences;

describe('withdrawn consent', () => {
  it('leaves no kiosk a template, a picture or what it learned, and each kiosk says so', async () => {
    storage.store.set(`learned.${ada.subject}`, '{}');
    await world.http('DELETE', `/people/${ada.id}/consent/face`);
    await expect.poll(async () => (await receipt())?.state, PATIENCE).toBe('confirmed');
    expect(storage.store.person(ada.subject)).toMatchObject({ templates: [], pin: expect.any(String) });
    expect(storage.store.get(`learned.${ada.subject}`)).toBeNull();
    expect((await erasures())[0]).toMatchObject({
      kind: 'consent-withdrawn',
      complete: true,
      person: { id: ada.id },
      receipts: [{ kioskId, removed: ['templates', 'learned'] }],
    });
    // Given again it counts again, and the receipt of before stands.
    await enrol(world, ada.id);
    await expect.poll(() => storage.store.person(ada.subject)?.templates.length, PATIENCE).toBe(1);
    await expect.poll(() => storage.feed.receipts(), PATIENCE).toEqual([]);
    // Nor is it taken away again by a snapshot.
    const owed = await world.hub.context.store.erasures.owedBy(kioskId, 0, systemScope('kiosk.write'));
    expect(owed).toEqual([]);
  });

  it('lets no picture in, whenever it was taken and whenever it comes, until consent is given again', async () => {
    const { intake } = world.hub.machineSide;
    const arrivals = Array.from({ length: 5 }, () => saidToArrive()?.id ?? expect.fail());
    sync.poke();
    await expect.poll(() => sync.unsent(), PATIENCE).toBe(0);
    const send = (takenAt: number) =>
      intake.storeEvidence(kioskId, {
        v: 1,
        factId: arrivals.pop() ?? expect.fail(),
        subject: ada.subject,
        takenAt,
        expiresAt: Date.now() + 86_400_000,
        sealed: 'AAAA',
      });
    const held = () => atHub((db) => db.selectFrom('evidence').select('taken_at').execute());
    const before = world.clock.wall();
    // One of them is first, either way.
    await Promise.all([
      send(before - 1),
      world.http('DELETE', `/people/${ada.id}/consent/face`),
      send(before - 1),
    ]);
    // Of a kiosk that has not heard of it.
    await send(world.clock.wall() + 60_000);
    expect(await held()).toEqual([]);
    await enrol(world, ada.id);
    await send(before - 1);
    const after = world.clock.wall() + 60_000;
    await send(after);
    expect(await held()).toEqual([{ taken_at: after }]);
  });
});

describe('an erased person', () => {
  it('is gone from hub and kiosk with the key, while both logs stay what was written', async () => {
    arrive();
    sync.poke();
    const held = () =>
      atHub((db) => db.selectFrom('evidence').select('fact_id').where('subject', '=', ada.subject).execute());
    await expect.poll(async () => (await held()).length, PATIENCE).toBe(1);
    const before = await world.hub.context.log.sessionFacts(parts.session.id);
    const arrival = before.find((fact) => fact.type === 'attendance.checked-in') ?? expect.fail();
    expect(await world.hub.context.log.openSealed(arrival)).toEqual({ face: SEEN });

    expect(
      (await world.http('POST', `/people/${ada.id}/erase`, { confirm: parts.trainer.id, reason: 'asked' }))
        .body.code,
    ).toBe('people.not-confirmed');
    const answer = await erase();
    expect([answer.status, answer.body]).toEqual([
      200,
      expect.objectContaining({
        kind: 'erased',
        reason: 'asked',
        person: { id: null, subject: ada.subject, displayName: '' },
      }),
    ]);
    expect((await erase()).body.id).toBe(answer.body.id);
    await expect.poll(async () => (await receipt())?.state, PATIENCE).toBe('confirmed');
    expect((await receipt()).removed).toEqual(['name', 'key', 'badges', 'pin', 'templates', 'learned']);

    expect(storage.store.person(ada.subject)).toBeNull();
    expect(storage.store.subjectKey(ada.subject)).toBeNull();
    expect(await world.hub.context.log.openSealed(arrival)).toBeNull();
    expect(await held()).toEqual([]);
    expect((await world.http('GET', `/people/${ada.id}`)).status).toBe(404);
    const roll = (await world.http('GET', `/sessions/${parts.session.id}/roll`)).body.records;
    expect(
      roll.find((each: { person: { subject: string } }) => each.person.subject === ada.subject),
    ).toMatchObject({
      person: { id: null, displayName: '' },
      arrival: expect.anything(),
    });
    expect(verifyKioskLog(storage.db, null)).toMatchObject({ intact: true });
    expect(await atHub(verifyHubLog)).toMatchObject({ intact: true });
    expect(await atHub(differences)).toBe(0);
    const [entry] = (await world.http('GET', '/audit?action=people.erase')).body.items;
    expect(entry).toMatchObject({ actor: { displayName: 'Admin' }, detail: { reason: 'asked' } });
    expect(JSON.stringify(entry)).not.toContain('Trainee 1');
  });

  it('is confirmed by a kiosk that was away once it is back, with what it had not sent yet', async () => {
    await sync.stop();
    await expect
      .poll(async () => (await world.http('GET', '/kiosks')).body.items[0].online, PATIENCE)
      .toBe(false);
    arrive();
    const { body } = await erase();
    expect(body).toMatchObject({ complete: false, receipts: [{ kioskId, state: 'waiting', online: false }] });
    connect();
    await expect.poll(async () => (await receipt())?.state, PATIENCE).toBe('confirmed');
    await expect.poll(() => sync.unsent(), PATIENCE).toBe(0);
    expect(storage.store.person(ada.subject)).toBeNull();
    const crops = storage.db.prepare('SELECT count(*) FROM evidence').pluck();
    await expect.poll(() => crops.get(), PATIENCE).toBe(0);
    expect(await atHub((db) => db.selectFrom('evidence').selectAll().execute())).toEqual([]);
  });

  it('is told as never confirmed of a kiosk that was revoked', async () => {
    await world.http('POST', `/kiosks/${kioskId}/revoke`);
    const { body } = await erase();
    expect(body.receipts).toMatchObject([{ kioskId, state: 'never', revokedAt: expect.any(String) }]);
  });
});

describe('a restore from a backup of before', () => {
  it('brings back neither who was erased nor a consent that was withdrawn', async () => {
    const ben = parts.trainees[1] ?? expect.fail();
    await enrol(world, ben.id);
    const out = join(mkdtempSync(join(tmpdir(), 'hub-backup-')), 'monday');
    await runBackup(world.config, KEY, { out, version: 'test', print });
    await erase();
    await world.http('DELETE', `/people/${ben.id}/consent/face`);
    const ids = (await erasures()).map((each: { id: string }) => each.id);
    const copy = listFile();
    expect(readFileSync(copy, 'utf8')).not.toContain('Trainee');

    // Another machine that has only a copy of the list.
    const database = onPostgres
      ? { kind: 'postgres', url: await freshPostgres('template0') }
      : { kind: 'sqlite' };
    const config = hubConfig.parse({
      dataDir: mkdtempSync(join(tmpdir(), 'hub-restored-')),
      listen: { port: 0 },
      broker: { kind: 'embedded', port: 0 },
      database,
    });
    await runRestore(config, KEY, { from: out, replace: false, erasures: [copy], print });
    const restored = await HubWorld.openConfig(config);
    try {
      expect((await restored.http('GET', `/people/${ada.id}`)).status).toBe(404);
      expect((await restored.http('GET', `/people/${ben.id}`)).body).toMatchObject({
        displayName: 'Trainee 2',
        faceConsent: null,
        faceTemplates: 0,
      });
      const again = await erasures(restored);
      expect(again.map((each: { id: string }) => each.id)).toEqual(ids);
      expect(again.map((each: { by: unknown }) => each.by)).toEqual([null, null]);
      // A kiosk is asked again: what it holds, it may have from before.
      expect(again[1].receipts).toMatchObject([{ kioskId, state: 'waiting' }]);
      expect(await atHub(verifyHubLog, restored)).toMatchObject({ intact: true });
      // What only the database knew, or another process erased, stands in this hub's own list too.
      const ownList = join(config.dataDir, 'erasures.jsonl');
      expect(readFileSync(ownList, 'utf8')).toBe(readFileSync(copy, 'utf8'));
      await atHub(async (db) => {
        const row = { id: uuidv7(), subject: crypto.randomUUID(), kind: 'erased' as const, at: 1, n: 1e9 };
        await db
          .insertInto('erasure')
          .values({ ...row, done_by: null, reason: null })
          .execute();
        await db.insertInto('change').values({ kind: 'office', key: 'people', at: 1 }).execute();
        await expect.poll(() => readFileSync(ownList, 'utf8'), PATIENCE).toContain(row.subject);
      }, restored);
    } finally {
      await restored.close();
    }
  }, 120_000);

  it('is made good at the next start, however the database was put back', async () => {
    await world.close();
    const line = { v: 1, id: uuidv7(), subject: ada.subject, kind: 'erased', at: Date.now() };
    writeFileSync(listFile(), `${JSON.stringify(line)}\n`);
    world = await HubWorld.openConfig(world.config);
    expect((await world.http('GET', `/people/${ada.id}`)).status).toBe(404);
    expect(await receipt()).toMatchObject({ kioskId, state: 'waiting' });
    const [entry] = (await world.http('GET', '/audit?action=erasures.replay')).body.items;
    expect(entry).toMatchObject({ actor: null, detail: { kind: 'erased' } });
  }, 120_000);
});
