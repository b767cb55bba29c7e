import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { EXTERNALS } from '../lib/externals.ts';
import { ROOT } from '../lib/terminal.ts';
import { type Keep, packageRules } from './native-parts.ts';

const manifest = z.looseObject({
  name: z.string(),
  version: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});
const product = manifest.extend({ description: z.string(), main: z.string(), license: z.string() });

/** Folders that the app reads at run time, beside its bundles. */
const DATA = ['models', 'resources'];

/** Where `name` resolves from `from`, as Node would find it, or undefined (an optional part of another platform). */
function locate(name: string, from: string): string | undefined {
  for (let folder = from; folder.startsWith(ROOT); folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
  }
  return undefined;
}

/** The external packages and all they need at run time: folder to what of it is kept. */
function closure(keepOf: ReturnType<typeof packageRules>): Map<string, Keep> {
  const found = new Map<string, Keep>();
  const pending = EXTERNALS.map((name) => ({ name, from: ROOT, optional: false }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const folder = locate(next.name, next.from);
    if (folder === undefined && next.optional) continue;
    if (folder === undefined) throw new Error(`${next.name} is not installed: run ./scripts/setup`);
    if (found.has(folder)) continue;
    const rule = keepOf(next.name);
    found.set(folder, rule);
    if (rule.dataOnly === true) continue;
    const own = manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
    for (const name of Object.keys(own.optionalDependencies))
      pending.push({ name, from: folder, optional: true });
    for (const name of Object.keys(own.dependencies)) {
      if (!(name in own.optionalDependencies)) pending.push({ name, from: folder, optional: false });
    }
  }
  return found;
}

/** Files of one package folder, without the packages nested in it. */
function ownFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith('node_modules/') && !path.includes('/node_modules/'));
}

/** The packager follows what a package.json names; code that never runs needs nothing. */
function forgetDependencies(path: string): void {
  const { dependencies, optionalDependencies, ...rest } = manifest.parse(
    JSON.parse(readFileSync(path, 'utf8')),
  );
  writeFileSync(path, `${JSON.stringify(rest, null, 2)}\n`);
}

/**
 * Lays out in `app` what the packager takes: bundles are there already; data, the packages that could not be bundled
 * and a package.json of their own join them.
 */
export function stage(app: string): void {
  const keepOf = packageRules(globSync(join(ROOT, 'models', '*', 'manifest.json')));
  const own = product.parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
  for (const name of DATA) cpSync(join(ROOT, name), join(app, name), { recursive: true });

  const modules = join(app, 'node_modules');
  rmSync(modules, { recursive: true, force: true });
  for (const [folder, { keep, dataOnly }] of closure(keepOf)) {
    const target = join(app, relative(ROOT, folder));
    for (const path of ownFiles(folder).filter(keep)) {
      mkdirSync(dirname(join(target, path)), { recursive: true });
      cpSync(join(folder, path), join(target, path));
    }
    if (dataOnly === true) forgetDependencies(join(target, 'package.json'));
  }
  const dependencies = Object.fromEntries(EXTERNALS.map((name) => [name, own.dependencies[name] ?? '*']));
  const { name, version, description, license, main } = own;
  const shipped = {
    name,
    version,
    description,
    license,
    main,
    type: 'module',
    author: 'Smart Roster',
    dependencies,
  };
  writeFileSync(join(app, 'package.json'), `${JSON.stringify(shipped, null, 2)}\n`);
}
