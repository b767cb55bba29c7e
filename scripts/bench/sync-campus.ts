/** The rooms, people and sessions that a fleet reconnects to, and what its kiosks wrote meanwhile. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { HubConfig } from '../../core/contracts/config.ts';
import type { FactDraft } from '../../core/contracts/fact.ts';
import { defaultLocationPolicy } from '../../core/contracts/location.ts';
import { DEFAULT_POLICY } from '../../core/contracts/policy.ts';
import { systemScope } from '../../core/domain/scope.ts';
import { windowsOf } from '../../core/domain/session-windows.ts';
import type { HubStore } from '../../core/ports/hub-store.ts';
import { Hub } from '../../hub/hub.ts';
import { hubLogger } from '../../hub/log.ts';
import { databaseKey } from '../../hub/pki/private-files.ts';
import { ensureAdmin } from '../../hub/services/access/first-admin.ts';

export const ADMIN = { email: 'admin@example.org', password: 'quiet harbour lamp' };
const HOUR = 3_600_000;
/** Sessions lie within so long from now, so that kiosks are sent all of them. */
const AHEAD = 6 * 24 * HOUR;
export const ROLL = 20;
/** Facts of one session and of the hours around it: half are of the session, half tell IT something. */
export const FACTS_PER_SESSION = 100;
/** Sessions scheduled in one transaction. */
const AT_ONCE = 50;

export interface BenchRoom {
  readonly id: string;
  readonly trainer: string;
  readonly trainees: readonly string[];
  readonly sessions: readonly string[];
}

/** Fills a hub that does not serve yet: a room with a class of 20 for each number, which says how many sessions it has. */
export async function fillCampus(config: HubConfig, rooms: readonly number[]): Promise<BenchRoom[]> {
  const secrets = { databaseKey: await databaseKey(config.dataDir, undefined) };
  const hub = await Hub.fromConfig(config, secrets, { logger: hubLogger('silent') });
  try {
    const { store, log } = hub.context;
    await ensureAdmin(hub.context, ADMIN.email, 'Admin', ADMIN.password);
    const now = Date.now();
    const siteId = await makeSite(store, now);
    const made: BenchRoom[] = [];
    for (const [index, sessions] of rooms.entries()) {
      const room = await store.transaction((inside) => makeRoom(inside, siteId, index, now));
      const apart = AHEAD / sessions;
      const drafts = Array.from({ length: sessions }, (_, nth) =>
        scheduled(siteId, room, now + 4 * HOUR + Math.floor(nth * apart)),
      );
      for (let from = 0; from < drafts.length; from += AT_ONCE)
        await log.append(drafts.slice(from, from + AT_ONCE));
      made.push({ ...room, sessions: drafts.map(({ session }) => session ?? '') });
    }
    return made;
  } finally {
    await hub.close();
  }
}

async function makeSite(store: HubStore, now: number): Promise<string> {
  const id = randomUUID();
  const rules = {
    policy: DEFAULT_POLICY,
    policyVersion: 1,
    locationPolicy: defaultLocationPolicy,
    version: 1,
  };
  const site = { id, name: 'Bench', zone: 'Europe/Paris', ...rules, badgeKey: randomBytes(32) };
  await store.sites.insert(site, now, systemScope('site.write'));
  return id;
}

async function makeRoom(store: HubStore, siteId: string, index: number, now: number) {
  const id = randomUUID();
  const room = { id, siteId, name: `Room ${index}`, capacity: 30, beacon: null, version: 1 };
  await store.rooms.insert(room, now, systemScope('site.write'));
  const subjects: string[] = [];
  for (let nth = 0; nth <= ROLL; nth += 1) {
    const subject = randomUUID();
    const person = { id: randomUUID(), subject, siteId, displayName: `Person ${index}-${nth}`, active: true };
    const rest = { language: null, reference: null, email: null, key: randomBytes(32) };
    const roles = [nth === 0 ? ('trainer' as const) : ('trainee' as const)];
    await store.people.insert({ ...person, ...rest, roles }, now, systemScope('people.write'));
    subjects.push(subject);
  }
  const [trainer = '', ...trainees] = subjects;
  return { id, trainer, trainees };
}

type Placed = Omit<BenchRoom, 'sessions'>;

function scheduled(siteId: string, room: Placed, start: number): FactDraft {
  const end = start + HOUR;
  return {
    type: 'session.scheduled',
    subject: room.trainer,
    session: randomUUID(),
    payload: {
      ...{ siteId, roomId: room.id, title: 'Welding', kind: 'timetable', makeupOf: null, unitId: null },
      ...{ scheduledStart: start, scheduledEnd: end, windows: windowsOf(start, end, DEFAULT_POLICY) },
      ...{ policy: DEFAULT_POLICY, policyVersion: 1, expected: [...room.trainees], groups: [] },
    },
  };
}

/** What a kiosk of this room wrote while it was away, session after session. */
export function* backlogOf(
  room: BenchRoom,
  kioskId: string,
  facts: number,
  sessions: readonly string[] = room.sessions,
): Generator<FactDraft> {
  let left = facts;
  for (const session of sessions)
    for (const draft of sessionFacts(room, session, kioskId)) {
      if (left === 0) return;
      left -= 1;
      yield draft;
    }
  for (; left > 0; left -= 1) yield noticed();
}

function* sessionFacts(room: BenchRoom, session: string, kioskId: string): Generator<FactDraft> {
  const act = { method: 'badge-pin', location: null } as const;
  const { trainer } = room;
  yield { type: 'session.started', subject: trainer, session, payload: { ...act, policyVersion: 1 } };
  for (const subject of room.trainees) {
    const payload = { ...act, method: 'face', policyVersion: 1, by: null } as const;
    yield { type: 'attendance.checked-in', subject, session, payload };
    yield noticed();
  }
  for (let nth = 0; nth < ROLL; nth += 1) {
    const payload = { reason: 'face.unknown', omitted: 0, suspicious: false, face: null };
    yield { type: 'attendance.refused', subject: null, session, payload };
    yield noticed();
  }
  yield { type: 'session.ended', subject: trainer, session, payload: act };
  const payload = { kioskId, cause: 'ended', roomId: room.id } as const;
  yield { type: 'session.sealed', subject: null, session, payload };
  for (let nth = 0; nth < FACTS_PER_SESSION - 4 * ROLL - 3; nth += 1) yield noticed();
}

function noticed(): FactDraft {
  const payload = { code: 'location.unconfirmed-start', detail: 'simulated' } as const;
  return { type: 'kiosk.noticed', subject: null, session: null, payload };
}
