import { appendFileSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FleetLine } from '../../core/contracts/fleet.ts';
import { FileFleetList } from './fleet-list.ts';

test('a kiosk has one line for its claim and one for its revocation; a list that cannot be used says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
  const file = join(folder, 'fleet.jsonl');
  const id = crypto.randomUUID();
  const key = Buffer.alloc(32, 1).toString('base64');
  const made = {
    name: 'K',
    roomId: 'R',
    mode: 'real',
    signKey: key,
    boxKey: key,
    exitCode: '',
    version: '1',
  };
  const claimed = { v: 1, kind: 'claimed', id, ...made, claimedAt: 1, certificateUntil: 2 } as FleetLine;
  const revoked: FleetLine = { v: 1, kind: 'revoked', id, at: 3 };
  await new FileFleetList(file).append([claimed]);
  appendFileSync(file, '{"kind": "revo');
  const list = new FileFleetList(file);
  await list.append([claimed, revoked, revoked]);
  expect(await list.read()).toEqual({ lines: [claimed, revoked], damaged: 1 });
  mkdirSync(join(folder, 'a-folder'));
  await expect(new FileFleetList(join(folder, 'a-folder')).append([claimed])).rejects.toMatchObject({
    code: 'storage.no-fleet-list',
  });
});
