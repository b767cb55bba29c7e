import { existsSync } from 'node:fs';
import { commonAdapters, listPorts, matchPorts } from '../../../native/beacon/find-ports.ts';
import { type Check, good, warn } from '../check.ts';

/** Whether a serial port is there that a beacon receiver may be on. Does not open it: the kiosk may be using it. */
export const beaconReceiver: Check = {
  name: 'beacon-receiver',
  look: async ({ config: { beacon } }) => {
    if (beacon.driver === 'none' || beacon.driver === 'simulated')
      return good(`No receiver is used (driver: ${beacon.driver}).`);
    const advice = 'Plug the receiver in, or name its port in beacon.path.';
    if (beacon.path !== null)
      return existsSync(beacon.path)
        ? good(`${beacon.path} is there.`)
        : warn(`${beacon.path} is missing.`, advice);
    const found = matchPorts(await listPorts(), commonAdapters);
    return found.length > 0
      ? good(`${found.join(', ')}.`)
      : warn('No known serial adapter is there.', advice);
  },
};
