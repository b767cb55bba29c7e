/** A room, a trainer, a class and a session, around a kiosk whose every port is played by the test. */
import { randomBytes, randomUUID } from 'node:crypto';
import { argon2id } from 'hash-wasm';
import { kioskConfig } from '../../../core/contracts/config.ts';
import { RosterError } from '../../../core/contracts/error.ts';
import type { FeedPerson, Placement } from '../../../core/contracts/feed.ts';
import type { KioskAction, KioskScreen, KioskView } from '../../../core/contracts/kiosk-view.ts';
import { kioskView } from '../../../core/contracts/kiosk-view.ts';
import { defaultLocationPolicy } from '../../../core/contracts/location.ts';
import { DEFAULT_POLICY } from '../../../core/contracts/policy.ts';
import { foldSession, type SessionState } from '../../../core/domain/session.ts';
import { badgeHash } from '../badge.ts';
import type { EventLogger, KioskParts } from '../parts.ts';
import { RoomKiosk } from '../room-kiosk.ts';
import { FakeBeacon, FakeClaim, FakeFace, FakeReader, FakeSync } from './fake-devices.ts';
import { FakeTime } from './fake-time.ts';
import { MemoryLog } from './memory-log.ts';
import { MemoryStore } from './memory-store.ts';

export const MINUTE = 60_000;
/** When the first session is scheduled to start; an ordinary Monday morning. */
export const START = Date.UTC(2026, 0, 5, 9, 0);
const BADGE_KEY = Buffer.alloc(32, 7).toString('base64');
const UUID = '0f5d2c1e-0000-4000-8000-000000000000';
const OWN = { uuid: UUID, major: 1, minor: 1 };
const OTHER = { uuid: UUID, major: 1, minor: 2 };

/** Hashed once per PIN: the parameters are as weak as they go, to keep tests quick. */
const hashes = new Map<string, Promise<string>>();

export function pinHash(pin: string): Promise<string> {
  const salt = Buffer.from('salt-for-tests!!');
  const options = {
    password: pin,
    salt,
    iterations: 1,
    memorySize: 64,
    parallelism: 1,
    hashLength: 32,
    outputType: 'encoded' as const,
  };
  const hash = hashes.get(pin) ?? argon2id(options);
  hashes.set(pin, hash);
  return hash;
}

export interface PersonOptions {
  readonly badge?: string;
  readonly pin?: string;
  readonly isTrainer?: boolean;
  readonly face?: boolean;
}

export interface SessionOptions {
  readonly trainer: string;
  readonly expected: readonly string[];
  /** Minutes after START, and how many it lasts. */
  readonly from?: number;
  readonly lasts?: number;
  readonly title?: string;
}

