/** What a claimed kiosk keeps: the encrypted database with log, store and outbox, and the sync that empties it. */
import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import type { Logger } from 'pino';
import { uuidv7 } from 'uuidv7';
import type { KioskIdentity } from '../core/contracts/claim.ts';
import type { KioskConfig } from '../core/contracts/config.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { DeviceClaim } from './kiosk-claim.ts';
import type { KioskRecords } from './services/parts.ts';
import { lockDataFolder } from './storage/data-lock.ts';
import {
  markClosed,
  markInUse,
  type OpenedDatabase,
  type OpenOptions,
  openKioskDatabase,
} from './storage/database.ts';
import { DATABASE_FILE } from './storage/database-key.ts';
import type { DeviceKeys } from './storage/device-keys.ts';
import { takeOverDamaged } from './storage/salvage/take-over.ts';
import { sqliteBinding } from './storage/sqlite-binding.ts';
import { SqliteFactLog } from './storage/sqlite-fact-log.ts';
import { SqliteFeedStore } from './storage/sqlite-feed-store.ts';
import { SqliteKioskStore } from './storage/sqlite-kiosk-store.ts';
import { SqliteOutbox } from './storage/sqlite-outbox.ts';
import { asStorageError } from './storage/storage-error.ts';
import { AnchoredClock } from './sync/anchored-clock.ts';
import { watchLine } from './sync/line-quality.ts';
import { SyncClient } from './sync/sync-client.ts';

export interface RecordsOptions {
  readonly config: KioskConfig;
  readonly appRoot: string;
  readonly version: string;
  readonly systemClock: Clock;
  readonly claim: DeviceClaim;
  readonly logger: Logger;
  /** State of the devices in a word each, for IT. */
  readonly devices: () => Record<string, string>;
}

/**
 * Takes the data folder for this process, opens the database and builds the sync.
 * @throws RosterError of the storage, such as `storage.busy`, `storage.wrong-key`, `storage.binding-missing`
 */
export function openKioskRecords(options: RecordsOptions): KioskRecords {
  const unlock = lockDataFolder(options.config.dataDir, sqliteBinding(options.appRoot));
  try {
    return openLocked(options, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

function openLocked(options: RecordsOptions, unlock: () => void): KioskRecords {
  const { claim, config, systemClock } = options;
  // Read before the database is opened: what fails here is tried again, and must leave nothing open.
  const identity = claim.identity();
  const keys = claim.keys();
  const place = {
    file: join(config.dataDir, DATABASE_FILE),
    key: claim.key(),
    nativeBinding: sqliteBinding(options.appRoot),
    now: systemClock.wall(),
  };
  const opened = openKioskDatabase(place);
  try {
    return recordsOver(opened, { ...options, place, identity, keys, unlock });
  } catch (error) {
    opened.db.close();
    throw asStorageError(error);
  }
}

interface Opened extends RecordsOptions {
  readonly place: OpenOptions;
  readonly identity: KioskIdentity;
  readonly keys: DeviceKeys;
  readonly unlock: () => void;
}

function recordsOver({ db, setAside, tailLost }: OpenedDatabase, options: Opened): KioskRecords {
  const { claim, identity, keys, logger, place, systemClock, unlock, version } = options;
  if (setAside !== null) logger.error({ event: 'storage.set-aside', file: basename(setAside) });
  const store = new SqliteKioskStore(db);
  const clock = new AnchoredClock(systemClock, store);
  clock.restore();
  const log = new SqliteFactLog({
    db,
    kioskId: identity.kioskId,
    clock,
    trust: () => clock.trust(),
    random: (bytes) => randomBytes(bytes),
    newId: uuidv7,
    keyOf: (subject) => store.subjectKey(subject),
  });
  const taken = takeOverDamaged({ ...place, db, log });
  if (taken) logger.error({ event: 'storage.taken-over', ...taken });
  // Numbers that were used already must not be used again; a log that was taken over goes on under another name anyway.
  if (tailLost && !taken) log.newIncarnation('tail-lost');
  markInUse(place.file);
  const sync = new SyncClient({
    identity,
    keys: { tlsKey: keys.tlsKey, signSecret: keys.sign.secret, boxSecret: keys.box.secret },
    outbox: new SqliteOutbox(db, log),
    feed: new SqliteFeedStore(db, store, log),
    store,
    clock,
    version,
    devices: options.devices,
    keepCertificate: (certificate) => claim.renewed(certificate),
    log: logger.child({ part: 'sync' }),
  });
  const unheard = sync.on((event) => {
    const anchoring = event.kind === 'anchored' ? clock.anchoring() : null;
    if (anchoring && log.anchored(anchoring).length > 0) sync.poke();
  });
  return {
    clock,
    log,
    store,
    sync,
    start: async (signal) => {
      sync.start(signal);
      watchLine(logger.child({ part: 'sync' }), signal);
    },
    stop: async () => {
      await sync.stop();
      unheard();
      try {
        markClosed(place.file);
      } finally {
        db.close();
        unlock();
      }
    },
  };
}
