import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Fact, FactPayload } from '../../../core/contracts/fact.ts';
import { defaultLocationPolicy } from '../../../core/contracts/location.ts';
import { DEFAULT_POLICY } from '../../../core/contracts/policy.ts';
import { systemScope } from '../../../core/domain/scope.ts';
import {
  HUB_ORIGIN,
  KIOSK_ORIGINS,
  KIOSKS,
  STAFF,
  START,
  scheduled,
  TRAINEES,
  TRAINER,
  uuidOf,
  type Wanted,
  World,
} from '../../../tests/helpers/fact-world.ts';
import { type HubFixture, openHub } from '../../../tests/helpers/hub-fixture.ts';
import { insertFact } from '../log/fact-store.ts';
import { refreshSessions } from './projections.ts';
import { type Difference, recount } from './recount.ts';

const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;
const SITE = uuidOf('site');
const SESSIONS = [0, 1, 2, 3].map((n) => uuidOf(`session ${n}`));
const GROUPS = ['a', 'b'].map((name) => uuidOf(`group ${name}`));
const TABLES = [
  'fact',
  'change',
  'session_view',
  'record_view',
  'kiosk_session',
  'session_figures',
  'group_figures',
  'tally',
  'standing',
  'kiosk_tally',
  'figures_due',
] as const;

let hub: HubFixture;
beforeAll(async () => {
  hub = await openHub();
  const site = {
    id: SITE,
    name: 'Harbour',
    zone: 'Europe/Paris',
    policy: DEFAULT_POLICY,
    policyVersion: 1,
    version: 1,
  };
  await hub.store.sites.insert(
    { ...site, locationPolicy: defaultLocationPolicy, badgeKey: new Uint8Array(32) },
    START,
    systemScope('site.write'),
  );
});
afterAll(() => hub.close());
beforeEach(clear);

async function clear(): Promise<void> {
  for (const table of TABLES) await hub.db.deleteFrom(table).execute();
}

function deliver(facts: readonly Fact[], now: number): Promise<void> {
  return hub.db.transaction().execute(async (trx) => {
    for (const fact of facts) await insertFact(trx, fact, { at: now, setAside: null });
    await refreshSessions(
      trx,
      facts.flatMap((fact) => fact.session ?? []),
      now,
    );
  });
}

async function differences(now: number, repair = false): Promise<Difference[]> {
  const found: Difference[] = [];
  await recount(hub.db, now, { repair, report: (difference) => found.push(difference) });
  return found;
}

function payload(n: number, makeupOf: number | null): FactPayload<'session.scheduled'> {
  const at = startOf(n);
  return scheduled({
    siteId: SITE,
    kind: makeupOf === null ? 'timetable' : 'makeup',
    makeupOf: makeupOf === null ? null : (SESSIONS[makeupOf] ?? null),
    scheduledStart: at,
    scheduledEnd: at + HOUR,
    unitId: n % 2 ? uuidOf('unit') : null,
    groups: [
      { groupId: GROUPS[0] ?? '', members: TRAINEES.slice(0, 2) },
      { groupId: GROUPS[1] ?? '', members: TRAINEES.slice(1, 3) },
    ],
  });
}

/** Sunday evening and Monday morning, so that weeks are told apart. */
function startOf(n: number): number {
  return START + n * WEEK - (n % 2) * 12 * HOUR;
}

