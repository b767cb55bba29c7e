/** A kiosk of a history: its real log, feed store, uplink and downlink on a database in memory. */
import Sqlite from 'better-sqlite3-multiple-ciphers';
import type { ClockTrust, Fact, FactDraft } from '../../core/contracts/fact.ts';
import type { FeedBody } from '../../core/contracts/feed.ts';
import type { LocationProof } from '../../core/contracts/location.ts';
import { downMessages, type FeedChunk, type UpTopic } from '../../core/contracts/mqtt.ts';
import type { Random } from '../../core/domain/random.ts';
import { foldSession, type SessionState } from '../../core/domain/session.ts';
import { decideSeal } from '../../core/domain/session-decider.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { LogHead } from '../../core/ports/outbox.ts';
import { MIGRATIONS } from '../../main/storage/migrations.ts';
import type { ReadableFact } from '../../main/storage/salvage/readable-facts.ts';
import { takeLog } from '../../main/storage/salvage/take-over.ts';
import { SqliteFactLog } from '../../main/storage/sqlite-fact-log.ts';
import { SqliteFeedStore } from '../../main/storage/sqlite-feed-store.ts';
import { SqliteKioskStore } from '../../main/storage/sqlite-kiosk-store.ts';
import { SqliteOutbox } from '../../main/storage/sqlite-outbox.ts';
import { Downlink } from '../../main/sync/downlink.ts';
import { FeedAssembler } from '../../main/sync/feed-assembler.ts';
import type { Schedule } from '../../main/sync/schedule.ts';
import { Uplink, type UplinkEvent } from '../../main/sync/uplink.ts';
import { uuidOf } from '../helpers/fact-world.ts';
import { VirtualTime } from '../helpers/virtual-time.ts';
import { BEGIN, SESSION, signAsKiosk } from './cast.ts';
import { Disk, type Shelf } from './disk.ts';
import type { DownMessage } from './hub-side.ts';

const EPOCH = 'sync.hub-epoch';

/** An empty kiosk's database. */
export function makeKioskImage(): Buffer {
  const raw = new Sqlite(':memory:');
  raw.pragma('page_size = 1024');
  for (const sql of MIGRATIONS) raw.exec(sql);
  const image = raw.serialize();
  raw.close();
  return image;
}

/** Bodies travel unboxed here; only the last step of the real assembler is left out. */
class OpenAssembler extends FeedAssembler {
  body: FeedBody | null = null;

  override add(): FeedBody | null {
    return this.body;
  }
}

/** A clock that is wrong by `skew` ms and knows how far it may be trusted. */
export class KioskClock implements Clock {
  readonly #now: () => number;
  bootId = 'boot 0';
  skew = 0;
  trust: ClockTrust = 'anchored';

  constructor(now: () => number) {
    this.#now = now;
  }

  wall(): number {
    return this.#now() + this.skew;
  }

  mono(): number {
    return this.#now() - BEGIN + 60_000;
  }
}

export interface KioskOptions {
  readonly id: string;
  readonly now: () => number;
  readonly random: Random;
  readonly up: (topic: UpTopic, json: string) => void;
}

export class KioskSide {
  readonly #options: KioskOptions;
  readonly clock: KioskClock;
  readonly #assembler: OpenAssembler;
  readonly #shelf: Shelf<Disk>;
  #disk: Disk;
  #parts: ReturnType<typeof openParts>;
  #time = new VirtualTime();
  #boots = 0;
  #ids = 0;
  online = false;
  /** How often this disk was put back to an older image. */
  setBacks = 0;
  /** How often something of its own went with a part of this disk. */
  damages = 0;

  constructor(shelf: Shelf<Disk>, options: KioskOptions) {
    this.#options = options;
    this.clock = new KioskClock(options.now);
    this.#assembler = new OpenAssembler(options.id, new Uint8Array(32));
    this.#shelf = shelf;
    this.#disk = shelf.take();
    this.#parts = this.#open();
  }

  get id(): string {
    return this.#options.id;
  }

  get log(): SqliteFactLog {
    return this.#parts.log;
  }

  unsent(): number {
    return this.#parts.uplink.unsent();
  }

