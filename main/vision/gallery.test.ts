import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GalleryEntry } from '../../core/contracts/vision.ts';
import { templateFromBase64, templateToBase64 } from '../../core/domain/face-template.ts';
import { cosine, normalise } from './embedder.ts';
import { Gallery } from './gallery.ts';
import { GallerySearch } from './gallery-search.ts';
import { type Thresholds, thresholdNames } from './manifest.ts';
import { Matcher } from './matcher.ts';

const limits = {
  ...(Object.fromEntries(thresholdNames.map((name) => [name, 0])) as Thresholds),
  rollScore: 0.5,
  rollMargin: 0.1,
  rollSize: 200,
  siteScore: 0.6,
  siteMargin: 0.1,
  siteSize: 1_000,
  largeScore: 0.7,
  largeMargin: 0.1,
  alikeMargin: 0.3,
  oneScore: 0.45,
};
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const identify = { mode: 'identify', id: 1 } as const;

/** A unit vector of 512 from a seed. */
function vector(seed: number): Float32Array {
  let state = seed * 7919 + 1;
  const next = () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647 - 0.5;
  };
  return normalise(Float32Array.from({ length: 512 }, next));
}

/** A unit vector at this cosine from `from`, towards `to`. */
function near(from: Float32Array, to: Float32Array, score: number): Float32Array {
  const along = cosine(from, to);
  const across = normalise(to.map((value, i) => value - along * (from[i] as number)));
  return normalise(
    from.map((value, i) => score * value + Math.sqrt(1 - score * score) * (across[i] as number)),
  );
}

const person = (n: number, ...templates: Float32Array[]) => ({
  subject: uuid(n),
  templates: templates.map(templateToBase64),
});
const matcher = (roll: readonly GalleryEntry[], site: readonly GalleryEntry[] = []) => {
  const made = new Matcher(limits);
  made.setGalleries(Gallery.from(roll), Gallery.from(site));
  return made;
};

describe('the gallery', () => {
  test('finds the nearest person as a plain search does, and the second person', () => {
    const people = Array.from({ length: 50 }, (_, n) => vector(n + 1));
    const gallery = Gallery.from(people.map((each, n) => person(n, each)));
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 10_000 }), (seed) => {
        const probe = vector(seed);
        const scores = people.map((each) => cosine(probe, each)).sort((a, b) => b - a);
        const found = gallery.nearest(probe);
        expect(found?.score).toBeCloseTo(scores[0] ?? 0, 5);
        expect(found?.second).toBeCloseTo(scores[1] ?? 0, 5);
      }),
    );
  });

  test('counts two entries of one subject as one person', () => {
    const ada = vector(1);
    const gallery = Gallery.from([person(1, ada), person(1, near(ada, vector(2), 0.9))]);
    expect(gallery.size).toBe(1);
    expect(gallery.nearest(ada)?.second).toBeNull();
  });

  test('leaves out who was enrolled with other models', () => {
    const entries = [
      { ...person(1, vector(1)), recipe: 'old' },
      { ...person(2, vector(2)), recipe: 'new' },
      person(3, vector(3)),
    ];
    const gallery = Gallery.from(entries, 'new');
    expect(gallery.size).toBe(2);
    expect(gallery.scoreOf(uuid(1), vector(1))).toBeNull();
  });

  test('leaves out whoever has a damaged template, and nobody else', () => {
    const short = { subject: uuid(1), templates: ['AAAA'] };
    const nan = person(2, new Float32Array(512).fill(Number.NaN));
    const nothing = person(
      3,
      vector(3),
      vector(3).map((value) => -value),
    );
    const gallery = Gallery.from([short, person(4, vector(4)), nan, nothing, person(5, vector(5))]);
    expect([gallery.size, gallery.damaged]).toEqual([2, 3]);
    expect(gallery.nearest(vector(5))).toMatchObject({ subject: uuid(5) });
    expect(gallery.scoreOf(uuid(4), vector(4))).toBeCloseTo(1);
    expect([1, 2, 3].map((n) => gallery.scoreOf(uuid(n), vector(n)))).toEqual([null, null, null]);
  });

  test('templates survive their way through base64 bit by bit', () => {
    const template = vector(5);
    expect(templateFromBase64(templateToBase64(template))).toEqual(template);
    expect(templateFromBase64('not base64 §')).toBeNull();
  });
});

