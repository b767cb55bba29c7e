/**
 * `npm run -s bench -- NAME …`: runs one measurement of `tests/bench/`. Each is a module that exports
 * `measure(args)`, prints what it measured with its conditions, and answers with the exit code.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { ROOT } from './lib/terminal.ts';

const FOLDER = join(ROOT, 'tests', 'bench');
const bench = z.object({
  measure: z.custom<(args: readonly string[]) => Promise<number>>((value) => typeof value === 'function'),
});

const [name = '', ...args] = process.argv.slice(2);
const known = existsSync(FOLDER)
  ? readdirSync(FOLDER)
      .filter((file) => file.endsWith('.bench.ts'))
      .map((file) => basename(file, '.bench.ts'))
  : [];

if (known.includes(name)) {
  const { measure } = bench.parse({ ...(await import(join(FOLDER, `${name}.bench.ts`))) });
  process.exitCode = await measure(args);
} else {
  console.error(
    `Say what to measure: npm run -s bench -- NAME, where NAME is one of: ${known.join(', ') || 'none yet'}`,
  );
  process.exitCode = 2;
}
