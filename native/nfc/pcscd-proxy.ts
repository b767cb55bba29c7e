/**
 * Stands between a PC/SC client and the daemon, so that a test can take the daemon away, or a reader off its cable,
 * without disturbing whoever else uses the daemon.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { PCSCD_SOCKET } from './pcscd.ts';

export class PcscdProxy {
  /** What PCSCLITE_CSOCK_NAME must say before the client's first call. */
  readonly path: string;
  #child: ChildProcess | null = null;

  constructor(path: string) {
    this.path = path;
  }

  /** The daemon is there. */
  async up(): Promise<void> {
    await rm(this.path, { force: true });
    // A process of its own: clients call the daemon synchronously, and would wait for ever for their own event loop.
    const script = fileURLToPath(new URL('./pcscd-proxy-process.ts', import.meta.url));
    const child = fork(script, [this.path, PCSCD_SOCKET], { execArgv: [] });
    this.#child = child;
    await once(child, 'message');
  }

  /** The daemon is gone: connections break, and new ones are refused. */
  async down(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** These readers, by PC/SC name, are off their cables; all others are on. */
  async unplug(readers: readonly string[]): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    const done = once(child, 'message');
    child.send([...readers]);
    await done;
  }
}
