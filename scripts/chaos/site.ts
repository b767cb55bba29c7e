/** Everything that runs: the hub's process, a Mosquitto with the hub's own rules and TLS, and kiosks on the disk. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Random, seeded } from '../../core/domain/random.ts';
import { doorOf, HubProcess } from '../../tests/helpers/hub-process.ts';
import type { HubDoor } from '../../tests/helpers/hub-world.ts';
import { Mosquitto, type MosquittoTls } from '../../tests/helpers/mosquitto.ts';
import { Cable, freePort } from '../lib/cable.ts';
import { castRooms } from './cast.ts';
import { Programme } from './programme.ts';
import { Seat } from './seat.ts';
import { Ledger } from './told.ts';

/** Compiled once for all processes: most of a start is reading the program. */
const COMPILE_CACHE = join(tmpdir(), 'roster-compile-cache');

export interface SiteOptions {
  readonly seed: number;
  /** How many kiosks each room has. */
  readonly rooms: readonly number[];
  /** Trainees that come to each kiosk. */
  readonly peopleEach: number;
  /** How much the kiosks say in their logs. */
  readonly logLevel: string;
  /** Lines of Mosquitto's configuration beside the hub's own; `folder` is its own. */
  readonly brokerLines?: (folder: string) => readonly string[];
  /** Where a kiosk keeps its data, where that is not beside the others'. */
  readonly kioskFolder?: string;
  /** Where the hub keeps its data, where that is not beside the others'. */
  readonly hubFolder?: string;
}

interface SiteParts {
  readonly folder: string;
  readonly hubFolder: string;
  readonly brokerFolder: string;
  readonly hub: HubProcess;
  readonly hubUrl: string;
  readonly door: HubDoor;
  readonly broker: Mosquitto;
  readonly brokerPort: number;
  readonly brokerLines: readonly string[];
  /** Between the kiosks and the broker; the hub has a line of its own. */
  readonly line: Cable;
  readonly linePort: number;
  readonly random: Random;
}

export class Site {
  readonly folder: string;
  readonly hubFolder: string;
  readonly brokerFolder: string;
  readonly door: HubDoor;
  readonly line: Cable;
  readonly linePort: number;
  readonly random: Random;
  readonly ledger: Ledger;
  readonly programmes: readonly Programme[];
  readonly seats: readonly Seat[];
  readonly hub: HubProcess;
  readonly #brokerPort: number;
  readonly #brokerLines: readonly string[];
  broker: Mosquitto;
  isHubServing = true;
  #isClosed = false;

  private constructor(parts: SiteParts, ledger: Ledger, programmes: readonly Programme[]) {
    this.folder = parts.folder;
    this.hubFolder = parts.hubFolder;
    this.brokerFolder = parts.brokerFolder;
    this.door = parts.door;
    this.line = parts.line;
    this.linePort = parts.linePort;
    this.random = parts.random;
    this.ledger = ledger;
    this.programmes = programmes;
    this.seats = programmes.flatMap(({ seats }) => seats);
    this.hub = parts.hub;
    this.#brokerPort = parts.brokerPort;
    this.#brokerLines = parts.brokerLines;
    this.broker = parts.broker;
  }

  /** Installs everything from nothing, as the manual says, with claimed kiosks that are online. */
  static async open(options: SiteOptions): Promise<Site> {
    const ends: (() => unknown)[] = [];
    try {
      const parts = await serve(options, ends);
      const { door } = parts;
      const casts = await castRooms(
        door,
        options.rooms.map((kiosks) => kiosks * options.peopleEach),
      );
      const ledger = new Ledger(casts.flatMap(({ trainees }) => trainees));
      const programmes: Programme[] = [];
      for (const cast of casts) {
        const before = programmes.flatMap(({ seats }) => seats).length;
        const count = options.rooms[programmes.length] ?? 1;
        const seats = Array.from({ length: count }, (_, n) =>
          seatOf(options, parts.folder, ledger, before + n),
        );
        for (const seat of seats) ends.push(() => seat.kill());
        programmes.push(new Programme({ cast, seats, door, ledger, random: parts.random }));
      }
      const site = new Site(parts, ledger, programmes);
      await site.#claimAll(parts.hubUrl);
      return site;
    } catch (error) {
      for (const end of ends.reverse()) await end();
      throw error;
    }
  }

