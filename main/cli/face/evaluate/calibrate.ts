import type {
  FaceEvaluate,
  ProposalFile,
  ProposalThresholds,
} from '../../../../core/contracts/face-report.ts';
import { seeded, shuffled } from '../../../../core/domain/random.ts';
import type { FaceTools } from '../run.ts';
import { describeProportion } from '../statistics.ts';
import { evaluateAllPairs } from './all-pairs.ts';
import { type FaceDataset, partOf } from './dataset.ts';
import type { Trial } from './gallery-trials.ts';
import {
  crowdOf,
  type IdentificationSettings,
  SITES,
  type Tried,
  tryRolls,
  trySite,
} from './identification.ts';
import { ratesOf } from './identification-rates.ts';
import { type Scored, scoreRecordings } from './liveness.ts';
import { type Faces, lookAtPhotos } from './photos.ts';
import { PlainRecipe } from './plain-recipe.ts';
import type { Progress } from './progress.ts';
import { imagesOf, personHash } from './proposal.ts';

const SCORES = { from: 0.3, to: 0.75, step: 0.01 };
const MARGINS = [0, 0.05, 0.1, 0.15];

/** Half of the people, and of the recorded subjects, by chance: those to tune on. */
export function halfOf(data: FaceDataset, seed: number): FaceDataset {
  const recorded = [...data.live, ...[...data.attacks.values()].flat()].map(({ subject }) => subject);
  const half = (names: Iterable<string>): string[] => {
    const order = shuffled([...new Set(names)].sort(), seeded(seed));
    return order.slice(0, Math.ceil(order.length / 2));
  };
  const people = new Set([...half(data.people.keys()), ...half(recorded)]);
  return partOf(data, (name) => people.has(name));
}

/**
 * Thresholds from one part of the people: the score and margin that miss fewest people while at most `target` of the
 * strangers' looks are taken, the one-to-one score at the strictest rate the pairs can carry, and the liveness score
 * between the attacks and the live people. What the part cannot carry is not proposed.
 */
export async function propose(
  tools: FaceTools,
  tune: FaceDataset,
  settings: IdentificationSettings & { target: number },
  progress: Progress,
): Promise<ProposalFile> {
  const plain = await PlainRecipe.open(tools.pack);
  const faces = await lookAtPhotos(tools, tune, plain, progress);
  const thresholds: ProposalThresholds = {
    ...oneToOne(faces, settings, progress),
    ...(await oneToMany(faces, settings, progress)),
    ...(await passive(tools, tune, progress)),
  };
  const subjects = [...tune.live, ...[...tune.attacks.values()].flat()].map(({ subject }) => subject);
  const names = new Set([...tune.people.keys(), ...subjects]);
  return {
    format: 1,
    kind: 'face-thresholds',
    pack: tools.pack.id,
    thresholds,
    tunedOn: {
      seed: settings.seed,
      people: [...names].map(personHash).sort(),
      images: [...new Set((await imagesOf(tune)).values())].sort(),
    },
  };
}

function oneToOne(faces: Faces, settings: IdentificationSettings, progress: Progress): ProposalThresholds {
  const pairs = evaluateAllPairs(faces, settings.limits.oneScore, settings.seed, progress);
  const strictest = pairs?.accepted.filter(({ figure }) => figure !== null).at(-1);
  if (!pairs || !strictest?.figure) return {};
  const value = roundUp(strictest.figure.threshold);
  const evidence =
    `All ${pairs.otherPairs} pairs of photos of two people (${pairs.people} people) with at most ` +
    `${strictest.falseMatchRate} matching; of pairs of one person match ${describeProportion(strictest.figure.rate)}. ` +
    'Look-alikes score higher than strangers drawn at random: do not go below the pack without reason.';
  return { oneScore: { value, evidence, trials: pairs.otherPairs + pairs.samePairs } };
}

