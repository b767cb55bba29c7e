/** A kiosk's data folder as it is after the claim and the first download, without a hub: for kiosks that run offline. */
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { argon2id } from 'hash-wasm';
import { uuidv7 } from 'uuidv7';
import { type FactDraft, factPayloads, GENESIS_HASH } from '../../core/contracts/fact.ts';
import type { FeedItem, FeedPerson, Placement } from '../../core/contracts/feed.ts';
import { defaultLocationPolicy } from '../../core/contracts/location.ts';
import { MQTT_PREFIX } from '../../core/contracts/mqtt.ts';
import { type AttendancePolicy, attendancePolicy } from '../../core/contracts/policy.ts';
import { encodeFact } from '../../core/domain/fact-codec.ts';
import { formatHlc } from '../../core/domain/hlc.ts';
import { badgeHash } from '../../main/services/badge.ts';
import { openKioskDatabase } from '../../main/storage/database.ts';
import { DATABASE_FILE, databaseKey } from '../../main/storage/database-key.ts';
import { deviceKeys, writeIdentity } from '../../main/storage/device-keys.ts';
import { SqliteFactLog } from '../../main/storage/sqlite-fact-log.ts';
import { SqliteFeedStore } from '../../main/storage/sqlite-feed-store.ts';
import { SqliteKioskStore } from '../../main/storage/sqlite-kiosk-store.ts';
import { readBootId, SystemClock } from '../../main/sync/system-clock.ts';

const MINUTE = 60_000;

export interface SeedPerson {
  readonly name: string;
  readonly isTrainer?: boolean;
  /** UID, hexadecimal. */
  readonly badge?: string;
  readonly pin?: string;
  readonly templates?: readonly string[];
  /** Whether they are on the session's roll; trainees are unless told otherwise. */
  readonly onRoll?: boolean;
}

export interface Seeded {
  readonly kioskId: string;
  /** The first session. */
  readonly session: string;
  readonly sessions: readonly string[];
  readonly people: readonly FeedPerson[];
  person(name: string): FeedPerson;
}

/**
 * A room, these people, and a session (or several side by side) that begins now; the first trainer's it is. Simulation
 * mode, hub out of reach.
 */
export async function seedKiosk(
  dataDir: string,
  people: readonly SeedPerson[],
  policy: Partial<AttendancePolicy> = {},
  sessionCount = 1,
): Promise<Seeded> {
  const key = databaseKey(dataDir);
  deviceKeys(dataDir, key);
  const kioskId = randomUUID();
  const roomId = randomUUID();
  writeIdentity(dataDir, key, {
    kioskId,
    roomId,
    hubId: randomUUID(),
    certificate: '',
    ca: '',
    mqttUrl: 'mqtts://127.0.0.1:9',
    prefix: MQTT_PREFIX.simulation,
    mode: 'simulation',
  });
  const place = placementOf(kioskId, roomId, attendancePolicy.parse(policy));
  const known = await Promise.all(people.map((person) => feedPersonOf(person, place.badgeKey)));
  const sessions = Array.from({ length: sessionCount }, () => randomUUID());
  const trainer = known.find((person) => person.isTrainer);
  const expected = known.filter((person, index) => !person.isTrainer && people[index]?.onRoll !== false);
  const texts = hubFacts(place, sessions, trainer?.subject ?? null, expected);
  download(dataDir, key, place, known, texts);
  const person = (name: string): FeedPerson => {
    const found = known.find((candidate) => candidate.displayName === name);
    if (!found) throw new Error(`nobody is called ${name}`);
    return found;
  };
  return { kioskId, session: sessions[0] ?? '', sessions, people: known, person };
}

function placementOf(kioskId: string, roomId: string, policy: AttendancePolicy): Placement {
  return {
    kioskId,
    kioskName: 'Kiosk 1',
    siteId: randomUUID(),
    siteName: 'North',
    zone: 'Europe/Paris',
    roomId,
    roomName: 'Room 1',
    beacon: { uuid: randomUUID(), major: 1, minor: 1 },
    otherBeacons: [],
    policy,
    policyVersion: 1,
    locationPolicy: { ...defaultLocationPolicy, dwellMs: 0 },
    badgeKey: randomBytes(32).toString('base64'),
    exitCode: '$argon2id$unset',
  };
}

