import { readdir, readFile } from 'node:fs/promises';
import type { OddFile } from '../../../../core/contracts/face-report.ts';

/** The words of a file that may be missing; null when it is, and when it cannot be read, which is named. */
export function textIfThere(path: string, odd: OddFile[]): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: unknown) => named(path, error, odd));
}

/** What lies in a folder that may be missing; hidden files are the system's own. A folder that cannot be read is named. */
export async function namesIn(folder: string, odd: OddFile[]): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => named(folder, error, odd));
  return (names ?? []).filter((name) => !name.startsWith('.'));
}

function named(path: string, error: unknown, odd: OddFile[]): null {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  if (code === 'ENOENT') return null;
  odd.push({
    path,
    reason: 'file.unreadable',
    message: `Cannot be read (${code}): see who owns it and what it is.`,
  });
  return null;
}
