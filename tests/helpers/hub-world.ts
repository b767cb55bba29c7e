/** A whole hub on free ports with real certificates, a real database and a clock that can be moved on. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { type HubConfig, hubConfig } from '../../core/contracts/config.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { databasePlace } from '../../hub/config-file.ts';
import { Hub, type HubAddresses } from '../../hub/hub.ts';
import { ensureAdmin } from '../../hub/services/access/first-admin.ts';
import type { DatabasePlace } from '../../hub/storage/database.ts';
import { FakeEnroller } from './hub-fixture.ts';
import { freshPostgres, onPostgres } from './test-database.ts';

const PASSWORD = 'quiet harbour lamp';
const MINUTE = 60_000;

/** The real time and how far a test has moved it on, so that certificates stay valid. */
class ShiftedClock implements Clock {
  readonly bootId = 'test';
  /** Time that has passed besides, ms. */
  offset = 0;
  /** How far somebody has set the wall clock alone, ms. */
  leap = 0;

  wall(): number {
    return Date.now() + this.offset + this.leap;
  }

  mono(): number {
    return performance.now() + this.offset;
  }
}

export interface HttpAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are read by path in tests; the server has parsed them.
  readonly body: any;
}

/** What a kiosk at the wire needs of a hub and its administrator. */
export interface HubDoor {
  readonly clock: Pick<Clock, 'wall'>;
  http(method: string, path: string, body?: unknown, token?: string): Promise<HttpAnswer>;
  claimCode(roomId: string): Promise<string>;
}

/** One call of the REST interface, trusting only the hub's own authority. An empty token is none. */
export function callHub(
  hub: {
    readonly https: string;
    readonly ca: string;
    readonly token: string;
    readonly language?: 'en' | 'fr';
  },
  method: string,
  path: string,
  body?: unknown,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const json = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const sent = request(
      new URL(`/api/v1${path}`, hub.https),
      {
        method,
        ca: hub.ca,
        agent: false,
        headers: {
          ...(text ? json : {}),
          'accept-language': hub.language ?? 'en',
          ...(hub.token ? { authorization: `Bearer ${hub.token}` } : {}),
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const answer = Buffer.concat(parts).toString();
          resolve({ status: response.statusCode ?? 0, body: answer ? JSON.parse(answer) : null });
        });
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });
}

export class HubWorld implements HubDoor {
  readonly hub: Hub;
  readonly clock: ShiftedClock;
  readonly addresses: HubAddresses;
  readonly ca: string;
  readonly config: HubConfig;
  #token = '';

  private constructor(hub: Hub, clock: ShiftedClock, addresses: HubAddresses, ca: string, config: HubConfig) {
    this.config = config;
    this.hub = hub;
    this.clock = clock;
    this.addresses = addresses;
    this.ca = ca;
  }

  static async open(
    options: {
      allowSimulation?: boolean;
      dataDir?: string;
      mqttPort?: number;
      mqttUrl?: string;
      /** How e-mail leaves; none does when it is left out. */
      mail?: { from: string; smtp: string };
      /** A database that another world has filled. On SQLite its file must be in the data folder. */
      place?: DatabasePlace;
    } = {},
  ): Promise<HubWorld> {
    const again = options.place && 'url' in options.place ? options.place.url : null;
    const databaseUrl = again ?? (onPostgres ? await freshPostgres() : null);
    const config = hubConfig.parse({
      dataDir: options.dataDir ?? mkdtempSync(join(tmpdir(), 'hub-world-')),
      ...(databaseUrl === null ? {} : { database: { kind: 'postgres', url: databaseUrl } }),
      listen: { port: 0 },
      broker: { kind: 'embedded', port: options.mqttPort ?? 0 },
      mqttUrl: options.mqttUrl ?? null,
      mail: options.mail ?? null,
      allowSimulation: options.allowSimulation ?? false,
    });
    return HubWorld.openConfig(config);
  }

  static async openConfig(config: HubConfig): Promise<HubWorld> {
    const clock = new ShiftedClock();
    const hub = await Hub.fromConfig(
      config,
      { databaseKey: new Uint8Array(32).fill(3) },
      { clock, enroller: new FakeEnroller(), logger: pino({ level: process.env.HUB_LOG ?? 'silent' }) },
    );
    const addresses = await hub.start(new AbortController().signal);
    const world = new HubWorld(hub, clock, addresses, readFileSync(addresses.ca, 'utf8'), config);
    await ensureAdmin(hub.context, 'admin@example.org', 'Admin', PASSWORD);
    world.#token = await world.signIn('admin@example.org');
    return world;
  }

  /** Where its data is. */
  get place(): DatabasePlace {
    return databasePlace(this.config);
  }

  async close(): Promise<void> {
    await this.hub.stop();
  }

  async signIn(email: string): Promise<string> {
    return (await this.http('POST', '/auth/login', { email, password: PASSWORD }, '')).body.token;
  }

  /** As the administrator, or with another token; empty for none. */
  http(method: string, path: string, body?: unknown, token = this.#token): Promise<HttpAnswer> {
    return callHub({ https: this.addresses.https, ca: this.ca, token }, method, path, body);
  }

  /** Two rooms, a trainer, a class, and a session in the first room that starts in five minutes. */
  async furnish(trainees = 3) {
    const site = (await this.http('POST', '/sites', { name: 'Harbour', zone: 'Europe/Paris' })).body;
    const room = (await this.http('POST', '/rooms', { siteId: site.id, name: 'R1', capacity: 20 })).body;
    const otherRoom = (await this.http('POST', '/rooms', { siteId: site.id, name: 'R2', capacity: 20 })).body;
    const person = async (displayName: string, roles: string[]) =>
      (await this.http('POST', '/people', { displayName, siteId: site.id, roles })).body;
    const trainer = await person('Tara Trainer', ['trainer']);
    const people: { id: string; subject: string; displayName: string }[] = [];
    for (let index = 0; index < trainees; index += 1)
      people.push(await person(`Trainee ${index + 1}`, ['trainee']));
    const group = (await this.http('POST', '/groups', { siteId: site.id, name: 'Class A' })).body;
    await this.http('POST', `/groups/${group.id}/members`, { personIds: people.map((one) => one.id) });
    const start = Math.ceil(this.clock.wall() / MINUTE) * MINUTE + 5 * MINUTE;
    const session = await this.http('POST', '/sessions', {
      roomId: room.id,
      trainerId: trainer.id,
      groupIds: [group.id],
      title: 'Welding',
      start: new Date(start).toISOString(),
      end: new Date(start + 60 * MINUTE).toISOString(),
    });
    if (session.status !== 201) throw new Error(JSON.stringify(session.body));
    return { site, room, otherRoom, trainer, trainees: people, group, session: session.body, start };
  }

  /** More trainees in the class, whom its sessions then expect. */
  async furnishMore(parts: { site: { id: string }; group: { id: string } }, count: number) {
    const people: { id: string; subject: string }[] = [];
    for (let index = 0; index < count; index += 1) {
      const person = { displayName: `Member ${index + 1}`, siteId: parts.site.id, roles: ['trainee'] };
      people.push((await this.http('POST', '/people', person)).body);
    }
    for (let from = 0; from < count; from += 100) {
      const personIds = people.slice(from, from + 100).map((one) => one.id);
      await this.http('POST', `/groups/${parts.group.id}/members`, { personIds });
    }
    return { trainees: people };
  }

  async claimCode(roomId: string): Promise<string> {
    return (await this.http('POST', `/rooms/${roomId}/claim-codes`, {})).body.code;
  }
}
