/** One kiosk of a simulated fleet: the real claim, log and sync, on a clock that can be set wrong. No devices, no screen. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { uuidv7 } from 'uuidv7';
import type { KioskIdentity } from '../../core/contracts/claim.ts';
import { RosterError } from '../../core/contracts/error.ts';
import type { Fact, FactDraft } from '../../core/contracts/fact.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { openKioskDatabase } from '../storage/database.ts';
import { DATABASE_FILE } from '../storage/database-key.ts';
import { type DeviceKeys, deviceKeys } from '../storage/device-keys.ts';
import type { KioskDatabase } from '../storage/kiosk-database.ts';
import { SqliteFactLog } from '../storage/sqlite-fact-log.ts';
import { SqliteFeedStore } from '../storage/sqlite-feed-store.ts';
import { SqliteKioskStore } from '../storage/sqlite-kiosk-store.ts';
import { SqliteOutbox } from '../storage/sqlite-outbox.ts';
import { AnchoredClock } from '../sync/anchored-clock.ts';
import { claimKiosk } from '../sync/claim-client.ts';
import { SyncClient } from '../sync/sync-client.ts';
import { SystemClock } from '../sync/system-clock.ts';

/** A machine's clock with a fault: `offsetMs` is what its wall clock is off by. */
class FaultyClock implements Clock {
  readonly bootId = randomUUID();
  readonly #system = new SystemClock(this.bootId);
  offsetMs = 0;

  wall(): number {
    return this.#system.wall() + this.offsetMs;
  }

  mono(): number {
    return this.#system.mono();
  }
}

export interface SimulatedKioskOptions {
  readonly dir: string;
  readonly hubUrl: string;
  readonly claimCode: string;
  readonly version: string;
  readonly log: Logger;
}

export class SimulatedKiosk {
  readonly #options: SimulatedKioskOptions;
  readonly #identity: KioskIdentity;
  readonly #keys: DeviceKeys;
  readonly db: KioskDatabase;
  readonly #machine = new FaultyClock();
  readonly clock: AnchoredClock;
  readonly outbox: SqliteOutbox;
  readonly #feed: SqliteFeedStore;
  readonly store: SqliteKioskStore;
  readonly log: SqliteFactLog;
  #sync: SyncClient | null = null;
  /** Facts that wait for their acknowledgement: sequence and when each was written, monotonic ms. */
  readonly #waiting: { origin: string; seq: number; at: number }[] = [];
  readonly ackMs: number[] = [];
  /** How long each batch was under way until it was acknowledged, ms. */
  readonly batchMs: number[] = [];

  private constructor(options: SimulatedKioskOptions, identity: KioskIdentity, keys: DeviceKeys) {
    this.#options = options;
    this.#identity = identity;
    this.#keys = keys;
    const key = randomBytes(32);
    const file = join(options.dir, DATABASE_FILE);
    this.db = openKioskDatabase({ file, key, now: Date.now() }).db;
    this.store = new SqliteKioskStore(this.db);
    this.clock = new AnchoredClock(this.#machine, this.store);
    this.log = new SqliteFactLog({
      db: this.db,
      kioskId: identity.kioskId,
      clock: this.clock,
      trust: () => this.clock.trust(),
      random: (bytes) => randomBytes(bytes),
      newId: uuidv7,
      keyOf: (subject) => this.store.subjectKey(subject),
    });
    this.outbox = new SqliteOutbox(this.db, this.log);
    this.#feed = new SqliteFeedStore(this.db, this.store, this.log);
  }

  /** @throws RosterError `simulate.not-claimed` */
  static async claim(options: SimulatedKioskOptions): Promise<SimulatedKiosk> {
    mkdirSync(options.dir, { recursive: true, mode: 0o700 });
    const keys = deviceKeys(options.dir, randomBytes(32));
    const outcome = await claimKiosk({
      hubUrl: options.hubUrl,
      code: options.claimCode,
      tlsKey: keys.tlsKey,
      signPublic: keys.sign.public,
      boxPublic: keys.box.public,
      mode: 'simulation',
      version: options.version,
    });
    if (outcome.kind === 'claimed') return new SimulatedKiosk(options, outcome.identity, keys);
    throw new RosterError(
      'simulate.not-claimed',
      `The hub did not take a simulated kiosk (${outcome.code}): does it run with "allowSimulation": true?`,
    );
  }

  /** What it connects to the broker with, and where it says something: to measure a broker without a hub. */
  get line() {
    const { kioskId, certificate: cert, ca, prefix } = this.#identity;
    return { kioskId, key: this.#keys.tlsKey, cert, ca, topic: `${prefix}/${kioskId}/up/time` };
  }

  get kioskId(): string {
    return this.#identity.kioskId;
  }

  connect(): void {
    if (this.#sync) return;
    const sync = new SyncClient({
      identity: this.#identity,
      keys: {
        tlsKey: this.#keys.tlsKey,
        signSecret: this.#keys.sign.secret,
        boxSecret: this.#keys.box.secret,
      },
      outbox: this.outbox,
      feed: this.#feed,
      store: this.store,
      clock: this.clock,
      version: this.#options.version,
      devices: () => ({ simulated: 'ok' }),
      keepCertificate: () => {},
      log: this.#options.log,
    });
    sync.on((event) => {
      if (event.kind !== 'acked') return;
      if (event.afterMs !== null) this.batchMs.push(event.afterMs);
      this.#settleAcks();
    });
    sync.start(new AbortController().signal);
    this.#sync = sync;
  }

  async disconnect(): Promise<void> {
    const sync = this.#sync;
    this.#sync = null;
    await sync?.stop();
  }

  online(): boolean {
    return this.#sync?.online() ?? false;
  }

  /** Somebody sets the machine's clock; nothing tells the kiosk. */
  setClockOff(offsetMs: number): void {
    this.#machine.offsetMs = offsetMs;
  }

  /** As services append: on disk when it returns. `timed` facts count in `ackMs`. */
  append(drafts: readonly FactDraft[], timed: boolean): Fact[] {
    const at = performance.now();
    const facts = this.log.append(drafts);
    if (timed) for (const { origin, seq } of facts) this.#waiting.push({ origin, seq, at });
    this.#sync?.poke();
    return facts;
  }

  /** Facts not yet acknowledged by the hub. */
  unsent(): number {
    return this.#sync?.unsent() ?? Number.POSITIVE_INFINITY;
  }

  /** Facts written here, over all incarnations, and how many incarnations there are. */
  written(): { facts: number; logs: number } {
    const heads = this.outbox.heads();
    return { facts: heads.reduce((sum, { seq }) => sum + seq, 0), logs: heads.length };
  }

  async close(): Promise<void> {
    await this.disconnect();
    this.db.close();
  }

  #settleAcks(): void {
    if (this.#waiting.length === 0) return;
    const newest = this.outbox.heads().at(-1);
    if (!newest || !this.#sync) return;
    // Older logs are sent before newer ones, so what is unsent is the end of the newest.
    const acked = newest.seq - Math.min(newest.seq, this.#sync.unsent());
    const now = performance.now();
    while (this.#waiting.length > 0) {
      const first = this.#waiting[0];
      if (!first || (first.origin === newest.origin && first.seq > acked)) return;
      this.ackMs.push(now - first.at);
      this.#waiting.shift();
    }
  }
}
