import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './terminal.ts';

/**
 * A folder with `include/node` for compiling addons without asking the network: the pinned Node's own package first,
 * because it is the same on every machine, then the system's.
 */
export async function nodeHeaders(): Promise<string> {
  const candidates = [
    join(ROOT, 'node_modules', 'node', 'node_modules', `node-linux-${process.arch}`),
    join(ROOT, 'node_modules', `node-linux-${process.arch}`),
    '/usr',
    '/usr/local',
  ];
  for (const home of candidates) {
    const found = await access(join(home, 'include', 'node', 'node_api.h')).then(
      () => true,
      () => false,
    );
    if (found) return home;
  }
  throw new Error(
    'No Node headers were found: install Debian package libnode-dev or a Node with its headers',
  );
}
