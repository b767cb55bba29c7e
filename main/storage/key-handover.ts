/**
 * The key that the data is under, sealed under the one that is to take its place. Whoever keeps the keys may change them
 * and destroy the old one at any moment: with the new one alone, the data is opened and goes over to it.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { RosterError } from '../../core/contracts/error.ts';
import { DATABASE_FILE } from './database-key.ts';
import { DEVICE_FILES } from './device-keys.ts';
import { syncFolder } from './durable-file.ts';
import { isCheckOf, keyCheck, keyCheckFile } from './key-check.ts';
import { readSealedFile, writeSealedFile } from './sealed-file.ts';

const PREFIX = 'key.handover-';
const stored = z.object({ v: z.literal(1), present: z.base64() });

/** Durable and read back when this returns. @throws RosterError `storage.failed` */
export function writeHandover(dataDir: string, next: Uint8Array, present: Uint8Array): void {
  writeSealedFile(fileFor(dataDir, next), next, { v: 1, present: Buffer.from(present).toString('base64') });
  if (!handedOver(dataDir, next)?.equals(present))
    throw new RosterError('storage.failed', 'What was written cannot be read back: check the disk.');
}

/** The key of the data: the one given, or the one that it is to take the place of. The given one where neither is it. */
export function keyOfData(dataDir: string, given: Uint8Array): Uint8Array {
  if (isKeyOfData(dataDir, given)) return given;
  const present = handedOver(dataDir, given);
  return present && isKeyOfData(dataDir, present) ? present : given;
}

/** Whether the database was made with this key, or the device's keys where there is none yet; also where nothing is. */
export function isKeyOfData(dataDir: string, key: Uint8Array): boolean {
  const database = join(dataDir, DATABASE_FILE);
  const check = keyCheckFile(database);
  if (existsSync(database) && existsSync(check)) return isCheckOf(check, key);
  return DEVICE_FILES.every((name) => opens(join(dataDir, name), key));
}

/** Whether a small sealed file is there under this key, or is not there. */
export function opens(file: string, key: Uint8Array): boolean {
  try {
    readSealedFile(file, key);
    return true;
  } catch (error) {
    if (error instanceof RosterError && error.code === 'storage.keys-damaged') return false;
    throw error;
  }
}

/** Whether this key was to take over. */
export function isToTakeOver(dataDir: string, key: Uint8Array): boolean {
  return existsSync(fileFor(dataDir, key));
}

export function hasHandovers(dataDir: string): boolean {
  return handovers(dataDir).length > 0;
}

/** Once the data is under the key that took over: from then on the old one opens nothing. */
export function dropHandovers(dataDir: string): void {
  for (const name of handovers(dataDir)) rmSync(join(dataDir, name), { force: true });
  syncFolder(dataDir);
}

function handedOver(dataDir: string, next: Uint8Array): Buffer | null {
  const read = readSealedFile(fileFor(dataDir, next), next);
  return read === null ? null : Buffer.from(stored.parse(read).present, 'base64');
}

/** One for each key that was ever to take over: a second wish does not make the first key worthless. */
function fileFor(dataDir: string, next: Uint8Array): string {
  return join(dataDir, PREFIX + Buffer.from(keyCheck(next)).toString('hex').slice(0, 16));
}

function handovers(dataDir: string): string[] {
  return existsSync(dataDir) ? readdirSync(dataDir).filter((name) => name.startsWith(PREFIX)) : [];
}
