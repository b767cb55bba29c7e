/**
 * The hub at scale: years of records on SQLite or PostgreSQL, and how long lists, a session, a history and the dashboard
 * take over REST, with their plans; and what one more record costs as the tables grow.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import pg from 'pg';
import type { DatabasePlace } from '../../hub/storage/database.ts';
import { rebuildFigures } from '../../hub/storage/projections/rebuild.ts';
import { startPostgres } from '../../tests/helpers/postgres-server.ts';
import { choice, whole } from '../lib/arguments.ts';
import { Dice } from '../term/dice.ts';
import { type BenchHub, type Campus, makeCampus, openBenchHub } from './hub-campus.ts';
import { History } from './hub-history.ts';
import { addRecords } from './hub-one-more.ts';
import { planOf } from './hub-plans.ts';
import { type Question, questions } from './hub-questions.ts';
import { percentile } from './stats.ts';

const PAGE = 50;
/** How many queries a page takes must not grow from the one to the other. */
const LONG_PAGE = 200;
/** Rows read for one that a list gives. */
const MOST_READ = 5;
/** How full the tables are when the cost of one more record is taken. */
const SHARES = [0.01, 0.1, 1];

interface Options {
  readonly records: number;
  readonly rounds: number;
  readonly factsEvery: number;
  readonly again: boolean;
}

const say = (line: string) => void process.stdout.write(`${line}\n`);
const ms = (value: number) => value.toFixed(1).padStart(8);

