import { RosterError } from '../../core/contracts/error.ts';

const MESSAGES = {
  'storage.full': 'The disk is full and nothing was saved: free space on the disk of the data folder.',
  'storage.read-only':
    'The database cannot be written: check the permissions and the mount of the data folder.',
  'storage.corrupt': 'The database is damaged: restart the kiosk, which sets the file aside and goes on.',
  'storage.busy': 'Another program holds the database: close it and try again.',
  'storage.io':
    'The disk does not take what is written: it has failed, or was set read-only. Check it; the kiosk tries again by itself.',
  'storage.failed': 'The database failed: look at the log for the cause, then check the disk.',
} as const;

/**
 * What SQLite threw, as the product's error. A full disk shows as SQLITE_FULL, or as a failure to grow the shared
 * memory file or the log beside the database (sqlite.org/rescode.html).
 */
export function asStorageError(error: unknown): RosterError {
  if (error instanceof RosterError) return error;
  const sqlite = codeOf(error);
  const code = classify(sqlite);
  return new RosterError(code, MESSAGES[code], {
    cause: error,
    retryable: code === 'storage.busy' || code === 'storage.full',
    context: { sqlite },
  });
}

/** Runs a piece of database work; what it throws is a RosterError. */
export function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asStorageError(error);
  }
}

function classify(sqlite: string): keyof typeof MESSAGES {
  if (sqlite === 'SQLITE_FULL' || sqlite === 'SQLITE_IOERR_SHMSIZE' || sqlite === 'ENOSPC')
    return 'storage.full';
  if (sqlite.startsWith('SQLITE_READONLY') || sqlite === 'SQLITE_CANTOPEN' || sqlite === 'EROFS')
    return 'storage.read-only';
  if (sqlite.startsWith('SQLITE_IOERR') || sqlite === 'EIO') return 'storage.io';
  if (sqlite.startsWith('SQLITE_CORRUPT') || sqlite === 'SQLITE_NOTADB') return 'storage.corrupt';
  if (sqlite.startsWith('SQLITE_BUSY') || sqlite.startsWith('SQLITE_LOCKED')) return 'storage.busy';
  return 'storage.failed';
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : 'unknown';
}
