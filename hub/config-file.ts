/** Finds and checks the hub's start-up configuration. */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { configProblem, type HubConfig, hubConfig } from '../core/contracts/config.ts';
import { RosterError } from '../core/contracts/error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Environment variables and what they override. */
const OVERRIDES = { ROSTER_HUB_DATA_DIR: 'dataDir', ROSTER_HUB_LOG_LEVEL: 'logLevel' } as const;

/**
 * Reads the file named on the command line or by `ROSTER_HUB_CONFIG`; without a file, everything but the data folder
 * has a default; so has the database, which `DATABASE_URL` overrides. A relative `dataDir` counts from the file's folder.
 * @throws RosterError `config.missing`, `config.unreadable`, `config.not-json`, `config.invalid`
 */
export function hubConfigFrom(named: string | undefined, env: Environment): HubConfig {
  const path = named ?? env.ROSTER_HUB_CONFIG;
  const json = path === undefined ? {} : readJson(path);
  const overrides = Object.entries(OVERRIDES).flatMap(([name, key]) => {
    const value = env[name];
    return value === undefined ? [] : [[key, value] as const];
  });
  const database = env.DATABASE_URL ? { database: { kind: 'postgres', url: env.DATABASE_URL } } : {};
  const result = hubConfig.safeParse({
    ...json,
    ...database,
    ...mailFrom(json, env),
    ...Object.fromEntries(overrides),
  });
  if (result.success) {
    const base = path === undefined ? '.' : dirname(resolve(path));
    const { dataDir, erasureList } = result.data;
    const list = erasureList === null ? null : resolve(base, erasureList);
    return { ...result.data, dataDir: resolve(base, dataDir), erasureList: list };
  }
  if (path === undefined && result.error.issues[0]?.path[0] === 'dataDir')
    throw new RosterError('config.missing', 'Start the hub with --config FILE, or set ROSTER_HUB_DATA_DIR.');
  throw new RosterError(
    'config.invalid',
    `The hub's configuration is ${configProblem(result.error)}. Correct it.`,
    { cause: result.error },
  );
}

/** The mail server's address may hold a password, which is better not in a file; the sender must stand there. */
function mailFrom(json: object, env: Environment): object {
  const smtp = env.ROSTER_HUB_SMTP_URL;
  const mail = 'mail' in json && typeof json.mail === 'object' ? json.mail : null;
  return smtp === undefined || mail === null ? {} : { mail: { ...mail, smtp } };
}

/** Where the hub's data is. */
export function databasePlace(config: HubConfig): { file: string } | { url: string } {
  const { database, dataDir } = config;
  return database.kind === 'postgres' ? { url: database.url } : { file: join(dataDir, 'hub.db') };
}

/** Where the list of what was erased is, apart from the database. */
export function erasureListFile({ erasureList, dataDir }: HubConfig): string {
  return erasureList ?? join(dataDir, 'erasures.jsonl');
}

/** Where the list of kiosks is: beside the list of erasures. */
export function fleetListFile({ erasureList, dataDir }: HubConfig): string {
  return erasureList === null ? join(dataDir, 'fleet.jsonl') : `${erasureList}.fleet`;
}

function readJson(path: string): object {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new RosterError('config.unreadable', `The configuration ${path} cannot be read. Check the path.`, {
      cause,
    });
  }
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
  } catch (cause) {
    throw new RosterError('config.not-json', `The configuration in ${path} is not JSON. Correct it.`, {
      cause,
    });
  }
  throw new RosterError('config.not-json', `The configuration in ${path} is not a JSON object. Correct it.`);
}