async function oneToMany(
  faces: Faces,
  settings: IdentificationSettings & { target: number },
  progress: Progress,
): Promise<ProposalThresholds> {
  const crowd = crowdOf(faces);
  const [site] = SITES;
  if (crowd === null || crowd.strangers.length === 0 || !site) return {};
  const roll = best(await tryRolls(crowd, settings, progress), settings);
  const large = best(await trySite(site, crowd, settings, progress), settings);
  return {
    ...(roll && { rollScore: roll.score, rollMargin: roll.margin }),
    ...(large && { siteScore: large.score, siteMargin: large.margin }),
  };
}

interface Found {
  readonly score: { value: number; evidence: string; trials: number };
  readonly margin: { value: number; evidence: string; trials: number };
}

/** Fewest misses within the target; of equal ones the strictest. */
function best(tried: Tried, settings: { target: number; seed: number }): Found | null {
  const trials = tried.repeats.flat();
  const known = trials.filter((trial) => trial.known);
  const strangers = trials.filter((trial) => !trial.known);
  const named = (trial: Trial, score: number, margin: number): string | null =>
    (trial.vote.score ?? -1) >= score && (trial.vote.margin ?? 1) >= margin ? trial.vote.subject : null;
  let found: { score: number; margin: number; missed: number } | null = null;
  const steps = Math.round((SCORES.to - SCORES.from) / SCORES.step);
  for (let i = 0; i <= steps; i++) {
    const score = Math.round((SCORES.from + i * SCORES.step) * 100) / 100;
    for (const margin of MARGINS) {
      const taken = strangers.filter((trial) => named(trial, score, margin) !== null).length;
      if (taken > settings.target * strangers.length) continue;
      const missed = known.filter((trial) => named(trial, score, margin) !== trial.face.person).length;
      if (found === null || missed <= found.missed) found = { score, margin, missed };
    }
  }
  if (found === null) return null;
  const { score, margin } = found;
  const rates = ratesOf(trials, (trial) => named(trial, score, margin), settings.seed);
  const evidence =
    `${tried.shape.name} (${tried.shape.synthetic} of it synthetic), ${tried.repeats.length} random choices: not recognised ` +
    `${describeProportion(rates.falseNegative)} of ${rates.falseNegative.people} people, strangers taken ` +
    `${describeProportion(rates.falsePositive)} of ${rates.falsePositive.people} people; at most ${settings.target} was asked for. ` +
    'Looks repeat photos, so that the intervals are too narrow. These are the figures of tuning, not of a test.';
  const about = { evidence, trials: trials.length };
  return { score: { value: score, ...about }, margin: { value: margin, ...about } };
}

async function passive(tools: FaceTools, tune: FaceDataset, progress: Progress): Promise<ProposalThresholds> {
  const none: FaceEvaluate['images']['odd'] = [];
  const live = await scoreRecordings(tools, tune.live, 'live', none, progress);
  const attacks: Scored[] = [];
  for (const [species, all] of tune.attacks)
    attacks.push(...(await scoreRecordings(tools, all, species, none, progress)));
  const scores = (of: readonly Scored[]): number[] =>
    of.flatMap(({ windows }) => windows.map(({ score }) => score)).sort((a, b) => a - b);
  const [genuine, spoofed] = [scores(live), scores(attacks)];
  const [lowest, highest] = [genuine[0], spoofed.at(-1)];
  // Where the two overlap there is no threshold to propose: every choice would only trade one error for the other.
  if (lowest === undefined || highest === undefined || highest >= lowest) return {};
  const value = Math.round(((lowest + highest) / 2) * 100) / 100;
  const evidence =
    `Halfway between the lowest of ${genuine.length} live windows (${lowest.toFixed(2)}, ${live.length} subjects) and the highest of ` +
    `${spoofed.length} attack windows (${highest.toFixed(2)}).`;
  return { livenessScore: { value, evidence, trials: genuine.length + spoofed.length } };
}

function roundUp(value: number): number {
  return Math.ceil(value * 100) / 100;
}
