/** The people and places of the hub benchmark, and the hub that is asked about them. Sizes follow from the records. */
import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { defaultLocationPolicy } from '../../core/contracts/location.ts';
import { DEFAULT_POLICY } from '../../core/contracts/policy.ts';
import type { RestHandlers } from '../../core/contracts/rest/api.ts';
import { restApi } from '../../core/contracts/rest/api.ts';
import type { Role } from '../../core/domain/roles.ts';
import { systemScope } from '../../core/domain/scope.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { HubStore } from '../../core/ports/hub-store.ts';
import { peopleSideHandlers } from '../../hub/rest/handlers/people-side.ts';
import { createServer } from '../../hub/rest/server.ts';
import { ensureAdmin } from '../../hub/services/access/first-admin.ts';
import { Erasures } from '../../hub/services/people/erasures.ts';
import { createPeopleSide } from '../../hub/services/people-side.ts';
import { type DatabasePlace, openDatabase } from '../../hub/storage/database.ts';
import { openIdentity } from '../../hub/storage/identity.ts';
import { HubLog } from '../../hub/storage/log/hub-log.ts';
import { migrate } from '../../hub/storage/migrations/migrate.ts';
import { SqlHubStore } from '../../hub/storage/stores/sql-hub-store.ts';

export const GROUP_SIZE = 20;
/** Sessions of a group in a week, one a day. */
export const DAYS = 5;
/** Three years: so long a trainee stays, and so long a history gets. */
export const WEEKS = 150;
const HOURS = 8;
const GROUPS_PER_SITE = 67;
const ADMIN = { email: 'admin@example.org', password: 'quiet harbour lamp' };

export interface Person {
  readonly id: string;
  readonly subject: string;
}

export interface Group {
  readonly id: string;
  readonly siteId: string;
  readonly members: readonly Person[];
  readonly roomId: string;
  readonly trainer: Person;
  readonly unitId: string;
  /** Its hour of the day, 0 to 7; no other group has it in this room. */
  readonly hour: number;
}

export interface Campus {
  readonly sites: readonly string[];
  readonly groups: readonly Group[];
}

/** A Monday, 10:00 UTC, and the same moment again and again. */
export class StandingClock implements Clock {
  readonly bootId = 'bench';
  now = Date.UTC(2026, 2, 2, 10);

  wall(): number {
    return this.now;
  }

  mono(): number {
    return this.now;
  }
}

export interface Query {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** The hub's people side as it is served, with every query that it does seen. */
export async function openBenchHub(place: DatabasePlace) {
  const seen: Query[] = [];
  const onQuery = (sql: string, parameters: readonly unknown[]) => void seen.push({ sql, parameters });
  const db = openDatabase({ ...place, key: new Uint8Array(32), onQuery });
  const clock = new StandingClock();
  await migrate(db, clock.now);
  const store = new SqlHubStore(db);
  const log = new HubLog(db, await openIdentity(db), clock, () => {});
  const context = { store, log, clock };
  const enroller = {
    start: async () => {},
    stop: async () => {},
    recipe: () => null,
    check: () => Promise.reject(new Error('no')),
  };
  const noList = { append: async () => {}, read: async () => ({ lines: [], damaged: 0 }) };
  const services = createPeopleSide(context, enroller, new Erasures(context, noList));
  const unused = new Proxy({}, { get: () => async () => null });
  const others = Object.fromEntries(Object.keys(restApi).map((area) => [area, unused]));
  const app = await createServer({
    handlers: { ...(others as unknown as RestHandlers), ...peopleSideHandlers(services) },
    authenticate: (token) => services.auth.authenticate(token),
    ledger: null,
    consoleDir: null,
    https: null,
    logger: null,
    version: '0.0.0',
    requestsPerMinute: 1_000_000,
  });
  await ensureAdmin(context, ADMIN.email, 'Admin', ADMIN.password);
  const login = await app.inject({ method: 'POST', url: '/api/v1/auth/login', payload: ADMIN });
  const { token } = z.object({ token: z.string() }).parse(login.json());
  const get = async (url: string): Promise<unknown> => {
    const answer = await app.inject({ url: `/api/v1${url}`, headers: { authorization: `Bearer ${token}` } });
    if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.statusCode} ${answer.body}`);
    return answer.json();
  };
  const close = async () => {
    await app.close();
    await db.destroy();
  };
  return { db, store, log, clock, seen, get, close };
}

export type BenchHub = Awaited<ReturnType<typeof openBenchHub>>;

/** Sites of at most 67 groups, a room and a trainer for every eight of them. */
export function makeCampus(store: HubStore, records: number, now: number): Promise<Campus> {
  const count = Math.max(1, Math.round(records / (WEEKS * DAYS * GROUP_SIZE)));
  return store.transaction(async (inside) => {
    const sites: string[] = [];
    const groups: Group[] = [];
    for (let index = 0; index < count; index += 1) {
      if (index % GROUPS_PER_SITE === 0) sites.push(await makeSite(inside, sites.length, now));
      const siteId = sites.at(-1) ?? '';
      const inSite = index % GROUPS_PER_SITE;
      const before = inSite % HOURS === 0 ? undefined : groups.at(-1);
      const { roomId, trainer, unitId } = before ?? (await makeRoom(inside, siteId, inSite, now));
      const members: Person[] = [];
      for (let member = 0; member < GROUP_SIZE; member += 1)
        members.push(await makePerson(inside, siteId, `Trainee ${index}-${member}`, 'trainee', now));
      const id = randomUUID();
      const scope = systemScope('timetable.write');
      await inside.groups.insert({ id, siteId, name: `Group ${index}` }, now, scope);
      await inside.groups.addMembers(
        id,
        members.map((member) => member.id),
        now,
        scope,
      );
      groups.push({ id, siteId, members, roomId, trainer, unitId, hour: inSite % HOURS });
    }
    return { sites, groups };
  });
}

async function makeSite(store: HubStore, index: number, now: number): Promise<string> {
  const id = randomUUID();
  await store.sites.insert(
    {
      id,
      name: `Site ${index}`,
      zone: 'Europe/Paris',
      policy: DEFAULT_POLICY,
      policyVersion: 1,
      locationPolicy: defaultLocationPolicy,
      version: 1,
      badgeKey: randomBytes(32),
    },
    now,
    systemScope('site.write'),
  );
  return id;
}

async function makeRoom(store: HubStore, siteId: string, index: number, now: number) {
  const [roomId, unitId] = [randomUUID(), randomUUID()];
  const room = { id: roomId, siteId, name: `Room ${index}`, capacity: 30, beacon: null, version: 1 };
  await store.rooms.insert(room, now, systemScope('site.write'));
  const unit = { id: unitId, siteId, code: `U${index}`, name: `Unit ${index}`, version: 1 };
  await store.units.insert(unit, now, systemScope('timetable.write'));
  const trainer = await makePerson(store, siteId, `Trainer ${index}`, 'trainer', now);
  return { roomId, unitId, trainer };
}

async function makePerson(store: HubStore, siteId: string, displayName: string, role: Role, now: number) {
  const person = { id: randomUUID(), subject: randomUUID() };
  const rest = { siteId, displayName, language: null, reference: null, email: null, active: true };
  await store.people.insert(
    { ...person, ...rest, roles: [role], key: randomBytes(32) },
    now,
    systemScope('people.write'),
  );
  return person;
}
