/** Whether somebody works with a hub's data folder: hubs share it, whoever replaces what is in it has it for itself. */
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { RosterError } from '../../core/contracts/error.ts';

const LOCK_FILE = 'hub.lock';
/** How long a hub that is just stopping is waited for, ms. */
const WAIT_MS = 1_000;

export type Hold = 'shared' | 'alone';

/**
 * Holds the data folder, which is made when it is missing, until the answer is called or the process ends however it
 * ends. It is a file of its own: the database itself cannot be asked with another key than its own.
 * @throws RosterError `backup.hub-is-running`, `backup.is-running`
 */
export async function holdDataFolder(dataDir: string, hold: Hold): Promise<() => void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await chmod(dataDir, 0o700);
  const lock = new Sqlite(join(dataDir, LOCK_FILE), { timeout: WAIT_MS });
  try {
    lock.exec(hold === 'alone' ? 'begin exclusive' : 'begin; select count(*) from sqlite_master');
  } catch (cause) {
    lock.close();
    if (!String((cause as { code?: unknown }).code).startsWith('SQLITE_BUSY')) throw cause;
    throw hold === 'alone'
      ? new RosterError('backup.hub-is-running', 'The hub is running on this data folder: stop it first.', {
          cause,
        })
      : new RosterError(
          'backup.is-running',
          'A "restore", "move" or "new-epoch" is working on this data folder: start the hub once it is done.',
          { cause, retryable: true },
        );
  }
  return () => void lock.close();
}
