/** One kiosk per data folder: two would write one log between them, and each would miss whom the other took in. */
import { join } from 'node:path';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { RosterError } from '../../core/contracts/error.ts';
import { asStorageError } from './storage-error.ts';

const LOCK_FILE = 'kiosk.lock';
/** How long a kiosk that is just stopping is waited for, ms. */
const WAIT_MS = 1_000;

/**
 * Holds the data folder until the answer is called, or the process ends however it ends: the operating system gives
 * the lock back. It is a file of its own, so that a technician's tool can still read the database.
 * @throws RosterError `storage.busy` while another process holds it
 */
export function lockDataFolder(dataDir: string, nativeBinding?: string): () => void {
  try {
    const lock = new Sqlite(join(dataDir, LOCK_FILE), {
      timeout: WAIT_MS,
      ...(nativeBinding ? { nativeBinding } : {}),
    });
    try {
      lock.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      lock.close();
      throw error;
    }
    return () => lock.close();
  } catch (error) {
    const failure = asStorageError(error);
    if (failure.code !== 'storage.busy') throw failure;
    throw new RosterError(
      'storage.busy',
      'Another kiosk is running on this data folder: stop one of them, or give it a folder of its own.',
      { cause: error, retryable: true },
    );
  }
}
