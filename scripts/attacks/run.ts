/**
 * The attack suite: generated attacks and generated genuine walk-ups, mixed, through whole kiosks whose policy asks
 * everybody for the challenge. What it can show and what not: docs/decisions/0065.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { SpoofSign } from '../../core/contracts/vision.ts';
import { templateToBase64 } from '../../core/domain/face-template.ts';
import { proportionOf } from '../../main/cli/face/statistics.ts';
import { openLooker } from '../../main/vision/open-recogniser.ts';
import type { SeedPerson } from '../../tests/helpers/claimed-kiosk.ts';
import { type FacePerson, facePeople, faceSource } from '../../tests/helpers/face-data.ts';
import { enrolPeople, seeded } from '../bench/people.ts';
import { interval, percentile } from '../bench/stats.ts';
import { ROOT } from '../lib/terminal.ts';
import { ContactSheet } from './contact-sheet.ts';
import { type Head, headFrom } from './head.ts';
import { openSite, type Site } from './kiosk.ts';
import { genuine, SPECIES } from './species.ts';

export interface SuiteOptions {
  readonly attacks: number;
  readonly genuine: number;
  readonly seed: number;
  /** 1 or 2: which half of the people; generators were made on the first, figures are reported on the second. */
  readonly half: number;
  /** Kiosks at the same time. */
  readonly kiosks: number;
  readonly species: string;
  readonly keep: string | null;
}

/** One walk-up and what came of it. */
export interface Outcome {
  /** Null: genuine. */
  readonly species: string | null;
  readonly person: string;
  readonly seed: number;
  readonly result: string;
  /** In the kiosk's view somebody was taken in, and whom. */
  readonly accepted: boolean;
  readonly rightPerson: boolean;
  readonly passive: number | null;
  readonly score: number | null;
  readonly signs: readonly SpoofSign[];
  readonly challenge: readonly string[];
  readonly stepsReached: number;
  readonly tookMs: number;
}

export interface SuiteResult {
  readonly outcomes: readonly Outcome[];
  readonly identities: number;
  /** Check-ins in the kiosks' logs, and how many of them no genuine acceptance explains. */
  readonly checkIns: number;
  readonly unexplained: number;
}

interface Known {
  readonly name: string;
  readonly heads: readonly Head[];
}
interface Task {
  readonly species: string | null;
  readonly person: Known;
  readonly index: number;
  readonly seed: number;
}

const IDENTITIES = 24;

