/** Where the product lies: a checkout, or inside a packaged app. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { RosterError } from '../../core/contracts/error.ts';

const manifest = z.object({ name: z.string(), version: z.string() });

export interface AppRoot {
  /** Folder of the product's package.json. */
  readonly path: string;
  readonly version: string;
}

/**
 * Looks upwards from a module (`import.meta.url`), which may be a source file or a bundle.
 * @throws RosterError `config.no-root`
 */
export function appRoot(moduleUrl: string): AppRoot {
  let path = dirname(fileURLToPath(moduleUrl));
  for (;;) {
    const file = join(path, 'package.json');
    if (existsSync(file))
      return { path, version: manifest.parse(JSON.parse(readFileSync(file, 'utf8'))).version };
    const parent = dirname(path);
    if (parent === path)
      throw new RosterError('config.no-root', 'The product is not complete: its package.json is missing.');
    path = parent;
  }
}
