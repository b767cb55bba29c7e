/** `rosterctl face evaluate` beyond its figures: calibration that does not report on itself, comparison, the page. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faceError } from '../../core/contracts/face-cli.ts';
import { faceEvaluate, proposalFile } from '../../core/contracts/face-report.ts';
import { registryPeople } from '../helpers/registry-faces.ts';

const ROSTERCTL = fileURLToPath(new URL('../../main/cli/rosterctl.ts', import.meta.url));
let folder = '';
let data = '';
let names: string[] = [];
const file = (name: string) => join(folder, name);

/** Ten people with four photos each (one of them brightened once more), a pair that is wrongly called the same. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'face-evaluate-'));
  data = file('data');
  const people = (await registryPeople()).slice(0, 10);
  names = people.map(({ name }) => name);
  for (const { name, photos } of people) {
    const own = join(data, 'people', name);
    await mkdir(own, { recursive: true });
    for (const [n, photo] of photos.entries()) await cp(photo, join(own, `${name}_000${n + 1}.jpg`));
    await sharp(photos[0])
      .modulate({ brightness: 1.1 })
      .toFile(join(own, `${name}_0004.jpg`));
  }
  const [ada, ben] = people;
  await cp(ben?.photos[0] ?? '', join(data, 'people', ada?.name ?? '', `${ada?.name}_0005.jpg`));
  const glasses = names.map((name, n) => `${name},${n % 2 === 0 ? 'yes' : 'no'}`);
  await writeFile(join(data, 'attributes.csv'), `person,glasses\n${glasses.join('\n')}\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const evaluate = (...args: string[]) => faceEvaluation(data, '--json', '--repeats', '1', ...args);

function faceEvaluation(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const all = [ROSTERCTL, 'face', 'evaluate', ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, all, { maxBuffer: 1e8 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}
const report = (out: string) => faceEvaluate.parse(JSON.parse(out));
const errorOf = (out: string) => faceError.parse(JSON.parse(out)).error;

test('a proposal is chosen on some people, reported on others, and refused on its own', async () => {
  const done = await evaluate('--calibrate', file('proposal.json'));
  expect(done.code).toBe(0);
  const tried = report(done.out);
  const proposal = proposalFile.parse(JSON.parse(await readFile(file('proposal.json'), 'utf8')));
  expect(proposal.tunedOn.people).toHaveLength(5);
  // Five, and Ada or Ben where one was tuned on: a photo of his lies in her folder.
  expect(tried.proposal?.leftOut).toBeGreaterThanOrEqual(5);
  expect(tried.images.read + proposal.tunedOn.images.length).toBeLessThanOrEqual(41);
  for (const [name, one] of Object.entries(proposal.thresholds)) {
    expect(tried.thresholds[name]).toBe(one.value);
    expect(one.evidence).toContain('of');
  }
  const again = await evaluate('--thresholds', file('proposal.json'));
  expect(again.code).toBe(2);
  expect(errorOf(again.out)).toMatchObject({ code: 'cli.tuned-on-this' });
  expect(errorOf(again.out).message).toContain('--held-out');
  const heldOut = await evaluate('--thresholds', file('proposal.json'), '--held-out');
  expect(heldOut.code).toBe(0);
  expect(report(heldOut.out).data).toBe(tried.data);
});

test('the cases to review are listed, shown on the page only when asked for, and groups are compared', async () => {
  const done = await evaluate('--report', file('report.html'));
  expect(done.code).toBe(0);
  const found = report(done.out);
  // Ben's photo among Ada's: not Ada wherever she is looked up with it, or Ben instead.
  expect(found.failures.cases.some(({ paths }) => paths[0]?.includes(names[0] ?? ''))).toBe(true);
  expect(found.slices.map(({ name, source }) => [name, source])).toContainEqual(['glasses', 'attribute']);
  const page = await readFile(file('report.html'), 'utf8');
  expect(page).not.toContain('data:image');
  expect(page).not.toMatch(/(src|href)="(?!#)/);

  const baseline = file('baseline.json');
  await writeFile(baseline, done.out);
  const shown = await evaluate('--compare', baseline, '--report', file('report.html'), '--with-images');
  expect(shown.code).toBe(0);
  expect(shown.err).toContain('pictures of faces');
  expect(await readFile(file('report.html'), 'utf8')).toContain('<img src="data:image/jpeg;base64,');
  expect(report(shown.out).changes?.every(({ widened }) => !widened)).toBe(true);
  // The same seed gives the same figures.
  expect({ ...report(shown.out), seconds: 0, changes: null }).toEqual({ ...found, seconds: 0 });

  await writeFile(baseline, JSON.stringify({ ...found, data: 'other' }));
  const others = await evaluate('--compare', baseline);
  expect([others.code, errorOf(others.out).code]).toEqual([2, 'cli.other-images']);
  await writeFile(baseline, 'no report');
  const none = await evaluate('--compare', baseline);
  expect([none.code, errorOf(none.out).code]).toEqual([2, 'cli.bad-baseline']);
});

test('what cannot be counted is named, in letters that steer no terminal; a report without a place is refused first', async () => {
  const odd = file('odd');
  const photo = join(data, 'people', names[0] ?? '', `${names[0]}_0001.jpg`);
  const own = join(odd, 'people', 'Ada');
  await mkdir(own, { recursive: true });
  await cp(photo, join(own, 'Ada_0001.jpg'));
  await cp(photo, join(own, 'Ada_0002.jpg'));
  await writeFile(join(own, 'red \u001b[31m.jpg'), 'no picture');
  await mkdir(join(odd, 'attack', '__proto__', 'Ada'), { recursive: true });
  await mkdir(join(odd, 'pairs.tsv'));
  const { code, out } = await faceEvaluation(odd);
  expect(code).toBe(0);
  expect(out).toContain('1 photos read, 1 unreadable');
  for (const reason of ['photo.copy', 'file.name', 'file.unreadable']) expect(out).toContain(`(${reason})`);
  expect(out).toContain('red ?[31m.jpg');
  expect(out).not.toContain('\u001b');
  const nowhere = await faceEvaluation(odd, '--json', '--report', join(odd, 'nowhere', 'report.html'));
  expect([nowhere.code, errorOf(nowhere.out).code]).toEqual([2, 'cli.bad-options']);
  expect(errorOf(nowhere.out).message).toContain('nowhere');
});
