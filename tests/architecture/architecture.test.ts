import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  blindImports,
  impurities,
  isBarrel,
  isProduct,
  layerViolations,
  simulatorViolations,
} from './laws.ts';
import { ROOT, sources, trackedFiles } from './sources.ts';

const files = sources();
const product = files.filter(({ path }) => isProduct(path));

/** More than a screenful of screenfuls: a longer file holds two things. */
const MAX_LINES = 400;
const MAX_ELECTRON_FILES = 5;

describe('the architecture', () => {
  it('keeps the layer law', () => {
    expect(files.flatMap(layerViolations)).toEqual([]);
  });

  it('says whom it imports', () => {
    expect(files.flatMap(blindImports)).toEqual([]);
  });

  it('lets few files know Electron', () => {
    const knowing = product.filter(({ imports }) => imports.some((name) => /^electron(\/|$)/.test(name)));
    expect(knowing.map(({ path }) => path).slice(MAX_ELECTRON_FILES)).toEqual([]);
  });

  it('names simulators in the composition roots only', () => {
    expect(files.flatMap(simulatorViolations)).toEqual([]);
  });

  it('keeps the core free of clocks, chance and platform', () => {
    const core = product.filter(({ path }) => path.startsWith('core/'));
    expect(core.length).toBeGreaterThan(0);
    expect(core.flatMap(impurities)).toEqual([]);
  });

  it('has no barrels', () => {
    expect(files.filter(isBarrel).map(({ path }) => path)).toEqual([]);
  });
});

describe('the tree', () => {
  it('has no file that is too long to hold in mind', () => {
    const written = trackedFiles().filter((path) => /\.(tsx?|mjs|cjs|js|css|html|md|json|ya?ml)$/.test(path));
    const long = written
      .filter((path) => path !== 'package-lock.json')
      .map((path) => ({ path, lines: readFileSync(join(ROOT, path), 'utf8').split('\n').length - 1 }))
      .filter(({ lines }) => lines > MAX_LINES);
    expect(long).toEqual([]);
  });

  it('has no notes of unfinished work, silenced types or switched-off tests', () => {
    // Spelled in halves so that this file does not find itself.
    const banned = new RegExp(['TO' + 'DO', 'FIX' + 'ME', '@ts-' + 'ignore', '\\.sk' + 'ip\\('].join('|'));
    const text = trackedFiles().filter((path) => /\.(tsx?|mjs|cjs|js|css|html|md|ya?ml|json)$/.test(path));
    const found = text
      .filter((path) => path !== 'package-lock.json')
      .filter((path) => banned.test(readFileSync(join(ROOT, path), 'utf8')));
    expect(found).toEqual([]);
  });

  it('explains each top-level folder in a README', () => {
    const folders = new Set(
      trackedFiles().flatMap((path) => (path.includes('/') ? [path.split('/')[0] ?? ''] : [])),
    );
    const silent = [...folders].filter(
      (name) => !name.startsWith('.') && !existsSync(join(ROOT, name, 'README.md')),
    );
    expect(silent).toEqual([]);
  });

  it('says everything in every language', () => {
    const folder = join(ROOT, 'resources', 'locales');
    const names = existsSync(folder) ? readdirSync(folder) : [];
    const texts = names.flatMap((name) => {
      const [, area = '', language] = /^(.*?)\.?([a-z]{2})\.json$/.exec(name) ?? [];
      if (language === undefined) return [];
      return [{ area, language, keys: keysOf(JSON.parse(readFileSync(join(folder, name), 'utf8'))) }];
    });
    for (const { area, keys } of texts) {
      const same = texts.filter((other) => other.area === area);
      expect(same.map(({ language }) => language).sort()).toEqual(['en', 'fr']);
      for (const other of same) expect(other.keys, `${area} ${other.language}`).toEqual(keys);
    }
  });
});

const lockedPackages = z.object({
  packages: z.record(
    z.string(),
    z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() }),
  ),
});

describe('the lock file', () => {
  // A registry without some platform's package lets npm leave it out of the lock; npm ci then refuses the lock.
  it("names every platform's optional packages", () => {
    const { packages } = lockedPackages.parse(
      JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')),
    );
    const locked = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)));
    const wanted = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    expect([...new Set(wanted)].filter((name) => !locked.has(name))).toEqual([]);
  });
});

/** Dotted paths of all texts, sorted. */
function keysOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value)
    .flatMap(([key, inner]) => keysOf(inner, path === '' ? key : `${path}.${key}`))
    .sort();
}
