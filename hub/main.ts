/** Entry of the hub: serves, or does one command on its data. `--help` lists them. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { type HubConfig, postgresUrl } from '../core/contracts/config.ts';
import { RosterError } from '../core/contracts/error.ts';
import manifest from '../package.json' with { type: 'json' };
import { printAsyncApi } from './cli/asyncapi.ts';
import { checkBackup, checkNotHalfRestored, runBackup, runRestore } from './cli/backup.ts';
import { createAdmin } from './cli/create-admin.ts';
import { writeMosquitto } from './cli/mosquitto.ts';
import { runMove } from './cli/move.ts';
import { newEpoch } from './cli/new-epoch.ts';
import { printOpenApi } from './cli/openapi.ts';
import { printSheetSeal, runRecount } from './cli/recount.ts';
import { printLogKey, runVerifyLog } from './cli/verify-log.ts';
import { hubConfigFrom } from './config-file.ts';
import { Hub } from './hub.ts';
import { hubLogger } from './log.ts';
import { databaseKey, heldDatabaseKey, keyMissing } from './pki/private-files.ts';

const { version } = manifest;
/** As `rosterctl log verify` has it. */
const EXIT_CANNOT_LOOK = 2;
let exitWhenFailed = 1;
const print = (line: string) => void process.stdout.write(`${line}\n`);

const program = new Command('hub')
  .description('The central service of the Smart Roster Kiosk')
  .version(version)
  .option('--config <file>', 'configuration, JSON; else ROSTER_HUB_CONFIG');

program
  .command('serve', { isDefault: true })
  .description('serve people over HTTPS and kiosks over MQTT, until stopped')
  .action(async () => {
    const config = readConfig();
    const hub = await open(config, config.logLevel);
    const stopping = new AbortController();
    const addresses = await hub.start(stopping.signal).catch(async (error: unknown) => {
      // Half a hub must not stay behind: whoever keeps it running starts it again only once it has ended.
      await hub.stop();
      throw notServing(error);
    });
    print(`Hub      ${addresses.https}/api/v1`);
    print(`Broker   ${addresses.mqtt}`);
    print(`Trust    ${addresses.ca}`);
    // For whoever started the hub and waits for it.
    print(`ready ${JSON.stringify(addresses)}`);
    const signalled = new Promise<void>((resolve) => {
      process.once('SIGTERM', resolve);
      process.once('SIGINT', resolve);
    });
    await signalled;
    await hub.stop();
  });

program
  .command('create-admin')
  .description('an administrator for a new hub, or a new password for one who lost theirs')
  .requiredOption('--email <address>')
  .option('--name <name>')
  .option('--password-stdin', 'read the password from standard input instead of generating one')
  .action(async (options: { email: string; name?: string; passwordStdin?: boolean }) => {
    const hub = await open(readConfig(), 'warn');
    try {
      await createAdmin(hub.context, {
        email: options.email,
        name: options.name,
        passwordFrom: options.passwordStdin ? process.stdin : undefined,
        print,
      });
    } finally {
      await hub.close();
    }
  });

program
  .command('asyncapi')
  .description('print the AsyncAPI document of what kiosks and hub say to each other over MQTT')
  .action(() => printAsyncApi(version, print));

program
  .command('openapi')
  .description('print the OpenAPI document of the REST interface')
  .action(() => printOpenApi(version, print));

program
  .command('mosquitto')
  .description(
    'write what a Mosquitto of your own needs to serve this hub: configuration, rules, certificate',
  )
  .requiredOption('--out <folder>')
  .option('--port <n>', 'where it listens', portNumber, 8883)
  .action(async ({ out, port }: { out: string; port: number }) => {
    const config = readConfig();
    const hub = await open(config, 'warn');
    try {
      await writeMosquitto(hub, config, { out, port, print });
    } finally {
      await hub.close();
    }
  });

program
  .command('new-epoch')
  .description('after the database was restored from a backup, before the hub is started')
  .action(async () => {
    const config = readConfig();
    checkNotHalfRestored(config);
    await newEpoch(config, await heldKeyOf(config), print);
  });

program
  .command('recount')
  .description(
    'count every figure again from the facts, and say what differs; ends with 1 when anything does',
  )
  .option('--repair', 'put right what differs')
  .option('--sheet <session>', 'only print the hashes that the sheet of this session must have')
  .action(async (options: { repair?: boolean; sheet?: string }) => {
    const config = readConfig();
    if (options.sheet !== undefined) {
      await printSheetSeal(config, await heldKeyOf(config), options.sheet, print);
      return;
    }
    const same = await runRecount(config, await heldKeyOf(config), {
      repair: options.repair === true,
      print,
    });
    if (!same) process.exitCode = 1;
  });

