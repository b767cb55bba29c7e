import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { extractFile, listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';

/** What the app cannot run without, inside its archive. */
const REQUIRED = [
  '/package.json',
  '/dist/main/electron.js',
  '/dist/main/preload.cjs',
  '/dist/main/kiosk-process.js',
  '/dist/main/vision-process.js',
  '/dist/renderer/index.html',
  '/models/default/manifest.json',
  '/node_modules/@techstark/opencv-js/dist/opencv.js',
];
/** What it cannot run without, as a file for the dynamic linker or the model loader. */
const UNPACKED = [
  /onnxruntime_binding\.node$/,
  /libonnxruntime\.so/,
  /smartcard_napi\.node$/,
  /bindings-cpp.*\.node$/,
  /fr_detect\.onnx$/,
];
/** Binaries of other platforms, by the names their packages use. */
const FOREIGN = /(darwin|win32|android|freebsd)[^/]*\/|(darwin|win32|musl)[^/]*\.node$|\.(dll|dylib|exe)$/;
/** Names that only simulator code has: what a simulator's file declares, but a stub does not. */
const SIMULATOR_CODE = /class (\w*Simulator|Simulated\w+)\b/;

/**
 * Judges an unpacked app.
 * @returns what is wrong with it, as readable lines; nothing when it may be installed
 */
export async function inspectApp(folder: string, executable: string): Promise<string[]> {
  const resources = join(folder, 'resources');
  const archive = join(resources, 'app.asar');
  const entries = listPackage(archive, { isPack: false });
  const onDisk = readdirSync(`${archive}.unpacked`, { recursive: true, encoding: 'utf8' });
  const code = bundles(archive, entries);
  const fuses = await getCurrentFuseWire(join(folder, executable));
  return [
    ...REQUIRED.filter((path) => !entries.includes(path)).map((path) => `${path} is missing`),
    ...UNPACKED.filter((name) => !onDisk.some((path) => name.test(path))).map(
      (name) => `nothing unpacked is ${name}`,
    ),
    ...entries.filter((path) => FOREIGN.test(path)).map((path) => `${path} is for another platform`),
    ...entries.filter((path) => /simulator/i.test(path)).map((path) => `${path} is a simulator`),
    ...(SIMULATOR_CODE.test(code) ? ['a bundle contains the code of a simulator'] : []),
    ...(existsSync(join(resources, 'default_app.asar')) ? ["Electron's default app is still there"] : []),
    ...(fuses[FuseV1Options.RunAsNode] === FuseState.DISABLE
      ? []
      : ['the app can still be run as plain Node']),
  ];
}

/** The text of all bundles inside the archive. */
function bundles(archive: string, entries: readonly string[]): string {
  return entries
    .filter((path) => /^\/dist\/.*\.c?js$/.test(path))
    .map((path) => extractFile(archive, path.slice(1)).toString('utf8'))
    .join('\n');
}
