/** The 32 bytes that the kiosk's database, and the device keys beside it, are encrypted with. */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RosterError } from '../../core/contracts/error.ts';
import { writeFileDurably } from './durable-file.ts';

const CREDENTIAL = 'roster-db-key';
const KEY_FILE = 'database.key';
const KEY_BYTES = 32;
export const DATABASE_FILE = 'kiosk.db';

/**
 * The key: from the service manager's credential `roster-db-key` where `$CREDENTIALS_DIRECTORY` holds one, else from
 * `database.key` in the data folder, which is made on the first start. Both hold 32 raw bytes or 64 hex digits.
 * @throws RosterError `storage.key-missing` when a database is there and its key is not, `storage.wrong-key` when
 *   what is there is no key
 */
export function databaseKey(dataDir: string, environment: NodeJS.ProcessEnv = process.env): Uint8Array {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const credentials = environment.CREDENTIALS_DIRECTORY;
  const credential = credentials ? join(credentials, CREDENTIAL) : null;
  if (credential && existsSync(credential)) return readKey(credential);
  const file = join(dataDir, KEY_FILE);
  if (existsSync(file)) {
    chmodSync(file, 0o600);
    return readKey(file);
  }
  if (existsSync(join(dataDir, DATABASE_FILE))) {
    throw new RosterError(
      'storage.key-missing',
      `There is a database but no key for it: put back ${KEY_FILE} or the credential ${CREDENTIAL}, or move the database away to start anew.`,
    );
  }
  const key = randomBytes(KEY_BYTES);
  writeFileDurably(file, key);
  return key;
}

/**
 * The database of a data folder, for tools that look after one and must make nothing.
 * @throws RosterError `storage.missing`
 */
export function presentDatabase(dataDir: string): string {
  const file = join(dataDir, DATABASE_FILE);
  if (existsSync(file)) return file;
  throw new RosterError(
    'storage.missing',
    `There is no database in ${dataDir}: is "dataDir" right, and was this kiosk claimed?`,
  );
}

/** Whether the key in use is the one in the data folder, and not a credential. */
export function isKeyHere(dataDir: string, environment: NodeJS.ProcessEnv = process.env): boolean {
  const credentials = environment.CREDENTIALS_DIRECTORY;
  return !(credentials && existsSync(join(credentials, CREDENTIAL))) && existsSync(join(dataDir, KEY_FILE));
}

/** In one rename: after a power cut there is the old key or the new one. */
export function replaceKeyFile(dataDir: string, key: Uint8Array): void {
  writeFileDurably(join(dataDir, KEY_FILE), key);
}

/** @throws RosterError `storage.key-missing` when there is no such file, `storage.wrong-key` when it holds no key */
export function readKey(file: string): Uint8Array {
  const bytes = read(file);
  if (bytes.length === KEY_BYTES) return bytes;
  const text = bytes.toString('utf8').trim();
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  throw new RosterError('storage.wrong-key', 'The database key must be 32 bytes, or 64 hex digits.');
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new RosterError('storage.key-missing', `The key ${file} cannot be read: check path and rights.`, {
      cause,
    });
  }
}
