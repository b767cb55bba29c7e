/** Files of a backup: each encrypted under the hub's database key, named with its hash, written whole or not at all. */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { RosterError } from '../../../core/contracts/error.ts';
import { flush } from '../flush.ts';

/** AES-256-GCM (NIST SP 800-38D): nonce first, tag last. */
const CIPHER = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;

export const MANIFEST_FILE = 'backup.json';
export const DATABASE_COPY = { sqlite: 'hub.db', postgres: 'hub.pgdump.sealed' } as const;
export const PKI_COPY = 'pki.sealed';

export const backupManifest = z.object({
  format: z.literal(1),
  hubId: z.uuid(),
  epoch: z.uuid(),
  at: z.iso.datetime(),
  version: z.string(),
  database: z.enum(['sqlite', 'postgres']),
  /** SHA-256 of each file, hex. */
  files: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
});
export type BackupManifest = z.infer<typeof backupManifest>;

/** Encrypts a stream into a new file that only its owner may read. */
export async function sealInto(file: string, key: Uint8Array, plain: NodeJS.ReadableStream): Promise<void> {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(CIPHER, backupKey(key), nonce);
  const out = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  out.write(nonce);
  await pipeline(plain, cipher, out, { end: false });
  await new Promise<void>((resolve, reject) => {
    out.once('error', reject);
    out.end(cipher.getAuthTag(), resolve);
  });
  await flush(file);
}

/**
 * What `sealInto` wrote, as a stream. It fails at its end when a byte was changed: use nothing of it before.
 * @throws RosterError `backup.damaged`
 */
export async function openSealed(file: string, key: Uint8Array): Promise<NodeJS.ReadableStream> {
  const { size } = await stat(file);
  if (size < NONCE + TAG) throw damaged(file);
  const handle = await open(file, 'r');
  const [nonce, tag] = [Buffer.alloc(NONCE), Buffer.alloc(TAG)];
  try {
    await handle.read(nonce, 0, NONCE, 0);
    await handle.read(tag, 0, TAG, size - TAG);
  } finally {
    await handle.close();
  }
  const decipher = createDecipheriv(CIPHER, backupKey(key), nonce).setAuthTag(tag);
  if (size === NONCE + TAG) return decipher.end();
  const sealed = createReadStream(file, { start: NONCE, end: size - TAG - 1 });
  sealed.once('error', (error) => decipher.destroy(error));
  return sealed.pipe(decipher);
}

export async function hashOfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

export function damaged(what: string, cause?: unknown): RosterError {
  return new RosterError('backup.damaged', `${what} is not what was backed up: use another backup.`, {
    cause,
  });
}

function backupKey(key: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, '', 'roster hub backup v1', 32));
}