  async #claimAll(hubUrl: string): Promise<void> {
    for (const { cast, seats } of this.programmes)
      for (const seat of seats) {
        await seat.claim(hubUrl, await this.door.claimCode(cast.roomId));
        seat.kioskId = await newest(this.door, this.seats);
      }
    await this.prepare();
    // A claim may be older than the sessions.
    for (const seat of this.seats) await seat.kiosk.until(({ open }) => open !== null);
  }

  /** Whether everything serves, and the hub has acknowledged all that every kiosk has written. */
  get isWhole(): boolean {
    return this.isHubServing && this.seats.every((seat) => seat.isWhole);
  }

  /** The sessions to come are made, and every room has heard of the next one. */
  async prepare(): Promise<void> {
    for (const programme of this.programmes) await programme.prepare();
  }

  async killHub(): Promise<void> {
    this.isHubServing = false;
    await this.hub.end('SIGKILL');
  }

  /** False when it was killed again before it was ready. */
  async startHub(): Promise<boolean> {
    if (this.#isClosed) return false;
    try {
      await this.hub.serve();
      this.isHubServing = true;
      return true;
    } catch (error) {
      if (this.hub.child === null) return false;
      throw error;
    }
  }

  async killBroker(): Promise<void> {
    await this.broker.stop('SIGKILL');
  }

  async startBroker(tls: MosquittoTls = tlsOf(this.hubFolder)): Promise<void> {
    if (this.#isClosed) return;
    this.broker = await Mosquitto.start(tls, this.brokerFolder, this.#brokerPort, this.#brokerLines);
  }

  /** What still goes on meanwhile starts nothing any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.seats.map((seat) => seat.kill()));
    await this.hub.end('SIGKILL');
    await this.broker.stop('SIGKILL');
    await this.line.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The hub and its broker, and a line for kiosks. What is started says to `ends` how it is ended. */
async function serve(options: SiteOptions, ends: (() => unknown)[]): Promise<SiteParts> {
  const folder = mkdtempSync(join(tmpdir(), 'roster-chaos-'));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  const brokerPort = await freePort();
  const line = new Cable({ host: '127.0.0.1', port: brokerPort });
  const linePort = await line.start();
  ends.push(() => line.stop());
  const hubFolder = options.hubFolder ?? join(folder, 'hub');
  mkdirSync(hubFolder, { recursive: true });
  const { DATABASE_URL: _url, ...env } = process.env;
  const hub = new HubProcess(hubFolder, { ...env, NODE_COMPILE_CACHE: COMPILE_CACHE });
  hub.configure({
    listen: { port: await freePort() },
    broker: { kind: 'external', url: `mqtts://127.0.0.1:${brokerPort}` },
    mqttUrl: `mqtts://127.0.0.1:${linePort}`,
    allowSimulation: true,
  });
  const admin = hub.createAdmin();
  if (admin.status !== 0) throw new Error(`no administrator: ${admin.stderr}`);
  ends.push(() => hub.end('SIGKILL'));
  const addresses = await hub.serve();
  const door = await doorOf(addresses);
  const brokerFolder = join(folder, 'broker');
  mkdirSync(brokerFolder);
  const brokerLines = options.brokerLines?.(brokerFolder) ?? [];
  const broker = await Mosquitto.start(tlsOf(hubFolder), brokerFolder, brokerPort, brokerLines);
  ends.push(() => broker.stop('SIGKILL'));
  const random = seeded(options.seed);
  const places = { folder, hubFolder, brokerFolder, brokerPort, brokerLines, linePort };
  return { ...places, hub, hubUrl: addresses.https, door, broker, line, random };
}

function seatOf(options: SiteOptions, folder: string, ledger: Ledger, index: number): Seat {
  const name = `kiosk ${index + 1}`;
  const file = name.replace(' ', '-');
  return new Seat({
    name,
    folder: join(options.kioskFolder ?? folder, file),
    logFile: join(folder, `${file}.log`),
    ledger,
    compileCache: COMPILE_CACHE,
    logLevel: options.logLevel,
  });
}

export function tlsOf(hubFolder: string): MosquittoTls {
  const pki = (file: string): string => readFileSync(join(hubFolder, 'data', 'pki', file), 'utf8');
  return { key: pki('hub.key'), certificate: pki('hub.pem'), ca: pki('ca.pem') };
}

/** The kiosk that no seat has yet: the one that was claimed last. */
async function newest(door: HubDoor, seats: readonly Seat[]): Promise<string> {
  const known = new Set(seats.map(({ kioskId }) => kioskId));
  const { items } = (await door.http('GET', '/kiosks')).body;
  return items.find(({ id }: { id: string }) => !known.has(id))?.id ?? '';
}
