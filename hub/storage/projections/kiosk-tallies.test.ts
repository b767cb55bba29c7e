import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Fact } from '../../../core/contracts/fact.ts';
import { encodeFact } from '../../../core/domain/fact-codec.ts';
import { formatHlc } from '../../../core/domain/hlc.ts';
import { SUSPECTED } from '../../../core/domain/kiosk-quality.ts';
import { factContext, seal } from '../../../core/domain/sealing.ts';
import { KIOSK_ORIGINS, KIOSKS, uuidOf } from '../../../tests/helpers/fact-world.ts';
import { furnish, type HubFixture, openHub, START } from '../../../tests/helpers/hub-fixture.ts';
import { insertFact, saveOrigin, subjectKey } from '../log/fact-store.ts';
import { up as countSuspected } from '../migrations/0016-suspected-faces.ts';
import { countKioskFacts } from './kiosk-tallies.ts';
import { recount } from './recount.ts';

const KIOSK = KIOSKS[0];
const ORIGIN = KIOSK_ORIGINS[0] ?? '';
const WEEK = 7 * 86_400_000;

let hub: HubFixture;
let parts: Awaited<ReturnType<typeof furnish>>;
beforeEach(async () => {
  hub = await openHub();
  parts = await furnish(hub);
  const kiosk = {
    id: KIOSK,
    name: 'Door',
    room_id: parts.room.id,
    mode: 'real',
    exit_code: '',
    version: '1',
  } as const;
  const bytes = new Uint8Array(32);
  await hub.db
    .insertInto('kiosk')
    .values({
      ...kiosk,
      sign_key: bytes,
      box_key: bytes,
      claimed_at: START,
      certificate_until: START + WEEK,
      revoked_at: null,
      online: 0,
      last_seen: null,
      origin: ORIGIN,
      head: 0,
      acked: 0,
      devices: '[]',
      rejected: null,
      rejected_at: null,
    })
    .execute();
});
afterEach(() => hub.close());

/** A check-in by face that took so long, sealed as kiosks do. */
async function faceFact(seq: number, total: number, wall: number) {
  const subject: string = parts.trainees[0]?.subject ?? '';
  const type = 'attendance.checked-in';
  const timing = { total, detect: 1, landmark: 1, liveness: 1, embed: 1, match: 1 };
  const key = await subjectKey(hub.db, subject);
  const plain = Buffer.from(JSON.stringify({ face: { timing } }));
  const context = factContext({ origin: ORIGIN, seq, type, subject });
  const location = {
    kioskId: KIOSK,
    roomId: parts.room.id,
    verdict: 'unconfirmed',
    beacon: null,
    medianRssi: null,
    ageMs: null,
  };
  return encodeFact({
    origin: ORIGIN,
    seq,
    id: uuidOf(`fact ${seq}`),
    hlc: formatHlc({ ms: wall, counter: 0 }),
    wall,
    bootId: 'boot',
    mono: 0,
    clockTrust: seq === 1 ? 'drifted' : 'anchored',
    type,
    v: 1,
    critical: true,
    subject,
    session: uuidOf('session'),
    payload: { method: 'face', location, policyVersion: 1, by: null },
    sealed: Buffer.from(seal(key ?? new Uint8Array(32), randomBytes(24), plain, context)).toString('base64'),
    prevHash: '0'.repeat(64),
  });
}

async function take(fact: Fact): Promise<void> {
  await hub.db.transaction().execute(async (trx) => {
    await insertFact(trx, fact, { at: hub.clock.now, setAside: null });
    await saveOrigin(trx, {
      origin: ORIGIN,
      kiosk_id: KIOSK,
      seq: fact.seq,
      hash: fact.hash,
      hlc: fact.hlc,
      forks: 0,
      at: START,
    });
    await countKioskFacts(trx, KIOSK, [{ fact, receivedAt: hub.clock.now }]);
  });
}

/** Tables that a recount finds other than they are kept. */
async function differing(): Promise<string[]> {
  const found: string[] = [];
  const options = { repair: false, report: ({ table }: { table: string }) => found.push(table) };
  await recount(hub.db, hub.clock.now, options);
  return found;
}

test('refused faces are counted by reason, with those that were not written by themselves', async () => {
  const { text: _text, hash: _hash, ...envelope } = await faceFact(1, 300, START);
  const refused = [
    { reason: 'vision.unknown-face', omitted: 2 },
    { reason: 'vision.not-live', omitted: 0 },
    { reason: 'vision.frozen-camera', omitted: 0 },
    { reason: 'vision.of-tomorrow', omitted: 0 },
    { reason: 'vision.challenge-failed', omitted: 1, suspicious: true },
    { reason: 'vision.challenge-failed', omitted: 0, suspicious: false },
  ];
  for (const [index, about] of refused.entries())
    await take(
      encodeFact({
        ...envelope,
        id: uuidOf(`refused ${index}`),
        seq: index + 1,
        type: 'attendance.refused',
        critical: false,
        subject: null,
        sealed: null,
        payload: { ...about, face: null },
      }),
    );
  const it = await hub.signIn(['it']);
  const { items } = (await it.call('GET', '/analytics/kiosks?from=2026-03-02&until=2026-03-08')).body;
  expect(items).toMatchObject([
    {
      refused: 9,
      suspected: 4,
      refusals: [
        { reason: 'vision.challenge-failed', n: 3 },
        { reason: 'vision.unknown-face', n: 3 },
        { reason: 'other', n: 1 },
        { reason: 'vision.frozen-camera', n: 1 },
        { reason: 'vision.not-live', n: 1 },
      ],
    },
  ]);
  expect(await differing()).not.toContain('kiosk_tally');
  // As in a database from before suspected faces were counted, which is brought up to date.
  await hub.db.deleteFrom('kiosk_tally').where('what', '=', SUSPECTED).execute();
  expect(await differing()).toContain('kiosk_tally');
  await hub.db.transaction().execute((trx) => countSuspected(trx as unknown as Kysely<unknown>));
  expect(await differing()).not.toContain('kiosk_tally');
});

test('a kiosk is known by its check-ins, how long faces take and what troubles it, by week', async () => {
  hub.clock.now = START + WEEK;
  const times = [300, 320, 700, 2_100];
  for (const [index, total] of times.entries()) {
    // The last kiosk clock runs a year ahead: the hub counts it in the week in which it heard of it.
    const fact = await faceFact(index + 1, total, index === 3 ? START + 52 * WEEK : START);
    await take(fact);
  }
  const admin = await hub.signIn(['admin']);
  const ask = async (query: string) => (await admin.call('GET', `/analytics/kiosks?${query}`)).body.items;
  expect(await ask('from=2026-03-02&until=2026-03-15')).toEqual([
    {
      kioskId: KIOSK,
      name: 'Door',
      checkIns: 4,
      byFace: 4,
      byBadge: 0,
      byWord: 0,
      faceMs: { p50: 350, p95: 2500 },
      refused: 0,
      suspected: 0,
      refusals: [],
      unconfirmedRoom: 4,
      clockNotTrusted: 1,
      notices: 0,
    },
  ]);
  expect(await ask('from=2026-03-02&until=2026-03-08')).toMatchObject([
    { checkIns: 3, faceMs: { p95: 700 } },
  ]);
  expect(await ask('from=2026-04-06&until=2026-04-07')).toMatchObject([{ checkIns: 0, faceMs: null }]);
  expect(await differing()).not.toContain('kiosk_tally');
});
