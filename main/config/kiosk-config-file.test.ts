import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { configFromParent, configFromProcess, KIOSK_CONFIG_VARIABLE } from './kiosk-config-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'kiosk-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

it('finds the file by the command line first, then by the environment', () => {
  const a = file('a.json', '{"dataDir":"/var/a"}');
  const b = file('b.json', '{"dataDir":"/var/b"}');
  expect(configFromProcess(['kiosk', '--config', a], { ROSTER_CONFIG: b }).dataDir).toBe('/var/a');
  expect(configFromProcess(['kiosk', `--config=${a}`], {}).dataDir).toBe('/var/a');
  expect(configFromProcess(['kiosk'], { ROSTER_CONFIG: b }).dataDir).toBe('/var/b');
});

it('counts a relative data folder from the file', () => {
  const path = file('relative.json', '{"dataDir":"data"}');
  expect(configFromProcess(['--config', path], {}).dataDir).toBe(join(folder, 'data'));
});

it.each([
  ['config.missing', [], ''],
  ['config.unreadable', ['--config', '/nowhere/kiosk.json'], ''],
  ['config.not-json', ['--config'], '{oops'],
  ['config.invalid', ['--config'], '{"dataDir":"/x","nfc":"telepathy"}'],
])('says %s', (code, argv, content) => {
  const args = content === '' ? argv : [...argv, file(`${code}.json`, content)];
  expect(() => configFromProcess(args, {})).toThrow(expect.objectContaining({ code }));
});

it('hands the whole configuration on', () => {
  const config = configFromProcess(['--config', file('c.json', '{"dataDir":"/c","wedge":false}')], {});
  expect(configFromParent({ [KIOSK_CONFIG_VARIABLE]: JSON.stringify(config) })).toEqual(config);
  expect(() => configFromParent({})).toThrow(expect.objectContaining({ code: 'config.missing' }));
});

it('names a setting that it does not know, instead of leaving it at its default', () => {
  const misspelt = file('misspelt.json', '{"dataDir":"/d","beacon":{"drivr":"none"}}');
  expect(() => configFromProcess(['--config', misspelt], {})).toThrow('"beacon.drivr" is not a setting');
  const more = file('more.json', '{"dataDir":"/d","Simulation":true,"nfcc":"none"}');
  expect(() => configFromProcess(['--config', more], {})).toThrow('"Simulation", "nfcc" is not a setting');
});
