import { describe, expect, it } from 'vitest';
import { blindImports, impurities, isBarrel, layerViolations, simulatorViolations } from './laws.ts';
import { parse } from './sources.ts';

/** The laws are only worth something if they find the breach: each one is shown one here. */
describe('the layer law finds', () => {
  it.each([
    ['core/domain/x.ts', "import { Clock } from '../../main/clock.ts';"],
    ['core/domain/x.ts', "import { readFileSync } from 'node:fs';"],
    ['core/domain/x.ts', "import mqtt from 'mqtt';"],
    ['native/nfc/x.ts', "import type { Store } from '../../main/storage/store.ts';"],
    ['main/storage/x.ts', "const { Sync } = await import('../sync/sync.ts');"],
    ['main/services/x.ts', "export { Store } from '../storage/store.ts';"],
    ['main/services/x.ts', "type Reader = import('../../native/nfc/reader.ts').Reader;"],
    ['hub/services/x.ts', "import { Db } from '../storage/database.ts';"],
    ['hub/storage/x.ts', "import { Ingest } from '../mqtt/ingest.ts';"],
    ['hub/storage/x.ts', "import { Sessions } from '../services/sessions.ts';"],
    ['hub/cli/x.ts', "import { Kiosk } from '../../main/kiosk.ts';"],
    ['hub/hub.ts', "import { Kiosk } from '../main/kiosk.ts';"],
    ['main/kiosk.ts', "import { startHub } from '../hub/hub.ts';"],
    ['renderer/kiosk/x.tsx', "import { ipcRenderer } from 'electron';"],
    ['renderer/kiosk/x.tsx', "import { join } from 'node:path';"],
    ['renderer/kiosk/x.tsx', "import { ipcRenderer } from 'electron/renderer';"],
    ['main/services/x.ts', "import { connect } from 'mqtt';"],
    ['hub/services/x.ts', "import { readFile } from 'node:fs/promises';"],
    ['main/services/x.ts', "import { World } from './testing/world.ts';"],
    ['main/storage/x.ts', "const { Sync } = createRequire(import.meta.url)('../sync/sync.ts');"],
    ['core/domain/x.ts', "import fs = require('node:fs');"],
    ['main/ipc/x.ts', "import { face } from '../../tests/helpers/face-data.ts';"],
  ])('%s: %s', (path, text) => {
    expect(layerViolations(parse(path, text))).toHaveLength(1);
  });

  it.each([
    ['core/domain/x.ts', "import { z } from 'zod'; import { sha256 } from '@noble/hashes/sha2.js';"],
    ['native/nfc/x.ts', "import type { NfcReader } from '../../core/ports/nfc-reader.ts';"],
    [
      'main/kiosk.ts',
      "import { Store } from './storage/store.ts'; import { Nfc } from '../native/nfc/pcsc.ts';",
    ],
    ['main/storage/x.test.ts', "import { Sync } from '../sync/sync.ts';"],
    ['hub/rest/x.ts', "import type { Sessions } from '../services/sessions.ts';"],
  ])('nothing in %s: %s', (path, text) => {
    expect(layerViolations(parse(path, text))).toEqual([]);
  });
});

describe('the law against blind imports', () => {
  it.each(['await import(name);', 'require(name);', 'createRequire(import.meta.url)(name);'])(
    '%s',
    (text) => {
      expect(blindImports(parse('main/x.ts', text))).toHaveLength(1);
      expect(blindImports(parse('scripts/x.ts', text))).toEqual([]);
    },
  );

  it('lets a literal pass', () => {
    expect(blindImports(parse('main/x.ts', "await import('./a.ts'); require('b');"))).toEqual([]);
  });
});

describe('the law of simulators', () => {
  it('lets the composition roots and tests name one, nobody else', () => {
    const text = "import { NfcSimulator } from '../native/nfc/nfc-simulator.ts';";
    expect(simulatorViolations(parse('main/electron.ts', text))).toHaveLength(1);
    expect(simulatorViolations(parse('main/kiosk.ts', text))).toEqual([]);
    expect(simulatorViolations(parse('main/kiosk.test.ts', text))).toEqual([]);
  });

  it('lets the command line and tests start a fleet, nobody else', () => {
    const text = "import { runFleet } from '../simulate/fleet.ts';";
    expect(simulatorViolations(parse('main/kiosk.ts', text))).toHaveLength(1);
    expect(simulatorViolations(parse('main/cli/simulate/simulate.ts', text))).toEqual([]);
    expect(simulatorViolations(parse('tests/kiosk/simulate.test.ts', text))).toEqual([]);
  });
});

describe('purity finds', () => {
  it.each([
    'export const now = () => Date.now();',
    'export const now = () => new Date();',
    "import { Temporal } from 'temporal-polyfill'; export const now = () => Temporal.Now.instant();",
    'export const get = () => globalThis.fetch;',
    'export const dice = () => Math.random();',
    'export const mark = () => performance.now();',
    'export const id = () => crypto.randomUUID();',
    "import { randomBytes } from '@noble/hashes/utils.js';",
    'export const key = () => x25519.utils.randomSecretKey();',
    'setTimeout(() => {}, 10);',
    'export const home = process.env.HOME;',
  ])('%s', (text) => {
    expect(impurities(parse('core/domain/x.ts', text))).not.toEqual([]);
  });

  it('nothing in a conversion, a method of a passed clock, or a local name', () => {
    const text = `export function f(clock: { now(): number }, at: number) {
      const process = { env: at };
      return new Date(at).toISOString() + clock.now() + process.env;
    }`;
    expect(impurities(parse('core/domain/x.ts', text))).toEqual([]);
  });
});

describe('a barrel', () => {
  it('is a file that hands on what others export', () => {
    expect(isBarrel(parse('core/x.ts', "export * from './a.ts';"))).toBe(true);
    expect(isBarrel(parse('core/x.ts', "export { a } from './a.ts';"))).toBe(true);
    expect(isBarrel(parse('core/x.ts', "import { a } from './a.ts'; export const b = a;"))).toBe(false);
  });
});
