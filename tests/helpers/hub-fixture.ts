/** A hub's people side on a fresh encrypted database, with a clock and a face enroller that tests turn. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { type RestHandlers, restApi } from '../../core/contracts/rest/api.ts';
import type { Role } from '../../core/domain/roles.ts';
import { systemScope } from '../../core/domain/scope.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { FaceEnroller, PhotoVerdict } from '../../core/ports/face-enroller.ts';
import { eventHandlers } from '../../hub/rest/handlers/events.ts';
import { peopleSideHandlers } from '../../hub/rest/handlers/people-side.ts';
import { createServer, type ServerOptions } from '../../hub/rest/server.ts';
import { ensureAdmin } from '../../hub/services/access/first-admin.ts';
import type { HubContext } from '../../hub/services/hub-context.ts';
import { LiveEvents } from '../../hub/services/live-events.ts';
import { Erasures } from '../../hub/services/people/erasures.ts';
import { createPeopleSide, type PeopleSide } from '../../hub/services/people-side.ts';
import { type DatabasePlace, type HubDatabase, openDatabase } from '../../hub/storage/database.ts';
import { FileErasureList } from '../../hub/storage/erasure-list.ts';
import { openIdentity } from '../../hub/storage/identity.ts';
import { HubLog } from '../../hub/storage/log/hub-log.ts';
import { migrate } from '../../hub/storage/migrations/migrate.ts';
import { SqlChangeFeed } from '../../hub/storage/stores/sql-change-feed.ts';
import { SqlHubStore } from '../../hub/storage/stores/sql-hub-store.ts';
import { freshDatabase } from './test-database.ts';

/** A Monday, 08:00 in Paris. */
export const START = Date.parse('2026-03-02T07:00:00.000Z');
const PASSWORD = 'quiet harbour lamp';

export class TestClock implements Clock {
  readonly bootId = 'test';
  now = START;

  wall(): number {
    return this.now;
  }

  mono(): number {
    return this.now - START;
  }
}

/** Judges by the first byte: 1 is a good photo, anything else has no face. The third byte is whose face it shows, a fourth blends another into it. */
export class FakeEnroller implements FaceEnroller {
  broken = false;
  /** What it makes templates with. */
  made = 'a'.repeat(64);

  recipe(): { pack: string; alikeFrom: number } {
    return { pack: this.made, alikeFrom: 0.45 };
  }

  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  async check(photo: Uint8Array): Promise<PhotoVerdict> {
    if (this.broken) throw new Error('no models');
    if (photo[0] !== 1) return { kind: 'refused', reason: 'photo.no-face', message: 'no face' };
    const template = new Float32Array(512);
    const faces = photo.length > 2 ? photo.slice(2, 4) : [0];
    for (const face of faces) template[face] = 1 / Math.sqrt(faces.length);
    return {
      kind: 'accepted',
      template,
      facePx: 120,
      sharpness: 80,
      brightness: 130,
      pack: this.made,
      alikeFrom: 0.45,
      sameFrom: 0.45,
    };
  }
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are read by path in tests; the server has parsed them.
  readonly body: any;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly raw: Uint8Array;
}

export type Call = (
  method: string,
  url: string,
  body?: object | null,
  more?: InjectOptions,
) => Promise<Answer>;

