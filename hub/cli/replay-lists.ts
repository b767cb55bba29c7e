/** After a restore: what the lists beside the database say is done again, before anybody is served. */
import type { HubConfig } from '../../core/contracts/config.ts';
import { RosterError } from '../../core/contracts/error.ts';
import type { LineList } from '../../core/ports/line-list.ts';
import { erasureListFile, fleetListFile } from '../config-file.ts';
import type { HubContext } from '../services/hub-context.ts';
import { Fleet } from '../services/kiosks/fleet.ts';
import { Erasures } from '../services/people/erasures.ts';
import type { HubDatabase } from '../storage/database.ts';
import { FileErasureList } from '../storage/erasure-list.ts';
import { FileFleetList } from '../storage/fleet-list.ts';
import { openIdentity } from '../storage/identity.ts';
import { HubLog } from '../storage/log/hub-log.ts';
import { SqlHubStore } from '../storage/stores/sql-hub-store.ts';
import { SqlKioskRegistry } from '../storage/stores/sql-kiosk-registry.ts';
import { SystemClock } from '../system-clock.ts';

type Print = (line: string) => void;

/** Copies of the lists, as of other processes. */
export interface ListCopies {
  readonly erasures?: readonly string[] | undefined;
  readonly fleet?: readonly string[] | undefined;
}

/** @throws RosterError `storage.*`, `backup.no-list`, `backup.damaged-list` */
export async function replayLists(
  config: HubConfig,
  db: HubDatabase,
  copies: ListCopies,
  print: Print,
): Promise<void> {
  const { erasures = [], fleet = [] } = copies;
  const erased = await linesOf(erasures, (file) => new FileErasureList(file));
  const claimed = await linesOf(fleet, (file) => new FileFleetList(file));
  const clock = new SystemClock();
  const log = new HubLog(db, await openIdentity(db), clock, () => {});
  const context = { store: new SqlHubStore(db), log, clock };
  await replayErasures(config, context, erased, print);
  const list = new FileFleetList(fleetListFile(config));
  const done = await new Fleet(context, new SqlKioskRegistry(db), list).reconcile(claimed);
  print(
    `Kiosks since this backup: ${done.back.length} claimed and known again, ${done.revoked} stay revoked.`,
  );
  for (const { id, name, roomId } of done.roomless)
    print(
      `Kiosk "${name}" (${id}) stays unknown, because its room ${roomId} is not in this backup: make the room, and claim the kiosk again.`,
    );
  tellDamage(done.damaged, fleetListFile(config), print);
}

async function replayErasures(
  config: HubConfig,
  context: HubContext,
  copied: Parameters<Erasures['reconcile']>[0],
  print: Print,
): Promise<void> {
  const file = erasureListFile(config);
  const { erased, withdrawn, damaged } = await new Erasures(context, new FileErasureList(file)).reconcile(
    copied,
  );
  print(`Done again after this backup: ${erased} erased, ${withdrawn} consents withdrawn.`);
  tellDamage(damaged, file, print);
}

function tellDamage(damaged: number, file: string, print: Print): void {
  if (damaged > 0) print(`${damaged} lines of ${file} cannot be read: compare with a copy of it.`);
}

async function linesOf<L>(files: readonly string[], listIn: (file: string) => LineList<L>): Promise<L[]> {
  const all: L[] = [];
  for (const file of files) {
    const { lines, damaged } = await listIn(file).read();
    if (lines.length === 0)
      throw new RosterError('backup.no-list', `${file} holds no such list: check the path.`);
    // Each may name somebody who would come back.
    if (damaged > 0)
      throw new RosterError(
        'backup.damaged-list',
        `${damaged} lines of ${file} cannot be read, and each may name a person who was erased or a kiosk that was revoked: use another copy, or take those lines out of this one.`,
      );
    all.push(...lines);
  }
  return all;
}
