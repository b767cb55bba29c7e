/** The hub as it is started in earnest: one process, its files, its signals. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { doorOf, HUB_MAIN, HubProcess } from '../helpers/hub-process.ts';
import type { HubDoor } from '../helpers/hub-world.ts';
import { freshPostgres, onPostgres } from '../helpers/test-database.ts';
import { WireKiosk } from '../helpers/wire-kiosk.ts';

let dir: string;
let hubProcess: HubProcess;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'hub-process-'));
  hubProcess = new HubProcess(dir, {
    ...process.env,
    ...(onPostgres ? { DATABASE_URL: await freshPostgres() } : {}),
  });
});
afterEach(() => hubProcess.end('SIGKILL'));

async function room(hub: HubDoor): Promise<string> {
  const site = (await hub.http('POST', '/sites', { name: 'Harbour', zone: 'Europe/Paris' })).body;
  return (await hub.http('POST', '/rooms', { siteId: site.id, name: 'R1', capacity: 20 })).body.id;
}

describe('the hub’s process', () => {
  it('says where it is, keeps its keys to itself, and stops when it is told to', async () => {
    expect(hubProcess.createAdmin().stdout).toContain('was made');
    const hub = await doorOf(await hubProcess.serve());
    expect((await hub.http('GET', '/sites')).status).toBe(200);
    const files = ['database.key', 'pki/ca.key', 'pki/hub.key', ...(onPostgres ? [] : ['hub.db'])];
    for (const name of files) expect(statSync(join(dir, 'data', name)).mode & 0o077).toBe(0);
    expect(await hubProcess.end('SIGTERM')).toBe(0);
  });

  it('ends, and says what to do, when its port is taken', async () => {
    const { port } = new URL((await hubProcess.serve()).https);
    hubProcess.configure({ listen: { port: Number(port) }, broker: { kind: 'embedded', port: 0 } });
    const second = hubProcess.command();
    expect(second.status).toBe(1);
    expect(second.stderr).toContain(`port ${port}`);
    expect(second.stderr).toContain('config.address-unusable');
  });

  it('has every acknowledged fact after it was killed in the middle of things', async () => {
    hubProcess.createAdmin();
    const first = await hubProcess.serve();
    const hub = await doorOf(first);
    const kiosk = await WireKiosk.inRoom(hub, await room(hub));
    const noticed = { type: 'kiosk.noticed', payload: { code: 'clock.jump', detail: 'x' } } as const;
    for (let count = 0; count < 20; count += 1) await kiosk.deliver(kiosk.say(noticed));
    await hubProcess.end('SIGKILL');
    await kiosk.close();
    const [https, mqtt] = [new URL(first.https).port, new URL(first.mqtt).port];
    hubProcess.configure({
      listen: { port: Number(https) },
      broker: { kind: 'embedded', port: Number(mqtt) },
    });
    await hubProcess.serve();
    await kiosk.connect();
    await kiosk.send('status', kiosk.status(true));
    await expect.poll(() => kiosk.newest('ack', 'seq')).toBe(20);
    expect(await kiosk.deliver(kiosk.facts.slice(5))).toMatchObject({ seq: 20, rejected: null });
    await kiosk.close();
  });

  it('says nothing more to who has read enough', async () => {
    const printing = spawn(process.execPath, [HUB_MAIN, 'openapi'], { stdio: ['ignore', 'pipe', 'pipe'] });
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
    const result = spawnSync(process.execPath, [HUB_MAIN, '--config', file], { encoding: 'utf8' });
    expect(result.status).toBe(1);
    expect(result.stderr).toContain(said);
  });

  it('refuses a database that its key does not open', async () => {
    hubProcess.createAdmin();
    writeFileSync(join(dir, 'data', 'database.key'), `${Buffer.alloc(32, 9).toString('base64')}\n`);
    const result = hubProcess.createAdmin();
    expect(result.status).toBe(1);
    expect(result.stderr).toContain('storage.wrong-key');
  });
});
