/**
 * The real Electron app for journeys: bundled into a folder of its own, so that a build going on elsewhere is not in
 * the way, and started on a virtual display where there is none.
 */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { ElectronApplication, Page } from 'playwright-core';
import type { KioskConfig } from '../../core/contracts/config.ts';
import { ELECTRON, startElectron } from '../../scripts/lib/start-electron.ts';
import { virtualDisplay } from '../../scripts/lib/virtual-display.ts';

const run = promisify(execFile);
export const ROOT = resolve(import.meta.dirname, '..', '..');
/** An unprivileged user that every Linux has. */
const NOBODY = 65_534;

export interface Built {
  /** Folder to start Electron on. */
  readonly appDir: string;
  remove(): void;
}

/**
 * Bundles the app. `kioskProcess` is a module to run in the kiosk process's place: without one the real one runs,
 * and what it needs must be there.
 */
export async function buildApp(name: string, kioskProcess?: string): Promise<Built> {
  const appDir = join(ROOT, '.cache', 'journeys', name);
  rmSync(appDir, { recursive: true, force: true });
  mkdirSync(appDir, { recursive: true });
  const dist = join(appDir, 'dist');
  await run(
    process.execPath,
    [join(ROOT, 'scripts', 'build.ts'), '--partial', '--only', 'kiosk', '--out', dist],
    { cwd: ROOT },
  );
  const manifest = {
    name: 'roster-journey',
    version: '0.0.1',
    type: 'module',
    main: 'dist/main/electron.js',
  };
  writeFileSync(join(appDir, 'package.json'), JSON.stringify(manifest));
  symlinkSync(join(ROOT, 'models'), join(appDir, 'models'));
  if (kioskProcess !== undefined) writeFileSync(join(dist, 'main', 'kiosk-process.js'), kioskProcess);
  return { appDir, remove: () => rmSync(appDir, { recursive: true, force: true }) };
}

/** How long a step of starting may take, ms; generous, since other tests share the machine and a first start reads all of Electron from the disk. */
const STEP_MS = 120_000;

/** The step's outcome, or an error that names the step. */
async function within<T>(step: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, failed) => {
    timer = setTimeout(() => failed(new Error(`${step} took more than ${STEP_MS} ms`)), STEP_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

export interface LaunchOptions {
  readonly config?: Partial<KioskConfig>;
  /** A file that plays in the camera's place. */
  readonly cameraFile?: string;
  /** Runs as an ordinary user, with Chromium's real sandbox. */
  readonly asNobody?: boolean;
}

export interface Launched {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly dataDir: string;
  close(): Promise<void>;
}

/** A script that gives up root before it becomes Electron. */
function unprivileged(folder: string): string {
  const path = join(folder, 'electron-as-nobody');
  const drop = `setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups --no-new-privs`;
  writeFileSync(path, `#!/bin/sh\nexport HOME='${folder}'\nexec ${drop} '${ELECTRON}' "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Starts the app on its own data folder and waits for the window. */
export async function launch({ appDir }: Built, options: LaunchOptions = {}): Promise<Launched> {
  const { display, server } = await within('starting Xvfb', virtualDisplay());
  const dataDir = mkdtempSync(join(tmpdir(), 'roster-journey-'));
  const config = join(dataDir, 'config.json');
  writeFileSync(config, JSON.stringify({ dataDir, logLevel: 'warn', simulation: true, ...options.config }));
  const asNobody = options.asNobody === true && process.getuid?.() === 0;
  if (asNobody) await run('chown', ['-R', `${NOBODY}:${NOBODY}`, dataDir]);
  const app = await startElectron({
    app: [appDir, '--config', config],
    display,
    cameraFile: options.cameraFile ?? null,
    unprivileged: asNobody ? unprivileged(dataDir) : null,
  });
  const page = await within('opening the window', app.firstWindow());
  return {
    app,
    page,
    dataDir,
    close: async () => {
      await within('leaving Electron', app.close()).finally(() => server.kill());
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
