/** A value derived from the key lies beside the database, so that a wrong key never passes for a damaged file. */
import { hkdfSync, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';

export const keyCheckFile = (database: string): string => `${database}.key-check`;

export function keyCheck(key: Uint8Array): Uint8Array {
  return Buffer.from(hkdfSync('sha256', key, '', 'roster database key check', 32));
}

/** Whether the file was made of this key. */
export function isCheckOf(file: string, key: Uint8Array): boolean {
  const stored = readFileSync(file);
  const check = keyCheck(key);
  return stored.length === check.length && timingSafeEqual(stored, check);
}
