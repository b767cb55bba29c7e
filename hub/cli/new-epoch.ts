/** `hub new-epoch`: what must be done once after a restore. */
import type { HubConfig } from '../../core/contracts/config.ts';
import { databasePlace } from '../config-file.ts';
import { requireNobodyServes } from '../storage/backup/filling.ts';
import { holdDataFolder } from '../storage/data-lock.ts';
import { withDatabase } from '../storage/existing.ts';
import { startNewEpoch } from '../storage/identity.ts';
import { replayLists } from './replay-lists.ts';

/** @throws RosterError `storage.*`, `backup.hub-is-running`: a hub that serves would go on in the old epoch */
export async function newEpoch(
  config: HubConfig,
  key: Uint8Array,
  print: (line: string) => void,
): Promise<void> {
  const place = databasePlace(config);
  const letGo = await holdDataFolder(config.dataDir, 'alone');
  try {
    if ('url' in place) await requireNobodyServes(place.url);
    await withDatabase(place, key, async (db) => {
      const { epoch } = await startNewEpoch(db, Date.now());
      await replayLists(config, db, {}, print);
      print(`The hub is in epoch ${epoch}: kiosks will send again what this backup has not got.`);
    });
  } finally {
    letGo();
  }
}
