import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sqliteBinding } from '../../main/storage/sqlite-binding.ts';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '..', '..');

/** The Node-API level of this test's own process, whatever it is, replaced for one test. */
function withNodeApi(level: string): void {
  vi.stubGlobal('process', { ...process, versions: { ...process.versions, napi: level }, env: process.env });
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

describe('the SQLite addon of an older Node-API', () => {
  it('survives the garbage collector inside Electron, in the main thread and in a worker', async () => {
    withNodeApi('9');
    const addon = sqliteBinding(ROOT);
    vi.unstubAllGlobals();
    const { stdout } = await run(
      join(ROOT, 'node_modules', 'electron', 'dist', 'electron'),
      ['--expose-gc', join(import.meta.dirname, 'sqlite-gc-stress.cjs'), String(addon)],
      { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } },
    );
    const report: unknown = JSON.parse(stdout);
    expect(report).toMatchObject({ worker: 0, encrypted: true });
    expect(report).toHaveProperty('electron');
  }, 120_000);

  it('is not used where the prebuild of the package runs', () => {
    withNodeApi('10');
    vi.stubEnv('ROSTER_SQLITE_BINDING', '/somewhere/else.node');
    expect(sqliteBinding(ROOT)).toBeUndefined();
  });

  it('comes from the environment when that names one', () => {
    withNodeApi('9');
    vi.stubEnv('ROSTER_SQLITE_BINDING', '/somewhere/else.node');
    expect(sqliteBinding(ROOT)).toBe('/somewhere/else.node');
  });

  it('lies beside the packaged app', async () => {
    const resources = await mkdtemp(join(tmpdir(), 'packaged-'));
    await mkdir(join(resources, 'native'));
    await writeFile(join(resources, 'native', 'better_sqlite3.node'), '');
    withNodeApi('9');
    expect(sqliteBinding(join(resources, 'app.asar'))).toBe(join(resources, 'native', 'better_sqlite3.node'));
    await rm(resources, { recursive: true });
  });

  it('is asked for with a clear error when it is missing', () => {
    withNodeApi('9');
    expect(() => sqliteBinding(join(tmpdir(), 'no-such-app'))).toThrowError(
      expect.objectContaining({ code: 'storage.binding-missing' }),
    );
  });
});