export async function benchAttacks(args: readonly string[]): Promise<number> {
  const string = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      attacks: string,
      genuine: string,
      seed: string,
      half: string,
      kiosks: string,
      species: string,
      keep: string,
      json: string,
    },
  });
  const options: SuiteOptions = {
    attacks: Number(values.attacks ?? 200),
    genuine: Number(values.genuine ?? 100),
    seed: Number(values.seed ?? 1),
    half: Number(values.half ?? 2),
    kiosks: Number(values.kiosks ?? 2),
    species: values.species ?? '',
    keep: values.keep ?? null,
  };
  const started = Date.now();
  const result = await runSuite(options, say);
  const report = reportOf(result, options, (Date.now() - started) / 1000);
  process.stdout.write(`${report.lines.join('\n')}\n`);
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ options, rates: report.rates, ...result }, null, 1)}\n`);
  return report.met ? 0 : 1;
}

export async function runSuite(options: SuiteOptions, say: (line: string) => void): Promise<SuiteResult> {
  const random = seeded(options.seed);
  const { people, known } = await prepare(options, say);
  const tasks = shuffled(planned(options, known), random);
  const folders: string[] = [];
  const sheets = options.keep === null ? null : new ContactSheet();
  try {
    const visits = Math.ceil(tasks.length / known.length) + 6;
    const sites = await Promise.all(
      Array.from({ length: Math.min(options.kiosks, tasks.length) }, () => {
        const folder = mkdtempSync(join(tmpdir(), 'roster-attacks-'));
        folders.push(folder);
        return openSite(folder, people, visits);
      }),
    );
    say(`${sites.length} kiosks are ready`);
    const outcomes: Outcome[] = [];
    const queue = [...tasks];
    await Promise.all(
      sites.map(async (site) => {
        for (let task = queue.shift(); task; task = queue.shift()) {
          outcomes.push(await play(task, site, sheets));
          if (outcomes.length % 10 === 0 || tasks.length < 40)
            say(`${outcomes.length} of ${tasks.length} walk-ups; ${describe(outcomes.at(-1))}`);
        }
      }),
    );
    const checkIns = await countCheckIns(sites);
    if (options.keep !== null && sheets) {
      mkdirSync(options.keep, { recursive: true });
      await sheets.write(options.keep);
    }
    const explained = outcomes.filter(
      (one) => one.species === null && one.accepted && one.rightPerson,
    ).length;
    return { outcomes, identities: known.length, checkIns, unexplained: checkIns - explained };
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}

async function countCheckIns(sites: readonly Site[]): Promise<number> {
  let sum = 0;
  for (const site of sites) for (const count of (await site.close()).values()) sum += count;
  return sum;
}

/** Enrols one half of the people and makes heads of photographs that were not enrolled. */
async function prepare(options: SuiteOptions, say: (line: string) => void) {
  const everybody = await facePeople();
  const enough = everybody.filter((person) => person.photos.length >= 4);
  const half = enough.length >= 40 ? enough.filter((_, index) => index % 2 === options.half - 1) : everybody;
  const wanted = Math.min(IDENTITIES, options.attacks + options.genuine);
  say(`enrolling ${wanted} people (${faceSource()}) …`);
  const enrolled = await enrolPeople(half.map(fewer), wanted);
  const { looker } = await openLooker(join(ROOT, 'models', 'default'), undefined);
  const known: Known[] = [];
  for (const person of enrolled) {
    const heads: Head[] = [];
    for (const probe of person.probes) {
      const head = await headFrom(probe.path, looker);
      if (head) heads.push(head);
    }
    if (heads.length > 0) known.push({ name: person.name, heads });
  }
  const people: SeedPerson[] = [
    { name: 'trainer', isTrainer: true },
    ...enrolled.map(({ name, templates }) => ({
      name,
      templates: templates.map((one) => templateToBase64(one)),
    })),
  ];
  return { people, known };
}

/** Enough photographs to enrol and to walk up with. */
function fewer(person: FacePerson): FacePerson {
  return { ...person, photos: person.photos.slice(0, 7) };
}

function planned(options: SuiteOptions, known: readonly Known[]): Task[] {
  const names = Object.keys(SPECIES).filter((name) => name.includes(options.species));
  const task = (species: string | null, index: number): Task => ({
    species,
    person: known[index % known.length] as Known,
    index,
    seed: options.seed * 100_000 + index * 2 + (species === null ? 0 : 1),
  });
  return [
    ...Array.from({ length: options.genuine }, (_, index) => task(null, index)),
    ...Array.from({ length: options.attacks }, (_, index) => task(names[index % names.length] ?? '', index)),
  ];
}

async function play(task: Task, site: Site, sheets: ContactSheet | null): Promise<Outcome> {
  const { person, species, index, seed } = task;
  const head = person.heads[Math.floor(index / 7) % person.heads.length] as Head;
  const scene = (species === null ? genuine : SPECIES[species])?.(head, seeded(seed));
  if (!scene) throw new Error(`no species is called ${species}`);
  const roll = sheets?.begin(species ?? 'genuine');
  const { decision, steps, hint, took } = await site.walkUp(scene, roll);
  const accepted = decision?.outcome.kind === 'accepted' ? decision.outcome.subject : null;
  return {
    species,
    person: person.name,
    seed,
    result:
      decision === null
        ? `no answer (${hint ?? 'no hint'})`
        : decision.outcome.kind === 'refused'
          ? decision.outcome.reason
          : 'accepted',
    accepted: accepted !== null,
    rightPerson: accepted === site.place.person(person.name).subject,
    passive: decision?.evidence.liveness.passive ?? null,
    score: decision?.evidence.score ?? null,
    signs: decision?.evidence.liveness.signs ?? [],
    challenge: decision?.evidence.liveness.challenge ?? [],
    stepsReached: steps,
    tookMs: took,
  };
}

function describe(one: Outcome | undefined): string {
  if (!one) return '';
  const challenge = one.challenge.join(' ');
  return `${one.species ?? 'genuine'}: ${one.result} after ${one.stepsReached} steps of [${challenge}]`;
}

/** Fisher–Yates. */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const mixed = [...items];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [mixed[i], mixed[j]] = [mixed[j] as T, mixed[i] as T];
  }
  return mixed;
}

function reportOf(result: SuiteResult, options: SuiteOptions, seconds: number) {
  const { outcomes } = result;
  const real = outcomes.filter((one) => one.species === null);
  const fakes = outcomes.filter((one) => one.species !== null);
  const passed = real.filter((one) => one.accepted && one.rightPerson);
  const kinds = [...new Set(fakes.map((one) => one.species as string))].sort();
  const rates = kinds.map((name) => {
    const of = fakes.filter((one) => one.species === name);
    return { species: name, ...proportionOf(of.filter((one) => one.accepted).length, of.length) };
  });
  const took = passed.map((one) => one.tookMs / 1000);
  const through = fakes.filter((one) => one.accepted);
  const lines = [
    '',
    `attack suite: ${fakes.length} attacks, ${real.length} genuine walk-ups of ${result.identities} identities (${faceSource()}, half ${options.half}), seed ${options.seed}`,
    'SYNTHETIC: photographs moved by a program, seen by no lens. See docs/decisions/0065.',
    `policy challenge: always; no software camera trusted; whole kiosks, ${options.kiosks} at a time, ${cpus().length} cores, ${seconds.toFixed(0)} s`,
    '',
    ...kinds.flatMap((name) => {
      const of = fakes.filter((one) => one.species === name);
      const in_ = of.filter((one) => one.accepted).length;
      return [`  ${name.padEnd(32)} accepted ${interval(in_, of.length)}`, `      ${tally(of)}`];
    }),
    '',
    `  all attacks                      accepted ${interval(through.length, fakes.length)}`,
    `  genuine                          let in   ${interval(passed.length, real.length)}`,
    `      ${tally(real)}`,
    `      time to pass, s: p50 ${percentile(took, 0.5).toFixed(1)}, p95 ${percentile(took, 0.95).toFixed(1)}`,
    `  check-ins in the kiosks' logs    ${result.checkIns}, of which no genuine walk-up explains ${result.unexplained}`,
    ...through.map(
      (one) =>
        `  LET IN: ${one.species}, ${one.person}, seed ${one.seed}, steps ${one.challenge.join(' ')}, passive ${one.passive?.toFixed(2)}`,
    ),
    '',
  ];
  const met = through.length === 0 && result.unexplained === 0 && passed.length >= 0.95 * real.length;
  return {
    lines,
    rates: [...rates, { species: 'genuine let in', ...proportionOf(passed.length, real.length) }],
    met,
  };
}

function tally(of: readonly Outcome[]): string {
  const counts = new Map<string, number>();
  for (const one of of) counts.set(one.result, (counts.get(one.result) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([reason, count]) => `${reason} ${count}`)
    .join(', ');
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
