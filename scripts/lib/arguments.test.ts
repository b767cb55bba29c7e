/** What measures and tries must not be content with nothing: wrong usage of each script ends it with 2, before it begins. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { choice, positive, WrongUsage, whole } from './arguments.ts';
import { ROOT } from './terminal.ts';

const WRONG = [
  'chaos.ts --points 0 --fault none',
  'chaos.ts --nonsense',
  'histories.ts --runs 0',
  'bench.ts clock --faults abc',
  'bench.ts sync --database nonsense',
];

function run(line: string): Promise<{ line: string; code: number; err: string }> {
  const [script = '', ...args] = line.split(' ');
  return new Promise((resolve) => {
    execFile(process.execPath, [join(ROOT, 'scripts', script), ...args], (error, _out, err) =>
      resolve({ line, code: typeof error?.code === 'number' ? error.code : 0, err }),
    );
  });
}

it('takes numbers and words for what they are only', () => {
  expect([whole('n', '0'), whole('n', '12', 1), positive('n', '0.2'), choice('n', 'b', ['a', 'b'])]).toEqual([
    ...[0, 12, 0.2, 'b'],
  ]);
  for (const wrong of ['abc', '', '-1', '1.5', '1e3', '0'])
    expect(() => whole('n', wrong, 1), wrong).toThrow(WrongUsage);
  for (const wrong of ['abc', '0', '-1', 'Infinity'])
    expect(() => positive('n', wrong), wrong).toThrow(WrongUsage);
  expect(() => choice('n', 'c', ['a', 'b'])).toThrow('--n wants one of a, b, not "c"');
});

it('says in words what cannot be meant, and ends with 2', async () => {
  const ends = await Promise.all(WRONG.map(run));
  expect(ends.filter(({ code }) => code !== 2)).toEqual([]);
  expect(ends.filter(({ err }) => err === '' || err.includes('    at '))).toEqual([]);
}, 60_000);