describe('matching', () => {
  const ada = vector(1);
  const ben = vector(2);

  test('takes somebody of the roll from the threshold on', () => {
    const made = matcher([person(1, ada), person(2, ben)]);
    expect(made.compare(near(ada, vector(9), 0.52), identify)).toMatchObject({
      verdict: 'match',
      subject: uuid(1),
    });
    expect(made.compare(near(ada, vector(9), 0.48), identify)).toMatchObject({ verdict: 'too-far' });
  });

  test('does not choose between two people who are both near', () => {
    const twin = near(ada, ben, 0.9);
    const made = matcher([person(1, ada), person(2, twin)]);
    expect(made.compare(near(ada, twin, 0.97), identify).verdict).toBe('too-close-to-another');
  });

  test('is stricter for the site, and sees a rival there also for the roll', () => {
    const made = matcher([person(1, ada)], [person(2, ben)]);
    expect(made.compare(near(ben, vector(9), 0.55), identify)).toMatchObject({
      verdict: 'too-far',
      gallery: 'site',
    });
    expect(made.compare(near(ben, vector(9), 0.65), identify)).toMatchObject({
      verdict: 'match',
      gallery: 'site',
    });
    const rival = matcher([person(1, ada)], [person(2, near(ada, ben, 0.95))]);
    expect(rival.compare(ada, identify).verdict).toBe('too-close-to-another');
  });

  test('searches a roll as large as a site as strictly as one', () => {
    const crowd = Array.from({ length: 201 }, (_, n) => person(n, vector(n + 1)));
    expect(matcher(crowd).compare(near(ada, vector(999), 0.55), identify).verdict).toBe('too-far');
    expect(matcher(crowd.slice(0, 200)).compare(near(ada, vector(999), 0.55), identify).verdict).toBe(
      'match',
    );
  });

  test('never takes one of two look-alikes for sure, and asks for the badge instead', () => {
    const twin = near(ada, ben, 0.6);
    const pair = (alike: boolean) => [
      { ...person(1, ada), ...(alike && { alike: [uuid(2)] }) },
      person(2, twin),
      person(3, ben),
    ];
    const look = near(ada, twin, 0.95);
    expect(matcher(pair(false)).compare(ada, identify)).toMatchObject({ verdict: 'match' });
    expect(matcher(pair(true)).compare(look, identify)).toMatchObject({ verdict: 'too-close-to-another' });
    const [first, second] = pair(true);
    const apart = matcher(first ? [first] : [], second ? [second] : []);
    expect(apart.compare(look, identify)).toMatchObject({ verdict: 'too-close-to-another' });
    // Of another class, and so not held here: who stands there may be either.
    expect(matcher(first ? [first] : []).compare(ada, identify)).toMatchObject({
      verdict: 'too-close-to-another',
    });
  });

  test('takes the badge of a look-alike only with the face that is nearer to it', () => {
    const twin = near(ada, ben, 0.8);
    const made = matcher([
      { ...person(1, ada), alike: [uuid(2)] },
      { ...person(2, twin), alike: [uuid(1)] },
    ]);
    const badge = (n: number) => ({ mode: 'verify', id: 1, subject: uuid(n) }) as const;
    expect(made.compare(near(ada, ben, 0.97), badge(1)).verdict).toBe('match');
    expect(made.compare(near(ada, ben, 0.97), badge(2)).verdict).toBe('too-far');
    expect(made.compare(twin, badge(2)).verdict).toBe('match');
  });

  test('what later visits taught shades a person and never replaces one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 10_000 }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (seed, at) => {
          const learned = near(ada, vector(seed), at);
          const gallery = Gallery.from([{ ...person(1, ada), learned: templateToBase64(learned) }]);
          // At most asin(1/2) away from what was enrolled, whatever was learned.
          expect(gallery.scoreOf(uuid(1), ada)).toBeGreaterThanOrEqual(Math.sqrt(3) / 2 - 1e-5);
          expect(gallery.scoreOf(uuid(1), learned)).toBeGreaterThanOrEqual(cosine(ada, learned) - 1e-5);
        },
      ),
    );
  });

  test('is stricter still where a whole campus is searched', async () => {
    const crowd = Array.from({ length: 1_001 }, (_, n) => person(n, vector(n + 1)));
    const made = matcher([], crowd);
    expect(made.limits('site').threshold).toBe(0.7);
    expect(made.compare(near(ada, vector(5_000), 0.65), identify).verdict).toBe('too-far');
  });

  test('searches ten thousand people by the model runtime as by the loop, to the last bit', async () => {
    const crowd = Array.from({ length: 10_000 }, (_, n) => person(n, vector(n + 1)));
    const made = matcher(crowd.slice(0, 30), crowd);
    await made.ready();
    for (let seed = 0; seed < 40; seed++) {
      const probe = near(vector(seed * 251 + 1), vector(20_000 + seed), 0.4 + (seed % 10) / 18);
      expect(await made.search(probe, identify)).toEqual(made.compare(probe, identify));
    }
    const nothing = new Float32Array(512).fill(Number.NaN);
    expect((await made.search(nothing, identify)).verdict).toBe('too-far');
  });

  test('finds the nearest person also while the runtime does not answer, and asks it again when it has', async () => {
    const gallery = Gallery.from(Array.from({ length: 20 }, (_, n) => person(n, vector(n + 1))));
    let asked = 0;
    let answer: (rows: object) => void = () => undefined;
    const search = new GallerySearch(
      {
        run: () => {
          asked++;
          return new Promise<never>((resolve) => {
            answer = resolve as (rows: object) => void;
          });
        },
        release: async () => undefined,
      },
      5,
    );
    const probe = near(vector(3), vector(99), 0.8);
    for (let i = 0; i < 3; i++) expect(await search.nearest(gallery, probe)).toEqual(gallery.nearest(probe));
    expect(asked).toBe(1);
    answer({});
    await expect
      .poll(async () => {
        await search.nearest(gallery, probe);
        return asked;
      })
      .toBe(2);
  });

  test('compares with the badge holder only, and with nobody when the holder is not known', () => {
    const made = matcher([person(1, ada), person(2, ben)]);
    const badge = (n: number) => ({ mode: 'verify', id: 1, subject: uuid(n) }) as const;
    expect(made.compare(ada, badge(1)).verdict).toBe('match');
    expect(made.compare(ada, badge(2)).verdict).toBe('too-far');
    expect(made.compare(ada, badge(7))).toMatchObject({ verdict: 'too-far', score: null });
  });

  test('a probe that is no number matches nobody', () => {
    const made = matcher([person(1, ada)]);
    expect(made.compare(new Float32Array(512).fill(Number.NaN), identify).verdict).toBe('too-far');
  });
});
