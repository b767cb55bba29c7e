import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './sources.ts';

const ROW = /^\| ([^|]*) \| `([^`]+\.(?:test|contract)\.ts)` \| (.+) \|$/gm;

it('the table of bad input names tests that are there', () => {
  const readme = readFileSync(join(ROOT, 'tests', 'README.md'), 'utf8');
  const rows = [...readme.matchAll(ROW)];
  expect(rows.length).toBeGreaterThan(0);
  const missing = rows
    .map(([, , file = '', name = '']) => ({ file, name }))
    .filter(({ file, name }) => {
      const path = join(ROOT, file);
      if (!existsSync(path)) return true;
      const text = readFileSync(path, 'utf8');
      return !["'", '"', '`'].some((quote) => text.includes(quote + name + quote));
    });
  expect(missing).toEqual([]);
});