export async function benchHub(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      records: { type: 'string', default: '1000000' },
      database: { type: 'string', default: 'sqlite' },
      rounds: { type: 'string', default: '100' },
      'facts-every': { type: 'string' },
      /** Asks once more with every line of input: filling takes long, and a machine is not always quiet. */
      again: { type: 'boolean', default: false },
    },
  });
  const records = whole('records', values.records, 1);
  const database = choice('database', values.database, ['sqlite', 'postgres']);
  const every = values['facts-every'];
  const options = {
    records,
    rounds: whole('rounds', values.rounds, 1),
    again: values.again,
    factsEvery:
      every === undefined ? Math.max(1, Math.round(records / 2_000_000)) : whole('facts-every', every, 1),
  };
  const folder = mkdtempSync(join(tmpdir(), 'bench-hub-'));
  const server = database === 'postgres' ? startPostgres({ durable: true }) : null;
  const place = server ? { url: server.url('postgres') } : { file: join(folder, 'hub.db') };
  try {
    const hub = await openBenchHub(place);
    const [cpu] = cpus();
    say(`Hub on ${database}, ${cpus().length} × ${cpu?.model ?? 'CPU'}, Node ${process.versions.node}`);
    const ok = await run(hub, place, options);
    say(`On disk: ${onDisk(server ? server.folder : folder)}`);
    await hub.close();
    return ok ? 0 : 1;
  } finally {
    server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(hub: BenchHub, place: DatabasePlace, options: Options): Promise<boolean> {
  const { db, store, clock } = hub;
  const campus = await makeCampus(store, options.records, clock.now);
  const history = new History(db, campus, clock.now, options.factsEvery);
  say(
    `${campus.sites.length} sites, ${campus.groups.length} groups, ${history.total} sessions over 150 weeks.`,
  );
  say('\nOne more record, p50 and p95 in ms, by how full the tables are');
  let said = performance.now();
  for (const share of SHARES) {
    const before = performance.now();
    await history.upTo(Math.ceil(history.total * share), (done) => {
      // The queries that fill are of no interest, and millions of them are more than memory holds.
      hub.seen.length = 0;
      if (performance.now() - said < 30_000) return;
      said = performance.now();
      say(`    … ${done} of ${history.total} sessions`);
    });
    const filled = performance.now();
    await db.transaction().execute((trx) => rebuildFigures(trx, clock.now));
    await analyse(place);
    const took = `filled in ${seconds(filled - before)}, figures in ${seconds(performance.now() - filled)}`;
    const { times, queries } = await addRecords(hub, campus, options.rounds);
    say(
      `  ${String(history.filled.records).padStart(9)} records ${ms(percentile(times, 0.5))}${ms(percentile(times, 0.95))}   ${queries} queries   (${took})`,
    );
  }
  const { sessions, records, facts } = history.filled;
  say(
    options.factsEvery === 1
      ? `\n${records} records of ${sessions} sessions, with all their ${facts} facts.`
      : `\n${records} records of ${sessions} sessions. Facts are stored of every ${options.factsEvery}th session only (${facts}), and those are the ones opened below; rows of the others were folded from facts that were not kept.`,
  );
  let ok = await ask(hub, place, campus, history.filled.opened, options.rounds);
  if (!options.again) return ok;
  say('\nEnter asks again; the end of the input ends.');
  for await (const _ of createInterface({ input: process.stdin }))
    ok = await ask(hub, place, campus, history.filled.opened, options.rounds);
  return ok;
}

async function ask(
  hub: BenchHub,
  place: DatabasePlace,
  campus: Campus,
  opened: readonly string[],
  rounds: number,
): Promise<boolean> {
  say(
    `\n${'Question, over REST'.padEnd(26)}     p50     p95  target  queries for ${PAGE} and ${LONG_PAGE} rows; rows read`,
  );
  let ok = true;
  for (const question of questions(campus, opened, hub.clock.now, new Dice(11)))
    ok = (await measure(hub, place, question, rounds)) && ok;
  return ok;
}

/** Asks a question again and again; false when it takes too long, reads too much, or asks once per row. */
async function measure(
  hub: BenchHub,
  place: DatabasePlace,
  question: Question,
  rounds: number,
): Promise<boolean> {
  const url = question.ask();
  const times = await timesOf(hub, question, rounds);
  const page = await pageOf(hub, url(PAGE));
  const long = await pageOf(hub, url(LONG_PAGE));
  const plans = await Promise.all(page.queries.map((query) => planOf(hub.db, place, query)));
  // The list itself is the first query that gives the rows of the page, or one more to know whether it goes on.
  const own = plans.find((plan) => plan?.returned === page.items || plan?.returned === page.items + 1);
  const each = (own?.read ?? 0) / Math.max(1, page.items);
  const all = plans.reduce((sum, plan) => sum + (plan?.read ?? 0), 0);
  const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)];
  const isLean = !question.isList || (each <= MOST_READ && long.queries.length <= page.queries.length);
  const isGood = p95 <= question.target && isLean;
  const perRow = question.isList ? `, the list itself ${each.toFixed(1)} for each of ${page.items}` : '';
  const read = 'url' in place ? `${all}${perRow}` : 'SQLite does not tell';
  say(
    `${question.name.padEnd(26)}${ms(p50)}${ms(p95)}${ms(question.target)}  ${page.queries.length} and ${long.queries.length}; ${read}${isGood ? '' : '   MISSED'}`,
  );
  for (const [index, plan] of plans.entries())
    if (plan && plan.steps.length > 0)
      say(
        `      ${summary(page.queries[index]?.sql ?? '', plan.read, plan.returned)}${plan.steps.join(', ')}`,
      );
  return isGood;
}

function summary(text: string, read: number | null, returned: number | null): string {
  const table = /from "(\w+)"/.exec(text)?.[1] ?? '?';
  const rows = read === null ? '' : ` ${read} read for ${returned}`;
  return `${table}${rows}: `;
}

async function pageOf(hub: BenchHub, url: string) {
  hub.seen.length = 0;
  const answer = (await hub.get(url)) as { items?: readonly unknown[] };
  return { queries: [...hub.seen], items: answer.items?.length ?? 1 };
}

async function timesOf(hub: BenchHub, question: Question, rounds: number): Promise<number[]> {
  const times: number[] = [];
  for (let round = -3; round < rounds; round += 1) {
    const url = question.ask()(PAGE);
    const before = performance.now();
    await hub.get(url);
    if (round >= 0) times.push(performance.now() - before);
    hub.seen.length = 0;
  }
  return times;
}

/** As the server does by itself, sooner or later. */
async function analyse(place: DatabasePlace): Promise<void> {
  if (!('url' in place)) return;
  const client = new pg.Client({ connectionString: place.url });
  await client.connect();
  await client.query('vacuum analyze');
  await client.end();
}

function seconds(time: number): string {
  return `${(time / 1000).toFixed(0)} s`;
}

function onDisk(folder: string): string {
  return execFileSync('du', ['-sh', folder], { encoding: 'utf8' }).split('\t')[0] ?? '?';
}
