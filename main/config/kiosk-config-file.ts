/** Finds and checks the kiosk's start-up configuration, and hands it on to the processes that it starts. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { configProblem, type KioskConfig, kioskConfig } from '../../core/contracts/config.ts';
import { RosterError } from '../../core/contracts/error.ts';

/** Environment variable with the path of the configuration file; `--config PATH` comes before it. */
const PATH_VARIABLE = 'ROSTER_CONFIG';
/** Environment variable by which the kiosk process is given the whole configuration, as JSON. */
export const KIOSK_CONFIG_VARIABLE = 'ROSTER_KIOSK_CONFIG';

type Environment = Readonly<Record<string, string | undefined>>;

/** The path after `--config` or in `--config=PATH`, else the environment's; undefined when neither is there. */
function configPath(argv: readonly string[], env: Environment): string | undefined {
  const joined = argv.find((argument) => argument.startsWith('--config='));
  if (joined !== undefined) return joined.slice('--config='.length);
  const at = argv.indexOf('--config');
  return (at >= 0 ? argv[at + 1] : undefined) ?? env[PATH_VARIABLE];
}

function parse(text: string, from: string): KioskConfig {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new RosterError('config.not-json', `The configuration in ${from} is not JSON; correct it.`, {
      cause,
    });
  }
  const result = kioskConfig.safeParse(json);
  if (result.success) return result.data;
  throw new RosterError(
    'config.invalid',
    `The configuration in ${from} is ${configProblem(result.error)}. Correct it.`,
    { cause: result.error },
  );
}

/**
 * Reads the configuration that the command line or the environment names. A relative `dataDir` counts from the file's
 * folder. Throws `RosterError` `config.missing`, `config.unreadable`, `config.not-json` or `config.invalid`.
 */
export function configFromProcess(argv: readonly string[], env: Environment): KioskConfig {
  const named = configPath(argv, env);
  if (named === undefined)
    throw new RosterError('config.missing', `Start the kiosk with --config FILE, or set ${PATH_VARIABLE}.`);
  const path = resolve(named);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new RosterError('config.unreadable', `Cannot read ${path}; check the path and its permissions.`, {
      cause,
    });
  }
  const config = parse(text, path);
  return { ...config, dataDir: resolve(dirname(path), config.dataDir) };
}

/** The configuration that a parent process handed on. Throws as `configFromProcess` does. */
export function configFromParent(env: Environment): KioskConfig {
  const text = env[KIOSK_CONFIG_VARIABLE];
  if (text === undefined)
    throw new RosterError('config.missing', 'This process is started by the kiosk, not by hand.');
  return parse(text, KIOSK_CONFIG_VARIABLE);
}