  epoch(): string | null {
    return this.#parts.store.get(EPOCH);
  }

  /** Null before the hub has said where it stands. */
  roomId(): string | null {
    return this.#parts.store.placement()?.roomId ?? null;
  }

  /** Whether it holds the key under which what is personal of somebody is sealed. */
  knows(subject: string | null): boolean {
    return subject !== null && this.#parts.store.subjectKey(subject) !== null;
  }

  state(): SessionState {
    return foldSession(SESSION, this.log.sessionFacts(SESSION));
  }

  /** Writes, and has told whoever stands there that it is written. */
  write(drafts: readonly FactDraft[]): Fact[] {
    const facts = this.log.append(drafts);
    this.#parts.uplink.poke();
    return facts;
  }

  /** Dies before the commit returns. */
  dieWriting(drafts: readonly FactDraft[]): void {
    const { db, log } = this.#parts;
    db.exec('BEGIN');
    log.append(drafts);
    db.exec('ROLLBACK');
    this.crash();
  }

  /** A new process on the same disk; the machine was started anew with it. */
  crash(): void {
    this.disconnect();
    this.#boots += 1;
    this.clock.bootId = `boot ${this.#boots}`;
    this.#time = new VirtualTime();
    this.#parts = this.#open();
  }

  image(): Buffer {
    return this.#parts.db.serialize();
  }

  /** The disk is put back to what it was once. */
  restore(image: Buffer): void {
    this.crash();
    this.setBacks += 1;
    this.#replace(new Disk(image));
  }

  /** Some pages of its disk cannot be read any more: facts of its own among them. As `takeOverDamaged` does at the start. */
  damage(isLost: (fact: Fact) => boolean, knowsEnds: boolean): void {
    const { db: old } = this.#parts;
    const disk = this.#shelf.take();
    const db = disk.raw;
    const copy = <Row>(table: string) => old.prepare<[], Row>(`SELECT * FROM ${table}`).all();
    const facts = copy<{ text: string; hash: string; own: number }>('facts').map((row): ReadableFact => {
      const fact: Fact = { ...JSON.parse(row.text), text: row.text, hash: row.hash };
      return { fact, own: row.own === 1 };
    });
    const heads = knowsEnds ? copy<LogHead>('incarnations') : [];
    for (const { hub_epoch, origin, seq } of copy<{ hub_epoch: string; origin: string; seq: number }>('acks'))
      db.prepare('INSERT INTO acks (hub_epoch, origin, seq) VALUES (?, ?, ?)').run(hub_epoch, origin, seq);
    this.crash();
    this.damages += 1;
    this.#replace(disk);
    const { log } = this.#parts;
    const take = () =>
      takeLog({ db, log, now: this.clock.wall() }, (found) => {
        for (const one of facts) if (!one.own || !isLost(one.fact)) found(one);
        return heads;
      });
    db.transaction(take).immediate();
  }

  close(): void {
    this.#shelf.giveBack(this.#disk);
  }