const step = fc.record({
  what: fc.nat(10),
  n: fc.nat(3),
  who: fc.nat(3),
  minutes: fc.integer({ min: -20, max: 90 }),
  choice: fc.nat(3),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

function draft({ what, n, who, minutes, choice }: Step): Wanted {
  const session = SESSIONS[n] ?? '';
  const subject = TRAINEES[who] ?? '';
  const at = startOf(n) + minutes * 60_000;
  const kiosk = KIOSK_ORIGINS[choice % 2] ?? HUB_ORIGIN;
  const proof = { method: 'badge-pin', location: null, policyVersion: 1 } as const;
  const status = (['present', 'late', 'absent', 'excused'] as const)[choice] ?? 'present';
  const plays: readonly Wanted[] = [
    { type: 'session.started', subject: TRAINER, payload: proof, origin: kiosk },
    { type: 'session.started', subject: TRAINER, payload: proof, origin: kiosk },
    { type: 'attendance.checked-in', subject, payload: { ...proof, by: null }, origin: kiosk },
    { type: 'attendance.checked-in', subject, payload: { ...proof, by: null }, origin: kiosk },
    {
      type: 'session.settled',
      payload: { outcome: choice === 3 ? 'missed' : 'completed', unattended: choice === 2, kiosks: [] },
    },
    { type: 'session.settled', payload: { outcome: 'completed', unattended: false, kiosks: [] } },
    { type: 'attendance.corrected', subject, payload: { status, by: STAFF, basedOn: [] } },
    { type: 'excuse.approved', subject, payload: { excuseId: uuidOf('excuse') } },
    { type: 'session.canceled', payload: { reason: 'fire drill' } },
    {
      type: 'roll.changed',
      payload:
        choice % 2
          ? { add: [subject], void: [], groups: [{ groupId: GROUPS[0] ?? '', members: [subject] }] }
          : { add: [], void: [subject] },
    },
    {
      type: 'session.ended',
      subject: TRAINER,
      payload: { method: 'badge-pin', location: null },
      origin: kiosk,
    },
  ];
  return { ...(plays[what] ?? plays[0]), session, at } as Wanted;
}

/** What a session that takes place has at least. */
function life(n: number, came: readonly number[]): Wanted[] {
  const one = { n, who: 0, minutes: 0, choice: 0 };
  const arrivals = came.map((who) => draft({ ...one, what: 2, who }));
  return [draft({ ...one, what: 0 }), ...arrivals, draft({ ...one, what: 5, minutes: 80 })];
}

/** Any history of four sessions that may make up for each other, and any order of its delivery. */
const history = fc.record({
  parents: fc.tuple(fc.constant(null), ...[1, 2, 3].map((n) => fc.option(fc.nat(n - 1), { nil: null }))),
  lived: fc.array(fc.option(fc.uniqueArray(fc.nat(2))), { minLength: 4, maxLength: 4 }),
  steps: fc.array(step, { maxLength: 12 }),
  order: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
});

test('whatever happens in whatever order, figures are what a recount of the facts gives', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ parents, lived, steps, order }) => {
      await clear();
      const world = new World();
      for (const n of SESSIONS.keys())
        world.write({
          type: 'session.scheduled',
          subject: TRAINER,
          session: SESSIONS[n] ?? '',
          at: START - WEEK,
          payload: payload(n, parents[n] ?? null),
        });
      for (const [n, came] of lived.entries()) for (const one of came ? life(n, came) : []) world.write(one);
      for (const one of steps) world.write(draft(one));
      const facts = world.facts
        .map((fact, index) => ({ fact, place: order[index] ?? 0 }))
        .sort((a, b) => a.place - b.place);
      let now = START;
      for (const { fact, place } of facts) {
        now += (place % 5) * 24 * HOUR;
        await deliver([fact], now);
      }
      expect(await differences(now)).toEqual([]);
    }),
    { numRuns: 40 },
  );
}, 180_000);

