/** A small file that is encrypted with a key derived from the database key, and replaced whole. */
import { hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { RosterError } from '../../core/contracts/error.ts';
import { open, seal } from '../../core/domain/sealing.ts';
import { writeFileDurably } from './durable-file.ts';

/** `meantFor`: the file that it will be, when it is written under another name first. */
export function writeSealedFile(
  file: string,
  databaseKey: Uint8Array,
  value: unknown,
  meantFor: string = file,
): void {
  const plain = Buffer.from(JSON.stringify(value), 'utf8');
  writeFileDurably(file, seal(fileKey(databaseKey), randomBytes(24), plain, basename(meantFor)));
}

/**
 * The JSON in the file; null when there is no file.
 * @throws RosterError `storage.keys-damaged` when it does not open with this key
 */
export function readSealedFile(file: string, databaseKey: Uint8Array): unknown {
  if (!existsSync(file)) return null;
  const plain = open(fileKey(databaseKey), readFileSync(file), basename(file));
  if (plain) return JSON.parse(Buffer.from(plain).toString('utf8'));
  throw new RosterError(
    'storage.keys-damaged',
    `${basename(file)} does not open with the database key: put both back from one backup, or move the file away and claim the kiosk again.`,
  );
}

function fileKey(databaseKey: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', databaseKey, '', 'roster sealed file', 32));
}
