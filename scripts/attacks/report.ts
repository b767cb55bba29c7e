/** What a run of the attack suite comes to, in words and as rates. */
import { cpus } from 'node:os';
import type { SpoofSign } from '../../core/contracts/vision.ts';
import { proportionOf } from '../../main/cli/face/statistics.ts';
import { faceSource } from '../../tests/helpers/face-data.ts';
import { interval, percentile } from '../bench/stats.ts';

/** How a walk-up ended; what never came as far as a match is no test of liveness and stands apart. */
export type Ending =
  | 'accepted'
  | 'refused as attack'
  | 'challenge failed'
  | 'unknown'
  | 'no answer'
  | 'something broke';

/** One walk-up and what came of it. */
export interface Outcome {
  /** Null: genuine. */
  readonly species: string | null;
  readonly person: string;
  readonly seed: number;
  readonly ending: Ending;
  /** The kiosk's own word, or what they were told last. */
  readonly result: string;
  readonly rightPerson: boolean;
  readonly passive: number | null;
  readonly score: number | null;
  readonly signs: readonly SpoofSign[];
  readonly challenge: readonly string[];
  readonly stepsReached: number;
  /** Times that they came before the kiosk. */
  readonly goes: number;
  readonly tookMs: number;
  /** Check-ins that the kiosk's log holds of the time of this walk-up. */
  readonly checkIns: number;
}

export interface Acting {
  readonly heads: number;
  readonly able: number;
  /** What the others cannot show, and how many of them. */
  readonly faults: Readonly<Record<string, number>>;
}

export interface SuiteResult {
  readonly outcomes: readonly Outcome[];
  readonly identities: number;
  readonly acting: Acting;
}

export interface Asked {
  readonly attacks: number;
  readonly genuine: number;
  readonly seed: number;
  readonly half: number;
  readonly kiosks: number;
  readonly goes: number;
}

const ENDINGS: Readonly<Record<string, Ending>> = {
  accepted: 'accepted',
  'vision.not-live': 'refused as attack',
  'vision.virtual-camera': 'refused as attack',
  'vision.frozen-camera': 'refused as attack',
  'vision.challenge-failed': 'challenge failed',
  'vision.challenge-timed-out': 'challenge failed',
  'vision.unknown-face': 'unknown',
  'vision.ambiguous': 'unknown',
};

/** @param result `accepted`, a refusal's code, or null for no decision. */
export function endingOf(result: string | null): Ending {
  return result === null ? 'no answer' : (ENDINGS[result] ?? 'something broke');
}

/** Whether the kiosk knew the face, or kept the attack out before it looked: whether its defence was tried at all. */
export function isTest({ ending }: Outcome): boolean {
  return ending === 'accepted' || ending === 'refused as attack' || ending === 'challenge failed';
}

/** Let in by the kiosk's word, or by a check-in in its log that no genuine acceptance explains. */
export function letIn(one: Outcome): boolean {
  return one.ending === 'accepted' || one.checkIns > 0;
}

export function passed(one: Outcome): boolean {
  return one.ending === 'accepted' && one.rightPerson;
}

/** Check-ins without a genuine acceptance of this person in the same walk-up. */
function unexplained(of: readonly Outcome[]): number {
  let sum = 0;
  for (const one of of) sum += one.species === null && passed(one) ? 0 : one.checkIns;
  return sum;
}

