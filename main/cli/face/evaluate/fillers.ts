import type { Random } from '../../../../core/domain/random.ts';
import { normalise } from '../../../vision/embedder.ts';
import type { Filler } from './gallery-trials.ts';
import type { Face } from './photos.ts';
import { normal } from './resampling.ts';

/** People mixed into one synthetic vector; enough for their weighted sum to be near normal. */
const MIXED = 64;

/** People of a single enrolment image, as they fill a site's gallery. */
export function realFillers(people: readonly (readonly Face[])[]): Filler[] {
  return people.flatMap((photos) => {
    const [face] = photos;
    return face
      ? [{ subject: face.person, template: face.template, plain: face.plain, photo: face.path }]
      : [];
  });
}

/**
 * Vectors that lie where different people's do: the mean of the measured people plus a random mixture of their
 * deviations, which gives a normal distribution with their covariance, at length one. They are nobody and resemble
 * each other less than relatives or doubles would, so a real gallery of that size errs more often.
 */
export function syntheticFillers(count: number, people: readonly Filler[], random: Random): Filler[] {
  if (people.length < 2) return [];
  const means = { template: mean(people, 'template'), plain: mean(people, 'plain') };
  return Array.from({ length: count }, (_, index) => {
    const mixed = Array.from({ length: MIXED }, () => people[Math.floor(random() * people.length)] as Filler);
    const weights = Float64Array.from({ length: MIXED }, () => normal(random) / Math.sqrt(MIXED));
    const make = (recipe: 'template' | 'plain'): Float32Array =>
      mixture(
        means[recipe],
        mixed.map((one) => one[recipe]),
        weights,
      );
    return {
      subject: `synthetic ${index + 1}`,
      template: make('template'),
      plain: make('plain'),
      photo: null,
    };
  });
}

function mixture(
  centre: Float32Array,
  vectors: readonly Float32Array[],
  weights: Float64Array,
): Float32Array {
  const mixed = Float32Array.from(centre);
  vectors.forEach((vector, n) => {
    const weight = weights[n] as number;
    for (let i = 0; i < mixed.length; i++)
      mixed[i] = (mixed[i] as number) + weight * ((vector[i] as number) - (centre[i] as number));
  });
  return normalise(mixed);
}

function mean(people: readonly Filler[], recipe: 'template' | 'plain'): Float32Array {
  const sum = new Float32Array(people[0]?.[recipe].length ?? 0);
  for (const one of people)
    for (let i = 0; i < sum.length; i++)
      sum[i] = (sum[i] as number) + (one[recipe][i] as number) / people.length;
  return sum;
}
