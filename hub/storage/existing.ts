/** A hub's database that must be there already: commands look at it or change it, and never begin a new hub by mistake. */
import { existsSync, statSync } from 'node:fs';
import { RosterError } from '../../core/contracts/error.ts';
import { type DatabasePlace, type HubDatabase, openDatabase } from './database.ts';
import { migrate } from './migrations/migrate.ts';
import { requireServed } from './served.ts';

export interface ExistingOptions {
  /** False for one that is being filled, or was moved: it need not be served. */
  readonly served?: boolean;
  /** False leaves its tables at the version that they have. */
  readonly migrated?: boolean;
}

/** @throws RosterError `storage.*`; `storage.missing` when no hub is there, and none is made then */
export async function withDatabase<T>(
  place: DatabasePlace,
  key: Uint8Array,
  work: (db: HubDatabase) => Promise<T>,
  { served = true, migrated = true }: ExistingOptions = {},
): Promise<T> {
  requireFile(place);
  const db = openDatabase({ ...place, key });
  try {
    if (served) await requireServed(db);
    await requireHub(db);
    if (migrated) await migrate(db, Date.now(), { served: false });
    return await work(db);
  } catch (error) {
    throw asDamage(error);
  } finally {
    await db.destroy();
  }
}

/** @throws RosterError `storage.missing` */
export function requireFile(place: DatabasePlace): void {
  if (!('url' in place) && !isThere(place.file)) throw missing(place.file);
}

/** Asked before tables are made. @throws RosterError `storage.missing` when no hub ever began in this database */
export async function requireHub(db: HubDatabase): Promise<void> {
  const tables = await db.introspection.getTables();
  const began =
    tables.some(({ name }) => name === 'hub_identity') &&
    (await db.selectFrom('hub_identity').select('id').executeTakeFirst()) !== undefined;
  if (!began) throw missing('the database');
}

function isThere(file: string): boolean {
  return existsSync(file) && statSync(file).size > 0;
}

function missing(what: string): RosterError {
  return new RosterError(
    'storage.missing',
    `There is no hub in ${what}: check the configuration. If its database was lost, put it back with "restore".`,
  );
}

function asDamage(cause: unknown): unknown {
  const { code } = (cause ?? {}) as { code?: unknown };
  if (cause instanceof RosterError || !/^SQLITE_(ERROR|CORRUPT|NOTADB)/.test(String(code))) return cause;
  return new RosterError(
    'storage.damaged',
    'The hub database is damaged: something is missing or cannot be read in it. Keep the file, and put the newest backup in its place: "restore --replace".',
    { cause },
  );
}
