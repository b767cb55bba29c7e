/** The benchmark that is too long for every day, small: that it runs to its end and judges. Its times say nothing here. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ROOT } from '../../scripts/lib/terminal.ts';

const run = promisify(execFile);
const LONG_MS = 400_000;

/** Exit code 0 is part of what is tested: somebody was let in, and nobody as somebody else. */
async function bench(...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ['scripts/bench.ts', ...args], { cwd: ROOT }).catch(
    (cause: Error & { stdout?: string }) => {
      throw new Error(`${cause.message}\n${cause.stdout ?? ''}`, { cause });
    },
  );
  return stdout;
}

it(
  'lets people in before the file camera of the real app, and sees every walk-up',
  async () => {
    const printed = await bench(
      ...['checkin', '--smoke', '--walkups', '3', '--identities', '3', '--strangers', '1'],
      ...['--gallery', '200', '--view-ms', '4000', '--minutes', '3'],
    );
    expect(printed).toMatch(/let in as themselves {8}\S+ % \([1-9]/);
    expect(printed).toMatch(/met +nobody taken for somebody else/);
    expect(printed).toMatch(/first usable frame → fact committed +\d/);
    for (const name of ['main', 'page', 'roster-kiosk', 'roster-vision', 'all'])
      expect(printed).toMatch(new RegExp(`^  ${name} +\\d+\\.\\d +\\d+\\.\\d`, 'm'));
    expect(printed).toContain('memory flat');
  },
  LONG_MS,
);
