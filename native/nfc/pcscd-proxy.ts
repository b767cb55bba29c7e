/** Stands between a PC/SC client and the daemon, so that a test can take the daemon away without ending it for others. */
import { type ChildProcess, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
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
    // A group of its own: every connection is a child of it.
    const listen = `UNIX-LISTEN:${this.path},fork`;
    const child = spawn('socat', [listen, `UNIX-CONNECT:${PCSCD_SOCKET}`], {
      stdio: 'ignore',
      detached: true,
    });
    this.#child = child;
    while (child.exitCode === null && !(await accepts(this.path))) await delay(10);
  }

  /** The daemon is gone: connections break, and new ones are refused. */
  async down(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child?.pid === undefined || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    process.kill(-child.pid, 'SIGKILL');
    await ended;
  }
}

function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
