import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RosterError } from '../../../core/contracts/error.ts';
import { DATABASE_FILE, databaseKey } from '../../storage/database-key.ts';
import { keyOfData } from '../../storage/key-handover.ts';
import { damagedFiles } from '../../storage/set-aside.ts';
import { sqliteBinding } from '../../storage/sqlite-binding.ts';
import { bad, type Check, good, warn } from '../check.ts';

/** The database's key, and an SQLite that runs in this runtime. Does not open the database: the kiosk may be running. */
export const database: Check = {
  name: 'database',
  look: async ({ config: { dataDir }, root }) => {
    try {
      sqliteBinding(root.path);
      if (!existsSync(join(dataDir, DATABASE_FILE)))
        return warn('There is no database yet.', 'It is made when the kiosk is claimed.');
      const given = databaseKey(dataDir);
      const damaged = damagedFiles(join(dataDir, DATABASE_FILE));
      if (damaged.length > 0)
        return warn(
          `Damaged databases were set aside: ${damaged.join(', ')}.`,
          'What could be read is in use again. Check the disk, and delete them once the sessions of that time were looked at.',
        );
      if (keyOfData(dataDir, given) !== given)
        return warn(
          'The key was changed, and the data is still under the one before.',
          'It goes over when the kiosk is started. If it was: make room on the disk, start it again, and run this once more.',
        );
      return good('The database and its key are there.');
    } catch (error) {
      if (error instanceof RosterError) return bad(error.code, error.message);
      throw error;
    }
  },
};
