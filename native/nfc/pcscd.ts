/** The PC/SC daemon for tests and the demo. A kiosk in production leaves it to the system's service manager. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { RosterError } from '../../core/contracts/error.ts';

/** Where clients reach the daemon; libpcsclite takes another path from PCSCLITE_CSOCK_NAME. */
export const PCSCD_SOCKET = '/run/pcscd/pcscd.comm';

export interface Pcscd {
  /** Whether this process started it (and `close` ends it), or it was running already (and goes on). */
  readonly started: boolean;
  close(): Promise<void>;
}

/**
 * Makes sure that a daemon answers. One machine can run only one, so a running one is used; should it go away while
 * we need it (its owner ended it), ours takes its place.
 */
export async function startPcscd(): Promise<Pcscd> {
  const keeper = new PcscdKeeper();
  await keeper.ensure();
  const watch = setInterval(() => void keeper.ensure().catch(() => undefined), 500);
  watch.unref();
  return {
    get started() {
      return keeper.owns();
    },
    async close() {
      clearInterval(watch);
      await keeper.close();
    },
  };
}

class PcscdKeeper {
  #child: ChildProcess | null = null;
  #ensuring: Promise<void> | null = null;
  #closed = false;

  owns(): boolean {
    return this.#child !== null;
  }

  ensure(): Promise<void> {
    this.#ensuring ??= this.#startUnlessRunning().finally(() => {
      this.#ensuring = null;
    });
    return this.#ensuring;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#ensuring?.catch(() => undefined);
    await this.#end('SIGTERM');
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  async #startUnlessRunning(): Promise<void> {
    if (await answers()) return;
    await mkdir('/run/pcscd', { recursive: true });
    for (let attempt = 0; attempt < 3 && !this.#closed; attempt += 1) {
      // Ours may be alive and only slow to answer: a second one would end at once, and the first be forgotten.
      if (this.#child === null) this.#spawn();
      for (let wait = 0; wait < 50; wait += 1) {
        if (await answers()) return;
        await delay(100);
      }
      await this.#end('SIGKILL');
    }
    throw new RosterError(
      'pcscd.not-started',
      'The PC/SC daemon did not start: install pcscd, and run as root or start its service first.',
    );
  }

  #spawn(): void {
    const child = spawn('pcscd', ['--foreground'], { stdio: 'ignore' });
    this.#child = child;
    const forget = (): void => {
      if (this.#child === child) this.#child = null;
    };
    child.once('exit', forget);
    child.once('error', forget);
  }
}

function answers(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(PCSCD_SOCKET);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
