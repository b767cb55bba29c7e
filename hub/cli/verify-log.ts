/** `hub log verify`: whether the facts held are still what was taken in and what kiosks signed. `hub log key`: for comparing. */
import { createHash } from 'node:crypto';
import type { HubConfig } from '../../core/contracts/config.ts';
import type { LogVerification } from '../../core/contracts/log-verification.ts';
import { verificationInWords } from '../../core/domain/log-words.ts';
import { databasePlace } from '../config-file.ts';
import { withDatabase } from '../storage/existing.ts';
import { openIdentity } from '../storage/identity.ts';
import { verifyHubLog } from '../storage/log/verify-log.ts';

const COMPARE =
  'Keep the database as it is, and compare with a backup from before ("hub backup --check") and with what kiosks hold ("rosterctl log verify").';

export interface VerifyCommand {
  readonly json: boolean;
  readonly print: (text: string) => void;
}

/** Whether nothing was found. @throws RosterError `storage.*` */
export function runVerifyLog(config: HubConfig, key: Uint8Array, command: VerifyCommand): Promise<boolean> {
  return withDatabase(databasePlace(config), key, async (db) => {
    const started = performance.now();
    const report: LogVerification = {
      ...(await verifyHubLog(db)),
      seconds: (performance.now() - started) / 1000,
    };
    command.print(command.json ? JSON.stringify(report) : verificationInWords(report, COMPARE).trimEnd());
    return report.intact;
  });
}

/** The key that vouches to kiosks, as `rosterctl log verify` shows it. */
export function printLogKey(
  config: HubConfig,
  key: Uint8Array,
  print: (text: string) => void,
): Promise<void> {
  return withDatabase(databasePlace(config), key, async (db) => {
    const { logKey } = await openIdentity(db);
    print(createHash('sha256').update(Buffer.from(logKey.publicKey, 'base64')).digest('hex').slice(0, 16));
  });
}
