/** Files that only the hub's own account may read: keys and what belongs to them. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RosterError } from '../../core/contracts/error.ts';

const KEY_FILE = 'database.key';

/** Makes the folder, closed to everybody else (0700). */
export async function privateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
}

/** Writes a file with mode 0600 so that a crash leaves the old one or the new one, never half of it. */
export async function writePrivate(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The file's text, or null when there is none. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  }
}

/**
 * The key that the database file is encrypted with, 32 bytes. It comes from the service manager's credential
 * `roster-hub-database-key` (systemd `LoadCredential`) when there is one, else from a 0600 file in the data folder
 * that is made at the first start, and never beside data that another one encrypted.
 * @throws RosterError `storage.wrong-key`, `storage.key-missing`
 */
export async function databaseKey(dataDir: string, credentialsDir: string | undefined): Promise<Uint8Array> {
  const held = await heldDatabaseKey(dataDir, credentialsDir);
  if (held) return held;
  if (['hub.db', 'pki'].some((name) => existsSync(join(dataDir, name)))) throw keyMissing(dataDir);
  const made = randomBytes(32);
  await privateFolder(dataDir);
  await writePrivate(join(dataDir, KEY_FILE), `${made.toString('base64')}\n`);
  return made;
}

/** The same, null when there is none yet. @throws RosterError `storage.wrong-key` */
export async function heldDatabaseKey(
  dataDir: string,
  credentialsDir: string | undefined,
): Promise<Uint8Array | null> {
  const fromManager = credentialsDir
    ? await readIfThere(join(credentialsDir, 'roster-hub-database-key'))
    : null;
  const held = fromManager ?? (await readIfThere(join(dataDir, KEY_FILE)));
  if (held === null) return null;
  const key = Buffer.from(held.trim(), 'base64');
  if (key.length === 32) return key;
  throw new RosterError(
    'storage.wrong-key',
    'The database key is not 32 bytes in base64. Put back the key that belongs to the database.',
  );
}

export function keyMissing(dataDir: string): RosterError {
  return new RosterError(
    'storage.key-missing',
    `There is no database.key in ${dataDir}: name the hub's own data folder, and put the key that belongs to it back there.`,
  );
}
