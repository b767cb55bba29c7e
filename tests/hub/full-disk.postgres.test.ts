/** A PostgreSQL whose disk is full: what the hub answers then, on a real disk that is. Only root may mount one. */
import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { furnish, openHub } from '../helpers/hub-fixture.ts';
import { SmallDisk } from '../helpers/small-disk.ts';
import { freshPostgres } from '../helpers/test-database.ts';

const probe = SmallDisk.mount(1);
probe?.unmount();

async function asServer(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgres').admin });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** A folder on the disk that belongs to the server's account. */
function folderOn(disk: SmallDisk): string {
  const folder = join(disk.folder, 'data');
  mkdirSync(folder);
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  chownSync(folder, id('-u'), id('-g'));
  return folder;
}

test.runIf(probe)(
  'says that the disk is full, keeps nothing of what did not fit, and goes on with room',
  async () => {
    const disk = SmallDisk.mount(64);
    if (!disk) throw new Error('a disk could be mounted a moment ago');
    const url = await freshPostgres();
    const name = new URL(url).pathname.slice(1);
    await asServer(
      `create tablespace small location '${folderOn(disk)}'`,
      `alter database ${name} set tablespace small`,
    );
    const hub = await openHub({ place: { url } });
    const { admin, site } = await furnish(hub);
    const person = (n: number) => admin('POST', '/people', { displayName: `Person ${n}`, siteId: site.id });
    disk.fill();
    let refused = await person(0);
    for (let n = 1; n < 2_000 && refused.status === 201; n += 1) refused = await person(n);
    expect(refused).toMatchObject({ status: 507, body: { code: 'storage.full' } });
    const before = (await admin('GET', '/people?limit=500')).body.items.length;
    expect((await person(5_000)).body.code).toBe('storage.full');
    expect((await admin('GET', '/people?limit=500')).body.items).toHaveLength(before);
    disk.makeRoom();
    expect((await person(5_001)).status).toBe(201);
    await hub.close();
    await asServer(`drop database ${name}`, 'drop tablespace small');
    disk.unmount();
  },
);
