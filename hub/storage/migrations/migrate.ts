/** Numbered, forward-only migrations. To add one: a file `NNNN-name.ts` with `up`, and a line in `MIGRATIONS`. */
import { type Kysely, sql } from 'kysely';
import { RosterError } from '../../../core/contracts/error.ts';
import type { HubDatabase } from '../database.ts';
import { requireServed } from '../served.ts';
import { up as referenceData } from './0001-reference-data.ts';
import { up as facts } from './0002-facts.ts';
import { up as notices } from './0003-notices.ts';
import { up as severalProcesses } from './0004-several-processes.ts';
import { up as edge } from './0005-edge.ts';
import { up as excuses } from './0006-excuses.ts';
import { up as calendar } from './0007-calendar.ts';
import { up as figures } from './0008-figures.ts';
import { up as notifications } from './0009-notifications.ts';
import { up as lists } from './0010-lists.ts';
import { up as lookAlikes } from './0011-look-alikes.ts';
import { up as logMarks } from './0012-log-marks.ts';
import { up as erasures } from './0013-erasures.ts';
import { up as logLosses } from './0014-log-losses.ts';
import { up as suspectedFaces } from './0016-suspected-faces.ts';
import { up as jobs } from './0017-jobs.ts';

export interface Migration {
  readonly number: number;
  readonly name: string;
  up(db: Kysely<unknown>): Promise<void>;
}

export const MIGRATIONS: readonly Migration[] = [
  { number: 1, name: 'reference-data', up: referenceData },
  { number: 2, name: 'facts', up: facts },
  { number: 3, name: 'notices', up: notices },
  { number: 4, name: 'several-processes', up: severalProcesses },
  { number: 5, name: 'edge', up: edge },
  { number: 6, name: 'excuses', up: excuses },
  { number: 7, name: 'calendar', up: calendar },
  { number: 8, name: 'figures', up: figures },
  { number: 9, name: 'notifications', up: notifications },
  { number: 10, name: 'lists', up: lists },
  { number: 11, name: 'look-alikes', up: lookAlikes },
  { number: 12, name: 'log-marks', up: logMarks },
  { number: 13, name: 'erasures', up: erasures },
  { number: 14, name: 'log-losses', up: logLosses },
  { number: 16, name: 'suspected-faces', up: suspectedFaces },
  { number: 17, name: 'jobs', up: jobs },
];

interface VersionTables {
  schema_version: { number: number; name: string; applied_at: number };
}

export interface MigrateOptions {
  readonly migrations?: readonly Migration[];
  /** False for whoever fills a database: it is served by nobody yet. */
  readonly served?: boolean;
}

/**
 * Brings the database to the newest version, each step in a transaction of its own. `now` in ms.
 * @throws RosterError `storage.from-the-future` when a newer product wrote it, `storage.unfinished` and `storage.moved`
 * when it must not be served; nothing was changed then.
 */
export async function migrate(
  hub: HubDatabase,
  now: number,
  { migrations = MIGRATIONS, served = true }: MigrateOptions = {},
): Promise<number> {
  if (served) await requireServed(hub);
  const db = hub as unknown as Kysely<VersionTables>;
  // In a transaction: of several processes that start at once one makes it, and the others see it.
  await db.transaction().execute(async (trx) => {
    await sql`create table if not exists schema_version (number integer primary key, name text not null, applied_at bigint not null)`.execute(
      trx,
    );
  });
  const current = await versionOf(db);
  const newest = Math.max(0, ...migrations.map((migration) => migration.number));
  if (current > newest) {
    throw new RosterError(
      'storage.from-the-future',
      'This database was written by a newer version of the hub. Install that version, or restore a backup from before the update.',
      { context: { current, newest } },
    );
  }
  for (const migration of migrations) {
    if (migration.number <= current) continue;
    await db.transaction().execute(async (trx) => {
      // Another process may have done it while this one waited.
      if (migration.number <= (await versionOf(trx))) return;
      await migration.up(trx as unknown as Kysely<unknown>);
      await trx
        .insertInto('schema_version')
        .values({ number: migration.number, name: migration.name, applied_at: now })
        .execute();
    });
  }
  return newest;
}

async function versionOf(db: Kysely<VersionTables>): Promise<number> {
  const rows = await db.selectFrom('schema_version').select('number').execute();
  return Math.max(0, ...rows.map((row) => row.number));
}
