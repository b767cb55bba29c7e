import { constants, statfsSync, statSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { bad, type Check, good, warn } from '../check.ts';

/** Less than this leaves no room for weeks without a network, bytes. */
const ENOUGH = 500 * 1024 * 1024;
const TIGHT = 50 * 1024 * 1024;

/** The folder of keys, database and logs: there, ours alone, with room in it. */
export const dataFolder: Check = {
  name: 'data-folder',
  look: async ({ config: { dataDir } }) => {
    const info = statSync(dataDir, { throwIfNoEntry: false });
    if (!info) return warn('There is no data folder yet.', 'Start the kiosk once; it makes the folder.');
    if (!info.isDirectory()) return bad('The data folder is a file.', 'Name another dataDir.');
    try {
      await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch {
      return bad('The data folder cannot be written.', "Give it to the kiosk's user.");
    }
    if ((info.mode & 0o077) !== 0)
      return bad('Other users can look into the data folder.', `Run chmod 700 on it.`);
    const { bavail, bsize } = statfsSync(dataDir);
    const free = bavail * bsize;
    const text = `${Math.round(free / 1024 / 1024)} MB are free.`;
    if (free < TIGHT) return bad(text, 'Make room: check-ins will soon be refused.');
    return free < ENOUGH ? warn(text, 'Make room before it gets tight.') : good(text);
  },
};
