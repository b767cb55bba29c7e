/** After a restore: whom the list beside the database says was erased is erased again, before anybody sees them. */
import type { HubConfig } from '../../core/contracts/config.ts';
import { RosterError } from '../../core/contracts/error.ts';
import { erasureListFile } from '../config-file.ts';
import { Erasures } from '../services/people/erasures.ts';
import type { HubDatabase } from '../storage/database.ts';
import { FileErasureList, readLines } from '../storage/erasure-list.ts';
import { openIdentity } from '../storage/identity.ts';
import { HubLog } from '../storage/log/hub-log.ts';
import { SqlHubStore } from '../storage/stores/sql-hub-store.ts';
import { SystemClock } from '../system-clock.ts';

/** `others` are copies of the list, as of other processes. @throws RosterError `storage.*`, `backup.no-list`, `backup.damaged-list` */
export async function replayErasures(
  config: HubConfig,
  db: HubDatabase,
  options: { readonly others?: readonly string[]; readonly print: (line: string) => void },
): Promise<void> {
  const { others = [], print } = options;
  const clock = new SystemClock();
  const log = new HubLog(db, await openIdentity(db), clock, () => {});
  const context = { store: new SqlHubStore(db), log, clock };
  const erasures = new Erasures(context, new FileErasureList(erasureListFile(config)));
  const lines = (await Promise.all(others.map(linesOf))).flat();
  const { erased, withdrawn, damaged } = await erasures.reconcile(lines);
  print(`Done again after this backup: ${erased} erased, ${withdrawn} consents withdrawn.`);
  if (damaged > 0)
    print(`${damaged} lines of ${erasureListFile(config)} cannot be read: compare with a copy of it.`);
}

async function linesOf(file: string) {
  const { lines, damaged } = await readLines(file);
  if (lines.length === 0)
    throw new RosterError('backup.no-list', `${file} holds no list of erasures: check the path.`);
  if (damaged === 0) return lines;
  // Each may name somebody who would come back.
  throw new RosterError(
    'backup.damaged-list',
    `${damaged} lines of ${file} cannot be read, and each may name somebody who was erased: use another copy, or take those lines out of this one.`,
  );
}
