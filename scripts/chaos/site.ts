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
  /** A command to run kiosks under. */
  readonly kiosksUnder?: readonly string[];
}

export class Site {
  readonly folder: string;
  readonly hub: HubProcess;
  readonly door: HubDoor;
  readonly ledger: Ledger;
  readonly programmes: readonly Programme[];
  readonly seats: readonly Seat[];
  /** Between the kiosks and the broker; the hub has a line of its own. */
  readonly line: Cable;
  readonly linePort: number;
  readonly random: Random;
  readonly hubFolder: string;
  readonly brokerFolder: string;
  readonly #brokerPort: number;
  readonly #brokerLines: readonly string[];
  broker: Mosquitto;
  isHubServing = true;

  private constructor(parts: {
    readonly folder: string;
    readonly hubFolder: string;
    readonly brokerFolder: string;
    readonly hub: HubProcess;
    readonly door: HubDoor;
    readonly broker: Mosquitto;
    readonly brokerPort: number;
    readonly brokerLines: readonly string[];
    readonly line: Cable;
    readonly linePort: number;
    readonly ledger: Ledger;
    readonly seats: readonly Seat[];
    readonly programmes: readonly Programme[];
    readonly random: Random;
  }) {
    this.folder = parts.folder;
    this.hubFolder = parts.hubFolder;
    this.brokerFolder = parts.brokerFolder;
    this.hub = parts.hub;
    this.door = parts.door;
    this.broker = parts.broker;
    this.#brokerPort = parts.brokerPort;
    this.#brokerLines = parts.brokerLines;
    this.line = parts.line;
    this.linePort = parts.linePort;
    this.ledger = parts.ledger;
    this.seats = parts.seats;
    this.programmes = parts.programmes;
    this.random = parts.random;
  }

  /** Installs everything from nothing, as the manual says, with claimed kiosks that are online. */
  static async open(options: SiteOptions): Promise<Site> {
    const random = seeded(options.seed);
    const folder = mkdtempSync(join(tmpdir(), 'roster-chaos-'));
    const compileCache = join(tmpdir(), 'roster-compile-cache');
    const brokerPort = await freePort();
    const line = new Cable({ host: '127.0.0.1', port: brokerPort });
    const linePort = await line.start();
    const hubFolder = options.hubFolder ?? join(folder, 'hub');
    mkdirSync(hubFolder, { recursive: true });
    const { DATABASE_URL: _url, ...env } = process.env;
    const hub = new HubProcess(hubFolder, { ...env, NODE_COMPILE_CACHE: compileCache });
    hub.configure({
      listen: { port: await freePort() },
      broker: { kind: 'external', url: `mqtts://127.0.0.1:${brokerPort}` },
      mqttUrl: `mqtts://127.0.0.1:${linePort}`,
      allowSimulation: true,
    });
    const admin = hub.createAdmin();
    if (admin.status !== 0) throw new Error(`no administrator: ${admin.stderr}`);
    const addresses = await hub.serve();
    const door = await doorOf(addresses);
    const brokerFolder = join(folder, 'broker');
    mkdirSync(brokerFolder);
    const brokerLines = options.brokerLines?.(brokerFolder) ?? [];
    const broker = await Mosquitto.start(tlsOf(hubFolder), brokerFolder, brokerPort, brokerLines);
    const casts = await castRooms(
      door,
      options.rooms.map((kiosks) => kiosks * options.peopleEach),
    );
    const ledger = new Ledger(casts.flatMap(({ trainees }) => trainees));
    const seats: Seat[] = [];
    const programmes: Programme[] = [];
    for (const [index, cast] of casts.entries()) {
      const own = Array.from({ length: options.rooms[index] ?? 1 }, (_, n) => {
        const name = `kiosk ${seats.length + n + 1}`;
        return new Seat({
          name,
          folder: join(options.kioskFolder ?? folder, name.replace(' ', '-')),
          logFile: join(folder, `${name.replace(' ', '-')}.log`),
          ledger,
          compileCache,
          logLevel: options.logLevel,
          under: options.kiosksUnder ?? [],
        });
      });
      seats.push(...own);
      programmes.push(new Programme({ cast, seats: own, door, ledger, random }));
    }
    const parts = {
      folder,
      hubFolder,
      brokerFolder,
      hub,
      door,
      broker,
      brokerPort,
      brokerLines,
      line,
      linePort,
    };
    const site = new Site({ ...parts, ledger, seats, programmes, random });
    for (const { cast, seats: own } of programmes)
      for (const seat of own) {
        await seat.claim(addresses.https, await door.claimCode(cast.roomId));
        seat.kioskId = await newest(door, seats);
      }
    await site.prepare();
    // The last claim may be older than the sessions.
    for (const { seats: own } of programmes)
      for (const seat of own) await seat.kiosk.until(({ open }) => open !== null);
    return site;
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
    this.broker = await Mosquitto.start(tls, this.brokerFolder, this.#brokerPort, this.#brokerLines);
  }

  async close(): Promise<void> {
    await Promise.all(this.seats.map((seat) => seat.kill()));
    await this.hub.end('SIGKILL');
    await this.broker.stop('SIGKILL');
    await this.line.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
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
