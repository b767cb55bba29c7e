/** Two serial ports with a cable between them, made of pseudo-terminals. For tests and the demo; needs `socat`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { lstat, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RosterError } from '../../core/contracts/error.ts';

export interface SerialPair {
  /** The port that the kiosk opens. Keeps its path when unplugged and plugged in again. */
  readonly kioskPath: string;
  /** The port that the pretended device opens. */
  readonly devicePath: string;
  /** Pulls the cable: both ports vanish. */
  unplug(): Promise<void>;
  /** Plugs it in again: both ports are back, under the same paths. */
  plug(): Promise<void>;
  close(): Promise<void>;
}

/** @param folder where the two paths appear; a temporary folder when not given */
export async function startSerialPair(folder?: string): Promise<SerialPair> {
  const home = folder ?? (await mkdtemp(join(tmpdir(), 'serial-')));
  const kioskPath = join(home, 'kiosk');
  const devicePath = join(home, 'device');
  let cable: ChildProcess | null = null;

  const unplug = async (): Promise<void> => {
    const ending = cable;
    cable = null;
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill('SIGKILL');
    await ended;
    await Promise.all([rm(kioskPath, { force: true }), rm(devicePath, { force: true })]);
  };
  const plug = async (): Promise<void> => {
    if (cable !== null) return;
    await Promise.all([rm(kioskPath, { force: true }), rm(devicePath, { force: true })]);
    const ends = [kioskPath, devicePath].map((path) => `pty,raw,echo=0,link=${path}`);
    const child = spawn('socat', ends, { stdio: 'ignore' });
    const failed = new Promise<never>((_, reject) => child.once('error', reject));
    cable = child;
    await Promise.race([present(kioskPath, devicePath), failed]).catch((cause) => {
      throw new RosterError('serial-pair.not-started', 'No serial pair could be made: install socat.', {
        cause,
      });
    });
  };

  await plug();
  return {
    kioskPath,
    devicePath,
    unplug,
    plug,
    async close() {
      await unplug();
      if (folder === undefined) await rm(home, { recursive: true, force: true });
    },
  };
}

async function present(...paths: string[]): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const found = await Promise.all(paths.map((path) => lstat(path).catch(() => null)));
    if (found.every((entry) => entry !== null)) return;
    await delay(10);
  }
  throw new Error('the ports did not appear within two seconds');
}
