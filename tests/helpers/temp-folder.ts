/** One folder for whatever a run of the tests leaves in the folder for temporary files; it goes when the run ends. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Workers and what they start inherit the variable. */
export function setup(): void {
  // Short: paths of sockets in it have 107 bytes in all.
  const folder = mkdtempSync(join(tmpdir(), 'tests-'));
  // As /tmp itself: some tests run programs as another user.
  chmodSync(folder, 0o1777);
  process.env.TMPDIR = folder;
  // Last of all: servers of the set-up still work in it while the run is being cleared away. By itself, since hundreds of
  // thousands of files of databases take minutes, and nobody waits for them.
  process.once('exit', () => spawn('rm', ['-rf', folder], { detached: true, stdio: 'ignore' }).unref());
}
