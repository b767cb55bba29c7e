/** `hub backup` and `hub restore`: the hub's data out of harm's way, and back. */
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { HubConfig } from '../../core/contracts/config.ts';
import { RosterError } from '../../core/contracts/error.ts';
import { verificationInWords } from '../../core/domain/log-words.ts';
import { databasePlace } from '../config-file.ts';
import { privateFolder, writePrivate } from '../pki/private-files.ts';
import { makeBackup, openPki, readBackup } from '../storage/backup/backup.ts';
import { type BackupManifest, DATABASE_COPY } from '../storage/backup/backup-files.ts';
import { closeUpSqlite, placeSqlite, restorePostgres } from '../storage/backup/copy-database.ts';
import { type DatabasePlace, type HubDatabase, openDatabase } from '../storage/database.ts';
import { startNewEpoch } from '../storage/identity.ts';
import { verifyHubLog } from '../storage/log/verify-log.ts';
import { migrate } from '../storage/migrations/migrate.ts';
import { recount } from '../storage/projections/recount.ts';
import { replayErasures } from './replay-erasures.ts';

type Print = (line: string) => void;

/** @throws RosterError `backup.*`, `storage.*` */
export async function runBackup(
  config: HubConfig,
  key: Uint8Array,
  options: { readonly out: string; readonly version: string; readonly print: Print },
): Promise<void> {
  const source = { place: databasePlace(config), key, pki: pkiOf(config), version: options.version };
  const folder = resolve(options.out);
  const manifest = await makeBackup(source, folder, Date.now());
  options.print(`Backup of hub ${manifest.hubId} in ${folder}, encrypted under the database key.`);
  options.print(
    'The key is not in it. Keep a copy of database.key elsewhere: without it nothing can be restored.',
  );
}

/**
 * Whether a backup can be restored, by restoring it: an SQLite backup into a temporary folder, one of PostgreSQL into
 * the empty database `scratch`. True when every fact is what was written and every figure what the facts say.
 */
export async function checkBackup(
  key: Uint8Array,
  options: { readonly from: string; readonly scratch: string | undefined; readonly print: Print },
): Promise<boolean> {
  const folder = resolve(options.from);
  const manifest = await readBackup(folder);
  await openPki(folder, key);
  const temporary = await mkdtemp(join(tmpdir(), 'hub-backup-check-'));
  try {
    const place = scratchPlace(manifest, temporary, options.scratch);
    await placeDatabase(folder, manifest, place, key);
    return await withDatabase(place, key, async (db) => {
      const report = { ...(await verifyHubLog(db)), seconds: 0 };
      options.print(verificationInWords(report).trimEnd());
      const { differences } = await recount(db, Date.now(), { repair: false, report: () => {} });
      options.print(
        differences === 0 ? 'Every figure is what the facts say.' : `${differences} figures differ.`,
      );
      return report.intact && differences === 0;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/**
 * Puts a backup in place and begins a new epoch, so that kiosks send again what it has not got. What was there is set
 * aside under a dated name, and only when `replace` says so. Whom the list of erasures names is erased again.
 * @throws RosterError `backup.*`, `storage.wrong-key`; nothing was changed then
 */
export async function runRestore(
  config: HubConfig,
  key: Uint8Array,
  options: {
    readonly from: string;
    readonly replace: boolean;
    /** Copies of the list of erasures, beside the one that is there. */
    readonly erasures?: readonly string[] | undefined;
    readonly print: Print;
  },
): Promise<void> {
  const folder = resolve(options.from);
  const manifest = await readBackup(folder);
  const pki = await openPki(folder, key);
  const place = databasePlace(config);
  checkKind(manifest, place);
  await makeWay(config, place, key, options);
  await placeDatabase(folder, manifest, place, key);
  await privateFolder(pkiOf(config));
  for (const [name, text] of pki) await writePrivate(join(pkiOf(config), name), text);
  const epoch = await withDatabase(place, key, async (db) => {
    const made = await startNewEpoch(db);
    await replayErasures(config, db, { others: options.erasures ?? [], print: options.print });
    return made.epoch;
  });
  options.print(`Restored the backup of ${manifest.at}. The hub is in epoch ${epoch}.`);
  options.print('Start it: kiosks will send again what this backup has not got.');
}

async function makeWay(
  config: HubConfig,
  place: DatabasePlace,
  key: Uint8Array,
  { replace, print }: { readonly replace: boolean; readonly print: Print },
): Promise<void> {
  if ('url' in place) {
    // pg_restore works in one transaction and stops at the first table that is there already.
    return;
  }
  const pki = pkiOf(config);
  const there = [place.file, pki].filter((path) => existsSync(path));
  if (there.length > 0 && !replace)
    throw new RosterError(
      'backup.in-the-way',
      `There is a hub in ${config.dataDir} already. To set its data aside and restore in its place: --replace.`,
    );
  if (existsSync(place.file)) closeUpSqlite(place.file, key);
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  for (const path of there) {
    await rename(path, `${path}.before-restore-${stamp}`);
    print(`Set aside: ${path}.before-restore-${stamp}`);
  }
}

/** Asked before anything is moved out of the way. */
function checkKind(manifest: BackupManifest, place: DatabasePlace): void {
  if ('url' in place !== (manifest.database === 'postgres'))
    throw new RosterError(
      'backup.other-database',
      `The backup is one of ${manifest.database}: set the hub's database to it before restoring.`,
    );
}

async function placeDatabase(
  folder: string,
  manifest: BackupManifest,
  place: DatabasePlace,
  key: Uint8Array,
): Promise<void> {
  const copy = join(folder, DATABASE_COPY[manifest.database]);
  if ('url' in place) await restorePostgres(copy, key, place.url);
  else await placeSqlite(copy, place.file);
}

function scratchPlace(
  manifest: BackupManifest,
  temporary: string,
  scratch: string | undefined,
): DatabasePlace {
  if (manifest.database === 'sqlite') return { file: join(temporary, 'hub.db') };
  if (scratch !== undefined) return { url: scratch };
  throw new RosterError(
    'backup.no-scratch',
    'To check a backup of PostgreSQL, name an empty database to restore it into: --scratch postgres://…',
  );
}

async function withDatabase<T>(
  place: DatabasePlace,
  key: Uint8Array,
  work: (db: HubDatabase) => Promise<T>,
): Promise<T> {
  const db = openDatabase({ ...place, key });
  try {
    await migrate(db, Date.now());
    return await work(db);
  } finally {
    await db.destroy();
  }
}

function pkiOf(config: HubConfig): string {
  return join(config.dataDir, 'pki');
}
