/** The hub of a history: its real log, intake, fold, feed and settling on a database in memory, without a network. */
import { createHash } from 'node:crypto';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import pino from 'pino';
import type { Fact, FactDraft } from '../../core/contracts/fact.ts';
import type { FeedBody } from '../../core/contracts/feed.ts';
import { defaultLocationPolicy } from '../../core/contracts/location.ts';
import { type DownTopic, downMessages, type UpTopic } from '../../core/contracts/mqtt.ts';
import { DEFAULT_POLICY } from '../../core/contracts/policy.ts';
import { decodeFact } from '../../core/domain/fact-codec.ts';
import { systemScope } from '../../core/domain/scope.ts';
import { foldSession, type SessionState } from '../../core/domain/session.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { settleSessions } from '../../hub/jobs/settle.ts';
import { FeedService } from '../../hub/services/kiosks/feed.ts';
import { KioskUplink } from '../../hub/services/kiosks/kiosk-uplink.ts';
import { type HubIdentity, openIdentity, startNewEpoch } from '../../hub/storage/identity.ts';
import { SqlFactIntake } from '../../hub/storage/log/fact-intake.ts';
import { HubLog } from '../../hub/storage/log/hub-log.ts';
import { migrate } from '../../hub/storage/migrations/migrate.ts';
import { SqlChangeFeed } from '../../hub/storage/stores/sql-change-feed.ts';
import { SqlHubStore } from '../../hub/storage/stores/sql-hub-store.ts';
import { SqlKioskRegistry } from '../../hub/storage/stores/sql-kiosk-registry.ts';
import { SqlSweep } from '../../hub/storage/stores/sql-sweep.ts';
import { uuidOf } from '../helpers/fact-world.ts';
import {
  BEGIN,
  KIOSK_IDS,
  PEOPLE,
  ROOMS,
  SESSION,
  SIGN_PUBLIC,
  SITE,
  START,
  TRAINER,
  timesFrom,
} from './cast.ts';
import { type HubDisk, kyselyOn } from './disk.ts';

/** What the hub puts on the way to a kiosk. A feed body goes as it is: boxing it is tried elsewhere and costs most. */
export type DownMessage =
  | { readonly topic: Exclude<DownTopic, 'feed'>; readonly json: string }
  | { readonly topic: 'feed'; readonly hubEpoch: string; readonly body: FeedBody };

export interface StoredFact {
  readonly fact: Fact;
  readonly setAside: boolean;
}

/** A furnished hub's database, to begin each history with. */
export async function makeHubImage(): Promise<Buffer> {
  const raw = new Sqlite(':memory:');
  raw.pragma('page_size = 1024');
  const db = kyselyOn(raw);
  const clock = { bootId: 'image', wall: () => BEGIN, mono: () => 0 };
  await migrate(db, BEGIN);
  const store = new SqlHubStore(db);
  const site = {
    id: SITE,
    name: 'Harbour',
    zone: 'Europe/Paris',
    policy: DEFAULT_POLICY,
    policyVersion: 1,
    locationPolicy: defaultLocationPolicy,
    version: 1,
    badgeKey: new Uint8Array(32).fill(5),
  };
  await store.sites.insert(site, BEGIN, systemScope('site.write'));
  for (const [index, id] of ROOMS.entries()) {
    const room = { id, siteId: SITE, name: `R${index}`, capacity: 20, beacon: null, version: 1 };
    await store.rooms.insert(room, BEGIN, systemScope('site.write'));
  }
  for (const [index, subject] of [TRAINER, ...PEOPLE].entries()) {
    const roles = index === 0 ? (['trainer'] as const) : (['trainee'] as const);
    const person = {
      id: uuidOf(`person ${index}`),
      subject,
      siteId: SITE,
      displayName: `P${index}`,
      language: null,
      reference: null,
      email: null,
      active: true,
      roles,
      key: new Uint8Array(32).fill(index + 1),
    };
    await store.people.insert(person, BEGIN, systemScope('people.write'));
  }
  const registry = new SqlKioskRegistry(db);
  for (const [index, id] of KIOSK_IDS.entries())
    await registry.insert(
      {
        id,
        name: `K${index}`,
        roomId: index < 2 ? ROOMS[0] : ROOMS[1],
        mode: 'real',
        signKey: SIGN_PUBLIC,
        boxKey: new Uint8Array(32).fill(9),
        exitCode: 'none',
        version: 'test',
        claimedAt: BEGIN,
        certificateUntil: BEGIN * 2,
      },
      systemScope('kiosk.write'),
    );
  const log = new HubLog(db, await openIdentity(db), clock, () => {});
  await log.append([
    {
      type: 'session.scheduled',
      subject: TRAINER,
      session: SESSION,
      payload: {
        siteId: SITE,
        roomId: ROOMS[0],
        title: 'Welding',
        kind: 'by-hand',
        makeupOf: null,
        ...timesFrom(START),
        policy: DEFAULT_POLICY,
        policyVersion: 1,
        expected: PEOPLE.slice(0, 3),
      },
    },
  ]);
  const image = raw.serialize();
  raw.close();
  return image;
}

export class HubSide {
  readonly disk: HubDisk;
  /** Facts that were read from their texts before. */
  readonly #read = new Map<string, Fact>();
  readonly #clock: Clock;
  readonly #uplink: KioskUplink;
  readonly #bodies: FeedService;
  readonly #store: SqlHubStore;
  readonly #sweep: SqlSweep;
  readonly #asked: { kioskId: string; cursor: FeedCursor }[] = [];
  readonly registry: SqlKioskRegistry;
  readonly #feed: SqlChangeFeed;
  readonly log: HubLog;
  readonly epoch: string;
  /** Messages of kiosks over which it stumbled: an honest kiosk sends none. */
  readonly failures: string[] = [];
  readonly #down: (kioskId: string, message: DownMessage) => void;

