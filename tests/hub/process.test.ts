/** The hub as it is started in earnest: one process, its files, its signals. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HubAddresses } from '../../hub/hub.ts';
import { callHub, type HubDoor } from '../helpers/hub-world.ts';
import { freshPostgres, onPostgres } from '../helpers/test-database.ts';
import { WireKiosk } from '../helpers/wire-kiosk.ts';

const MAIN = join(import.meta.dirname, '../../hub/main.ts');
const LOGIN = { email: 'admin@example.org', password: 'quiet harbour lamp' };

let dir: string;
let env: NodeJS.ProcessEnv;
let child: ChildProcess | null;
beforeEach(async () => {
  env = { ...process.env, ...(onPostgres ? { DATABASE_URL: await freshPostgres() } : {}) };
  dir = mkdtempSync(join(tmpdir(), 'hub-process-'));
  child = null;
  configure({ listen: { port: 0 }, broker: { kind: 'embedded', port: 0 } });
});
afterEach(() => child?.kill('SIGKILL'));

function configure(config: object): void {
  writeFileSync(join(dir, 'hub.json'), JSON.stringify({ dataDir: 'data', logLevel: 'silent', ...config }));
}

function command(...args: string[]) {
  return spawnSync(process.execPath, [MAIN, '--config', join(dir, 'hub.json'), ...args], {
    input: LOGIN.password,
    encoding: 'utf8',
    env,
  });
}

async function serve(): Promise<HubAddresses> {
  const started = spawn(process.execPath, [MAIN, '--config', join(dir, 'hub.json')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  child = started;
  for await (const line of createInterface({ input: started.stdout }))
    if (line.startsWith('ready ')) return JSON.parse(line.slice('ready '.length));
  throw new Error('the hub ended before it was ready');
}

function ending(): Promise<number | null> {
  return new Promise((resolve) => {
    child?.once('exit', (code) => resolve(code));
  });
}

/** Signed in at a hub that was just started. */
async function door(addresses: HubAddresses): Promise<HubDoor> {
  const hub = { https: addresses.https, ca: readFileSync(addresses.ca, 'utf8') };
  const login = await callHub({ ...hub, token: '' }, 'POST', '/auth/login', LOGIN);
  const http: HubDoor['http'] = (method, path, body, token = login.body.token) =>
    callHub({ ...hub, token }, method, path, body);
  return {
    http,
    clock: { wall: () => Date.now() },
    claimCode: async (roomId) => (await http('POST', `/rooms/${roomId}/claim-codes`, {})).body.code,
  };
}

async function room(hub: HubDoor): Promise<string> {
  const site = (await hub.http('POST', '/sites', { name: 'Harbour', zone: 'Europe/Paris' })).body;
  return (await hub.http('POST', '/rooms', { siteId: site.id, name: 'R1', capacity: 20 })).body.id;
}

describe('the hub’s process', () => {
  it('says where it is, keeps its keys to itself, and stops when it is told to', async () => {
    expect(command('create-admin', '--email', LOGIN.email, '--password-stdin').stdout).toContain('was made');
    const hub = await door(await serve());
    expect((await hub.http('GET', '/sites')).status).toBe(200);
    const files = ['database.key', 'pki/ca.key', 'pki/hub.key', ...(onPostgres ? [] : ['hub.db'])];
    for (const name of files) expect(statSync(join(dir, 'data', name)).mode & 0o077).toBe(0);
    const ended = ending();
    child?.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('ends, and says what to do, when its port is taken', async () => {
    const { port } = new URL((await serve()).https);
    configure({ listen: { port: Number(port) }, broker: { kind: 'embedded', port: 0 } });
    const second = command();
    expect(second.status).toBe(1);
    expect(second.stderr).toContain(`port ${port}`);
    expect(second.stderr).toContain('config.address-unusable');
  });

  it('has every acknowledged fact after it was killed in the middle of things', async () => {
    command('create-admin', '--email', LOGIN.email, '--password-stdin');
    const first = await serve();
    const hub = await door(first);
    const kiosk = await WireKiosk.inRoom(hub, await room(hub));
    const noticed = { type: 'kiosk.noticed', payload: { code: 'clock.jump', detail: 'x' } } as const;
    for (let count = 0; count < 20; count += 1) await kiosk.deliver(kiosk.say(noticed));
    const killed = ending();
    child?.kill('SIGKILL');
    await killed;
    await kiosk.close();
    const [https, mqtt] = [new URL(first.https).port, new URL(first.mqtt).port];
    configure({ listen: { port: Number(https) }, broker: { kind: 'embedded', port: Number(mqtt) } });
    await serve();
    await kiosk.connect();
    await kiosk.send('status', kiosk.status(true));
    await expect.poll(() => kiosk.newest('ack', 'seq')).toBe(20);
    expect(await kiosk.deliver(kiosk.facts.slice(5))).toMatchObject({ seq: 20, rejected: null });
    await kiosk.close();
  });

  it('says nothing more to who has read enough', async () => {
    const printing = spawn(process.execPath, [MAIN, 'openapi'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child = printing;
    printing.stdout.destroy();
    let said = '';
    printing.stderr.on('data', (part: Buffer) => {
      said += part.toString();
    });
    const [status] = await once(printing, 'close');
    expect({ status, said }).toEqual({ status: 0, said: '' });
  });

  it.each([
    ['a file that is not there', null, 'config.unreadable'],
    ['a file that is not JSON', '{', 'config.not-json'],
    ['a wrong value', '{"dataDir":"d","listen":{"port":99999}}', 'config.invalid'],
    ['no data folder', '{}', 'config.invalid'],
    ['a misspelt setting', '{"dataDir":"d","listen":{"prot":9443}}', '"listen.prot" is not a setting'],
  ])('refuses %s and says what to do', (_name, text, said) => {
    const file = join(dir, 'other.json');
    if (text !== null) writeFileSync(file, text);
    const result = spawnSync(process.execPath, [MAIN, '--config', file], { encoding: 'utf8' });
    expect(result.status).toBe(1);
    expect(result.stderr).toContain(said);
  });

  it('refuses a database that its key does not open', async () => {
    command('create-admin', '--email', LOGIN.email, '--password-stdin');
    writeFileSync(join(dir, 'data', 'database.key'), `${Buffer.alloc(32, 9).toString('base64')}\n`);
    const result = command('create-admin', '--email', LOGIN.email, '--password-stdin');
    expect(result.status).toBe(1);
    expect(result.stderr).toContain('storage.wrong-key');
  });
});
