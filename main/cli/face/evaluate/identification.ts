import type { FaceEvaluate, GalleryFigures } from '../../../../core/contracts/face-report.ts';
import { type Random, seeded, shuffled } from '../../../../core/domain/random.ts';
import type { Thresholds } from '../../../vision/manifest.ts';
import type { Failures } from './failures.ts';
import { realFillers, syntheticFillers } from './fillers.ts';
import { type Choice, choose, ENROLLED_PHOTOS, limitsOf, lookUp, type Trial } from './gallery-trials.ts';
import { curveOf, packFailures, plainRules, ratesOf } from './identification-rates.ts';
import type { Face, Faces } from './photos.ts';
import type { Progress } from './progress.ts';

/** People of one session's roll. */
const ROLL = 30;
/** Sizes of site galleries, and random choices for each: a large one costs more and says little more. */
export const SITES = [
  { size: 500, repeats: 10 },
  { size: 5000, repeats: 3 },
];

export interface IdentificationSettings {
  readonly limits: Thresholds;
  readonly seed: number;
  /** Random choices of enrolment photos and rolls. */
  readonly repeats: number;
  /** Whether the pack's recipe differs from the plain one. */
  readonly mirrors: boolean;
  /** Site galleries to try beside the rolls. */
  readonly sites?: typeof SITES;
}

/** Who is enrolled and who is not. */
export interface Crowd {
  readonly known: ReadonlyMap<string, readonly Face[]>;
  /** Everybody with too few photos, each with all of them. */
  readonly strangers: readonly (readonly Face[])[];
}

/** A gallery and its trials, one list per random choice. */
export interface Tried {
  readonly shape: Pick<GalleryFigures, 'name' | 'kind' | 'size' | 'padding' | 'synthetic'>;
  readonly repeats: readonly Trial[][];
}

/** Null when fewer than two people have photos enough. */
export function crowdOf(faces: Faces): Crowd | null {
  const everybody = [...faces.byPerson].filter(([, photos]) => photos.length > 0);
  const known = new Map(everybody.filter(([, photos]) => photos.length > ENROLLED_PHOTOS));
  const strangers = everybody
    .filter(([, photos]) => photos.length <= ENROLLED_PHOTOS)
    .map(([, photos]) => photos);
  return known.size < 2 ? null : { known, strangers };
}

/**
 * One-to-many as the kiosk decides: everybody with four or more photos is enrolled with the mean of three, their other
 * photos are looked up, and everybody else is a stranger. Repeated over random choices of the three and of the rolls;
 * repeats reuse the same photos, so they sharpen the mean over choices and do not add people.
 */
export async function evaluateIdentification(
  faces: Faces,
  settings: IdentificationSettings,
  failures: Failures,
  progress: Progress,
): Promise<FaceEvaluate['identification']> {
  const crowd = crowdOf(faces);
  if (crowd === null) return null;
  const tried = [await tryRolls(crowd, settings, progress)];
  for (const site of settings.sites ?? SITES) tried.push(await trySite(site, crowd, settings, progress));
  return {
    enrolledPhotos: ENROLLED_PHOTOS,
    known: crowd.known.size,
    strangers: crowd.strangers.length,
    galleries: tried.map((one) => figuresOf(one, crowd, settings, failures)),
  };
}

export async function tryRolls(
  crowd: Crowd,
  settings: IdentificationSettings,
  progress: Progress,
): Promise<Tried> {
  const size = Math.min(ROLL, crowd.known.size);
  const random = seeded(settings.seed);
  const repeats: Trial[][] = [];
  for (let r = 0; r < settings.repeats; r++) {
    progress.tell(`rolls of ${size}, choice ${r + 1} of ${settings.repeats}`);
    repeats.push(await oneChoiceOfRolls(size, crowd, settings.limits, random));
  }
  return { shape: { name: `rolls of ${size}`, kind: 'roll', size, padding: 0, synthetic: 0 }, repeats };
}

/** Whole rolls of people in random order; each stranger stands before one of them. */
async function oneChoiceOfRolls(
  size: number,
  crowd: Crowd,
  limits: Thresholds,
  random: Random,
): Promise<Trial[]> {
  const order = shuffled(choose(crowd.known, random), random);
  const groups: Choice[][] = [];
  for (let start = 0; start + size <= order.length; start += size)
    groups.push(order.slice(start, start + size));
  const before = groups.map((): Face[] => []);
  for (const face of crowd.strangers.flat()) before[Math.floor(random() * groups.length)]?.push(face);
  const trials: Trial[] = [];
  for (const [index, roll] of groups.entries())
    trials.push(...(await lookUp('roll', roll, [], before[index] ?? [], limits)));
  return trials;
}

/**
 * A site's gallery: the known, filled up with other people of one photo (at most half of them: the others stay
 * strangers), then with synthetic vectors.
 */
export async function trySite(
  site: { size: number; repeats: number },
  crowd: Crowd,
  settings: IdentificationSettings,
  progress: Progress,
): Promise<Tried> {
  const random = seeded(settings.seed + site.size);
  const wanted = Math.max(0, site.size - crowd.known.size);
  const padding = Math.min(wanted, Math.floor(crowd.strangers.length / 2));
  let synthetic = 0;
  const repeats: Trial[][] = [];
  const count = Math.min(site.repeats, settings.repeats);
  for (let r = 0; r < count; r++) {
    progress.tell(`gallery of ${site.size}, choice ${r + 1} of ${count}`);
    const choices = choose(crowd.known, random);
    const others = shuffled(crowd.strangers, random);
    const real = realFillers(others.slice(0, padding));
    // From nobody who is looked up: a mixture resembles whoever is in it.
    const fillers = [...real, ...syntheticFillers(wanted - padding, real, random)];
    synthetic = fillers.length - real.length;
    repeats.push(await lookUp('site', choices, fillers, others.slice(padding).flat(), settings.limits));
  }
  const size = crowd.known.size + padding + synthetic;
  return { shape: { name: `site of ${size}`, kind: 'site', size, padding, synthetic }, repeats };
}

function figuresOf(
  { shape, repeats }: Tried,
  crowd: Crowd,
  settings: IdentificationSettings,
  failures: Failures,
): GalleryFigures {
  const { threshold, minMargin } = limitsOf(shape.kind, shape.size, settings.limits);
  const all = repeats.flat();
  for (const failure of packFailures(all, shape.name)) failures.add(failure);
  return {
    ...shape,
    known: crowd.known.size,
    repeats: repeats.length,
    threshold,
    minMargin,
    pack: ratesOf(
      all,
      (trial) => (trial.vote.verdict === 'match' ? trial.vote.subject : null),
      settings.seed,
    ),
    plain: plainRules(repeats, settings.mirrors, settings.seed),
    curve: curveOf(all, minMargin),
  };
}
