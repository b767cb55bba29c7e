/**
 * A campus of kiosks that was away and reconnects at once: how fast one hub takes their backlogs in, how long a batch
 * waits for its acknowledgement, what memory it takes, and how that compares with the broker alone; and one kiosk with
 * people before it while its own backlog goes out. Hub, kiosks and database share the machine.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { z } from 'zod';
import { hubConfig } from '../../core/contracts/config.ts';
import { type HubAccess, newClaimCode } from '../../main/simulate/hub-access.ts';
import type { SimulatedKiosk } from '../../main/simulate/simulated-kiosk.ts';
import { doorOf, HubProcess } from '../../tests/helpers/hub-process.ts';
import { Mosquitto } from '../../tests/helpers/mosquitto.ts';
import { type PostgresServer, startPostgres } from '../../tests/helpers/postgres-server.ts';
import { choice, positive, whole } from '../lib/arguments.ts';
import { batchBytes } from './backlog.ts';
import { percentile } from './stats.ts';
import { ADMIN, type BenchRoom, FACTS_PER_SESSION, fillCampus, ROLL } from './sync-campus.ts';
import { type DrainResult, describeDrain, drainAll } from './sync-drain.ts';
import { claimFleet, EventCounts, visitAll, writeBacklogs } from './sync-fleet.ts';
import { describeLive, type LiveReport, type LiveTask, measureLive } from './sync-live.ts';
import { rawThroughput } from './sync-raw.ts';
import { sizingTable } from './sync-sizing.ts';

interface Options {
  readonly kiosks: number;
  readonly facts: number;
  readonly database: string;
  readonly broker: string;
  readonly rawSeconds: number;
  /** How often the backlog of one kiosk is drained beside people; 0 leaves that out. */
  readonly liveRounds: number;
  readonly liveFacts: number;
  /** Small, to see that it runs: figures are printed and not judged. */
  readonly smoke: boolean;
}

const BATCH_FACTS = 200;
const TAPS = { taps: 250, everyMs: 25, settleMs: 2_000 };
const SMOKE_TAPS = { taps: 20, everyMs: 10, settleMs: 0 };
/** Sessions for people to come to; more than these and they come a second time. */
const ATTENDED = { full: 100, smoke: 10 };

const say = (line: string) => void process.stdout.write(`${line}\n`);
const tell = (line: string) => void process.stderr.write(`${line}\n`);

export async function benchSync(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kiosks: { type: 'string', default: '500' },
      facts: { type: 'string', default: '5000' },
      database: { type: 'string', default: 'sqlite' },
      broker: { type: 'string', default: 'embedded' },
      'raw-seconds': { type: 'string', default: '10' },
      'live-rounds': { type: 'string', default: '3' },
      'live-facts': { type: 'string', default: '5000' },
      smoke: { type: 'boolean', default: false },
    },
  });
  const options = {
    kiosks: whole('kiosks', values.kiosks, 1),
    facts: whole('facts', values.facts, 1),
    database: choice('database', values.database, ['sqlite', 'postgres']),
    broker: choice('broker', values.broker, ['embedded', 'mosquitto']),
    rawSeconds: positive('raw-seconds', values['raw-seconds']),
    liveRounds: whole('live-rounds', values['live-rounds']),
    liveFacts: whole('live-facts', values['live-facts'], 1),
    smoke: values.smoke,
  };
  const folder = mkdtempSync(join(tmpdir(), 'bench-sync-'));
  const server = options.database === 'postgres' ? startPostgres({ durable: true }) : null;
  try {
    return await run(options, folder, server);
  } finally {
    server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(options: Options, folder: string, server: PostgresServer | null): Promise<number> {
  const [cpu] = cpus();
  say(
    `Hub on ${options.database}, broker ${options.broker}, ${cpus().length} × ${cpu?.model ?? 'CPU'}, Node ${process.versions.node}`,
  );
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir, { mode: 0o700 });
  const database = server ? { database: { kind: 'postgres', url: server.url('postgres') } } : {};
  const filled = await fill(options, hubConfig.parse({ dataDir, ...database }));
  const mosquitto = options.broker === 'mosquitto' ? await startMosquitto(dataDir, folder) : null;
  const hub = new HubProcess(folder, process.env);
  const broker = mosquitto ? { kind: 'external', url: mosquitto.url } : { kind: 'embedded', port: 0 };
  hub.configure({ dataDir, ...database, listen: { port: 0 }, broker, allowSimulation: true });
  const kiosks: SimulatedKiosk[] = [];
  try {
    const access = await served(hub);
    const live = await liveKiosk(options, access, filled.live, folder);
    const drained = await campus({ options, access, hub, folder, dataDir, rooms: filled.rooms }, kiosks);
    await hub.end('SIGTERM');
    if (!drained) return 1;
    const raw = { pki: join(dataDir, 'pki'), url: mosquitto?.url, seconds: options.rawSeconds, kiosks };
    await compare(drained.result.perSecond, raw);
    if (!server) size(options, filled.bytesPerSession, drained, live?.report);
    const asked = options.smoke || (drained.met && live?.met !== false);
    return verify(hub) && asked ? 0 : 1;
  } finally {
    await Promise.all(kiosks.map((kiosk) => kiosk.close()));
    await hub.end('SIGKILL');
    await mosquitto?.stop();
  }
}

