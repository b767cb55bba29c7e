import type { KnipConfig } from 'knip';

/** Dead code is what none of these entries reaches. Entries are what a person, a unit file or the build starts. */
const config: KnipConfig = {
  entry: [
    // Started as processes, or preloaded, by scripts/histories.ts.
    'tests/histories/{one-process,mutate-on-load}.ts',
    'main/electron.ts',
    'main/preload.ts',
    'main/kiosk-process.ts',
    'main/headless.ts',
    'main/vision/{vision,enrol}-process.ts',
    'hub/cli/*.ts',
    'renderer/kiosk/{main,stories-main}.tsx',
    'renderer/console/main.tsx',
    'renderer/kiosk/camera-worker.ts',
    'scripts/*.ts',
    'scripts/bench/sync-{broker,live-kiosk}.ts',
    'scripts/lib/count-tests.ts',
    'scripts/electron/default-app.mjs',
    'scripts/lib/npm-is-current.mjs',
    'scripts/pack/*.ts',
    'scripts/story/story.ts',
    'tests/packaging/*.cjs',
    '**/*.test.{ts,tsx}',
  ],
  project: ['{core,main,hub,renderer,native,models,scripts,tests}/**/*.{ts,tsx,mjs,cjs}'],
  // A schema and its type go together, even where only the file itself uses one of the two.
  ignoreExportsUsedInFile: true,
  // Started by name: the printer that a terminal pipes logs through.
  // Required, not imported, because it pretends to be a promise: OpenCV.
  // Read as data: model packs and photographs name these packages, no import does.
  ignoreDependencies: [
    'pino-pretty',
    'faceplugin-face-recognition-js',
    'admin-lte',
    '@vladmandic/face-api',
    '@techstark/opencv-js',
  ],
  // Debian's, installed by scripts/setup or always there.
  ignoreBinaries: [
    'ffmpeg',
    'mkfifo',
    'mount',
    'nft',
    'pcscd',
    'socat',
    'strace',
    'umount',
    'unshare',
    'Xvfb',
  ],
};

export default config;
