import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type VirtualDisplay, virtualDisplay } from '../../scripts/lib/virtual-display.ts';
import { inspectApp } from '../../scripts/pack/inspect-app.ts';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '..', '..');
const APP = join(ROOT, 'out', 'linux-unpacked');
const EXECUTABLE = 'smart-roster-kiosk';
const SIZE = '1280x800';

const logLine = z.object({ event: z.string(), process: z.string().optional(), code: z.unknown().optional() });
type LogLine = z.infer<typeof logLine>;

/** How many different grey levels the display shows; a blank one shows one. */
async function greyLevels(display: string): Promise<number> {
  const { stdout } = await run(
    'ffmpeg',
    ['-loglevel', 'error', '-f', 'x11grab', '-video_size', SIZE, '-i', display].concat([
      '-frames:v',
      '1',
      '-f',
      'rawvideo',
      '-pix_fmt',
      'gray',
      '-',
    ]),
    { encoding: 'buffer', maxBuffer: 1 << 24 },
  );
  return new Set(stdout).size;
}

async function stop(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** Waits for what `look` finds; the test's own time limit ends it when that never comes. */
async function eventually<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((again) => setTimeout(again, 200));
  }
}

describe('the packed app', () => {
  let folder: string;
  let display: VirtualDisplay;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'packed-app-'));
    display = await virtualDisplay(SIZE);
    await run(process.execPath, [join(ROOT, 'scripts', 'pack.ts')], { cwd: ROOT, maxBuffer: 1 << 24 });
  }, 300_000);

  afterAll(async () => {
    await stop(display?.server);
    await rm(folder, { recursive: true, force: true });
  });

  it('starts, keeps its processes and shows a window', async () => {
    const config = join(folder, 'kiosk.json');
    await writeFile(config, JSON.stringify({ dataDir: 'data', nfc: 'none', beacon: { driver: 'none' } }));
    const kiosk = spawn(join(APP, EXECUTABLE), ['--no-sandbox', '--log-level=3', '--config', config], {
      env: { ...process.env, DISPLAY: display.display },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: LogLine[] = [];
    createInterface(kiosk.stdout).on('line', (line) => {
      const parsed = logLine.safeParse(line.startsWith('{') ? JSON.parse(line) : undefined);
      if (parsed.success) lines.push(parsed.data);
    });
    const up = (name: string) => lines.find((line) => line.event === 'process.up' && line.process === name);

    try {
      await eventually(() => up('kiosk') && up('vision'));
      // Made by the kiosk process once its configuration and its parts stand.
      await eventually(() => existsSync(join(folder, 'data', 'database.key')) || undefined);
      const levels = await eventually(async () => {
        const seen = await greyLevels(display.display);
        return seen > 16 ? seen : undefined;
      });
      expect(levels).toBeGreaterThan(16);
      expect(lines.filter(({ event }) => event === 'process.ended' || event === 'window.gone')).toEqual([]);
      expect(kiosk.exitCode).toBeNull();
    } finally {
      await stop(kiosk);
    }
  }, 120_000);

  it('is found unfit when something is in it that must not ship', async () => {
    const intruder = join(APP, 'resources', 'default_app.asar');
    expect(await inspectApp(APP, EXECUTABLE)).toEqual([]);
    await writeFile(intruder, '');
    expect(await inspectApp(APP, EXECUTABLE)).toEqual(["Electron's default app is still there"]);
    await rm(intruder);
  });
});
