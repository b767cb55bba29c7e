import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProposalFile } from '../../../../core/contracts/face-report.ts';
import type { ModelPack } from '../../../vision/pack.ts';
import { halfOf } from './calibrate.ts';
import { readDataset } from './dataset.ts';
import { imagesOf, personHash, readProposal, untuned } from './proposal.ts';

const PACK = { id: 'a'.repeat(64) } as ModelPack;
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proposal-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Files whose bytes are their texts; what is in them does not matter here. */
async function write(files: Record<string, string>, under = 'data'): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, under, path)), { recursive: true });
    await writeFile(join(folder, under, path), text);
  }
  return join(folder, under);
}

async function tunedOn(data: string, people: readonly string[]): Promise<ProposalFile> {
  const images = [...(await imagesOf(await readDataset(data))).values()];
  const tuned = { seed: 1, people: people.map(personHash), images };
  return { format: 1, kind: 'face-thresholds', pack: PACK.id, thresholds: {}, tunedOn: tuned };
}

test('half of the people and of the recorded subjects are tuned on, the others reported on', async () => {
  const people = Object.fromEntries(
    Array.from({ length: 21 }, (_, n) => [`people/P${n}/a.jpg`, `photo ${n}`]),
  );
  const recorded = { 'live/s1/1.jpg': 'l1', 'live/s2/1.jpg': 'l2', 'attack/print/s1/1.jpg': 'a1' };
  const made = await write({ ...people, ...recorded });
  const data = await readDataset(made);
  const tune = halfOf(data, 5);
  const names = (part: typeof tune): string[] => [...part.people.keys()];
  const subjects = (part: typeof tune): string[] => part.live.map(({ subject }) => subject);
  expect([names(tune).length, subjects(tune).length]).toEqual([11, 1]);
  // The print of a subject goes where the subject went.
  const prints = tune.attacks.get('print')?.map(({ subject }) => subject) ?? [];
  expect(prints).toEqual(subjects(tune).includes('s1') ? ['s1'] : []);
  const images = [...(await imagesOf(tune)).values()];
  const tuned = { seed: 5, people: [...names(tune), ...subjects(tune)].map(personHash), images };
  const proposal: ProposalFile = {
    format: 1,
    kind: 'face-thresholds',
    pack: PACK.id,
    thresholds: {},
    tunedOn: tuned,
  };
  const rest = await untuned(data, proposal, true);
  expect([...names(tune), ...names(rest.data)].sort()).toEqual([...data.people.keys()]);
  expect([...subjects(tune), ...subjects(rest.data)].sort()).toEqual(['s1', 's2']);
  expect(rest.leftOut).toBe(12);
});

test('thresholds are not reported on who they were chosen on, by whichever name and in whichever photo', async () => {
  const tuned = await write({ 'people/Ada/1.jpg': 'ada', 'people/Ben/1.jpg': 'ben' }, 'tuned');
  const proposal = await tunedOn(tuned, ['Ada', 'Ben']);
  const data = await write({
    'people/Someone else/9.jpg': 'ada',
    'people/BEN/new.jpg': 'another photo of Ben',
    'people/Cleo/1.jpg': 'cleo',
  });
  await expect(untuned(await readDataset(data), proposal, false)).rejects.toMatchObject({
    code: 'cli.tuned-on-this',
    message: expect.stringContaining('chosen on 2 of the people here'),
  });
  const rest = await untuned(await readDataset(data), proposal, true);
  expect([...rest.data.people.keys()]).toEqual(['Cleo']);
  expect(rest.leftOut).toBe(2);
});

test('other people may be reported on', async () => {
  const proposal = await tunedOn(await write({ 'people/Ada/1.jpg': 'ada' }, 'tuned'), ['Ada']);
  const data = await readDataset(await write({ 'people/Cleo/1.jpg': 'cleo', 'live/s/1.jpg': 'frame' }));
  expect(await untuned(data, proposal, false)).toEqual({ data, leftOut: 0 });
});

test('recordings count as seen too', async () => {
  const proposal = await tunedOn(await write({ 'live/s1/1.jpg': 'frame' }, 'tuned'), ['s1']);
  const data = await readDataset(
    await write({ 'people/Cleo/1.jpg': 'cleo', 'attack/print/other/1.jpg': 'frame' }),
  );
  await expect(untuned(data, proposal, false)).rejects.toMatchObject({ code: 'cli.tuned-on-this' });
});

test('what is no proposal, or one for another pack, is said', async () => {
  const path = join(folder, 'proposal.json');
  await expect(readProposal(path, PACK)).rejects.toMatchObject({ code: 'cli.bad-proposal' });
  await writeFile(path, '{"format":1}');
  await expect(readProposal(path, PACK)).rejects.toMatchObject({ code: 'cli.bad-proposal' });
  const proposal = await tunedOn(await write({ 'people/Ada/1.jpg': 'ada' }), ['Ada']);
  await writeFile(path, JSON.stringify({ ...proposal, pack: 'b'.repeat(64) }));
  await expect(readProposal(path, PACK)).rejects.toMatchObject({ code: 'cli.other-pack' });
  await writeFile(path, JSON.stringify(proposal));
  expect(await readProposal(path, PACK)).toEqual(proposal);
});