  private constructor(
    disk: HubDisk,
    identity: HubIdentity,
    clock: Clock,
    down: (kioskId: string, message: DownMessage) => void,
  ) {
    const { db } = disk;
    this.disk = disk;
    this.#clock = clock;
    this.#down = down;
    this.epoch = identity.epoch;
    this.log = new HubLog(db, identity, clock, () => {});
    this.#store = new SqlHubStore(db);
    this.#sweep = new SqlSweep(db);
    this.registry = new SqlKioskRegistry(db);
    this.#feed = new SqlChangeFeed(db, clock);
    const context = { store: this.#store, log: this.log, clock };
    const { registry } = this;
    const intake = new SqlFactIntake(db, identity, clock, () => {});
    this.#bodies = new FeedService(context, { feed: this.#feed, registry, intake });
    const downlink = {
      send: async (kiosk: { readonly id: string }, topic: DownTopic, message: unknown) => {
        if (topic !== 'feed')
          down(kiosk.id, { topic, json: JSON.stringify(downMessages[topic].parse(message)) });
      },
      request: (kioskId: string, cursor: FeedCursor) => void this.#asked.push({ kioskId, cursor }),
    };
    const log = pino(
      { level: 'error' },
      {
        write: (line: string) => {
          const { event, err } = JSON.parse(line) as { event: string; err?: { message: string } };
          if (event === 'kiosk.message-failed') this.failures.push(err?.message ?? 'unknown');
        },
      },
    );
    const certificates = { renew: async () => null };
    const isSteady = () => true;
    const options = { intake, registry, feed: this.#feed, downlink, certificates, isSteady, log };
    this.#uplink = new KioskUplink(context, options);
  }

  /** `restored`: a backup was put back on the disk, so a new epoch begins. */
  static async open(
    disk: HubDisk,
    restored: boolean,
    clock: Clock,
    down: (kioskId: string, message: DownMessage) => void,
  ): Promise<HubSide> {
    const { db } = disk;
    const identity = restored ? await startNewEpoch(db, clock.wall()) : await openIdentity(db);
    return new HubSide(disk, identity, clock, down);
  }

  /** A backup: everything that is committed. */
  image(): Buffer {
    return this.disk.raw.serialize();
  }

  async receive(kioskId: string, topic: UpTopic, json: string): Promise<void> {
    await this.#uplink.handle({ mode: 'real', kioskId, topic, payload: Buffer.from(json) });
    const [failed] = this.failures;
    if (failed !== undefined) throw new Error(`the hub stumbled over a message of a kiosk: ${failed}`);
    for (const asked of this.#asked.splice(0)) {
      const made = await this.#bodies.bodyFor(asked.kioskId, asked.cursor);
      if (made) this.#down(asked.kioskId, { topic: 'feed', hubEpoch: this.epoch, body: made.body });
    }
  }

  async state(): Promise<SessionState> {
    return foldSession(SESSION, await this.log.sessionFacts(SESSION));
  }

  async append(drafts: readonly FactDraft[]): Promise<void> {
    await this.log.append(drafts);
  }

  async moveKiosk(id: string, roomId: string): Promise<void> {
    await this.registry.update(id, { roomId }, systemScope('kiosk.write'));
    await this.#feed.mark('kiosk', id);
  }

  settle(): Promise<number> {
    return settleSessions({ store: this.#store, log: this.log, clock: this.#clock, sweep: this.#sweep });
  }

  /** Everything in the log, of every origin. */
  stored(): StoredFact[] {
    const rows = this.disk.raw.prepare('SELECT text, hash, set_aside FROM fact').all() as Row[];
    return rows.map(({ text, hash, set_aside }) => {
      const fact = this.#read.get(text) ?? readFact(text);
      this.#read.set(text, fact);
      if (fact.hash !== hash) throw new Error('the hub changed a fact');
      return { fact, setAside: set_aside !== null };
    });
  }

  /** The newest of what kiosks are to hear of. */
  newest(): number {
    return this.disk.raw.prepare<[], number>('SELECT max(n) FROM change').pluck().get() ?? 0;
  }

  /** Forks that the hub has counted, by origin. */
  forks(): Map<string, number> {
    const rows = this.disk.raw.prepare('SELECT origin, forks FROM origin').all() as {
      origin: string;
      forks: number;
    }[];
    return new Map(rows.map((row) => [row.origin, row.forks]));
  }

  /** The roll as lists show it: a projection beside the log. */
  shownRoll(): Map<string, string> {
    const rows = this.disk.raw.prepare('SELECT subject, status FROM record_view').all() as {
      subject: string;
      status: string;
    }[];
    return new Map(rows.map((row) => [row.subject, row.status]));
  }
}

function readFact(text: string): Fact {
  const decoded = decodeFact(text);
  if (!decoded.ok) throw new Error(`the hub holds what is no fact: ${decoded.detail}`);
  return { ...decoded.fact, hash: createHash('sha256').update(text).digest('hex') };
}

interface Row {
  readonly text: string;
  readonly hash: string;
  readonly set_aside: string | null;
}

type FeedCursor = Parameters<FeedService['bodyFor']>[1];
