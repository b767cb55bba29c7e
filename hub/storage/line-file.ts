/** A list that only grows, one JSON object a line, beside the database. */
import { open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { RosterError } from '../../core/contracts/error.ts';
import type { LineList } from '../../core/ports/line-list.ts';
import { flush } from './flush.ts';

export interface LineKind<L> {
  /** Null when it is no such line. */
  readonly parse: (json: unknown) => L | null;
  /** Lines of one key are the same. */
  readonly key: (line: L) => string;
  /** Why nothing goes on when the file cannot be read or written. */
  readonly unusable: (file: string, cause: unknown) => RosterError;
}

export class LineFile<L> implements LineList<L> {
  readonly #file: string;
  readonly #kind: LineKind<L>;
  /** Keys that are on disk; null until they were read. */
  #held: Set<string> | null = null;
  #writing: Promise<void> = Promise.resolve();

  /** The folder must be there; the file is made with the first line, for its owner only. */
  constructor(file: string, kind: LineKind<L>) {
    this.#file = file;
    this.#kind = kind;
  }

  append(lines: readonly L[]): Promise<void> {
    const done = this.#writing.then(() => this.#append(lines));
    this.#writing = done.catch(() => {});
    return done;
  }

  /** Each key once; a file that is not there has none. */
  async read(): Promise<{ lines: L[]; damaged: number }> {
    const lines = new Map<string, L>();
    let damaged = 0;
    for (const text of (await this.#text()).split('\n')) {
      if (text === '') continue;
      const line = this.#lineOf(text);
      if (line) lines.set(this.#kind.key(line), line);
      else damaged += 1;
    }
    return { lines: [...lines.values()], damaged };
  }

  async #append(lines: readonly L[]): Promise<void> {
    const { key } = this.#kind;
    this.#held ??= new Set((await this.read()).lines.map(key));
    const fresh = lines.filter((line) => !this.#held?.has(key(line)));
    if (fresh.length === 0) return;
    try {
      await writeDown(this.#file, fresh);
    } catch (cause) {
      throw this.#unusable(cause);
    }
    for (const line of fresh) this.#held.add(key(line));
  }

  async #text(): Promise<string> {
    try {
      return await readFile(this.#file, 'utf8');
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw this.#unusable(cause);
    }
  }

  #lineOf(text: string): L | null {
    try {
      return this.#kind.parse(JSON.parse(text));
    } catch {
      return null;
    }
  }

  #unusable(cause: unknown): RosterError {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOSPC') return this.#kind.unusable(this.#file, cause);
    const what = `There is no room for ${this.#file}: free space on its disk.`;
    return new RosterError('storage.full', what, { cause });
  }
}

async function writeDown(file: string, lines: readonly unknown[]): Promise<void> {
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
