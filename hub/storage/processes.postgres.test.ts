/** Several processes on one database: one log without gaps, one process at a job. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FactDraft, GENESIS_HASH } from '../../core/contracts/fact.ts';
import { TestClock } from '../../tests/helpers/hub-fixture.ts';
import { freshPostgres } from '../../tests/helpers/test-database.ts';
import { type HubDatabase, openDatabase } from './database.ts';
import { openIdentity } from './identity.ts';
import { HubLog } from './log/hub-log.ts';
import { SqlChangeFeed } from './stores/sql-change-feed.ts';
import { SqlHubStore } from './stores/sql-hub-store.ts';
import { SqlJobLease } from './stores/sql-job-lease.ts';

const key = new Uint8Array(32).fill(7);
const clock = new TestClock();

interface HubProcess {
  readonly db: HubDatabase;
  readonly log: HubLog;
  /** How often it was told that something is committed, and the newest change that was there to be read then. */
  readonly told: Promise<number>[];
}

let processes: HubProcess[];
beforeEach(async () => {
  const url = await freshPostgres();
  processes = await Promise.all(
    [1, 2].map(async () => {
      const db = openDatabase({ url, key });
      const feed = new SqlChangeFeed(db, clock);
      const told: Promise<number>[] = [];
      const log = new HubLog(db, await openIdentity(db), clock, () => void told.push(feed.newest()));
      return { db, log, told };
    }),
  );
});
afterEach(() => Promise.all(processes.map(({ db }) => db.destroy())));

const say = (detail: string): FactDraft => ({
  type: 'kiosk.noticed',
  subject: null,
  session: null,
  payload: { code: 'log.rejected', detail },
});

test('two processes that append at once make one chain without gaps or forks', async () => {
  const rounds = Array.from({ length: 20 }, (_, round) => round);
  const appended = await Promise.all(
    processes.flatMap(({ log }, index) =>
      rounds.map((round) => log.append([say(`${index}-${round}-a`), say(`${index}-${round}-b`)])),
    ),
  );
  expect(appended.flat()).toHaveLength(80);
  const rows = await processes[0]?.db.selectFrom('fact').selectAll().orderBy('seq').execute();
  expect(rows?.map((row) => row.seq)).toEqual(Array.from({ length: 80 }, (_, index) => index + 1));
  let before = GENESIS_HASH;
  let clockBefore = '';
  for (const row of rows ?? []) {
    expect(JSON.parse(row.text).prevHash).toBe(before);
    expect(row.hlc > clockBefore).toBe(true);
    before = row.hash;
    clockBefore = row.hlc;
  }
});

test('whoever is told of news finds it', async () => {
  const [one] = processes;
  if (!one) throw new Error('no process');
  await new SqlHubStore(one.db).transaction(async (_store, trx) => {
    await one.log.markChanged('room', 'r1', trx);
    await one.log.append([say('x')], trx);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(one.told).toEqual([]);
  });
  expect(await Promise.all(one.told)).toEqual([1]);
});

test('a job is done by one process at a time, and by another once the first has ended or died', async () => {
  const [one, other] = processes.map(({ db }) => new SqlJobLease(db, clock));
  const at: string[] = [];
  let finish = () => {};
  const long = one?.run('settle', () => {
    at.push('one');
    return new Promise<void>((resolve) => {
      finish = resolve;
    });
  });
  await expect.poll(() => at).toEqual(['one']);
  expect(await other?.run('settle', async () => void at.push('other'))).toBe(false);
  expect(await other?.run('announce', async () => void at.push('another job'))).toBe(true);
  finish();
  expect(await long).toBe(true);
  expect(await other?.run('settle', async () => void at.push('other'))).toBe(true);
  expect(at).toEqual(['one', 'another job', 'other']);
});

test('a job that fails is free again', async () => {
  const [one, other] = processes.map(({ db }) => new SqlJobLease(db, clock));
  await expect(one?.run('settle', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await other?.run('settle', async () => {})).toBe(true);
});

test('a job that a dead process had is taken over after two minutes', async () => {
  const [one, other] = processes.map(({ db }) => new SqlJobLease(db, clock));
  let died = false;
  void one?.run('settle', () => {
    died = true;
    return new Promise(() => {});
  });
  await expect.poll(() => died).toBe(true);
  expect(await other?.run('settle', async () => {})).toBe(false);
  clock.now += 120_000;
  expect(await other?.run('settle', async () => {})).toBe(true);
});
