/** A real Mosquitto, with the configuration that the hub writes for one. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { mosquittoAcl, mosquittoConf } from '../../hub/mqtt/mosquitto-files.ts';

/** Its program; undefined where it is not installed. */
export const MOSQUITTO = ['/usr/sbin/mosquitto', '/usr/bin/mosquitto'].find(
  (path) => spawnSync(path, ['-h']).error === undefined,
);

export interface MosquittoTls {
  readonly key: string;
  readonly certificate: string;
  /** PEM of the hub's authority. */
  readonly ca: string;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

export class Mosquitto {
  readonly url: string;
  readonly #dir: string;
  readonly #child: ChildProcess;

  private constructor(dir: string, child: ChildProcess, port: number) {
    this.#dir = dir;
    this.#child = child;
    this.url = `mqtts://127.0.0.1:${port}`;
  }

  /** `more`: lines of its configuration beside the hub's. */
  static async start(
    tls: MosquittoTls,
    dir: string,
    at?: number,
    more: readonly string[] = [],
  ): Promise<Mosquitto> {
    const port = at ?? (await freePort());
    await writeFile(join(dir, 'server.key'), tls.key, { mode: 0o600 });
    await writeFile(join(dir, 'server.pem'), `${tls.certificate}\n${tls.ca}`);
    await writeFile(join(dir, 'ca.pem'), tls.ca);
    await writeFile(join(dir, 'acl'), mosquittoAcl([]));
    await chmod(join(dir, 'acl'), 0o600);
    // Without this line it would give up the rights with which tests may run, and could not read the folder.
    const conf = `${mosquittoConf({ port, address: '127.0.0.1', folder: dir })}${['user root', ...more].join('\n')}\n`;
    await writeFile(join(dir, 'mosquitto.conf'), conf);
    const child = spawn(MOSQUITTO ?? 'mosquitto', ['-c', join(dir, 'mosquitto.conf')], { stdio: 'pipe' });
    let output = '';
    await new Promise<void>((resolve, reject) => {
      child.stderr?.on('data', (chunk: Buffer) => {
        output = (output + chunk.toString()).slice(-4_000);
        if (output.includes('running')) resolve();
      });
      child.once('exit', () => reject(new Error(`mosquitto ended: ${output}`)));
    });
    return new Mosquitto(dir, child, port);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Writes the rules anew and has them read. */
  async revoke(kiosks: readonly string[]): Promise<void> {
    await writeFile(join(this.#dir, 'acl'), mosquittoAcl(kiosks));
    this.#child.kill('SIGHUP');
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await ended;
  }
}
