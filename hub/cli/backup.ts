/** `hub backup` and `hub restore`: the hub's data out of harm's way, and back. */
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { HubConfig } from '../../core/contracts/config.ts';
import { RosterError } from '../../core/contracts/error.ts';
import { verificationInWords } from '../../core/domain/log-words.ts';
import { databasePlace } from '../config-file.ts';
import { privateFolder, writePrivate } from '../pki/private-files.ts';
import { makeBackup, openPki, readBackup } from '../storage/backup/backup.ts';
import { type BackupManifest, DATABASE_COPY } from '../storage/backup/backup-files.ts';
import { closeUpSqlite, placeSqlite, restorePostgres } from '../storage/backup/copy-database.ts';
import {
  beginFilling,
  contentsOf,
  endFilling,
  giveUpFilling,
  requireNobodyServes,
} from '../storage/backup/filling.ts';
import { holdDataFolder } from '../storage/data-lock.ts';
import type { DatabasePlace, HubDatabase } from '../storage/database.ts';
import { withDatabase } from '../storage/existing.ts';
import { flush } from '../storage/flush.ts';
import { startNewEpoch } from '../storage/identity.ts';
import { verifyHubLog } from '../storage/log/verify-log.ts';
import { recount } from '../storage/projections/recount.ts';
import { serveAgain } from '../storage/served.ts';
import { type ListCopies, replayLists } from './replay-lists.ts';

type Print = (line: string) => void;

const USE_ANOTHER = 'Keep this backup as it is, and restore another.';

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
  if (manifest.database === 'sqlite') {
    const temporary = await mkdtemp(join(tmpdir(), 'hub-backup-check-'));
    try {
      return await checkIn({ file: join(temporary, 'hub.db') }, folder, manifest, key, options.print);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }
  const { scratch: url } = options;
  if (url === undefined)
    throw new RosterError(
      'backup.no-scratch',
      'To check a backup of PostgreSQL, give the address of an empty database to restore it into in the environment: ROSTER_HUB_SCRATCH',
    );
  await requireEmpty(url);
  try {
    await beginFilling(url, Date.now());
    return await checkIn({ url }, folder, manifest, key, options.print);
  } finally {
    await giveUpFilling(url);
  }
}

async function checkIn(
  place: DatabasePlace,
  folder: string,
  manifest: BackupManifest,
  key: Uint8Array,
  print: Print,
): Promise<boolean> {
  await placeDatabase(folder, manifest, place, key);
  const look = async (db: HubDatabase) => {
    const report = { ...(await verifyHubLog(db)), seconds: 0 };
    print(verificationInWords(report, USE_ANOTHER).trimEnd());
    const { differences } = await recount(db, Date.now(), { repair: false, report: () => {} });
    print(differences === 0 ? 'Every figure is what the facts say.' : `${differences} figures differ.`);
    return report.intact && differences === 0;
  };
  return withDatabase(place, key, look, { served: false });
}

/**
 * Puts a backup in place and begins a new epoch, so that kiosks send again what it has not got. What was there is set
 * aside under a dated name, and only when `replace` says so. What the lists beside the database say is done again.
 * @throws RosterError `backup.*`, `storage.wrong-key`; nothing was changed then
 */
export async function runRestore(
  config: HubConfig,
  key: Uint8Array,
  options: {
    readonly from: string;
    readonly replace: boolean;
    readonly print: Print;
  } & ListCopies,
): Promise<void> {
  const folder = resolve(options.from);
  const manifest = await readBackup(folder);
  const pki = await openPki(folder, key);
  checkKind(manifest, databasePlace(config));
  await checkWay(config, options.replace);
  const letGo = await holdDataFolder(config.dataDir, 'alone');
  try {
    await restoreHeld(config, key, { ...options, folder, manifest, pki });
  } finally {
    letGo();
  }
}

interface Restore extends ListCopies {
  readonly folder: string;
  readonly manifest: BackupManifest;
  readonly pki: ReadonlyMap<string, string>;
  readonly replace: boolean;
  readonly print: Print;
}

