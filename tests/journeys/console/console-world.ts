/**
 * A training centre in the middle of a term, on a real hub that stands still at one moment: a Wednesday after
 * lunch, so that sessions are over, running and to come. Pictures then look the same every time.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pino from 'pino';
import { type HubConfig, hubConfig } from '../../../core/contracts/config.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import { Hub } from '../../../hub/hub.ts';
import { databaseKey } from '../../../hub/pki/private-files.ts';
import { ensureAdmin } from '../../../hub/services/access/first-admin.ts';
import { makeTerm } from '../../../scripts/term/make-term.ts';
import { FakeEnroller } from '../../helpers/hub-fixture.ts';
import { ROOT } from '../app.ts';
import { madeOnce } from './made-once.ts';

/** 13:40 in Paris. Later than any day on which this runs: browsers drop cookies that a hub of the past would set. */
export const NOW = Date.parse('2031-03-19T12:40:00.000Z');
const WEEKS = 3;
const LOGINS = 'logins.json';

export type Who = 'admin' | 'staff' | 'trainer' | 'trainee';
export interface Login {
  readonly email: string;
  readonly password: string;
}

export interface ConsoleWorld {
  readonly https: string;
  readonly hub: Hub;
  /** Its database, for what only kiosks would write. */
  readonly database: { readonly file: string; readonly key: Uint8Array };
  readonly logins: Readonly<Record<Who, Login>>;
  /** The hub's doors close and open again at the same address, as when it is restarted. */
  goDown(): Promise<void>;
  close(): Promise<void>;
}

/** Goes on by itself from `NOW`, since a hub whose time stands still waits for ever. */
class MovedClock implements Clock {
  readonly bootId = 'console';
  readonly #from = Date.now();

  wall(): number {
    return NOW + Date.now() - this.#from;
  }

  mono(): number {
    return Date.now() - this.#from;
  }
}

/** A hub of its own over a copy of the term, with the bundled console. The first of a run takes about half a minute. */
export async function openConsoleWorld(): Promise<ConsoleWorld> {
  const [bundle, termDir] = await Promise.all([
    madeOnce('console', bundleConsole),
    madeOnce('term', makeTermIn),
  ]);
  const dataDir = mkdtempSync(join(tmpdir(), 'console-world-'));
  cpSync(join(termDir, 'data'), dataDir, { recursive: true });
  const key = await databaseKey(dataDir, undefined);
  const hub = await Hub.fromConfig(
    configOf(dataDir),
    { databaseKey: key },
    {
      clock: new MovedClock(),
      enroller: new FakeEnroller(),
      logger: pino({ level: process.env.HUB_LOG ?? 'silent' }),
      consoleDir: join(bundle, 'console'),
    },
  );
  const admin = { email: 'admin@term.example', password: 'quiet harbour lamp' };
  await ensureAdmin(hub.context, admin.email, 'Ada Admin', admin.password);
  const [staff, trainer, trainee] = JSON.parse(readFileSync(join(termDir, LOGINS), 'utf8')) as Login[];
  if (!staff || !trainer || !trainee) throw new Error('the term has three logins');
  const { https } = await hub.start(new AbortController().signal);
  let open = true;
  const goDown = async () => {
    if (open) await hub.stop();
    open = false;
  };
  return {
    https,
    hub,
    database: { file: join(dataDir, 'hub.db'), key },
    logins: { admin, staff, trainer, trainee },
    goDown,
    close: async () => {
      await goDown();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function bundleConsole(folder: string): Promise<void> {
  const build = join(ROOT, 'scripts', 'build.ts');
  await promisify(execFile)(process.execPath, [build, '--only', 'console', '--out', folder], { cwd: ROOT });
}

async function makeTermIn(folder: string): Promise<void> {
  const { logins } = await makeTerm(configOf(join(folder, 'data')), NOW, () => undefined, WEEKS);
  writeFileSync(join(folder, LOGINS), JSON.stringify(logins));
}

function configOf(dataDir: string): HubConfig {
  return hubConfig.parse({ dataDir, listen: { port: 0 }, broker: { kind: 'embedded', port: 0 } });
}
