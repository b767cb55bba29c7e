/** The rules file that a Mosquitto of the site's own reads. */
import { randomBytes } from 'node:crypto';
import { open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { RosterError } from '../../core/contracts/error.ts';
import { mosquittoAcl } from './mosquitto-files.ts';

/** Mosquitto runs under an account of its own: it reads as a member of the group that the folder gives its files. */
export const MOSQUITTO_FILE_MODE = 0o640;

/**
 * Replaces the file at once, so that Mosquitto reads the old rules or the new ones whole. It stays readable to whom it was:
 * where the hub may not give a new file to Mosquitto's account, what is there is written over instead, and half of it
 * allows nobody anything, because what is allowed stands at its end.
 * @throws RosterError `broker.acl-not-written`
 */
export async function writeAcl(file: string, revoked: readonly string[]): Promise<void> {
  const text = mosquittoAcl(revoked);
  try {
    const before = await stat(file).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    });
    try {
      await replace(file, text, before);
    } catch (error) {
      if (!before || !['EPERM', 'EACCES', 'EROFS'].includes(codeOf(error))) throw error;
      await writeFile(file, text, { flush: true });
    }
  } catch (cause) {
    throw new RosterError(
      'broker.acl-not-written',
      `The hub cannot write Mosquitto's rules, ${file} (${codeOf(cause)}), so Mosquitto does not hear of revoked kiosks: let the hub's account own that file and its folder ("Mosquitto instead of the broker inside" in docs/operations.md), or take "aclFile" out of the configuration.`,
      { cause },
    );
  }
}

type Before = { readonly uid: number; readonly gid: number; readonly mode: number } | null;

async function replace(file: string, text: string, before: Before): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    const handle = await open(temporary, 'wx', MOSQUITTO_FILE_MODE);
    try {
      await handle.writeFile(text);
      if (before) {
        const made = await handle.stat();
        if (made.uid !== before.uid || made.gid !== before.gid) await handle.chown(before.uid, before.gid);
      }
      // Whatever the umask of the hub's account is.
      await handle.chmod(before ? before.mode & 0o777 : MOSQUITTO_FILE_MODE);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    // Where nothing can be made, nothing is there to take away.
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  await flushFolder(dirname(file));
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code);
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
