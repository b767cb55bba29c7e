import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { DATABASE_FILE, databaseKey } from '../../storage/database-key.ts';
import { readIdentity } from '../../storage/device-keys.ts';
import { keyOfData } from '../../storage/key-handover.ts';
import { type Check, good, warn } from '../check.ts';

const TIMEOUT_MS = 3_000;

/** Whether the hub's broker can be reached from here. A kiosk works without it, for weeks. */
export const hub: Check = {
  name: 'hub',
  look: async ({ config }) => {
    const held = existsSync(join(config.dataDir, DATABASE_FILE))
      ? readIdentity(config.dataDir, keyOfData(config.dataDir, databaseKey(config.dataDir)))
      : null;
    const address = held?.mqttUrl ?? config.hubUrl;
    if (!address) return warn('No hub is known yet.', 'Its address comes with the claim.');
    const { hostname, port, protocol } = new URL(address);
    const defaultPort = protocol === 'https:' ? 443 : 8883;
    const reached = await reachable(hostname, Number(port || defaultPort));
    return reached
      ? good(`${hostname} answers.`)
      : warn(
          `${hostname} does not answer.`,
          'Check cable, network and firewall; check-ins are kept meanwhile.',
        );
  },
};

function reachable(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: TIMEOUT_MS });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
