/** Who this hub is: its id, the epoch of its data, and its own log's incarnation. */
import { randomBytes, randomUUID } from 'node:crypto';
import { openSecret, sealSecret } from './column-secrets.ts';
import type { HubDatabase } from './database.ts';
import { LogKey } from './log/log-key.ts';

export interface HubIdentity {
  readonly hubId: string;
  readonly epoch: string;
  readonly origin: string;
  /** A backup was put back once. */
  readonly restored: boolean;
  /** Vouches to kiosks for what the hub holds of their logs. */
  readonly logKey: LogKey;
}

const CHECK_PLACE = 'hub_identity.key_check';
const LOG_KEY_PLACE = 'hub_identity.log_key';

/**
 * Reads the identity, or makes it in a new database; the first of several processes makes it for all.
 * @throws RosterError `storage.wrong-key` when the database's secrets were sealed with another key.
 */
export function openIdentity(db: HubDatabase): Promise<HubIdentity> {
  return db.transaction().execute(readOrMake);
}

async function readOrMake(db: HubDatabase): Promise<HubIdentity> {
  const row = await db.selectFrom('hub_identity').selectAll().executeTakeFirst();
  if (row) {
    openSecret(db, CHECK_PLACE, row.key_check);
    const secret = row.log_key ? openSecret(db, LOG_KEY_PLACE, row.log_key) : await makeLogKey(db);
    const restored = row.epoch_began !== null;
    return { hubId: row.hub_id, epoch: row.epoch, origin: row.origin, restored, logKey: new LogKey(secret) };
  }
  const hubId = randomUUID();
  const made = { hubId, epoch: randomUUID(), origin: newOrigin(hubId) };
  await db
    .insertInto('hub_identity')
    .values({
      id: 1,
      hub_id: hubId,
      epoch: made.epoch,
      origin: made.origin,
      key_check: sealSecret(db, CHECK_PLACE, randomBytes(16)),
    })
    .execute();
  return { ...made, restored: false, logKey: new LogKey(await makeLogKey(db)) };
}

/** A hub from before checkpoints has none yet. */
async function makeLogKey(db: HubDatabase): Promise<Uint8Array> {
  const secret = randomBytes(32);
  await db
    .updateTable('hub_identity')
    .set({ log_key: sealSecret(db, LOG_KEY_PLACE, secret) })
    .execute();
  return secret;
}

/**
 * To be called once after the database was restored from a backup, before the hub is started: kiosks then send again
 * what the backup has not got, and ask for everything anew. The hub goes on in a new log of its own, so that no
 * sequence is ever used twice. `now` in ms.
 */
export async function startNewEpoch(db: HubDatabase, now: number): Promise<HubIdentity> {
  const identity = await openIdentity(db);
  const made = { epoch: randomUUID(), origin: newOrigin(identity.hubId) };
  await db
    .updateTable('hub_identity')
    .set({ ...made, epoch_began: now })
    .execute();
  return { ...identity, ...made, restored: true };
}

function newOrigin(hubId: string): string {
  return `hub:${hubId}:${randomBytes(8).toString('hex')}`;
}