export function reportOf(result: SuiteResult, asked: Asked, seconds: number) {
  const { outcomes, acting } = result;
  const real = outcomes.filter((one) => one.species === null);
  const fakes = outcomes.filter((one) => one.species !== null);
  const tests = fakes.filter(isTest);
  const through = fakes.filter(letIn);
  const good = real.filter(passed);
  const atOnce = good.filter((one) => one.goes === 1);
  const kinds = [...new Set(fakes.map((one) => one.species as string))].sort();
  const of = (name: string): Outcome[] => fakes.filter((one) => one.species === name);
  const rates = kinds.map((name) => {
    const tested = of(name).filter(isTest);
    return { species: name, ...proportionOf(of(name).filter(letIn).length, tested.length) };
  });
  const took = good.map((one) => one.tookMs / 1000);
  const met =
    through.length === 0 &&
    unexplained(outcomes) === 0 &&
    tests.length >= asked.attacks &&
    real.length >= asked.genuine &&
    good.length >= 0.95 * real.length;
  const lines = [
    '',
    `attack suite: ${fakes.length} attacks, ${real.length} genuine walk-ups of ${result.identities} identities (${faceSource()}, half ${asked.half}), seed ${asked.seed}`,
    'SYNTHETIC: photographs moved by a program, seen by no lens. See docs/decisions/0065.',
    `${acting.able} of ${acting.heads} heads can act and are used (${counted(acting.faults)}); looked at before any kiosk ran: a check of the puppets, not of the kiosk`,
    `whoever was not let in came up to ${asked.goes} times, attackers as well as people`,
    `policy challenge: always; no software camera trusted; whole kiosks, ${asked.kiosks} at a time, ${cpus().length} cores, ${seconds.toFixed(0)} s`,
    '',
    'attacks that the kiosk matched with somebody, or refused as attacks before (the others tried no defence):',
    ...kinds.flatMap((name) => speciesLines(name, of(name))),
    '',
    `  all attacks                      accepted ${interval(through.length, tests.length)}`,
    `      tests of liveness ${tests.length} of ${fakes.length} attacks: ${endings(fakes)}`,
    `  genuine                          let in   ${interval(good.length, real.length)}`,
    `    at the first go                         ${interval(atOnce.length, real.length)}`,
    `      ${endings(real)}`,
    `      time to pass, s: p50 ${percentile(took, 0.5).toFixed(1)}, p95 ${percentile(took, 0.95).toFixed(1)}`,
    `  check-ins in the kiosks' logs    ${checkIns(outcomes)}, without a genuine acceptance: ${unexplained(outcomes)}`,
    ...outcomes.filter(isNews).map(newsOf),
    '',
    met
      ? '  met: 0 attacks accepted, genuine 95 % or more'
      : `  MISSED: wanted 0 accepted of ${asked.attacks} attacks that tried a defence, and 95 % of ${asked.genuine} genuine walk-ups`,
    '',
  ];
  return {
    lines,
    rates: [...rates, { species: 'genuine let in', ...proportionOf(good.length, real.length) }],
    met,
  };
}

function speciesLines(name: string, of: readonly Outcome[]): string[] {
  const tests = of.filter(isTest);
  const strange = unexplained(of);
  return [
    `  ${name.padEnd(32)} accepted ${interval(of.filter(letIn).length, tests.length)}`,
    `      ${endings(of)}${strange > 0 ? `; CHECK-INS WITHOUT A GENUINE ACCEPTANCE ${strange}` : ''}`,
  ];
}

function checkIns(of: readonly Outcome[]): number {
  return of.reduce((sum, one) => sum + one.checkIns, 0);
}

/** What a reader wants to see one by one. */
function isNews(one: Outcome): boolean {
  return one.species === null ? !passed(one) : letIn(one);
}

function newsOf(one: Outcome): string {
  const what = one.species === null ? 'NOT LET IN: genuine' : `LET IN: ${one.species}`;
  const signs = one.signs.length > 0 ? `, signs ${one.signs.join(' ')}` : '';
  return `  ${what}, ${one.person}, seed ${one.seed}: ${one.result} after ${one.stepsReached} steps of [${one.challenge.join(' ')}], passive ${one.passive?.toFixed(2) ?? 'none'}, score ${one.score?.toFixed(2) ?? 'none'}${signs}`;
}

/** Endings, each with the kiosk's own words for it. */
function endings(of: readonly Outcome[]): string {
  const groups = new Map<Ending, Record<string, number>>();
  for (const { ending, result } of of) {
    const group = groups.get(ending) ?? {};
    groups.set(ending, group);
    const word = result.replace('vision.', '');
    group[word] = (group[word] ?? 0) + 1;
  }
  return [...groups]
    .map(([ending, words]) => {
      const sum = Object.values(words).reduce((a, b) => a + b, 0);
      const plain = Object.keys(words).length === 1 && ending in words;
      return plain ? `${ending} ${sum}` : `${ending} ${sum} (${counted(words)})`;
    })
    .join('; ');
}

function counted(words: Readonly<Record<string, number>>): string {
  return Object.entries(words)
    .sort((a, b) => b[1] - a[1])
    .map(([word, count]) => `${word} ${count}`)
    .join(', ');
}