async function restoreHeld(config: HubConfig, key: Uint8Array, options: Restore): Promise<void> {
  const { folder, manifest, pki } = options;
  const place = databasePlace(config);
  const parts = partsOf(config);
  if (!('url' in place) && existsSync(place.file)) closeUpSqlite(place.file, key);
  await dropStaged(parts);
  let epoch: string;
  try {
    await writePki(staged(pkiOf(config)), pki);
    if ('url' in place) await beginOnServer(place.url, options.print);
    const target = 'url' in place ? place : { file: staged(place.file) };
    await placeDatabase(folder, manifest, target, key);
    const renew = async (db: HubDatabase) => {
      if (!('url' in place)) await serveAgain(db);
      const made = await startNewEpoch(db, Date.now());
      await replayLists(config, db, options, options.print);
      return made.epoch;
    };
    epoch = await withDatabase(target, key, renew, { served: false });
  } catch (error) {
    await undo(place, parts);
    throw error;
  }
  await writePrivate(moving(config), '');
  await putInPlace(parts, options.print);
  if ('url' in place) await endFilling(place.url);
  await rm(moving(config));
  await flush(config.dataDir);
  options.print(`Restored the backup of ${manifest.at}. The hub is in epoch ${epoch}.`);
  options.print('Start it: kiosks will send again what this backup has not got.');
}

async function beginOnServer(url: string, print: Print): Promise<void> {
  const aside = await beginFilling(url, Date.now());
  if (aside !== null) print(`Set aside: schema ${aside} of the database`);
}

/** What went wrong before is told; a database that cannot be put back now stays marked, and is not served. */
async function undo(place: DatabasePlace, parts: readonly string[]): Promise<void> {
  if ('url' in place)
    try {
      await giveUpFilling(place.url);
    } catch (error) {
      if (error instanceof RosterError) return;
      throw error;
    }
  await dropStaged(parts);
}

/**
 * To be asked before the hub opens its data: what is half restored must not be served, nor a new hub be begun in its place.
 * @throws RosterError `backup.half-restored`
 */
export function checkNotHalfRestored(config: HubConfig): void {
  const again = 'run the same "restore" again, with --replace';
  if (existsSync(moving(config)))
    throw new RosterError(
      'backup.half-restored',
      `A restore was interrupted while it was put in place, and what is there is of two hubs: ${again}.`,
    );
  const left = partsOf(config)
    .map(staged)
    .filter((path) => existsSync(path));
  if (left.length > 0)
    throw new RosterError(
      'backup.half-restored',
      `A restore was interrupted before anything was put in place: ${again}, or delete ${left.join(' and ')} to go on with what is there.`,
    );
}

/** What a restore replaces on this disk. */
function partsOf(config: HubConfig): string[] {
  const place = databasePlace(config);
  return 'url' in place ? [pkiOf(config)] : [place.file, pkiOf(config)];
}

/** There while parts of two hubs may lie side by side. */
function moving(config: HubConfig): string {
  return join(config.dataDir, 'restore.moving');
}

/** Everything is restored beside its place first, and moved into it when it is whole. */
const staged = (path: string): string => `${path}.restoring`;

async function dropStaged(parts: readonly string[]): Promise<void> {
  for (const part of parts)
    for (const suffix of ['', '-wal', '-shm'])
      await rm(staged(part) + suffix, { recursive: true, force: true });
}

async function checkWay(config: HubConfig, replace: boolean): Promise<void> {
  const place = databasePlace(config);
  const contents = 'url' in place ? await contentsOf(place.url) : 'nothing';
  if (contents === 'something-else') throw otherDatabase();
  const isThere = contents !== 'nothing' || partsOf(config).some((part) => existsSync(part));
  if (replace && 'url' in place) await requireNobodyServes(place.url);
  if (replace || !isThere) return;
  throw new RosterError(
    'backup.in-the-way',
    `There is a hub in ${config.dataDir} or its database already. To set its data aside and restore in its place: --replace.`,
  );
}

/** One that was filled to be looked at, and was interrupted, is as good as empty. */
async function requireEmpty(url: string): Promise<void> {
  const contents = await contentsOf(url);
  if (contents !== 'nothing' && contents !== 'unfinished') throw otherDatabase();
}

function otherDatabase(): RosterError {
  return new RosterError(
    'backup.in-the-way',
    'The database holds something else, and nothing was changed: name an empty one.',
  );
}

async function writePki(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await privateFolder(folder);
  for (const [name, text] of files) await writePrivate(join(folder, name), text);
}

async function putInPlace(parts: readonly string[], print: Print): Promise<void> {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  for (const part of parts) {
    const aside = `${part}.before-restore-${stamp}`;
    if (existsSync(part)) print(`Set aside: ${aside}`);
    // A write-ahead log that stayed would be played into what is restored.
    for (const suffix of ['', '-wal', '-shm'])
      if (existsSync(part + suffix)) await rename(part + suffix, aside + suffix);
    await rename(staged(part), part);
    await flush(dirname(part));
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

function pkiOf(config: HubConfig): string {
  return join(config.dataDir, 'pki');
}
