/**
 * Builds the encrypted SQLite addon for runtimes whose Node-API is older than the shipped prebuild needs.
 *
 * The prebuild is Node-API 10 and crashes where only Node-API 9 is offered, which is the case in the Electron that
 * a closed network can get. The source is the same; only the Node-API level it is compiled for differs. The result
 * is cached by version, so that a second run only looks at one file.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nodeHeaders } from './lib/node-headers.ts';
import { ROOT, say } from './lib/terminal.ts';

const run = promisify(execFile);
const PACKAGE = 'better-sqlite3-multiple-ciphers';

/** The flags under which the addon asks only for what Node-API 9 already has behind its experimental gate. */
const COMPILER = {
  CFLAGS: '-O1',
  CXXFLAGS: '-UNAPI_VERSION -DNAPI_VERSION=2147483647 -DNAPI_EXPERIMENTAL -fno-lto -O1',
  LDFLAGS: '-fno-lto',
};

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Version of the installed SQLite package, which names the cache folder. */
async function installedVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(
    await readFile(join(ROOT, 'node_modules', PACKAGE, 'package.json'), 'utf8'),
  );
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
    return String(manifest.version);
  throw new Error(`${PACKAGE} is not installed: run ./scripts/setup`);
}

/** Compiles the addon once per version and answers with the path of the binary. */
async function buildSqlite(): Promise<string> {
  const version = await installedVersion();
  const home = join(ROOT, '.cache', 'sqlite', version);
  const target = join(home, 'better_sqlite3.node');
  if (await exists(target)) return target;

  const work = join(ROOT, '.cache', 'sqlite', `build-${process.pid}`);
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const source = join(ROOT, 'node_modules', PACKAGE);
  for (const part of ['package.json', 'binding.gyp', 'deps', 'src', 'lib']) {
    await cp(join(source, part), join(work, part), { recursive: true });
  }
  say('compiling SQLite for Node-API 9 (about a minute, once per version)');
  try {
    await run(
      process.execPath,
      [
        join(ROOT, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js'),
        'rebuild',
        '--release',
        '--force_build=1',
        `--nodedir=${await nodeHeaders()}`,
      ],
      { cwd: work, env: { ...process.env, ...COMPILER, JOBS: 'max' }, maxBuffer: 64 * 1024 * 1024 },
    );
  } catch (cause) {
    throw new Error(`SQLite did not compile; a C++ compiler, make and python3 are needed`, { cause });
  }
  await mkdir(home, { recursive: true });
  await rename(join(work, 'build', 'Release', 'better_sqlite3.node'), target);
  await rm(work, { recursive: true, force: true });
  return target;
}

say(`SQLite for Node-API 9: ${await buildSqlite()}`);
