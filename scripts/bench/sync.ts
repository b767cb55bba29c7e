/**
 * A campus of kiosks that was away and reconnects at once: how fast one hub takes their backlogs in, how long a batch
 * waits for its acknowledgement, what memory it takes, and how that compares with the broker alone. Hub, kiosks and
 * database share the machine.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { z } from 'zod';
import { hubConfig } from '../../core/contracts/config.ts';
import { newClaimCode } from '../../main/simulate/hub-access.ts';
import { SimulatedKiosk } from '../../main/simulate/simulated-kiosk.ts';
import { doorOf, HubProcess } from '../../tests/helpers/hub-process.ts';
import { Mosquitto } from '../../tests/helpers/mosquitto.ts';
import { type PostgresServer, startPostgres } from '../../tests/helpers/postgres-server.ts';
import { sample } from './processes.ts';
import { row, rowHead } from './stats.ts';
import { ADMIN, type BenchRoom, backlogOf, FACTS_PER_SESSION, fillCampus } from './sync-campus.ts';
import { rawThroughput } from './sync-raw.ts';

interface Options {
  readonly kiosks: number;
  readonly facts: number;
  readonly database: string;
  readonly broker: string;
  readonly rawSeconds: number;
}

const CLAIMS = 8;
const APPENDED_AT_ONCE = 250;
const LOOK_MS = 1_000;
/** With no more left than this it is looked at often: the end is what counts. */
const FEW = 10_000;
const TOLD_MS = 15_000;
/** Nothing was acknowledged for so long: the measurement has failed. */
const STUCK_MS = 120_000;
const BATCH_FACTS = 200;

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
    },
  });
  const options = {
    kiosks: Number(values.kiosks),
    facts: Number(values.facts),
    database: values.database,
    broker: values.broker,
    rawSeconds: Number(values['raw-seconds']),
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
  const config = hubConfig.parse({ dataDir, ...database });
  tell('rooms, people and sessions …');
  const sessions = Math.ceil(options.facts / FACTS_PER_SESSION);
  const rooms = await fillCampus(config, options.kiosks, sessions);
  const mosquitto = options.broker === 'mosquitto' ? await startMosquitto(dataDir, folder) : null;
  const hub = new HubProcess(folder, process.env);
  const broker = mosquitto ? { kind: 'external', url: mosquitto.url } : { kind: 'embedded', port: 0 };
  hub.configure({ dataDir, ...database, listen: { port: 0 }, broker, allowSimulation: true });
  const kiosks: SimulatedKiosk[] = [];
  try {
    const { https, ca } = await hub.serve();
    const door = await doorOf({ https, ca, mqtt: '' });
    const login = await door.http('POST', '/auth/login', ADMIN, '');
    const access = { url: https, ca: readFileSync(ca, 'utf8'), token: login.body.token };
    await claimAll(access, rooms, folder, kiosks);
    writeBacklogs(rooms, kiosks, options.facts);
    const perSecond = await drain(options, hub, kiosks);
    await Promise.all(kiosks.map((kiosk) => kiosk.disconnect()));
    await hub.end('SIGTERM');
    const raw = { pki: join(dataDir, 'pki'), url: mosquitto?.url, seconds: options.rawSeconds, kiosks };
    if (perSecond !== null) await compare(perSecond, raw);
    return perSecond !== null && verify(hub) ? 0 : 1;
  } finally {
    await Promise.all(kiosks.map((kiosk) => kiosk.close()));
    await hub.end('SIGKILL');
    await mosquitto?.stop();
  }
}

function startMosquitto(dataDir: string, folder: string): Promise<Mosquitto> {
  const read = (file: string) => readFileSync(join(dataDir, 'pki', file), 'utf8');
  const place = join(folder, 'mosquitto');
  mkdirSync(place);
  return Mosquitto.start({ key: read('hub.key'), certificate: read('hub.pem'), ca: read('ca.pem') }, place);
}

async function claimAll(
  hub: Parameters<typeof newClaimCode>[0],
  rooms: readonly BenchRoom[],
  folder: string,
  kiosks: SimulatedKiosk[],
): Promise<void> {
  tell('claims …');
  const log = pino({ level: 'silent' });
  let next = 0;
  const claim = async (): Promise<void> => {
    for (let index = next++; index < rooms.length; index = next++) {
      const claimCode = await newClaimCode(hub, rooms[index]?.id ?? '', `Kiosk ${index}`);
      const dir = join(folder, 'kiosks', String(index));
      kiosks[index] = await SimulatedKiosk.claim({ dir, hubUrl: hub.url, claimCode, version: '0.0.0', log });
    }
  };
  await Promise.all(Array.from({ length: CLAIMS }, claim));
}

