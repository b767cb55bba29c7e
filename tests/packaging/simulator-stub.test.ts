import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { isSimulator, stubOf } from '../../scripts/lib/simulator-stub.ts';

const SIMULATOR = `
  import type { NfcReader } from './reader.ts';
  export type Fault = 'pulled' | 'mute';
  export interface Options { name: string }
  export class NfcSimulator implements NfcReader { tap() {} }
  export function simulate(name: string) { return new NfcSimulator(); }
`;
const stubbed = z.strictObject({
  NfcSimulator: z.custom<new () => unknown>((value) => typeof value === 'function'),
  simulate: z.custom<() => unknown>((value) => typeof value === 'function'),
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stub-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('stands in for simulators of devices and for simulated kiosks, not for what only speaks of simulation', () => {
  const files = [
    'native/nfc/nfc-simulator.ts',
    'main/simulate/fleet.ts',
    'main/kiosk.ts',
    'main/cli/simulate/x.ts',
  ];
  expect(files.filter((path) => isSimulator(`/app/${path}`))).toEqual(files.slice(0, 2));
});

it('exports the values of the simulator and nothing else, each of which refuses with a closed code', async () => {
  const error = pathToFileURL(resolve(import.meta.dirname, '../../core/contracts/error.ts')).href;
  const code = stubOf('nfc-simulator.ts', SIMULATOR, error);
  await writeFile(join(folder, 'stub.mjs'), code);

  const { NfcSimulator, simulate } = stubbed.parse({ ...(await import(join(folder, 'stub.mjs'))) });

  const refusal = expect.objectContaining({ code: 'simulation.not-in-this-build' });
  expect(() => new NfcSimulator()).toThrowError(refusal);
  expect(() => simulate()).toThrowError(refusal);
  expect(code).not.toContain('class ');
});
