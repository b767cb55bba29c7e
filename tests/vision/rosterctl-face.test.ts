import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  enrolmentFile,
  faceCheck,
  faceCompare,
  faceEnrol,
  faceError,
  faceIdentify,
  faceLiveness,
} from '../../core/contracts/face-cli.ts';
import { faceEvaluate } from '../../core/contracts/face-report.ts';
import { attackFrames, liveFrames } from '../helpers/face-data.ts';
import type { FrameSequence } from '../helpers/faces.ts';
import { registryPeople } from '../helpers/registry-faces.ts';

const ROSTERCTL = fileURLToPath(new URL('../../main/cli/rosterctl.ts', import.meta.url));

let folder = '';
let people: Awaited<ReturnType<typeof registryPeople>> = [];
let live: FrameSequence[] = [];
let prints: FrameSequence[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rosterctl-'));
  people = (await registryPeople()).slice(0, 3);
  live = await liveFrames();
  prints = await attackFrames();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function rosterctl(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [ROSTERCTL, 'face', ...args], { maxBuffer: 1e7 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

const photo = (person: number, n = 0): string => people[person]?.photos[n] ?? '';
async function junk(): Promise<string> {
  const path = join(folder, 'junk.jpg');
  await writeFile(path, 'not a photo');
  return path;
}

describe('rosterctl face', () => {
  test('check: 0 for a usable photo, 1 for a refused one, 2 for what is no photo or not there', async () => {
    const good = await rosterctl('check', photo(0), '--json');
    expect(good.code).toBe(0);
    expect(faceCheck.parse(JSON.parse(good.out))).toMatchObject({ usable: true, reason: null });
    const shrunk = join(folder, 'blank.png');
    await sharp({ create: { width: 300, height: 300, channels: 3, background: '#777' } }).toFile(shrunk);
    const refused = await rosterctl('check', shrunk, '--json');
    expect(refused.code).toBe(1);
    expect(faceCheck.parse(JSON.parse(refused.out))).toMatchObject({
      usable: false,
      reason: 'photo.no-face',
    });
    const bad = await rosterctl('check', await junk(), '--json');
    expect(bad.code).toBe(2);
    expect(faceError.parse(JSON.parse(bad.out)).error.code).toBe('photo.not-an-image');
    const missing = await rosterctl('check', join(folder, 'nowhere.jpg'));
    expect([missing.code, missing.out]).toEqual([2, '']);
    expect(missing.err).toContain('cli.no-such-file');
    expect((await rosterctl('check')).code).toBe(2);
  });

  test('compare: 0 for the same person, 1 for two people', async () => {
    const same = await rosterctl('compare', photo(0, 0), photo(0, 1), '--json');
    expect(same.code).toBe(0);
    expect(faceCompare.parse(JSON.parse(same.out)).same).toBe(true);
    const other = await rosterctl('compare', photo(0), photo(1));
    expect(other.code).toBe(1);
    expect(other.out).toContain('Not the same person');
  });

  test('enrol and identify: people of a folder are found again, others are not', async () => {
    const enrolDir = join(folder, 'people');
    for (const { name, photos } of people.slice(0, 2)) {
      await mkdir(join(enrolDir, name), { recursive: true });
      await cp(photos[0] ?? '', join(enrolDir, name, '1.jpg'));
    }
    const gallery = join(folder, 'gallery.json');
    const enrolled = await rosterctl('enrol', enrolDir, '--out', gallery, '--json');
    expect(enrolled.code).toBe(0);
    expect(
      faceEnrol
        .parse(JSON.parse(enrolled.out))
        .people.map(({ name }) => name)
        .sort(),
    ).toEqual(['Ada', 'Ben']);
    expect(enrolmentFile.parse(JSON.parse(await readFile(gallery, 'utf8'))).people.length).toBe(2);

    const known = await rosterctl('identify', photo(1, 2), '--gallery', gallery, '--json');
    expect(known.code).toBe(0);
    expect(faceIdentify.parse(JSON.parse(known.out))).toMatchObject({
      outcome: 'recognised',
      nearest: { name: 'Ben' },
    });
    const stranger = await rosterctl('identify', photo(2), '--gallery', gallery, '--json');
    expect(stranger.code).toBe(1);
    expect(faceIdentify.parse(JSON.parse(stranger.out)).outcome).toBe('unknown');

    const text = await readFile(gallery, 'utf8');
    await writeFile(gallery, text.replace(/"pack":"[0-9a-f]{8}/, '"pack":"00000000'));
    const other = await rosterctl('identify', photo(1), '--gallery', gallery);
    expect(other.code).toBe(2);
    expect(other.err).toContain('cli.other-pack');
    const partly = await rosterctl('enrol', photo(0), await junk(), '--out', gallery);
    expect(partly.code).toBe(1);
    expect(partly.out).toContain('photo.not-an-image');
  });

  test('liveness: 0 for people, 1 for prints and for too few frames', async () => {
    const person = await rosterctl('liveness', ...(live[0]?.frames.slice(0, 8) ?? []), '--json');
    expect(person.code).toBe(0);
    expect(faceLiveness.parse(JSON.parse(person.out)).outcome).toBe('live');
    const print = await rosterctl('liveness', ...(prints[0]?.frames.slice(10, 20) ?? []), '--json');
    expect(print.code).toBe(1);
    expect(faceLiveness.parse(JSON.parse(print.out)).outcome).toBe('doubtful');
    const few = await rosterctl('liveness', live[0]?.frames[0] ?? '', '--json');
    expect([few.code, faceLiveness.parse(JSON.parse(few.out)).outcome]).toEqual([1, 'unsure']);
    expect((await rosterctl('liveness', await junk())).code).toBe(2);
  });

  test('evaluate: figures with trials and intervals, and an error for a folder without faces', async () => {
    const data = join(folder, 'data');
    for (const { name, photos } of people) {
      await mkdir(join(data, 'people', name), { recursive: true });
      for (const [n, path] of photos.entries()) {
        await cp(path, join(data, 'people', name, `${name}_000${n + 1}.jpg`));
      }
    }
    const pairs = ['Ada\t1\t2', 'Ada\t1\tBen\t1', 'Cleo\t1\t2', 'Cleo\t2\tBen\t2'];
    await writeFile(join(data, 'pairs.tsv'), `${pairs.join('\n')}\n`);
    for (const [kind, { subject, frames }] of [
      ['live', live[0] as FrameSequence],
      ['attack/print', prints[0] as FrameSequence],
    ] as const) {
      await mkdir(join(data, kind, subject), { recursive: true });
      for (const [n, path] of frames.slice(0, 12).entries())
        await cp(path, join(data, kind, subject, `${n}.jpg`));
    }
    const done = await rosterctl('evaluate', data, '--json');
    expect(done.code).toBe(0);
    const report = faceEvaluate.parse(JSON.parse(done.out));
    expect(report.images).toMatchObject({ read: 9, withoutFace: 0, unreadable: 0, odd: [] });
    expect(report.verification?.sharedPeople).toBe(1);
    expect(report.verification?.folds.map(({ correct }) => [correct.count, correct.trials])).toEqual([
      [2, 2],
      [2, 2],
    ]);
    expect(report.liveness?.attack.print?.perWindow).toMatchObject({ count: 0 });
    expect(report.decisions?.live).toMatchObject({ trials: 1, accepted: { count: 1 } });
    expect(report.decisions?.attack.print?.accepted.count).toBe(0);
    await mkdir(join(folder, 'empty'));
    const empty = await rosterctl('evaluate', join(folder, 'empty'));
    expect(empty.code).toBe(2);
    expect(empty.err).toContain('cli.no-dataset');
  });
});
