/** One folder for whatever a run of the tests leaves in the folder for temporary files; it goes when the run ends. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Workers and what they start inherit the variable. */
export async function setup(): Promise<() => Promise<void>> {
  const before = tmpdir();
  // Short: paths of sockets in it have 107 bytes in all.
  const folder = await mkdtemp(join(before, 'tests-'));
  // As /tmp itself: some tests run programs as another user.
  await chmod(folder, 0o1777);
  process.env.TMPDIR = folder;
  return async () => {
    process.env.TMPDIR = before;
    await rm(folder, { recursive: true, force: true });
  };
}
