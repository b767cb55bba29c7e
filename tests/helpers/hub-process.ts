/** The hub as it is started in earnest: `hub/main.ts` in a process of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { HubAddresses } from '../../hub/hub.ts';
import { callHub, type HubDoor } from './hub-world.ts';

export const HUB_MAIN = join(import.meta.dirname, '../../hub/main.ts');
const LOGIN = { email: 'admin@example.org', password: 'quiet harbour lamp' };

export class HubProcess {
  readonly #config: string;
  readonly #env: NodeJS.ProcessEnv;
  child: ChildProcess | null = null;

  /** `dir` holds the configuration, `name`.json, and the data in a folder `data`. */
  constructor(dir: string, env: NodeJS.ProcessEnv, name = 'hub') {
    this.#config = join(dir, `${name}.json`);
    this.#env = env;
    this.configure({ listen: { port: 0 }, broker: { kind: 'embedded', port: 0 } });
  }

  configure(config: object): void {
    writeFileSync(this.#config, JSON.stringify({ dataDir: 'data', logLevel: 'silent', ...config }));
  }

  command(...args: string[]) {
    return spawnSync(process.execPath, [HUB_MAIN, '--config', this.#config, ...args], {
      input: LOGIN.password,
      encoding: 'utf8',
      env: this.#env,
    });
  }

  createAdmin() {
    return this.command('create-admin', '--email', LOGIN.email, '--password-stdin');
  }

  async serve(): Promise<HubAddresses> {
    const started = spawn(process.execPath, [HUB_MAIN, '--config', this.#config], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: this.#env,
    });
    this.child = started;
    for await (const line of createInterface({ input: started.stdout }))
      if (line.startsWith('ready ')) return JSON.parse(line.slice('ready '.length));
    throw new Error('the hub ended before it was ready');
  }

  /** Ends the process, and waits for it. Gives its exit code, null when it was killed. */
  end(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this;
    this.child = null;
    if (!child || child.exitCode !== null) return Promise.resolve(child?.exitCode ?? null);
    return new Promise((resolve) => {
      child.once('exit', (code) => resolve(code));
      child.kill(signal);
    });
  }
}

/** Signed in as the administrator at a hub that was just started. */
export async function doorOf(addresses: HubAddresses): Promise<HubDoor> {
  const hub = { https: addresses.https, ca: readFileSync(addresses.ca, 'utf8') };
  const login = await callHub({ ...hub, token: '' }, 'POST', '/auth/login', LOGIN);
  const http: HubDoor['http'] = (method, path, body, token = login.body.token) =>
    callHub({ ...hub, token }, method, path, body);
  return {
    http,
    clock: { wall: () => Date.now() },
    claimCode: async (roomId) => (await http('POST', `/rooms/${roomId}/claim-codes`, {})).body.code,
  };
}
