import { randomBytes } from 'node:crypto';
import { Command } from 'commander';
import { RosterError } from '../../../core/contracts/error.ts';
import { appRoot } from '../../config/app-root.ts';
import { configFromProcess } from '../../config/kiosk-config-file.ts';
import { databaseKey, isKeyHere, presentDatabase, readKey } from '../../storage/database-key.ts';
import { rotateKey } from '../../storage/rotate-key.ts';
import { sqliteBinding } from '../../storage/sqlite-binding.ts';

/** Exit codes: 0 done, 2 not done and nothing changed. */
const EXIT_NOT_DONE = 2;

/** `key rotate`: another key, made here, or the one in `--to` where the service manager keeps the key. */
export function rotateCommand(): Command {
  return new Command('rotate')
    .description('Encrypts database and device files anew under another key; the kiosk must be stopped')
    .requiredOption('--config <file>', "the kiosk's configuration")
    .option('--to <file>', 'the new key (32 bytes or 64 hex digits), for a key that is a credential')
    .action(({ config, to }: { config: string; to?: string }) => {
      try {
        process.stdout.write(rotate(configFromProcess(['--config', config], process.env).dataDir, to));
      } catch (error) {
        if (!(error instanceof RosterError)) throw error;
        process.stderr.write(`${error.code}: ${error.message}\n`);
        process.exitCode = EXIT_NOT_DONE;
      }
    });
}

function rotate(dataDir: string, to: string | undefined): string {
  presentDatabase(dataDir);
  const key = databaseKey(dataDir);
  const keyIsHere = isKeyHere(dataDir);
  if (keyIsHere === (to !== undefined))
    throw new RosterError(
      'key.wrong-way',
      keyIsHere
        ? 'The key lies in the data folder, and a new one is made there: leave out --to.'
        : 'The key is a credential: make the new one, name it with --to, and change the credential afterwards.',
    );
  rotateKey({
    dataDir,
    key,
    next: to === undefined ? randomBytes(32) : readKey(to),
    keyIsHere,
    nativeBinding: sqliteBinding(appRoot(import.meta.url).path),
  });
  const done = keyIsHere
    ? 'Everything is under the new key.'
    : 'Change the credential, then start the kiosk: it goes over to the new key. Until then it starts with the present one.';
  return `${done}\nCopies from before (kiosk.db.before-…, kiosk.db.damaged-…) are still under the old key: delete them, or keep it.\n`;
}
