/**
 * Bundles what runs inside Electron into `dist/`: the main process, its preload, the two utility processes and the
 * kiosk's screen; and the staff console, which the hub serves. The hub and the command line run from source.
 *
 *   --only NAME   `console` or `kiosk`: that part alone, beside what is there
 *   --partial     leave out entries that do not exist yet
 *   --production  replace simulators by stubs that refuse, as in the packaged app
 *   --out DIR     another folder than `dist`
 */
import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, type InlineConfig } from 'vite';
import { EXTERNALS } from './lib/externals.ts';
import { withoutSimulators } from './lib/simulator-stub.ts';
import { ROOT, say } from './lib/terminal.ts';

const { values: options } = parseArgs({
  options: {
    partial: { type: 'boolean', default: false },
    production: { type: 'boolean', default: false },
    out: { type: 'string', default: join(ROOT, 'dist') },
    only: { type: 'string' },
  },
});
const OUT = resolve(options.out);

/** The oldest runtime that the bundles must run in: the Electron that a closed network can get. */
const NODE_TARGET = 'node20';
const BROWSER_TARGET = 'chrome130';

const PROCESSES = {
  electron: 'main/electron.ts',
  'kiosk-process': 'main/kiosk-process.ts',
  'vision-process': 'main/vision/vision-process.ts',
};
const PRELOAD = 'main/preload.ts';
const SCREEN = join(ROOT, 'renderer', 'kiosk');
const CONSOLE = join(ROOT, 'renderer', 'console');

/** Of `entries` those that exist; all must, unless the build is partial. */
function present(entries: Record<string, string>): Record<string, string> {
  const missing = Object.values(entries).filter((path) => !existsSync(join(ROOT, path)));
  if (missing.length > 0 && !options.partial) {
    throw new Error(`Nothing to bundle at ${missing.join(', ')} (--partial builds the rest)`);
  }
  for (const path of missing) say(`left out: ${path} does not exist`);
  return Object.fromEntries(Object.entries(entries).filter(([, path]) => !missing.includes(path)));
}

function common(): InlineConfig {
  return {
    root: ROOT,
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'warn',
    mode: 'production',
    plugins: options.production ? [withoutSimulators(join(ROOT, 'core', 'contracts', 'error.ts'))] : [],
  };
}

/** For the Node side: packages are bundled but those with compiled parts or data. */
function nodeSide(input: Record<string, string>, format: 'es' | 'cjs', extension: string): InlineConfig {
  return {
    ...common(),
    ssr: { noExternal: true, external: ['electron', ...EXTERNALS] },
    build: {
      ssr: true,
      target: NODE_TARGET,
      outDir: join(OUT, 'main'),
      emptyOutDir: false,
      // Stack traces of a kiosk in the field are read by people.
      minify: false,
      sourcemap: !options.production,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(input).map(([name, path]) => [name, join(ROOT, path)])),
        output: {
          format,
          entryFileNames: `[name].${extension}`,
          chunkFileNames: `chunks/[name]-[hash].${extension}`,
        },
      },
    },
  };
}

/** For the window. Pages beside `index.html` show states for tests and screenshots; users do not get them. */
function windowSide(): InlineConfig {
  const pages = readdirSync(SCREEN).filter((name) => name.endsWith('.html'));
  const shipped = options.production ? pages.filter((name) => name === 'index.html') : pages;
  return {
    ...common(),
    root: SCREEN,
    base: './',
    // Compiles JSX with the automatic runtime, so that no plugin is needed.
    oxc: { jsx: { runtime: 'automatic', importSource: 'react' } },
    worker: { format: 'es' },
    build: {
      target: BROWSER_TARGET,
      outDir: join(OUT, 'renderer'),
      emptyOutDir: false,
      sourcemap: !options.production,
      // A strict content policy allows no data: URLs.
      assetsInlineLimit: 0,
      modulePreload: false,
      chunkSizeWarningLimit: 4_000,
      rolldownOptions: {
        input: Object.fromEntries(shipped.map((name) => [basename(name, '.html'), join(SCREEN, name)])),
      },
    },
  };
}

/** For browsers: served by the hub under a policy that allows no inline script and no data: URL. */
function consoleSide(): InlineConfig {
  return {
    ...common(),
    root: CONSOLE,
    base: '/',
    oxc: { jsx: { runtime: 'automatic', importSource: 'react' } },
    build: {
      target: BROWSER_TARGET,
      outDir: join(OUT, 'console'),
      emptyOutDir: true,
      sourcemap: false,
      assetsInlineLimit: 0,
      modulePreload: false,
      chunkSizeWarningLimit: 4_000,
      rolldownOptions: {
        // Libraries mark what may run on a server only; here everything runs in the browser.
        onLog: (level, log, handle) => {
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
        },
      },
    },
  };
}

async function buildConsole(): Promise<void> {
  const entry = present({ index: 'renderer/console/index.html' });
  if (!('index' in entry)) return;
  await build(consoleSide());
  say('bundled the console');
}

async function buildKiosk(): Promise<void> {
  const processes = present(PROCESSES);
  if (Object.keys(processes).length > 0) {
    await build(nodeSide(processes, 'es', 'js'));
    say(`bundled ${Object.keys(processes).join(', ')}`);
  }
  // A sandboxed preload is one CommonJS file, whatever the package's type is.
  const preload = present({ preload: PRELOAD });
  if (Object.keys(preload).length > 0) {
    await build(nodeSide(preload, 'cjs', 'cjs'));
    say('bundled preload');
  }
  const screen = present({ index: 'renderer/kiosk/index.html', main: 'renderer/kiosk/main.tsx' });
  if ('index' in screen && 'main' in screen) {
    await build(windowSide());
    say("bundled the kiosk's screen");
  }
}

const PARTS: Readonly<Record<string, () => Promise<void>>> = { kiosk: buildKiosk, console: buildConsole };

if (options.only === undefined) await rm(OUT, { recursive: true, force: true });
const parts = options.only === undefined ? Object.values(PARTS) : [PARTS[options.only]];
for (const part of parts) {
  if (part === undefined) throw new Error(`--only takes ${Object.keys(PARTS).join(' or ')}`);
  await part();
}
say(`build is in ${OUT}`);
