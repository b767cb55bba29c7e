/** The command line of IT where it is used wrongly, or what it is to look at is not there: plain words and the documented status. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedKiosk } from '../helpers/claimed-kiosk.ts';

const ROSTERCTL = join(import.meta.dirname, '..', '..', 'main', 'cli', 'rosterctl.ts');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'roster-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<{ code: number; err: string }> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env } };
    execFile(process.execPath, [ROSTERCTL, ...args], options, (error, _out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, err }),
    );
  });
}

/** The configuration of a kiosk whose data lies in a folder of this name. */
function configFor(name: string): { config: string; dataDir: string } {
  const dataDir = join(folder, name);
  const config = join(folder, `${name}.json`);
  writeFileSync(config, JSON.stringify({ dataDir, simulation: true }));
  return { config, dataDir };
}

test('wrong usage ends with 2, and says what is wrong', async () => {
  const ca = configFor('none').config;
  const reached = ['simulate', '--ca', ca, '--hub'];
  const wrong = [
    ['doctor'],
    ['key', 'rotate'],
    ['log', 'verify'],
    ['simulate', '--hub', 'https://hub.example', '--ca', ca, '--kiosks', '-3'],
    [...reached, 'nonsense'],
    [...reached, 'http://hub.example'],
    [...reached, 'https://hub.example'],
  ];
  const ends = await Promise.all(wrong.map((args) => run(args, { ROSTER_HUB_TOKEN: 'a\nb' })));
  expect(ends.map(({ code }) => code)).toEqual(wrong.map(() => 2));
  for (const { err } of ends) expect(err).not.toContain('    at ');
  expect(ends.at(-1)?.err).toContain('simulate.no-token');
});

test('key rotate makes nothing where there is no kiosk', async () => {
  const { config, dataDir } = configFor('mistyped');
  const { code, err } = await run(['key', 'rotate', '--config', config]);
  expect([code, err]).toEqual([2, expect.stringContaining('storage.missing')]);
  expect(existsSync(dataDir)).toBe(false);
});

test('log verify says whether the key is wrong or the database damaged, with 2: neither is a log that was changed', async () => {
  const { config, dataDir } = configFor('kiosk');
  await seedKiosk(dataDir, []);
  const key = join(dataDir, 'database.key');
  const verify = () => run(['log', 'verify', '--config', config]);
  truncateSync(join(dataDir, 'kiosk.db'));
  for (const suffix of ['-wal', '-shm']) rmSync(join(dataDir, `kiosk.db${suffix}`), { force: true });
  const empty = await verify();
  expect([empty.code, empty.err]).toEqual([2, expect.stringContaining('storage.corrupt')]);
  writeFileSync(key, 'ab'.repeat(32));
  const wrong = await verify();
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('storage.wrong-key')]);
});
