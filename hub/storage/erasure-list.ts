/** The list of what was erased, one JSON object a line, beside the database. */
import { open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ErasureLine, erasureLine } from '../../core/contracts/erasure.ts';
import { RosterError } from '../../core/contracts/error.ts';
import type { ErasureList } from '../../core/ports/erasure-list.ts';
import { flush } from './flush.ts';

export class FileErasureList implements ErasureList {
  readonly #file: string;
  /** Ids that are on disk; null until they were read. */
  #held: Set<string> | null = null;
  #writing: Promise<void> = Promise.resolve();

  /** The folder must be there; the file is made with the first line. */
  constructor(file: string) {
    this.#file = file;
  }

  append(lines: readonly ErasureLine[]): Promise<void> {
    const done = this.#writing.then(() => this.#append(lines));
    this.#writing = done.catch(() => {});
    return done;
  }

  async read(): Promise<{ lines: ErasureLine[]; damaged: number }> {
    return readLines(this.#file);
  }

  async #append(lines: readonly ErasureLine[]): Promise<void> {
    this.#held ??= new Set((await this.read()).lines.map((line) => line.id));
    const fresh = lines.filter((line) => !this.#held?.has(line.id));
    if (fresh.length === 0) return;
    try {
      await writeDown(this.#file, fresh);
    } catch (cause) {
      throw notWritten(this.#file, cause);
    }
    for (const line of fresh) this.#held.add(line.id);
  }
}

/** Lines of such a file, each id once; a file that is not there has none. */
export async function readLines(file: string): Promise<{ lines: ErasureLine[]; damaged: number }> {
  const lines = new Map<string, ErasureLine>();
  let damaged = 0;
  for (const text of (await textOf(file)).split('\n')) {
    if (text === '') continue;
    const line = lineOf(text);
    if (line) lines.set(line.id, line);
    else damaged += 1;
  }
  return { lines: [...lines.values()], damaged };
}

async function writeDown(file: string, lines: readonly ErasureLine[]): Promise<void> {
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    // A power cut may have torn the last line: what is added must not go down with it.
    const begin = size > 0 && last[0] !== 0x0a ? '\n' : '';
    await handle.appendFile(`${begin}${lines.map((line) => `${JSON.stringify(line)}\n`).join('')}`);
    await handle.sync();
    if (size === 0) await flush(dirname(file));
  } finally {
    await handle.close();
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw notWritten(file, cause);
  }
}

function lineOf(text: string): ErasureLine | null {
  try {
    return erasureLine.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function notWritten(file: string, cause: unknown): RosterError {
  if ((cause as NodeJS.ErrnoException).code === 'ENOSPC')
    return new RosterError('storage.full', `There is no room for ${file}: free space on its disk.`, {
      cause,
    });
  return new RosterError(
    'storage.no-erasure-list',
    `${file} cannot be read or written: nobody is erased without it. Check its folder and who may write there.`,
    { cause },
  );
}
