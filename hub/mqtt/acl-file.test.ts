import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeAcl } from './acl-file.ts';

const KIOSK = '0190a000-0000-7000-8000-00000000000a';
const OTHER = { uid: 65_534, gid: 65_534 };

it('is replaced as a whole, and stays readable to whom it was', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'acl-'));
  const file = join(folder, 'acl');
  await writeAcl(file, []);
  expect(statSync(file).mode & 0o777).toBe(0o640);
  chmodSync(file, 0o660);
  // Only root may give files away.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(file, OTHER.uid, OTHER.gid);
  const before = statSync(file);
  await writeAcl(file, [KIOSK]);
  const after = statSync(file);
  expect(readFileSync(file, 'utf8')).toContain(`user ${KIOSK}\ntopic deny #\n`);
  expect(after.ino).not.toBe(before.ino);
  expect([after.uid, after.gid, after.mode]).toEqual([before.uid, before.gid, before.mode]);
  expect(readdirSync(folder)).toEqual(['acl']);
});

it('half written allows no kiosk anything', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'acl-')), 'acl');
  await writeAcl(file, [KIOSK]);
  const lines = readFileSync(file, 'utf8').split('\n');
  const denied = lines.indexOf('topic deny #');
  expect(denied).toBeGreaterThan(0);
  expect(lines.slice(0, denied).filter((line) => line.startsWith('pattern'))).toEqual([]);
  writeFileSync(file, '');
  await writeAcl(file, []);
  expect(readFileSync(file, 'utf8')).not.toContain('deny');
});

it('takes the group of a folder that was made for Mosquitto, and says plainly when it cannot be written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'acl-'));
  if (process.getuid?.() === 0) chownSync(folder, 0, OTHER.gid);
  chmodSync(folder, 0o2750);
  const file = join(folder, 'acl');
  for (const revoked of [[], [KIOSK]]) {
    await writeAcl(file, revoked);
    expect(statSync(file)).toMatchObject({ gid: statSync(folder).gid });
    expect(statSync(file).mode & 0o777).toBe(0o640);
  }
  const refused = expect.objectContaining({ code: 'broker.acl-not-written' });
  await expect(writeAcl(join(folder, 'away', 'acl'), [])).rejects.toEqual(refused);
});