program
  .command('backup')
  .description('copy everything into a new folder while the hub serves, or check such a copy by restoring it')
  .option('--out <folder>', 'where to, a folder that is not there yet')
  .option(
    '--check <folder>',
    'restore this backup aside and look at every fact and figure; ends with 1 when not well',
  )
  .addOption(
    new Option('--scratch <url>', 'an empty PostgreSQL database to check a backup of PostgreSQL in').env(
      'ROSTER_HUB_SCRATCH',
    ),
  )
  .action(async (options: { out?: string; check?: string; scratch?: string }) => {
    const config = readConfig();
    const key = await heldKeyOf(config);
    const { out, check } = options;
    const scratch =
      options.scratch === undefined ? undefined : addressIn('ROSTER_HUB_SCRATCH', options.scratch);
    if (out === undefined && check === undefined)
      throw new RosterError('backup.no-folder', 'Name a new folder: hub backup --out FOLDER');
    if (out !== undefined) await runBackup(config, key, { out, version, print });
    if (check !== undefined && !(await checkBackup(key, { from: check, scratch, print })))
      process.exitCode = 1;
  });

program
  .command('restore')
  .description('put a backup in place of what is there; the database key must be in place before')
  .requiredOption('--from <folder>')
  .option('--replace', 'set aside what is there, under a dated name')
  .option('--erasures <file...>', 'copies of the list of erasures from elsewhere, to be repeated too')
  .option('--fleet <file...>', 'copies of the list of kiosks from elsewhere, to be repeated too')
  .action(async (options: { from: string; replace?: boolean; erasures?: string[]; fleet?: string[] }) => {
    const config = readConfig();
    const replace = options.replace === true;
    const key = await heldKeyOf(config);
    const { from, erasures, fleet } = options;
    await runRestore(config, key, { from, replace, erasures, fleet, print });
  });

program
  .command('move')
  .description('copy everything from SQLite into an empty PostgreSQL, and compare; the hub must be stopped')
  .addOption(
    new Option('--to <url>', 'postgres://… of a database that was just created')
      .env('ROSTER_HUB_MOVE_TO')
      .makeOptionMandatory(),
  )
  .action(async ({ to }: { to: string }) => {
    const config = readConfig();
    checkNotHalfRestored(config);
    await runMove(config, await heldKeyOf(config), { to: addressIn('ROSTER_HUB_MOVE_TO', to), print });
  });

const log = program.command('log').description('the log of facts');

log
  .command('verify')
  .description(
    'say whether every fact is what was taken in and what kiosks signed; ends with 1 when not, 2 when it cannot be looked at',
  )
  .option('--json', 'print one JSON object instead of text')
  .action(async (options: { json?: boolean }) => {
    exitWhenFailed = EXIT_CANNOT_LOOK;
    const config = readConfig();
    const intact = await runVerifyLog(config, await heldKeyOf(config), {
      json: options.json === true,
      print,
    });
    if (!intact) process.exitCode = 1;
  });

log
  .command('key')
  .description('the key that vouches to kiosks for their logs, as `rosterctl log verify` shows it')
  .action(async () => {
    const config = readConfig();
    await printLogKey(config, await heldKeyOf(config), print);
  });

function notServing(error: unknown): unknown {
  const { code, address, port } = error as { code?: unknown; address?: unknown; port?: unknown };
  if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') return error;
  return new RosterError(
    'config.address-unusable',
    `The hub cannot listen at ${address} port ${port}: stop what is listening there (another hub?), or set "listen" and "broker" to an address and ports that are free.`,
    { cause: error, context: { system: code } },
  );
}

function readConfig(): HubConfig {
  return hubConfigFrom(program.opts<{ config?: string }>().config, process.env);
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError('Give a number from 1 to 65535.');
}

/** Not repeated when it is wrong: there may be a password in it. */
function addressIn(option: string, text: string): string {
  const address = postgresUrl.safeParse(text);
  if (address.success) return address.data;
  throw new RosterError('config.invalid', `${option} must be ${address.error.issues[0]?.message}.`);
}

function keyOf(config: HubConfig): Promise<Uint8Array> {
  return databaseKey(config.dataDir, process.env.CREDENTIALS_DIRECTORY);
}

/** For commands that look at what is there or replace it: a key made now would open nothing. */
async function heldKeyOf(config: HubConfig): Promise<Uint8Array> {
  const key = await heldDatabaseKey(config.dataDir, process.env.CREDENTIALS_DIRECTORY);
  if (key) return key;
  throw keyMissing(config.dataDir);
}

async function open(config: HubConfig, level: HubConfig['logLevel']): Promise<Hub> {
  checkNotHalfRestored(config);
  return Hub.fromConfig(config, { databaseKey: await keyOf(config) }, { logger: hubLogger(level) });
}

// Whoever reads what we print may have enough of it (`| head -1`): the rest is then said to nobody.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  const known = error instanceof RosterError;
  process.stderr.write(known ? `${error.message} (${error.code})\n` : `${String(error)}\n`);
  process.exitCode = exitWhenFailed;
}
