/**
 * `npm run pack`: the kiosk as it is installed, unpacked in `out/`. Bundles without simulators, lays out data and the
 * packages with compiled parts for this platform, wraps them with the local Electron, and judges the result.
 */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type AfterPackContext, build, Platform } from 'electron-builder';
import { z } from 'zod';
import { ROOT, say } from './lib/terminal.ts';
import { inspectApp } from './pack/inspect-app.ts';
import { stage } from './pack/stage.ts';

const APP = join(ROOT, '.cache', 'pack', 'app');
const OUT = join(ROOT, 'out', 'linux-unpacked');
const EXECUTABLE = 'smart-roster-kiosk';

/** The version of the Electron that is really there, which in a closed network is not the pinned one. */
function electronVersion(): string {
  const path = join(ROOT, 'node_modules', 'electron', 'dist', 'version');
  if (!existsSync(path)) throw new Error('No Electron runtime: run ./scripts/setup');
  return readFileSync(path, 'utf8').trim().replace(/^v/, '');
}

function pinnedElectron(): string {
  const manifest = z.object({ version: z.string() });
  return manifest.parse(JSON.parse(readFileSync(join(ROOT, 'node_modules/electron/package.json'), 'utf8')))
    .version;
}

/** The SQLite addon for the older Node-API of the fallback runtime; the pinned one runs the package's prebuild. */
function addSqlite(resources: string): void {
  if (electronVersion() === pinnedElectron()) return;
  const version = z.object({ version: z.string() });
  const manifest = join(ROOT, 'node_modules', 'better-sqlite3-multiple-ciphers', 'package.json');
  const own = version.parse(JSON.parse(readFileSync(manifest, 'utf8'))).version;
  const addon = join(ROOT, '.cache', 'sqlite', own, 'better_sqlite3.node');
  if (!existsSync(addon)) throw new Error('No SQLite for this Electron: run ./scripts/setup');
  cpSync(addon, join(resources, 'native', 'better_sqlite3.node'));
}

/** Runs between copying and sealing. */
async function afterPack({ appOutDir }: AfterPackContext): Promise<void> {
  const resources = join(appOutDir, 'resources');
  // It would run whatever folder is named on the command line.
  rmSync(join(resources, 'default_app.asar'), { force: true });
  addSqlite(resources);
}

rmSync(APP, { recursive: true, force: true });
rmSync(OUT, { recursive: true, force: true });
await promisify(execFile)(process.execPath, [
  join(ROOT, 'scripts', 'build.ts'),
  '--production',
  // The hub serves the console; a kiosk has no use for it.
  '--only',
  'kiosk',
  '--out',
  join(APP, 'dist'),
]);
say('bundled without simulators');
stage(APP);
say('laid out data and compiled parts');
await build({
  targets: Platform.LINUX.createTarget('dir'),
  publish: 'never',
  config: { extends: 'electron-builder.yml', electronVersion: electronVersion(), afterPack },
});

const faults = await inspectApp(OUT, EXECUTABLE);
const addon = join(OUT, 'resources', 'native', 'better_sqlite3.node');
if (electronVersion() !== pinnedElectron() && !existsSync(addon)) faults.push(`${addon} is missing`);
if (faults.length > 0) throw new Error(`The packed app is not fit to ship:\n  ${faults.join('\n  ')}`);
say(`packed in ${OUT}`);