async function feedPersonOf(person: SeedPerson, badgeKey: string): Promise<FeedPerson> {
  return {
    subject: randomUUID(),
    displayName: person.name,
    isTrainer: person.isTrainer ?? false,
    language: null,
    badges: person.badge ? [badgeHash(badgeKey, person.badge)] : [],
    pin: person.pin ? await pinHash(person.pin) : null,
    templates: [...(person.templates ?? [])],
    key: randomBytes(32).toString('base64'),
  };
}

/** As weak as it goes: what is tested is not the hash. */
function pinHash(pin: string): Promise<string> {
  return argon2id({
    password: pin,
    salt: randomBytes(16),
    iterations: 1,
    memorySize: 64,
    parallelism: 1,
    hashLength: 32,
    outputType: 'encoded',
  });
}

function hubFacts(
  place: Placement,
  sessions: readonly string[],
  trainer: string | null,
  expected: readonly FeedPerson[],
): string[] {
  const start = Date.now();
  const end = start + 120 * MINUTE;
  const windows = {
    arriveFrom: start - 15 * MINUTE,
    startFrom: start - 15 * MINUTE,
    startUntil: start + 30 * MINUTE,
    endFrom: start - 15 * MINUTE,
    endUntil: end + 30 * MINUTE,
    sealAt: end + 30 * MINUTE,
  };
  const drafts = sessions.flatMap((session): FactDraft[] => [
    {
      type: 'session.scheduled',
      subject: trainer,
      session,
      payload: {
        siteId: place.siteId,
        roomId: place.roomId,
        title: 'Welding',
        kind: 'timetable',
        makeupOf: null,
        scheduledStart: start,
        scheduledEnd: end,
        windows,
        policy: place.policy,
        policyVersion: 1,
        expected: expected.map((person) => person.subject),
      },
    },
    { type: 'session.offered', subject: null, session, payload: { kioskId: place.kioskId } },
  ]);
  const origin = `hub:${randomUUID()}:${randomBytes(8).toString('hex')}`;
  let prevHash = GENESIS_HASH;
  return drafts.map((draft, index) => {
    const fact = encodeFact({
      origin,
      seq: index + 1,
      id: uuidv7(),
      hlc: formatHlc({ ms: start - MINUTE, counter: index }),
      wall: start - MINUTE,
      bootId: 'hub',
      mono: 0,
      clockTrust: 'anchored',
      type: draft.type,
      v: 1,
      critical: true,
      subject: draft.subject,
      session: draft.session,
      payload: factPayloads[draft.type].parse(draft.payload),
      sealed: null,
      prevHash,
    });
    prevHash = fact.hash;
    return fact.text;
  });
}

function download(
  dataDir: string,
  key: Uint8Array,
  place: Placement,
  people: readonly FeedPerson[],
  texts: readonly string[],
): void {
  const opened = openKiosk(dataDir, key, place.kioskId);
  const items: FeedItem[] = [
    { kind: 'placement', placement: place },
    ...people.map((person): FeedItem => ({ kind: 'person', person })),
    ...texts.map((text): FeedItem => ({ kind: 'fact', text })),
  ];
  const body = { v: 1 as const, from: 0, to: items.length, snapshot: true, items, acked: null };
  new SqliteFeedStore(opened.db, opened.store, opened.log).apply(randomUUID(), body);
  opened.db.close();
}

/** The database of a kiosk that is not running. */
export function openKiosk(dataDir: string, key: Uint8Array, kioskId: string) {
  const { db } = openKioskDatabase({ file: join(dataDir, DATABASE_FILE), key, now: Date.now() });
  const store = new SqliteKioskStore(db);
  const log = new SqliteFactLog({
    db,
    kioskId,
    clock: new SystemClock(readBootId()),
    trust: () => 'unanchored',
    random: (bytes) => randomBytes(bytes),
    newId: uuidv7,
    keyOf: (subject) => store.subjectKey(subject),
  });
  return { db, store, log };
}
