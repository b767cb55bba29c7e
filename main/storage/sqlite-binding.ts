import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { RosterError } from '../../core/contracts/error.ts';

const ADDON = 'better_sqlite3.node';
/** The Node-API level that the SQLite package's own prebuild is compiled for. */
const PREBUILD_NEEDS = 10;

/**
 * Path of the SQLite addon to hand to the library as `nativeBinding`, or undefined where the package's own prebuild
 * runs. On an older Node-API that prebuild ends the process, so a missing replacement is an error here and not later.
 *
 * Looked for in `ROSTER_SQLITE_BINDING`, then beside a packaged app (`resources/native`), then in a checkout's cache.
 *
 * @param appRoot folder of package.json, in a checkout or inside a packaged app
 * @throws RosterError `storage.binding-missing` when this runtime needs a replacement and none is there
 */
export function sqliteBinding(appRoot: string): string | undefined {
  if (Number(process.versions.napi ?? PREBUILD_NEEDS) >= PREBUILD_NEEDS) return undefined;
  const configured = process.env.ROSTER_SQLITE_BINDING;
  if (configured !== undefined && configured !== '') return configured;
  const found = candidates(appRoot).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new RosterError(
    'storage.binding-missing',
    'This runtime needs its own build of SQLite: run ./scripts/setup, or set ROSTER_SQLITE_BINDING to the addon',
    { context: { napi: process.versions.napi ?? null } },
  );
}

/** Where the addon may lie: beside `app.asar` when packaged, else in the cache of `./scripts/setup`, newest first. */
function candidates(appRoot: string): string[] {
  const cache = join(appRoot, '.cache', 'sqlite');
  const versions = existsSync(cache) ? readdirSync(cache).sort().reverse() : [];
  return [join(appRoot, '..', 'native', ADDON), ...versions.map((version) => join(cache, version, ADDON))];
}
