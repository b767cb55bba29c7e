/** The rules file that a Mosquitto of the site's own reads. */
import { randomBytes } from 'node:crypto';
import { open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { mosquittoAcl } from './mosquitto-files.ts';

const MODE = 0o600;

/**
 * Replaces the file at once, so that Mosquitto reads the old rules or the new ones whole. It stays readable to whom it was:
 * where the hub may not give a new file to Mosquitto's account, what is there is written over instead, and half of it
 * allows nobody anything, because what is allowed stands at its end.
 */
export async function writeAcl(file: string, revoked: readonly string[]): Promise<void> {
  const text = mosquittoAcl(revoked);
  const before = await stat(file).catch(() => null);
  const temporary = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    const handle = await open(temporary, 'wx', MODE);
    try {
      await handle.writeFile(text);
      if (before) {
        const made = await handle.stat();
        if (made.uid !== before.uid || made.gid !== before.gid) await handle.chown(before.uid, before.gid);
        await handle.chmod(before.mode & 0o777);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    await flushFolder(dirname(file));
  } catch (error) {
    await rm(temporary, { force: true });
    if (!before || !isNotAllowed(error)) throw error;
    await writeFile(file, text, { flush: true });
  }
}

function isNotAllowed(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EPERM' || code === 'EACCES' || code === 'EROFS';
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
