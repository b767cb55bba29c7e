/** `hub new-epoch`: what must be done once after a restore. */
import type { HubConfig } from '../../core/contracts/config.ts';
import { databasePlace } from '../config-file.ts';
import { openDatabase } from '../storage/database.ts';
import { startNewEpoch } from '../storage/identity.ts';
import { migrate } from '../storage/migrations/migrate.ts';
import { replayErasures } from './replay-erasures.ts';

/** @throws RosterError `storage.*` */
export async function newEpoch(
  config: HubConfig,
  key: Uint8Array,
  print: (line: string) => void,
): Promise<void> {
  const db = openDatabase({ ...databasePlace(config), key });
  try {
    await migrate(db, Date.now());
    const { epoch } = await startNewEpoch(db, Date.now());
    await replayErasures(config, db, { print });
    print(`The hub is in epoch ${epoch}: kiosks will send again what this backup has not got.`);
  } finally {
    await db.destroy();
  }
}