  /** Another disk is in its place when it starts. */
  #replace(disk: Disk): void {
    this.#shelf.giveBack(this.#disk);
    this.#disk = disk;
    this.#parts = this.#open();
  }

  connect(): void {
    if (this.online) return;
    this.online = true;
    const { uplink, downlink } = this.#parts;
    this.#announce(true);
    uplink.connected((batch) => this.#up('facts', batch));
    downlink.connected((request) => this.#up('feed', request));
  }

  disconnect(): void {
    if (!this.online) return;
    this.online = false;
    this.#parts.uplink.disconnected();
    this.#parts.downlink.disconnected();
    // The broker says so in its name.
    this.#announce(false);
  }

  #announce(online: boolean): void {
    const head = this.#parts.outbox.heads().at(-1);
    this.#up('status', {
      v: 1,
      online,
      at: this.clock.wall(),
      version: 'test',
      origin: head?.origin ?? null,
      head: head?.seq ?? 0,
      acked: 0,
      hubEpoch: this.epoch(),
      unsent: this.unsent(),
      devices: {},
    });
  }

  /** As `SyncClient` does. */
  #onUplink(event: UplinkEvent): void {
    if (!this.online) return;
    if (event.kind === 'new-incarnation' || event.kind === 'all-sent') this.#announce(true);
    if (event.kind === 'new-incarnation' && event.reason === 'set-back') this.#parts.downlink.fellBack();
  }

  /** As `SyncClient` hands messages on. */
  receive(message: DownMessage): void {
    const { uplink, downlink } = this.#parts;
    if (message.topic === 'feed') {
      this.#assembler.body = message.body;
      downlink.onChunk({ hubEpoch: message.hubEpoch } as FeedChunk);
    } else if (message.topic === 'ack') uplink.onAck(downMessages.ack.parse(JSON.parse(message.json)));
  }

  pass(ms: number): void {
    this.#time.pass(ms);
    this.seal();
  }

  /** As the sealing timer does at each beat: by time only where the hub vouches for the clock. */
  seal(): void {
    const roomId = this.roomId();
    if (roomId === null) return;
    const decision = decideSeal(this.state(), this.id, roomId, this.clock.wall());
    if (decision?.kind !== 'accepted') return;
    const byTime = decision.facts.some(
      (fact) => fact.type === 'session.sealed' && fact.payload.cause === 'timeout',
    );
    if (!byTime || this.clock.trust === 'anchored') this.write(decision.facts);
  }

  proof(): LocationProof | null {
    const roomId = this.roomId();
    if (roomId === null) return null;
    return { kioskId: this.id, roomId, verdict: 'confirmed', beacon: null, medianRssi: -60, ageMs: 0 };
  }

  /** Where its log ends. */
  place(): string {
    const head = this.log.heads().at(-1);
    return head ? `${head.origin}/${head.hash}` : '';
  }

  /** Every fact that this kiosk wrote and still has. */
  own(): Fact[] {
    const rows = this.#parts.db
      .prepare<[], { text: string; hash: string }>('SELECT text, hash FROM facts WHERE own = 1')
      .all();
    return rows.map(({ text, hash }) => ({ ...JSON.parse(text), text, hash }));
  }

  #open() {
    const made: Made = {
      options: this.#options,
      clock: this.clock,
      schedule: this.#time.schedule,
      assembler: this.#assembler,
      onEvent: (event) => this.#onUplink(event),
      newId: () => {
        this.#ids += 1;
        return uuidOf(`${this.id}/${this.#ids}`);
      },
    };
    return this.#disk.start(() => openParts(this.#disk.raw, made));
  }

  #up(topic: UpTopic, message: unknown): void {
    this.#options.up(topic, JSON.stringify(message));
  }
}

interface Made {
  readonly options: KioskOptions;
  readonly clock: KioskClock;
  readonly schedule: Schedule;
  readonly assembler: FeedAssembler;
  readonly newId: () => string;
  readonly onEvent: (event: UplinkEvent) => void;
}

/** Everything a kiosk's process makes of its disk. */
function openParts(db: Sqlite.Database, { options, clock, schedule, assembler, newId, onEvent }: Made) {
  const { id, random } = options;
  const store = new SqliteKioskStore(db);
  const log = new SqliteFactLog({
    db,
    kioskId: id,
    clock,
    trust: () => clock.trust,
    random: (bytes) => Uint8Array.from({ length: bytes }, () => Math.floor(random() * 256)),
    newId,
    keyOf: (subject) => store.subjectKey(subject),
  });
  const outbox = new SqliteOutbox(db, log);
  const timing = { schedule, random };
  const uplink = new Uplink({
    ...timing,
    now: () => 0,
    outbox,
    epoch: { get: () => store.get(EPOCH), set: (value) => store.set(EPOCH, value) },
    sign: signAsKiosk,
    onEvent,
  });
  const downlink = new Downlink({
    ...timing,
    feed: new SqliteFeedStore(db, store, log),
    assembler,
    onApplied: (_body, result) => {
      if (result.setBack) uplink.setBack();
    },
    onBody: (body) => {
      if (body.acked) uplink.hubHolds(body.acked.origin, body.acked.seq);
    },
    onFailed: (error) => {
      throw error;
    },
  });
  return { db, store, log, outbox, uplink, downlink };
}
