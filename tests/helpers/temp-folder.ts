/** One folder for whatever a run of the tests leaves in the folder for temporary files; it goes when the run ends. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Workers and what they start inherit the variable. */
export function setup(): void {
  // Short: paths of sockets in it have 107 bytes in all.
  const folder = mkdtempSync(join(tmpdir(), 'tests-'));
  // As /tmp itself: some tests run programs as another user.
  chmodSync(folder, 0o1777);
  process.env.TMPDIR = folder;
  // Last of all: servers of the set-up still work in it while the run is being cleared away.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}
