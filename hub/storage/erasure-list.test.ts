import { appendFileSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { ErasureLine } from '../../core/contracts/erasure.ts';
import { FileErasureList } from './erasure-list.ts';

let file: string;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'erasures-')), 'erasures.jsonl');
});

const line = (): ErasureLine => ({
  v: 1,
  id: crypto.randomUUID(),
  subject: crypto.randomUUID(),
  kind: 'erased',
  at: 1_772_434_800_000,
});

test('each line is there once, for its owner only, whoever adds it how often', async () => {
  const [a, b] = [line(), line()];
  const [one, other] = [new FileErasureList(file), new FileErasureList(file)];
  expect(await one.read()).toEqual({ lines: [], damaged: 0 });
  await Promise.all([one.append([a]), one.append([a, b]), one.append([])]);
  await other.append([a, b]);
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2);
  expect(await other.read()).toEqual({ lines: [a, b], damaged: 0 });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a line that a power cut has torn is counted, and takes no other with it', async () => {
  const [a, b] = [line(), line()];
  await new FileErasureList(file).append([a]);
  appendFileSync(file, JSON.stringify(line()).slice(0, 40));
  await new FileErasureList(file).append([b]);
  expect(await new FileErasureList(file).read()).toEqual({ lines: [a, b], damaged: 1 });
});

test('a list that cannot be written says so, and holds nothing that it did not take', async () => {
  const list = new FileErasureList(join(file, 'not-a-folder'));
  writeFileSync(file, '');
  await expect(list.append([line()])).rejects.toMatchObject({ code: 'storage.no-erasure-list' });
});
