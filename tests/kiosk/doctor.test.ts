import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { doctorReport } from '../../core/contracts/doctor.ts';
import { seedKiosk } from '../helpers/claimed-kiosk.ts';

const ROSTERCTL = join(import.meta.dirname, '..', '..', 'main', 'cli', 'rosterctl.ts');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roster-doctor-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function doctor(config: object | string): Promise<{ code: number; out: string; err: string }> {
  const file = join(folder, 'config.json');
  writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
  return new Promise((resolve) => {
    execFile(process.execPath, [ROSTERCTL, 'doctor', '--config', file, '--json'], (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

async function verdicts(config: object): Promise<Record<string, string>> {
  const { out } = await doctor(config);
  const { findings } = doctorReport.parse(JSON.parse(out));
  return Object.fromEntries(findings.map(({ check, verdict }) => [check, verdict]));
}

const quiet = () => ({
  dataDir: join(folder, 'data'),
  simulation: true,
  nfc: 'none',
  beacon: { driver: 'none' },
});

describe('rosterctl doctor', () => {
  test('a fresh machine lacks only what the claim brings', async () => {
    expect(await verdicts(quiet())).toEqual({
      'data-folder': 'warn',
      database: 'warn',
      identity: 'warn',
      hub: 'warn',
      'badge-reader': 'good',
      'beacon-receiver': 'good',
      models: 'good',
    });
  });

  test('a kiosk claimed in the other mode, open to others, without its model pack or receiver, is told so', async () => {
    await seedKiosk(quiet().dataDir, [{ name: 'Tina', isTrainer: true }]);
    chmodSync(quiet().dataDir, 0o755);
    const config = {
      ...quiet(),
      simulation: false,
      modelPack: 'none-such',
      beacon: { path: join(folder, 'ttyNone') },
    };
    expect(await verdicts(config)).toMatchObject({
      'data-folder': 'bad',
      database: 'good',
      identity: 'bad',
      hub: 'warn',
      'beacon-receiver': 'warn',
      models: 'bad',
    });
  });

  test('a configuration that cannot be read ends with its code', async () => {
    expect(await doctor('{')).toMatchObject({ code: 2, err: expect.stringContaining('config.not-json') });
  });
});
