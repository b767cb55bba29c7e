/** The measurement of a campus that reconnects, small: that it runs to its end. Its times say nothing here. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ROOT } from '../../scripts/lib/terminal.ts';

const run = promisify(execFile);
const LONG_MS = 120_000;

it(
  'drains a campus and a kiosk with people before it, compares with the broker alone, and works out a table',
  async () => {
    const args = ['--smoke', '--kiosks', '2', '--facts', '250', '--raw-seconds', '0.2'];
    const { stdout } = await run(
      process.execPath,
      ['scripts/bench.ts', 'sync', ...args, '--live-rounds', '1', '--live-facts', '300'],
      { cwd: ROOT },
    );
    expect(stdout).toMatch(/backlog going out \([1-9]/);
    expect(stdout).toMatch(/2 kiosks with 250 facts each: 500 facts/);
    expect(stdout).toMatch(/sent again because nobody answered: 0 batches; connections lost: 0/);
    expect(stdout).toMatch(/the hub takes in \d/);
    expect(stdout.match(/^\| \d+ \|/gm)).toHaveLength(5);
    expect(stdout).toMatch(/every chain whole/);
  },
  LONG_MS,
);
