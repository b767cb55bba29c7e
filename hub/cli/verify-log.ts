/** `hub log verify`: whether the facts held are still what was taken in and what kiosks signed. `hub log key`: for comparing. */
import { createHash } from 'node:crypto';
import type { HubConfig } from '../../core/contracts/config.ts';
import type { LogVerification } from '../../core/contracts/log-verification.ts';
import { verificationInWords } from '../../core/domain/log-words.ts';
import { databasePlace } from '../config-file.ts';
import { type HubDatabase, openDatabase } from '../storage/database.ts';
import { openIdentity } from '../storage/identity.ts';
import { verifyHubLog } from '../storage/log/verify-log.ts';
import { migrate } from '../storage/migrations/migrate.ts';

export interface VerifyCommand {
  readonly json: boolean;
  readonly print: (text: string) => void;
}

/** Whether nothing was found. @throws RosterError `storage.*` */
export function runVerifyLog(config: HubConfig, key: Uint8Array, command: VerifyCommand): Promise<boolean> {
  return withDatabase(config, key, async (db) => {
    const started = performance.now();
    const report: LogVerification = {
      ...(await verifyHubLog(db)),
      seconds: (performance.now() - started) / 1000,
    };
    command.print(command.json ? JSON.stringify(report) : verificationInWords(report).trimEnd());
    return report.intact;
  });
}

/** The key that vouches to kiosks, as `rosterctl log verify` shows it. */
export function printLogKey(
  config: HubConfig,
  key: Uint8Array,
  print: (text: string) => void,
): Promise<void> {
  return withDatabase(config, key, async (db) => {
    const { logKey } = await openIdentity(db);
    print(createHash('sha256').update(Buffer.from(logKey.publicKey, 'base64')).digest('hex').slice(0, 16));
  });
}

async function withDatabase<T>(
  config: HubConfig,
  key: Uint8Array,
  work: (db: HubDatabase) => Promise<T>,
): Promise<T> {
  const db = openDatabase({ ...databasePlace(config), key });
  try {
    await migrate(db, Date.now());
    return await work(db);
  } finally {
    await db.destroy();
  }
}
