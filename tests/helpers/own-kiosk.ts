/** A kiosk with its own keys, claim and sync, as the product makes them, against a hub of the test. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { KioskIdentity } from '../../core/contracts/claim.ts';
import { type DeviceKeys, deviceKeys } from '../../main/storage/device-keys.ts';
import { AnchoredClock } from '../../main/sync/anchored-clock.ts';
import { claimKiosk } from '../../main/sync/claim-client.ts';
import { SyncClient } from '../../main/sync/sync-client.ts';
import { SystemClock } from '../../main/sync/system-clock.ts';
import type { HubWorld } from './hub-world.ts';
import type { TestStorage } from './kiosk-storage.ts';

/** Device keys in a folder of their own. */
export function ownKeys(): DeviceKeys {
  return deviceKeys(mkdtempSync(join(tmpdir(), 'kiosk-keys-')), new Uint8Array(32).fill(7));
}

/** Claims a kiosk for the room over HTTPS. @throws Error with the code of the refusal */
export async function claimOver(
  hub: Pick<HubWorld, 'addresses' | 'claimCode'>,
  roomId: string,
  keys: DeviceKeys,
): Promise<KioskIdentity> {
  const outcome = await claimKiosk({
    hubUrl: hub.addresses.https,
    code: await hub.claimCode(roomId),
    tlsKey: keys.tlsKey,
    signPublic: keys.sign.public,
    boxPublic: keys.box.public,
    mode: 'real',
    version: 'test',
  });
  if (outcome.kind !== 'claimed') throw new Error(outcome.code);
  return outcome.identity;
}

/** Its sync over this storage, not started. */
export function syncOf(identity: KioskIdentity, keys: DeviceKeys, storage: TestStorage): SyncClient {
  return new SyncClient({
    identity,
    keys: { tlsKey: keys.tlsKey, signSecret: keys.sign.secret, boxSecret: keys.box.secret },
    outbox: storage.outbox,
    feed: storage.feed,
    store: storage.store,
    clock: new AnchoredClock(new SystemClock('boot'), storage.store),
    version: 'test',
    devices: () => ({ camera: 'ok' }),
    keepCertificate: () => {},
    log: pino({ level: 'silent' }),
  });
}