export interface Query {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

export interface HubFixture {
  readonly app: FastifyInstance;
  readonly db: HubDatabase;
  /** Every query that was done. */
  readonly queries: Query[];
  readonly store: SqlHubStore;
  readonly log: HubLog;
  readonly services: PeopleSide;
  readonly clock: TestClock;
  readonly enroller: FakeEnroller;
  /** Calls with a token, or without one when it is null. */
  call(token: string | null): Call;
  /** Makes a person with these roles and signs them in. */
  signIn(roles: readonly Role[], siteId?: string | null): Promise<SignedIn>;
  /** From now on nothing can be added to the list beside the database. */
  breakErasureList(): void;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** The areas of the machine side, which this fixture does not run by itself. */
  readonly kiosks?: (context: HubContext, db: HubDatabase) => Promise<RestHandlers['kiosks']>;
  /** A database of the test's own choice; else a fresh one. */
  readonly place?: DatabasePlace;
}

export interface SignedIn {
  readonly id: string;
  readonly subject: string;
  readonly email: string;
  readonly token: string;
  readonly call: Call;
}

/** For the areas of the machine side, which this fixture does not run. */
function unusedHandlers(): RestHandlers {
  const unused = new Proxy({}, { get: () => async () => null });
  return Object.fromEntries(Object.keys(restApi).map((tag) => [tag, unused])) as unknown as RestHandlers;
}

type Served = Partial<Pick<ServerOptions, 'https' | 'logger' | 'requestsPerMinute' | 'consoleDir'>>;

export async function openHub({ kiosks, place, ...served }: Served & OpenOptions = {}): Promise<HubFixture> {
  const queries: Query[] = [];
  const onQuery = (text: string, parameters: readonly unknown[]) => void queries.push({ text, parameters });
  const db = openDatabase({ ...(place ?? (await freshDatabase())), key: new Uint8Array(32), onQuery });
  await migrate(db, START);
  const clock = new TestClock();
  const store = new SqlHubStore(db);
  const feed = new SqlChangeFeed(db, clock);
  const events = new LiveEvents({ feed, log: { error: () => {} } });
  const log = new HubLog(db, await openIdentity(db), clock, () => events.poke());
  const enroller = new FakeEnroller();
  const context = { store, log, clock };
  const listDir = mkdtempSync(join(tmpdir(), 'hub-list-'));
  const erasureList = new FileErasureList(join(listDir, 'erasures.jsonl'));
  const services = createPeopleSide(context, enroller, new Erasures(context, erasureList));
  const app = await createServer({
    handlers: {
      ...unusedHandlers(),
      ...peopleSideHandlers(services),
      events: eventHandlers(events),
      ...(kiosks ? { kiosks: await kiosks(context, db) } : {}),
    },
    authenticate: (token) => services.auth.authenticate(token),
    ledger: services.requests,
    consoleDir: null,
    https: null,
    logger: null,
    version: '0.0.0',
    requestsPerMinute: 100_000,
    ...served,
  });
  const call =
    (token: string | null): Call =>
    async (method, url, body, options = {}) => {
      const answer = await app.inject({
        method: method as 'GET',
        url: url.startsWith('/api') ? url : `/api/v1${url}`,
        ...(body ? { payload: body } : {}),
        ...options,
        headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...options.headers },
      });
      const isJson = /json/.test(String(answer.headers['content-type']));
      return {
        status: answer.statusCode,
        body: isJson ? answer.json() : answer.body,
        headers: answer.headers,
        raw: answer.rawPayload,
      };
    };
  let made = 0;
  const signIn = async (roles: readonly Role[], siteId: string | null = null): Promise<SignedIn> => {
    made += 1;
    const email = `person${made}@example.org`;
    const person = await services.people.create(
      { displayName: `Person ${made}`, siteId, roles, language: null, email, password: PASSWORD },
      systemScope('people.write'),
    );
    if ('kind' in person) throw new Error(person.code);
    const login = await call(null)('POST', '/auth/login', { email, password: PASSWORD });
    const { token } = login.body;
    return { id: person.id, subject: person.subject, email, token, call: call(token) };
  };
  return {
    app,
    db,
    queries,
    store,
    log,
    services,
    clock,
    enroller,
    call,
    signIn,
    breakErasureList: () => rmSync(listDir, { recursive: true }),
    close: async () => {
      await app.close();
      await db.destroy();
    },
  };
}

export async function firstAdmin(hub: HubFixture): Promise<Call> {
  const { store, log, clock } = hub;
  await ensureAdmin({ store, log, clock }, 'admin@example.org', 'Admin', PASSWORD);
  const login = await hub.call(null)('POST', '/auth/login', {
    email: 'admin@example.org',
    password: PASSWORD,
  });
  return hub.call(login.body.token);
}

/** A site in Paris with one room, a trainer and a group of trainees. */
export async function furnish(hub: HubFixture, trainees = 3) {
  const admin = await firstAdmin(hub);
  const site = (await admin('POST', '/sites', { name: 'Harbour', zone: 'Europe/Paris' })).body;
  const beacon = { uuid: 'f7826da6-4fa2-4e98-8024-bc5b71e0893e', major: 1, minor: 7 };
  const room = (await admin('POST', '/rooms', { siteId: site.id, name: 'R1', capacity: 20, beacon })).body;
  const trainer = await hub.signIn(['trainer'], site.id);
  const group = (await admin('POST', '/groups', { siteId: site.id, name: 'Class A' })).body;
  const people: { id: string; subject: string }[] = [];
  for (let index = 0; index < trainees; index += 1) {
    const person = await admin('POST', '/people', { displayName: `Trainee ${index + 1}`, siteId: site.id });
    people.push(person.body);
  }
  await admin('POST', `/groups/${group.id}/members`, { personIds: people.map((person) => person.id) });
  return { admin, site, room, trainer, group, trainees: people };
}
