/** A backup of the hub: the database and the certificate authority, encrypted under the database key, which is not in it. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { RosterError } from '../../../core/contracts/error.ts';
import type { DatabasePlace } from '../database.ts';
import { withDatabase } from '../existing.ts';
import { flush } from '../flush.ts';
import { type HubIdentity, openIdentity } from '../identity.ts';
import {
  type BackupManifest,
  backupManifest,
  DATABASE_COPY,
  damaged,
  hashOfFile,
  MANIFEST_FILE,
  openSealed,
  PKI_COPY,
  sealInto,
} from './backup-files.ts';
import { copySqlite, dumpPostgres } from './copy-database.ts';

export interface BackupSource {
  readonly place: DatabasePlace;
  readonly key: Uint8Array;
  /** Folder of the certificate authority. */
  readonly pki: string;
  readonly version: string;
}

/**
 * Writes a backup into a folder that is not there yet, while the hub serves. A folder with a manifest is whole.
 * One that fails leaves none.
 * @throws RosterError `backup.exists`, `backup.tool-failed`, `storage.*`
 */
export async function makeBackup(source: BackupSource, folder: string, now: number): Promise<BackupManifest> {
  const identity = await withDatabase(source.place, source.key, openIdentity, { migrated: false });
  await mkdir(folder, { recursive: false, mode: 0o700 }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EEXIST')
      throw new RosterError('backup.exists', `${folder} is there already: name a new folder.`, { cause });
    throw new RosterError('backup.no-folder', `${folder} cannot be made: check the path.`, { cause });
  });
  try {
    return await fill(folder, source, identity, now);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function fill(
  folder: string,
  source: BackupSource,
  { hubId, epoch }: HubIdentity,
  now: number,
): Promise<BackupManifest> {
  const database = 'url' in source.place ? 'postgres' : 'sqlite';
  const copy = join(folder, DATABASE_COPY[database]);
  if ('url' in source.place) await dumpPostgres(source.place.url, source.key, copy);
  else await copySqlite(source.place.file, source.key, copy);
  await sealInto(join(folder, PKI_COPY), source.key, Readable.from([await readPki(source.pki)]));
  const files: Record<string, string> = {};
  for (const name of [DATABASE_COPY[database], PKI_COPY]) files[name] = await hashOfFile(join(folder, name));
  const at = new Date(now).toISOString();
  const manifest: BackupManifest = { format: 1, hubId, epoch, at, version: source.version, database, files };
  // The manifest comes last and at once: without it the folder is no backup.
  const draft = join(folder, `.${MANIFEST_FILE}`);
  await writeFile(draft, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  await flush(draft);
  await rename(draft, join(folder, MANIFEST_FILE));
  await flush(folder);
  return manifest;
}

/** Reads a backup's manifest and compares every file with it. @throws RosterError `backup.none`, `backup.damaged` */
export async function readBackup(folder: string): Promise<BackupManifest> {
  const text = await readFile(join(folder, MANIFEST_FILE), 'utf8').catch((cause: unknown) => {
    throw new RosterError('backup.none', `${folder} holds no whole backup: ${MANIFEST_FILE} is missing.`, {
      cause,
    });
  });
  let manifest: BackupManifest;
  try {
    manifest = backupManifest.parse(JSON.parse(text));
  } catch (cause) {
    throw damaged(join(folder, MANIFEST_FILE), cause);
  }
  for (const [name, hash] of Object.entries(manifest.files)) {
    const file = join(folder, name);
    if ((await hashOfFile(file).catch(() => '')) !== hash) throw damaged(file);
  }
  return manifest;
}

/** The authority's files by name. @throws RosterError `storage.wrong-key` when the key is not the backup's. */
export async function openPki(folder: string, key: Uint8Array): Promise<ReadonlyMap<string, string>> {
  try {
    const plain = await buffer(await openSealed(join(folder, PKI_COPY), key));
    return new Map(Object.entries(JSON.parse(plain.toString('utf8')) as Record<string, string>));
  } catch (cause) {
    throw new RosterError(
      'storage.wrong-key',
      'The backup was made under another database key: put the key that belongs to it in place, then restore.',
      { cause },
    );
  }
}

async function readPki(folder: string): Promise<string> {
  const files: Record<string, string> = {};
  for (const name of await readdir(folder)) files[name] = await readFile(join(folder, name), 'utf8');
  return JSON.stringify(files);
}
