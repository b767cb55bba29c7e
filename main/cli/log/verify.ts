import { Command } from 'commander';
import { RosterError } from '../../../core/contracts/error.ts';
import type { LogVerification } from '../../../core/contracts/log-verification.ts';
import { verificationInWords } from '../../../core/domain/log-words.ts';
import { appRoot } from '../../config/app-root.ts';
import { configFromProcess } from '../../config/kiosk-config-file.ts';
import { readKioskDatabase } from '../../storage/database.ts';
import { databaseKey, presentDatabase } from '../../storage/database-key.ts';
import { readIdentity } from '../../storage/device-keys.ts';
import { keyOfData } from '../../storage/key-handover.ts';
import { sqliteBinding } from '../../storage/sqlite-binding.ts';
import { guarded } from '../../storage/storage-error.ts';
import { verifyKioskLog } from '../../storage/verify-log.ts';

/** Exit codes: 0 the log is what was written, 1 it is not, 2 it cannot be looked at. */
const EXIT_NOT_INTACT = 1;
const EXIT_CANNOT_LOOK = 2;

/** `log verify`: names every edit, deletion, reordering or truncation, also while the kiosk runs. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('Says whether the log is what the kiosk wrote and the hub vouched for; changes nothing')
    .requiredOption('--config <file>', "the kiosk's configuration")
    .option('--json', 'print one JSON object instead of text')
    .action(({ config, json }: { config: string; json?: boolean }) => {
      try {
        const report = verifyAt(configFromProcess(['--config', config], process.env).dataDir);
        process.stdout.write(json ? `${JSON.stringify(report)}\n` : verificationInWords(report));
        if (!report.intact) process.exitCode = EXIT_NOT_INTACT;
      } catch (error) {
        if (!(error instanceof RosterError)) throw error;
        process.stderr.write(`${error.code}: ${error.message}\n`);
        process.exitCode = EXIT_CANNOT_LOOK;
      }
    });
}

function verifyAt(dataDir: string): LogVerification {
  const started = performance.now();
  const file = presentDatabase(dataDir);
  const key = keyOfData(dataDir, databaseKey(dataDir));
  // First of all: it knows a wrong key from damage.
  const db = readKioskDatabase({
    file,
    key,
    nativeBinding: sqliteBinding(appRoot(import.meta.url).path),
  });
  try {
    const hubKey = readIdentity(dataDir, key)?.logKey ?? null;
    const audit = guarded(() => verifyKioskLog(db, hubKey));
    return { ...audit, seconds: (performance.now() - started) / 1000 };
  } finally {
    db.close();
  }
}
