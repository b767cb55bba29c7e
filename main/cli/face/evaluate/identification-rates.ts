import type {
  FailureCase,
  GalleryFigures,
  IdentificationRates,
} from '../../../../core/contracts/face-report.ts';
import { seeded } from '../../../../core/domain/random.ts';
import { mcnemarExact } from '../statistics.ts';
import type { Trial } from './gallery-trials.ts';
import { bootstrap, repeatedProportion, type UnitCount } from './resampling.ts';

/** Thresholds of the plain rule that the pack's is compared with. */
const PLAIN = [0.5, 0.55];
const CURVE = { from: 0.3, to: 0.8, step: 0.02 };

/** Whom a rule names, null for nobody. */
type Rule = (trial: Trial) => string | null;

const byPack: Rule = ({ vote }) => (vote.verdict === 'match' ? vote.subject : null);

/** A stranger named, or somebody enrolled not named rightly. */
function wrong(trial: Trial, rule: Rule): boolean {
  return rule(trial) !== (trial.known ? trial.face.person : null);
}

export function ratesOf(trials: readonly Trial[], rule: Rule, seed: number): IdentificationRates {
  const known = trials.filter((trial) => trial.known);
  const strangers = trials.filter((trial) => !trial.known);
  const another: typeof wrong = (trial) => rule(trial) !== null && rule(trial) !== trial.face.person;
  return {
    falseNegative: repeatedProportion(
      unitsOf(known, (trial) => wrong(trial, rule)),
      seeded(seed),
    ),
    wrongPerson: repeatedProportion(
      unitsOf(known, (trial) => another(trial, rule)),
      seeded(seed),
    ),
    falsePositive: repeatedProportion(
      unitsOf(strangers, (trial) => wrong(trial, rule)),
      seeded(seed),
    ),
  };
}

function unitsOf(trials: readonly Trial[], failed: (trial: Trial) => boolean): UnitCount[] {
  const units = new Map<number, { count: number; trials: number }>();
  for (const trial of trials) {
    const unit = units.get(trial.face.index) ?? { count: 0, trials: 0 };
    unit.trials++;
    if (failed(trial)) unit.count++;
    units.set(trial.face.index, unit);
  }
  return [...units.values()];
}

/** The field's plain rule, best cosine from a threshold on and no margin, on the very same trials. */
export function plainRules(
  repeats: readonly (readonly Trial[])[],
  mirrors: boolean,
  seed: number,
): GalleryFigures['plain'] {
  const all = repeats.flat();
  const recipes = mirrors ? (['plain', 'pack'] as const) : (['pack'] as const);
  return PLAIN.flatMap((threshold) =>
    recipes.map((recipe) => {
      const rule: Rule = ({ vote, plain }) => {
        const nearest = recipe === 'plain' ? plain : vote;
        return (nearest.score ?? -1) >= threshold ? nearest.subject : null;
      };
      const first = repeats[0] ?? [];
      const only = (mine: Rule, other: Rule): number =>
        first.filter((trial) => wrong(trial, mine) && !wrong(trial, other)).length;
      const onlyPack = only(byPack, rule);
      const onlyPlain = only(rule, byPack);
      return {
        threshold,
        recipe,
        rates: ratesOf(all, rule, seed),
        mcnemar: { onlyPack, onlyPlain, p: mcnemarExact(onlyPack, onlyPlain) },
        fewerErrors: fewerErrors(all, rule, seed),
      };
    }),
  );
}

function fewerErrors(
  trials: readonly Trial[],
  rule: Rule,
  seed: number,
): GalleryFigures['plain'][number]['fewerErrors'] {
  const gain = new Map<number, number>();
  let packErrors = 0;
  let plainErrors = 0;
  for (const trial of trials) {
    const pack = wrong(trial, byPack) ? 1 : 0;
    const plain = wrong(trial, rule) ? 1 : 0;
    packErrors += pack;
    plainErrors += plain;
    gain.set(trial.face.index, (gain.get(trial.face.index) ?? 0) + plain - pack);
  }
  const gains = [...gain.values()];
  const drawn = bootstrap(gains.length, seeded(seed), (times) =>
    gains.reduce((sum, value, index) => sum + value * (times[index] as number), 0),
  );
  const overPeople = drawn && { low: drawn.low, high: drawn.high };
  return { packErrors, plainErrors, trials: trials.length, overPeople };
}

/** Errors with the score moved and the margin kept. */
export function curveOf(trials: readonly Trial[], minMargin: number): GalleryFigures['curve'] {
  const steps = Math.round((CURVE.to - CURVE.from) / CURVE.step);
  const known = trials.filter((trial) => trial.known);
  const strangers = trials.filter((trial) => !trial.known);
  const share = (of: readonly Trial[], rule: Rule): number =>
    of.filter((trial) => wrong(trial, rule)).length / of.length;
  return Array.from({ length: steps + 1 }, (_, i) => {
    const threshold = Math.round((CURVE.from + i * CURVE.step) * 100) / 100;
    const rule: Rule = ({ vote }) =>
      (vote.score ?? -1) >= threshold && (vote.margin ?? 1) >= minMargin ? vote.subject : null;
    return {
      threshold,
      falseNegative: share(known, rule),
      falsePositive: strangers.length > 0 ? share(strangers, rule) : null,
    };
  });
}

export function packFailures(trials: readonly Trial[], where: string): FailureCase[] {
  return trials
    .filter((trial) => wrong(trial, byPack))
    .map((trial) => {
      const { vote, known, face, namedPhoto } = trial;
      const named = byPack(trial);
      const kind = !known ? 'stranger-taken' : named === null ? 'missed' : 'taken-for-another';
      const whom = namedPhoto !== null && vote.subject !== face.person ? [namedPhoto] : [];
      const margin = vote.margin === null ? '' : `, ${vote.margin.toFixed(3)} before the next`;
      const detail = `${vote.verdict.replaceAll('-', ' ')}: nearest ${vote.subject ?? 'nobody'}${margin}`;
      return { kind, where, paths: [face.path, ...whom], score: vote.score, detail, times: 1 };
    });
}
