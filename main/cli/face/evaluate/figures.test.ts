import { expect, test } from 'vitest';
import type { FaceEvaluate } from '../../../../core/contracts/face-report.ts';
import { type Random, seeded } from '../../../../core/domain/random.ts';
import { normalise } from '../../../vision/embedder.ts';
import type { Thresholds } from '../../../vision/manifest.ts';
import { thresholdNames } from '../../../vision/manifest.ts';
import { evaluateAllPairs } from './all-pairs.ts';
import { Failures } from './failures.ts';
import { compareSlices } from './fairness.ts';
import { evaluateIdentification } from './identification.ts';
import type { Face, Faces } from './photos.ts';
import { Progress } from './progress.ts';
import { normal } from './resampling.ts';
import { evaluateSlices } from './slices.ts';

/** Template length of the product. */
const LENGTH = 512;
const limits = {
  ...(Object.fromEntries(thresholdNames.map((name) => [name, 0])) as Thresholds),
  rollScore: 0.5,
  rollMargin: 0.1,
  rollSize: 200,
  siteScore: 0.5,
  siteMargin: 0.1,
  siteSize: 1000,
  largeScore: 0.55,
  largeMargin: 0.1,
  oneScore: 0.45,
};

function unit(random: Random): Float32Array {
  return normalise(Float32Array.from({ length: LENGTH }, () => normal(random)));
}

/** People whose photos have a cosine of about `1 ÷ (1 + noise²)` with each other. */
function crowd(
  photosOf: (person: number) => number,
  people: number,
  noiseOf: (person: number) => number,
): Faces {
  const random = seeded(42);
  const byPerson = new Map<string, Face[]>();
  for (let index = 0; index < people; index++) {
    const centre = unit(random);
    const person = `P${String(index).padStart(4, '0')}`;
    const faces = Array.from({ length: photosOf(index) }, (_, n): Face => {
      const off = unit(random);
      const template = normalise(centre.map((value, i) => value + noiseOf(index) * (off[i] as number)));
      const quality = { facePx: 100 + index, sharpness: 50, brightness: index % 2 === 0 ? 80 : 120, yaw: 0 };
      return { path: `${person}/${n}.jpg`, person, index, template, plain: template, quality };
    });
    byPerson.set(person, faces);
  }
  const none = { count: 0, trials: 0, rate: null, low: 0, high: 1 };
  return {
    byPath: new Map([...byPerson.values()].flat().map((face) => [face.path, face])),
    byPerson,
    people,
    data: 'd',
    images: { read: 0, withoutFace: 0, unreadable: 0, detected: none, passedGate: none, hints: {}, odd: [] },
  };
}

test('all pairs: rates by threshold, and no rate that the pairs of people cannot carry', () => {
  const few = evaluateAllPairs(
    crowd(
      () => 3,
      40,
      () => 0.5,
    ),
    0.45,
    1,
    new Progress(),
  );
  expect(few).toMatchObject({ people: 40, photos: 120, samePairs: 120, otherPeoplePairs: 780 });
  expect(few?.otherPairs).toBe((120 * 119) / 2 - 120);
  expect(few?.accepted.map(({ figure }) => figure)).toEqual([null, null]);
  expect(few?.accepted[0]?.note).toContain('not measurable');
  expect(few?.atPack.falseMatch.count).toBe(0);
  const many = evaluateAllPairs(
    crowd(
      () => 2,
      100,
      () => 0.5,
    ),
    0.45,
    1,
    new Progress(),
  );
  expect(many?.accepted[0]?.figure?.rate).toMatchObject({ count: 100, trials: 100 });
  expect(many?.accepted[1]?.figure).toBeNull();
  expect(many?.equalError?.rate).toBeLessThan(0.01);
  const fnmr = many?.points.map((point) => point.falseNonMatch.rate ?? 0) ?? [];
  expect([...fnmr].sort((a, b) => a - b)).toEqual(fnmr);
});