describe('a history', () => {
  const now = START + 3 * HOUR;

  async function live(): Promise<void> {
    const world = new World();
    const session = SESSIONS[0] ?? '';
    world.write({
      type: 'session.scheduled',
      subject: TRAINER,
      session,
      at: START - WEEK,
      payload: payload(0, null),
    });
    const proof = { method: 'badge-pin', location: null, policyVersion: 1 } as const;
    const kiosk = KIOSK_ORIGINS[0] ?? '';
    world.write({
      type: 'session.started',
      subject: TRAINER,
      session,
      at: START + 60_000,
      payload: proof,
      origin: kiosk,
    });
    world.write({
      type: 'attendance.checked-in',
      subject: TRAINEES[0] ?? '',
      session,
      at: START + 120_000,
      payload: { ...proof, by: null },
      origin: kiosk,
    });
    world.write({
      type: 'session.settled',
      session,
      at: START + 2 * HOUR,
      payload: { outcome: 'completed', unattended: true, kiosks: [{ kioskId: KIOSKS[0], how: 'sealed' }] },
    });
    await deliver(world.facts, now);
  }

  test('is added up by week, hour, room, trainer, group and trainee', async () => {
    await live();
    const rows = await hub.db.selectFrom('tally').selectAll().orderBy('dimension').orderBy('key').execute();
    const shown = rows.map(
      (row) => `${row.dimension}: ${row.expected}/${row.present}/${row.absent} in ${row.sessions}`,
    );
    expect(shown.sort()).toEqual([
      'group: 2/0/2 in 0',
      'group: 2/1/1 in 0',
      'room: 3/1/2 in 1',
      'trainee: 1/0/1 in 0',
      'trainee: 1/0/1 in 0',
      'trainee: 1/1/0 in 0',
      'trainer: 3/1/2 in 1',
      'week: 3/1/2 in 1',
      'weekday-hour: 3/1/2 in 1',
    ]);
    const week = rows.find((row) => row.dimension === 'week');
    expect(week).toMatchObject({
      key: '2026-03-02',
      expected: 3,
      present: 1,
      absent: 2,
      sessions: 1,
      started_late: 1,
      start_delay: 60_000,
      unattended: 1,
      held: 0,
    });
    const standing = await hub.db
      .selectFrom('standing')
      .selectAll()
      .where('subject', '=', TRAINEES[0] ?? '')
      .executeTakeFirst();
    expect(standing).toMatchObject({ present: 1, streak: 0, last_seen: START + 120_000, risk: 0 });
  });

  test.each([
    [
      'record_view',
      (db: HubFixture['db']) =>
        db
          .updateTable('record_view')
          .set({ status: 'late' })
          .where('subject', '=', TRAINEES[0] ?? '')
          .execute(),
      'status',
    ],
    [
      'session_view',
      (db: HubFixture['db']) =>
        db
          .updateTable('session_view')
          .set({ room_id: uuidOf('elsewhere') })
          .execute(),
      'room_id',
    ],
    [
      'session_figures',
      (db: HubFixture['db']) => db.updateTable('session_figures').set({ absent: 7 }).execute(),
      'absent',
    ],
    ['group_figures', (db: HubFixture['db']) => db.deleteFrom('group_figures').execute(), 'row'],
    [
      'kiosk_session',
      (db: HubFixture['db']) => db.updateTable('kiosk_session').set({ how: 'released' }).execute(),
      'how',
    ],
    [
      'tally',
      (db: HubFixture['db']) =>
        db.updateTable('tally').set({ late: 3 }).where('dimension', '=', 'room').execute(),
      'late',
    ],
    [
      'standing',
      (db: HubFixture['db']) =>
        db
          .updateTable('standing')
          .set({ risk: 4 })
          .where('subject', '=', TRAINEES[0] ?? '')
          .execute(),
      'risk',
    ],
    [
      'kiosk_tally',
      (db: HubFixture['db']) =>
        db
          .insertInto('kiosk_tally')
          .values({ kiosk_id: KIOSKS[0], week: '2026-03-02', what: 'notice', n: 1 })
          .execute(),
      'row',
    ],
  ] as const)('that was tampered with in %s is found and repaired', async (table, tamper, column) => {
    await live();
    expect(await differences(now)).toEqual([]);
    await tamper(hub.db);
    const found = await differences(now);
    expect(found.some((one) => one.table === table && one.column === column)).toBe(true);
    await differences(now, true);
    expect(await differences(now)).toEqual([]);
  });
});