/** Rooms for all, the last for the kiosk that people stand before, and what a session takes on the disk. */
async function fill(options: Options, config: ReturnType<typeof hubConfig.parse>) {
  tell('rooms, people and sessions …');
  const sessions = Math.ceil(options.facts / FACTS_PER_SESSION);
  const rooms = Array.from({ length: options.kiosks }, () => sessions);
  const made = await fillCampus(config, [...rooms, liveSessions(options)]);
  const bytesPerSession = bytesIn(config.dataDir) / made.reduce((sum, room) => sum + room.sessions.length, 0);
  return { rooms: made.slice(0, -1), live: made.at(-1), bytesPerSession };
}

/** Those of the backlogs, and those that people come to. */
function liveSessions({ liveRounds, liveFacts, smoke }: Options): number {
  return liveRounds * Math.ceil(liveFacts / FACTS_PER_SESSION) + (smoke ? ATTENDED.smoke : ATTENDED.full);
}

async function served(hub: HubProcess): Promise<HubAccess> {
  const { https, ca } = await hub.serve();
  const door = await doorOf({ https, ca, mqtt: '' });
  const login = await door.http('POST', '/auth/login', ADMIN, '');
  return { url: https, ca: readFileSync(ca, 'utf8'), token: login.body.token };
}

async function liveKiosk(options: Options, access: HubAccess, room: BenchRoom | undefined, folder: string) {
  if (options.liveRounds === 0 || !room) return null;
  tell('one kiosk with people before it …');
  const task: LiveTask = {
    dir: join(folder, 'live'),
    hubUrl: access.url,
    claimCode: await newClaimCode(access, room.id, 'Live'),
    room: { ...room, trainees: [...room.trainees], sessions: [...room.sessions] },
    rounds: options.liveRounds,
    facts: options.liveFacts,
    sessions: Math.ceil(options.liveFacts / FACTS_PER_SESSION),
    ...(options.smoke ? SMOKE_TAPS : TAPS),
  };
  const report = await measureLive(task);
  const { lines, met } = describeLive(task, report);
  for (const line of lines) say(line);
  return { report, met };
}

interface CampusParts {
  readonly options: Options;
  readonly access: HubAccess;
  readonly hub: HubProcess;
  readonly folder: string;
  readonly dataDir: string;
  readonly rooms: readonly BenchRoom[];
}

interface Drained {
  readonly result: DrainResult;
  readonly met: boolean;
  readonly bytesPerFact: number;
}