function writeBacklogs(rooms: readonly BenchRoom[], kiosks: readonly SimulatedKiosk[], facts: number): void {
  tell('backlogs …');
  for (const [index, kiosk] of kiosks.entries()) {
    const room = rooms[index];
    if (!room) continue;
    const drafts = [...backlogOf(room, kiosk.kioskId, facts)];
    for (let from = 0; from < drafts.length; from += APPENDED_AT_ONCE)
      kiosk.append(drafts.slice(from, from + APPENDED_AT_ONCE), false);
  }
}

/** Facts a second until nothing was left; null when the hub stopped taking any. */
async function drain(
  options: Options,
  hub: HubProcess,
  kiosks: readonly SimulatedKiosk[],
): Promise<number | null> {
  const facts = options.kiosks * options.facts;
  tell(`${kiosks.length} kiosks reconnect with ${facts} facts …`);
  const pid = hub.child?.pid ?? 0;
  const looks: { readonly rssMb: number; readonly cpuS: number }[] = [look(pid)];
  const started = performance.now();
  let [told, moved, before] = [started, started, Number.POSITIVE_INFINITY];
  for (const kiosk of kiosks) kiosk.connect();
  for (;;) {
    const left = kiosks.reduce((sum, kiosk) => sum + kiosk.unsent(), 0);
    if (left === 0) break;
    const now = performance.now();
    if (left < before) moved = now;
    before = Math.min(left, before);
    if (now - moved > STUCK_MS) {
      say(`  MISSED  nothing was acknowledged for ${STUCK_MS / 1000} s, ${left} facts are left`);
      return null;
    }
    if (now - told > TOLD_MS) {
      told = now;
      tell(
        `${((now - started) / 1000).toFixed(0)} s: ${left} facts to go, hub ${looks.at(-1)?.rssMb.toFixed(0)} MB`,
      );
    }
    await delay(left > FEW ? LOOK_MS : 50);
    looks.push(look(pid));
  }
  const seconds = (performance.now() - started) / 1000;
  const [first, last] = [looks[0], looks.at(-1)];
  const cpuS = (last?.cpuS ?? 0) - (first?.cpuS ?? 0);
  say(
    `${kiosks.length} kiosks with ${options.facts} facts each: ${facts} facts in ${seconds.toFixed(1)} s, ${(facts / seconds).toFixed(0)} facts/s`,
  );
  say(
    `  hub: ${((cpuS / facts) * 1e6).toFixed(0)} µs of processor a fact, ${((cpuS / seconds) * 100).toFixed(0)} % of one core`,
  );
  const memory = looks.map(({ rssMb }) => rssMb);
  say(
    `  hub's memory: ${first?.rssMb.toFixed(0)} MB before, at most ${Math.max(...memory).toFixed(0)} MB, ${last?.rssMb.toFixed(0)} MB after`,
  );
  say(rowHead());
  say(
    row(
      `a batch of up to ${BATCH_FACTS}, until acknowledged`,
      kiosks.flatMap(({ batchMs }) => batchMs),
    ),
  );
  return facts / seconds;
}

function look(pid: number): { rssMb: number; cpuS: number } {
  const found = sample(pid, new Map()).processes.get(pid);
  return { rssMb: found?.rssMb ?? 0, cpuS: found?.cpuS ?? 0 };
}

/** The same broker, clients and length of messages without a hub behind it. */
async function compare(
  perSecond: number,
  raw: Omit<Parameters<typeof rawThroughput>[0], 'bytes'>,
): Promise<void> {
  const bytes = raw.kiosks[0]?.batchBytes(BATCH_FACTS) ?? 0;
  const batches = await rawThroughput({ ...raw, bytes });
  say(
    `The broker alone, QoS 1, ${raw.kiosks.length} clients, ${(bytes / 1024).toFixed(0)} KB a message: ${batches.toFixed(0)} messages/s`,
  );
  const facts = batches * BATCH_FACTS;
  say(
    `  with ${BATCH_FACTS} facts in each that is ${facts.toFixed(0)} facts/s; the hub takes in ${((perSecond / facts) * 100).toFixed(1)} % of it`,
  );
  const small = await rawThroughput({ ...raw, bytes: bytes / BATCH_FACTS });
  say(
    `  a message for each fact: ${small.toFixed(0)} messages/s; the hub takes in ${(perSecond / small).toFixed(2)} times as many facts`,
  );
}

function verify(hub: HubProcess): boolean {
  const { stdout } = hub.command('log', 'verify', '--json');
  const { intact, facts } = z.object({ intact: z.boolean(), facts: z.number() }).parse(JSON.parse(stdout));
  say(`The hub's logs: ${facts} facts, ${intact ? 'every chain whole' : 'NOT INTACT'}`);
  return intact;
}
