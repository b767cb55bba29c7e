/** Whatever lies in a folder of photos, an evaluation ends with figures and says what it left out. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faceCheck, faceEnrol, faceError } from '../../core/contracts/face-cli.ts';
import { type FaceEvaluate, faceEvaluate } from '../../core/contracts/face-report.ts';
import { type Fate, makeOddImages } from '../helpers/odd-images.ts';
import { registryPeople } from '../helpers/registry-faces.ts';

const ROSTERCTL = fileURLToPath(new URL('../../main/cli/rosterctl.ts', import.meta.url));
let folder = '';
let data = '';
let fates = new Map<string, Fate>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'odd-images-'));
  data = join(folder, 'data');
  const [ada, ben] = await registryPeople();
  fates = await makeOddImages(join(data, 'people', 'Ada'), ada?.photos[0] ?? '');
  await mkdir(join(data, 'people', 'Ben'));
  for (const [n, photo] of (ben?.photos ?? []).entries())
    await cp(photo, join(data, 'people', 'Ben', `Ben_000${n + 1}.jpg`));
  await makeOddImages(join(data, 'live', 'Ada'), ada?.photos[0] ?? '');
  await writeFile(join(data, 'people', 'notes.txt'), 'somebody left this here');
  await writeFile(join(data, 'pairs.tsv'), 'Ben\t1\t2\nNobody\t1\t2\nBen\t1\tAda\t1\nBen\nBen\t2\t3\n');
  await writeFile(join(data, 'attributes.csv'), 'person,glasses\nAda,yes\nBen,no\nNobody,no\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function rosterctl(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const options = { maxBuffer: 1e8, timeout: 170_000 };
    execFile(process.execPath, [ROSTERCTL, 'face', ...args], options, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

let report: FaceEvaluate | null = null;
const page = () => join(folder, 'report.html');

test('the corpus is large enough', () => {
  expect(fates.size).toBeGreaterThanOrEqual(60);
});

test('every odd file is named with a reason, and the run ends with figures', async () => {
  const done = await rosterctl('evaluate', data, '--json', '--repeats', '1', '--report', page());
  expect(done.err).not.toContain('cli.internal');
  expect(done.code).toBe(0);
  report = faceEvaluate.parse(JSON.parse(done.out));
  const inAdas = report.images.odd.filter(({ path }) => path.includes('/people/Ada/'));
  const named = (copies: boolean) =>
    inAdas
      .filter(({ reason }) => (reason === 'photo.copy') === copies)
      .map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
  const of = (wanted: Fate) => [...fates].filter(([, fate]) => fate === wanted).map(([name]) => name);
  expect([...new Set(named(false))].sort()).toEqual(of('odd').sort());
  expect(named(true).sort()).toEqual(of('copy').sort());
  for (const one of report.images.odd) expect(one.message.length).toBeGreaterThan(10);
  expect(report.images.unreadable).toBe(of('odd').length);
  const pictures = of('picture').length;
  expect(report.images.read).toBe(of('face').length + pictures + 3);
  expect(report.images.withoutFace).toBe(pictures);
});

test('files, pairs and attributes that belong to nobody are named too', () => {
  const reasons = report?.images.odd.map(({ path, reason }) => `${basename(path)} ${reason}`) ?? [];
  expect(reasons).toContain('notes.txt file.nobodys');
  expect(reasons.filter((one) => one === 'pairs.tsv pairs.no-such-photo')).toHaveLength(3);
  expect(reasons).toContain('attributes.csv attributes.nobody');
  expect(report?.images.odd.some(({ path }) => path.includes('/live/Ada/'))).toBe(true);
});

test('however a photo is stored, it shows the same person', () => {
  expect(report?.pairs?.photos).toBeGreaterThan(30);
  // All of Ada's readable files show one photo, and Ben's three show Ben.
  expect(report?.pairs?.atPack.falseNonMatch.count).toBe(0);
  expect(report?.pairs?.atPack.falseMatch.count).toBe(0);
});

test('the page names files without letting them write into it', async () => {
  const text = await readFile(page(), 'utf8');
  expect(text).not.toContain('<img src=x');
  expect(text).toContain('sparse.jpg');
  expect(text).toMatch(/<svg[^>]*role="img"/);
});

test.each(['/dev/zero', 'pipe.jpg', 'loop.jpg', 'sparse.jpg', 'directory.jpg', 'huge.png'])(
  'check %s is answered, not waited for',
  async (name) => {
    const path = name.startsWith('/') ? name : join(data, 'people', 'Ada', name);
    const done = await rosterctl('check', path, '--json');
    expect(done.code).toBe(2);
    expect(faceError.parse(JSON.parse(done.out)).error.message).toContain(basename(path));
  },
);

test('a photo turned by EXIF is enrolled upright; what is no photo is refused by name', async () => {
  const ada = join(data, 'people', 'Ada');
  for (const n of [1, 3, 6, 8]) {
    const done = await rosterctl('check', join(ada, `exif-${n}.jpg`), '--json');
    expect(faceCheck.parse(JSON.parse(done.out)).usable).toBe(true);
  }
  const enrolled = await rosterctl('enrol', ada, '--out', join(folder, 'gallery.json'), '--json');
  expect(enrolled.code).toBe(1);
  const refused = faceEnrol.parse(JSON.parse(enrolled.out)).refused.map(({ photo }) => basename(photo));
  for (const name of ['empty.jpg', 'pipe.jpg', 'endless.jpg', 'loop.jpg']) expect(refused).toContain(name);
});