test('one person alone gives no pairs of two people, and nobody no figures', () => {
  expect(
    evaluateAllPairs(
      crowd(
        () => 3,
        1,
        () => 0.5,
      ),
      0.45,
      1,
      new Progress(),
    ),
  ).toBeNull();
  expect(
    evaluateAllPairs(
      crowd(
        () => 1,
        3,
        () => 0.5,
      ),
      0.45,
      1,
      new Progress(),
    ),
  ).toBeNull();
});

test('identification: clear people are found, strangers are not, and every size says what it is made of', async () => {
  const faces = crowd(
    (person) => (person < 40 ? 5 : 1),
    100,
    () => 0.5,
  );
  const failures = new Failures();
  const found = await evaluateIdentification(
    faces,
    { limits, seed: 1, repeats: 2, mirrors: true },
    failures,
    new Progress(),
  );
  expect(found).toMatchObject({ known: 40, strangers: 60, enrolledPhotos: 3 });
  const [roll, site, large] = found?.galleries ?? [];
  // One whole roll of 30 of the 40 people, two photos each to look up, twice; each stranger twice.
  expect(roll?.pack.falseNegative).toMatchObject({ count: 0, trials: 2 * 30 * 2 });
  expect(roll?.pack.falsePositive).toMatchObject({ count: 0, trials: 2 * 60, people: 60 });
  expect(site).toMatchObject({ size: 500, known: 40, padding: 30, synthetic: 430, threshold: 0.5 });
  expect(site?.pack.falsePositive.trials).toBe(2 * 30);
  expect(large).toMatchObject({ size: 5000, synthetic: 4930, threshold: 0.55 });
  expect(large?.pack.falseNegative.count).toBe(0);
  expect(roll?.plain.map(({ mcnemar }) => mcnemar.p)).toEqual([1, 1, 1, 1]);
  expect(failures.list().counts).toEqual({});
});

test('identification: what goes wrong is listed with its photo and counted once per photo', async () => {
  const blurred = crowd(
    (person) => (person < 4 ? 5 : 1),
    20,
    (person) => (person === 0 ? 6 : 0.3),
  );
  const failures = new Failures();
  const found = await evaluateIdentification(
    blurred,
    { limits, seed: 1, repeats: 3, mirrors: false, sites: [] },
    failures,
    new Progress(),
  );
  const roll = found?.galleries[0];
  expect(roll?.pack.falseNegative).toMatchObject({ count: 6, trials: 24, people: 4 });
  expect(roll?.pack.falseNegative.peopleHigh).toBeGreaterThan(roll?.pack.falseNegative.high ?? 1);
  const { cases } = failures.list();
  expect(cases.every(({ kind, paths }) => kind === 'missed' && paths[0]?.startsWith('P0000/'))).toBe(true);
  expect(cases.reduce((sum, { times, where }) => sum + (where.startsWith('rolls') ? times : 0), 0)).toBe(6);
});

const report = (faces: Faces): FaceEvaluate =>
  ({ data: faces.data, slices: evaluateSlices(faces, null, 0.45, 1) }) as FaceEvaluate;

test('slices: the ratio of worst to best, and a widening that is noticed', () => {
  const even = crowd(
    () => 4,
    80,
    () => 1,
  );
  const uneven = crowd(
    () => 4,
    80,
    (person) => (person % 2 === 0 ? 1.6 : 0.6),
  );
  const [before, after] = [report(even), report(uneven)];
  const light = after.slices.find(({ name }) => name === 'light');
  expect(light?.ratio?.value).toBeGreaterThan(5);
  expect(light?.ratio?.overPeople.low).toBeGreaterThan(1);
  expect(light?.groups.reduce((sum, { falseNonMatch }) => sum + falseNonMatch.trials, 0)).toBe(80 * 4 * 3);
  const compare = (old: FaceEvaluate, now: FaceEvaluate) =>
    compareSlices(old, { data: now.data, slices: now.slices, people: 80, seed: 1 }).find(
      ({ slice }) => slice === 'light',
    );
  expect(compare(before, after)).toMatchObject({ widened: true });
  expect(compare(after, after)).toMatchObject({ widened: false, low: 1, high: 1 });
  expect(compare(after, before)).toMatchObject({ widened: false });
  expect(() => compare({ ...before, data: 'others' }, after)).toThrow('other photos');
});
