import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RosterError } from '../../../core/contracts/error.ts';
import { DATABASE_FILE, databaseKey } from '../../storage/database-key.ts';
import { readIdentity } from '../../storage/device-keys.ts';
import { keyOfData } from '../../storage/key-handover.ts';
import { bad, type Check, good, warn } from '../check.ts';

const SOON_MS = 14 * 86_400_000;

/** Whether the kiosk is claimed, in which mode, and until when its certificate is good. */
export const identity: Check = {
  name: 'identity',
  look: async ({ config }) => {
    const unclaimed = warn('This kiosk is not claimed.', 'Make a claim code at the hub and type it in.');
    if (!existsSync(join(config.dataDir, DATABASE_FILE))) return unclaimed;
    try {
      const held = readIdentity(config.dataDir, keyOfData(config.dataDir, databaseKey(config.dataDir)));
      if (!held) return unclaimed;
      const configured = config.simulation ? 'simulation' : 'real';
      if (held.mode !== configured)
        return bad(`Claimed for ${held.mode}, configured for ${configured}.`, 'Use another data folder.');
      return certificate(held.certificate);
    } catch (error) {
      if (error instanceof RosterError) return bad(error.code, error.message);
      throw error;
    }
  },
};

function certificate(pem: string) {
  const { validTo } = new X509Certificate(pem);
  const left = Date.parse(validTo) - Date.now();
  const until = `The certificate is good until ${new Date(validTo).toISOString().slice(0, 10)}.`;
  if (left <= 0) return bad(until, 'It has expired: claim the kiosk anew.');
  return left < SOON_MS ? warn(until, 'Bring the kiosk to the network so that it is renewed.') : good(until);
}
