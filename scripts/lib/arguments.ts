/** What a script was asked for on its command line: whatever cannot be meant is said in words, before anything is begun. */

const EXIT_USAGE = 2;

export class WrongUsage extends Error {
  override readonly name = 'WrongUsage';
}

/** A whole number from `least` on. @throws WrongUsage */
export function whole(name: string, text: string, least = 0): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new WrongUsage(`--${name} wants a whole number from ${least} on, not "${text}"`);
}

/** A number above nought, such as of seconds. @throws WrongUsage */
export function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new WrongUsage(`--${name} wants a number above 0, not "${text}"`);
}

/** One of a few words. @throws WrongUsage */
export function choice<const Word extends string>(name: string, text: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  throw new WrongUsage(`--${name} wants one of ${words.join(', ')}, not "${text}"`);
}

/** A seed, the one that was given or any. @throws WrongUsage */
export function seedOf(text: string | undefined): number {
  return text === undefined ? Math.floor(Math.random() * 2 ** 31) : whole('seed', text);
}

/** Does what reads arguments; wrong usage, as `parseArgs` finds it too, ends the process with 2. */
export async function understood<T>(work: () => T | Promise<T>): Promise<T> {
  // Whoever reads may go (`… | head`): what was begun is still ended in order, processes and folders with it.
  process.stdout.on('error', () => undefined);
  try {
    return await work();
  } catch (error) {
    if (!isUsage(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_USAGE);
  }
}

function isUsage(error: unknown): error is Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return error instanceof WrongUsage || code.startsWith('ERR_PARSE_ARGS_');
}
