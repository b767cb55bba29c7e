import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Which files of an external package the app carries; `path` is relative to the package. */
export interface Keep {
  /** Only data: the package's own code never runs, so what it depends on stays out. */
  readonly dataOnly?: boolean;
  readonly keep: (path: string) => boolean;
}

const HERE = `${process.platform}-${process.arch}`;
const modelsNamed = z.record(z.string(), z.unknown());
const modelFile = z.object({ package: z.string(), path: z.string() });

/** Model files that the packs in `models/` name, as `package/path`. */
function namedModels(manifests: readonly string[]): ReadonlySet<string> {
  const parts = manifests.flatMap((path) =>
    Object.values(modelsNamed.parse(JSON.parse(readFileSync(path, 'utf8')))),
  );
  const files = parts.map((part) => modelFile.safeParse(part)).filter(({ success }) => success);
  return new Set(files.map(({ data }) => `${data?.package}/${data?.path}`));
}

/** What never runs: sources, build files, types, maps, texts about the package. Licences stay. */
const IDLE =
  /(\.d\.[cm]?ts|\.map|\.md|\.gyp|\.[ch]pp|\.[ch]|\.o|\.mk|Makefile)$|(^|\/)(test|tests|\.deps|obj\.target)\//;

/** Rules by package; anything else keeps all that is not idle. */
export function packageRules(manifests: readonly string[]): (name: string) => Keep {
  const models = namedModels(manifests);
  const special: Record<string, Keep> = {
    'better-sqlite3-multiple-ciphers': {
      keep: (path) =>
        !/^(deps|src)\//.test(path) && (!path.startsWith('prebuilds/') || path === `prebuilds/${HERE}.node`),
    },
    '@serialport/bindings-cpp': {
      keep: (path) => {
        if (path.startsWith('prebuilds/'))
          return path.startsWith(`prebuilds/${HERE}/`) && !path.includes('.musl.');
        return !path.startsWith('src/');
      },
    },
    'onnxruntime-node': {
      keep: (path) => {
        if (path.startsWith('bin/')) return path.includes(`/${process.platform}/${process.arch}/`);
        return !/^(lib|script)\//.test(path);
      },
    },
    'faceplugin-face-recognition-js': {
      dataOnly: true,
      keep: (path) =>
        path === 'package.json' || path === 'LICENSE' || models.has(`faceplugin-face-recognition-js/${path}`),
    },
    '@techstark/opencv-js': { keep: (path) => !path.startsWith('src/') },
    sharp: { keep: (path) => !/^(src|install)\//.test(path) },
    // Headers for compiling; nothing of it runs.
    'node-addon-api': { dataOnly: true, keep: (path) => path === 'package.json' },
  };
  const byDefault: Keep = { keep: () => true };
  return (name) => {
    const rule = special[name] ?? byDefault;
    return { ...rule, keep: (path) => !IDLE.test(path) && rule.keep(path) };
  };
}