const QUIET: EventLogger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export class World {
  readonly time = new FakeTime(START - 20 * MINUTE);
  readonly kioskId = randomUUID();
  readonly roomId = randomUUID();
  readonly log = new MemoryLog(this.time, this.kioskId);
  readonly store = new MemoryStore();
  readonly sync = new FakeSync();
  readonly face = new FakeFace();
  readonly reader = new FakeReader();
  readonly beacon = new FakeBeacon();
  readonly claim: FakeClaim;
  readonly views: KioskView[] = [];
  readonly stopping = new AbortController();
  /** The code that opening the database fails with; null works. */
  openFailsWith: string | null = null;
  kiosk: RoomKiosk;

  constructor(claimed: 'real' | 'simulation' | null = 'real') {
    this.claim = new FakeClaim(claimed);
    this.kiosk = this.#build();
  }

  /** Everything starts anew over the same disk. */
  async restart(): Promise<void> {
    await this.kiosk.stop();
    this.kiosk = this.#build();
    await this.kiosk.start(this.stopping.signal);
  }

  async start(): Promise<void> {
    await this.kiosk.start(this.stopping.signal);
  }

  place(changes: Partial<Placement> = {}): void {
    this.store.place = {
      kioskId: this.kioskId,
      kioskName: 'Kiosk 1',
      siteId: randomUUID(),
      siteName: 'North',
      zone: 'Europe/Paris',
      roomId: this.roomId,
      roomName: 'Room 1',
      beacon: OWN,
      otherBeacons: [OTHER],
      policy: DEFAULT_POLICY,
      policyVersion: 1,
      locationPolicy: defaultLocationPolicy,
      badgeKey: BADGE_KEY,
      exitCode: '$argon2id$unset',
      ...this.store.place,
      ...changes,
    };
    this.sync.emit({ kind: 'changed' });
  }

  async person(name: string, options: PersonOptions = {}): Promise<FeedPerson> {
    const person: FeedPerson = {
      subject: randomUUID(),
      displayName: name,
      isTrainer: options.isTrainer ?? false,
      language: null,
      badges: options.badge ? [badgeHash(BADGE_KEY, options.badge)] : [],
      pin: options.pin ? await pinHash(options.pin) : null,
      templates: options.face === false ? [] : [randomBytes(24).toString('base64')],
      key: randomBytes(32).toString('base64'),
    };
    this.store.known.set(person.subject, person);
    this.sync.emit({ kind: 'changed' });
    return person;
  }

  session(options: SessionOptions): string {
    const id = randomUUID();
    const scheduledStart = START + (options.from ?? 0) * MINUTE;
    const scheduledEnd = scheduledStart + (options.lasts ?? 60) * MINUTE;
    const windows = {
      arriveFrom: scheduledStart - 15 * MINUTE,
      startFrom: scheduledStart - 15 * MINUTE,
      startUntil: scheduledStart + 30 * MINUTE,
      endFrom: scheduledEnd - 15 * MINUTE,
      endUntil: scheduledEnd + 30 * MINUTE,
      sealAt: scheduledEnd + 30 * MINUTE,
    };
    this.log.fromHub(
      {
        type: 'session.scheduled',
        subject: options.trainer,
        session: id,
        payload: {
          siteId: randomUUID(),
          roomId: this.roomId,
          title: options.title ?? 'Welding',
          kind: 'timetable',
          makeupOf: null,
          scheduledStart,
          scheduledEnd,
          windows,
          policy: DEFAULT_POLICY,
          policyVersion: 1,
          expected: [...options.expected],
        },
      },
      { type: 'session.offered', subject: null, session: id, payload: { kioskId: this.kioskId } },
    );
    this.sync.emit({ kind: 'changed' });
    return id;
  }

  /** Moves the clock to so many minutes after START; the room's beacon is heard on the way unless told otherwise. */
  at(minutes: number, beacon: 'own' | 'other' | 'none' = 'own'): void {
    const wait = START + minutes * MINUTE - this.time.wall() - 10_000;
    if (wait > 0) this.time.advance(wait);
    for (let second = 0; second < 10; second += 1) {
      this.time.advance(1_000);
      if (beacon === 'none') continue;
      const reading = { rssi: -60, measuredPower: null, at: this.time.mono() };
      this.beacon.emit({
        kind: 'reading',
        reading: { ...(beacon === 'own' ? OWN : OTHER), ...reading },
      });
    }
  }

  async act(action: KioskAction): Promise<string | null> {
    return (await this.kiosk.act(action))?.code ?? null;
  }

  /** Waits for the desk to be free again, as people do. */
  pause(ms = 7_000): void {
    this.time.advance(ms);
  }

  get view(): KioskView {
    const view = this.kiosk.view();
    if (!view) throw new Error('no view yet');
    return view;
  }

  get screen(): KioskScreen {
    return this.view.screen;
  }

  /** The code of the refusal on the screen, wherever it stands. */
  get refusal(): string | null {
    const { screen } = this;
    if (screen.kind === 'refused') return screen.refusal.code;
    return 'error' in screen ? (screen.error?.code ?? null) : null;
  }

  state(session: string): SessionState {
    return foldSession(session, this.log.sessionFacts(session));
  }

  #build(): RoomKiosk {
    const { beacon, claim, face, log, reader, store, sync, time } = this;
    const records = { clock: time, log, store, sync, start: async () => {}, stop: async () => {} };
    const parts: KioskParts = {
      clock: time,
      ticker: time,
      logger: QUIET,
      claim,
      openRecords: async () => {
        if (this.openFailsWith) throw new RosterError(this.openFailsWith, 'Call IT.');
        return records;
      },
      readers: [reader],
      wedge: null,
      beacon,
      face,
    };
    const kiosk = new RoomKiosk(kioskConfig.parse({ dataDir: '/nowhere' }), parts, 'test');
    kiosk.onView((view) => {
      // Every snapshot that a person could see keeps the contract.
      kioskView.parse(view);
      this.views.push(view);
    });
    return kiosk;
  }
}

/** A placed kiosk at ten to nine, its beacon heard, with a trainer and a class of three. */
export async function classroom() {
  const world = new World();
  world.place();
  await world.start();
  const trainer = await world.person('Tina', { badge: 'A0A0A0A0', pin: '4711', isTrainer: true });
  const ada = await world.person('Ada', { badge: 'B0B0B0B0', pin: '1234' });
  const bob = await world.person('Bob');
  const cleo = await world.person('Cleo', { badge: 'C0C0C0C0', pin: '9876', face: false });
  const session = world.session({
    trainer: trainer.subject,
    expected: [ada.subject, bob.subject, cleo.subject],
  });
  world.at(-10);
  return { world, trainer, ada, bob, cleo, session };
}

/** The trainer taps, looks at the camera, and the session is running. */
export function startByFace(world: World, trainer: FeedPerson, badge = 'A0A0A0A0'): void {
  world.reader.tap(badge);
  world.face.sees(trainer.subject);
}
