/** What takes long to make and every file of a run needs: made by whichever comes first, the others wait for it. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ROOT } from '../app.ts';

const FOLDER = join(ROOT, '.cache', 'journeys');
const PATIENCE_MS = 150_000;

/** A folder that `make` has filled, once a run: test files are children of one process. Do not write to it. */
export async function madeOnce(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  mkdirSync(FOLDER, { recursive: true });
  const folder = join(FOLDER, `${name}.${process.ppid}`);
  try {
    mkdirSync(folder);
  } catch {
    return await finished(folder);
  }
  forgetEarlierRuns(name);
  try {
    await make(folder);
    writeFileSync(`${folder}/.made`, '');
  } catch (error) {
    writeFileSync(`${folder}/.failed`, '');
    throw error;
  }
  return folder;
}

async function finished(folder: string): Promise<string> {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await delay(100)) {
    if (existsSync(`${folder}/.made`)) return folder;
    if (existsSync(`${folder}/.failed`)) break;
  }
  throw new Error(`${folder} was not made: see the file that ran first`);
}

function forgetEarlierRuns(name: string): void {
  for (const entry of readdirSync(FOLDER)) {
    const [of, pid] = entry.split('.');
    if (of === name && !isRunning(Number(pid))) rmSync(join(FOLDER, entry), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