async function campus(parts: CampusParts, kiosks: SimulatedKiosk[]): Promise<Drained | null> {
  const { options, access, hub, folder, dataDir, rooms } = parts;
  const events = new EventCounts();
  tell('claims …');
  await claimFleet(access, rooms, join(folder, 'kiosks'), events, kiosks);
  tell('first visits …');
  await visitAll(kiosks);
  tell('backlogs …');
  await writeBacklogs(rooms, kiosks, options.facts);
  // A kiosk's disk is its own: what all wrote here must be on this one before the hub's commits are waited for.
  await promisify(execFile)('sync');
  const facts = kiosks.reduce((sum, kiosk) => sum + kiosk.written().facts, 0);
  const bytes = bytesIn(dataDir);
  const [lost, silent] = [events.of('mqtt.down'), events.of('sync.line-silent')];
  tell(`${kiosks.length} kiosks reconnect with ${facts} facts …`);
  const result = await drainAll(kiosks, facts, hub.child?.pid ?? 0, tell);
  if (!result) return null;
  const { lines, met } = describeDrain(
    {
      kiosks: options.kiosks,
      facts: options.facts,
      unanswered: events.of('facts.unanswered'),
      lost: events.of('mqtt.down') - lost,
      silent: events.of('sync.line-silent') - silent,
    },
    result,
  );
  for (const line of lines) say(line);
  await Promise.all(kiosks.map((kiosk) => kiosk.disconnect()));
  return { result, met, bytesPerFact: (bytesIn(dataDir) - bytes) / facts };
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function startMosquitto(dataDir: string, folder: string): Promise<Mosquitto> {
  const read = (file: string) => readFileSync(join(dataDir, 'pki', file), 'utf8');
  const place = join(folder, 'mosquitto');
  mkdirSync(place);
  return Mosquitto.start({ key: read('hub.key'), certificate: read('hub.pem'), ca: read('ca.pem') }, place);
}

/** The same broker, clients and length of messages without a hub behind it. */
async function compare(
  perSecond: number,
  raw: Omit<Parameters<typeof rawThroughput>[0], 'bytes'>,
): Promise<void> {
  const [kiosk] = raw.kiosks;
  const bytes = kiosk ? batchBytes(kiosk, BATCH_FACTS) : 0;
  const [batches = Number.NaN, small = Number.NaN] = await rawThroughput({
    ...raw,
    bytes: [bytes, bytes / BATCH_FACTS],
  });
  say(
    `The broker alone, QoS 1, ${raw.kiosks.length} clients, ${(bytes / 1024).toFixed(0)} KB a message: ${batches.toFixed(0)} messages/s`,
  );
  const facts = batches * BATCH_FACTS;
  say(
    `  with ${BATCH_FACTS} facts in each that is ${facts.toFixed(0)} facts/s; the hub takes in ${((perSecond / facts) * 100).toFixed(1)} % of it`,
  );
  say(
    `  a message for each fact: ${small.toFixed(0)} messages/s; the hub takes in ${(perSecond / small).toFixed(2)} times as many facts`,
  );
}

function size(
  options: Options,
  bytesPerSession: number,
  drained: Drained,
  live: LiveReport | undefined,
): void {
  const { result, bytesPerFact } = drained;
  const { cpuUs, perSecond, memory } = result;
  const table = sizingTable({
    ...{ bytesPerFact, bytesPerSession, cpuUs, perSecond, memory, kiosks: options.kiosks },
    liveAckMs: percentile(live?.acks ?? [], 0.95),
    aloneS: Math.max(0, ...(live?.drains ?? [])),
    factsPerSession: FACTS_PER_SESSION,
  });
  say(
    `Sizing: ${bytesPerFact.toFixed(0)} bytes a fact, ${bytesPerSession.toFixed(0)} bytes a session with ${ROLL} people`,
  );
  for (const line of table) say(line);
}

function verify(hub: HubProcess): boolean {
  const { stdout } = hub.command('log', 'verify', '--json');
  const { intact, facts } = z.object({ intact: z.boolean(), facts: z.number() }).parse(JSON.parse(stdout));
  say(`The hub's logs: ${facts} facts, ${intact ? 'every chain whole' : 'NOT INTACT'}`);
  return intact;
}
