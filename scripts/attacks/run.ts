/**
 * The attack suite: generated attacks and generated genuine walk-ups, mixed, through whole kiosks whose policy asks
 * everybody for the challenge. What it can show and what not: docs/decisions/0065.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { templateToBase64 } from '../../core/domain/face-template.ts';
import { seeded, shuffled } from '../../core/domain/random.ts';
import { openLooker } from '../../main/vision/open-recogniser.ts';
import type { SeedPerson } from '../../tests/helpers/claimed-kiosk.ts';
import { facePeople, faceSource } from '../../tests/helpers/face-data.ts';
import type { FacePerson } from '../../tests/helpers/faces.ts';
import { enrolPeople } from '../bench/people.ts';
import { choice, WrongUsage, whole } from '../lib/arguments.ts';
import { ROOT } from '../lib/terminal.ts';
import { faultOf } from './acting.ts';
import { ContactSheet } from './contact-sheet.ts';
import type { Head } from './head.ts';
import { type CheckIn, openSite, type Site, type WalkUp } from './kiosk.ts';
import { headFrom } from './portrait.ts';
import { endingOf, isTest, type Outcome, reportOf, type SuiteResult } from './report.ts';
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
  /** How often whoever was not let in comes before the kiosk, attackers as well as people. */
  readonly goes: number;
  readonly keep: string | null;
  /** People enrolled, those left out included who cannot act. */
  readonly identities: number;
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
/** A walk-up that was made, until the kiosk's log is read. */
interface Made {
  readonly task: Task;
  readonly visit: WalkUp;
  readonly site: Site;
}

const IDENTITIES = 36;
/** Photographs of each that are made heads of. */
const HEADS = 3;

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
      goes: string,
      keep: string,
      json: string,
    },
  });
  const options: SuiteOptions = {
    attacks: whole('attacks', values.attacks ?? '200'),
    genuine: whole('genuine', values.genuine ?? '100'),
    seed: whole('seed', values.seed ?? '1'),
    half: Number(choice('half', values.half ?? '1', ['1', '2'])),
    kiosks: whole('kiosks', values.kiosks ?? '2', 1),
    species: values.species ?? '',
    goes: whole('goes', values.goes ?? '2', 1),
    keep: values.keep ?? null,
    identities: IDENTITIES,
  };
  if (!Object.keys(SPECIES).some((name) => name.includes(options.species)))
    throw new WrongUsage(`--species wants a part of one of ${Object.keys(SPECIES).join(', ')}`);
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
  const { people, known, acting } = await prepare(options, say);
  const programme = new Programme(options, known, random);
  const folders: string[] = [];
  const sheets = options.keep === null ? null : new ContactSheet();
  try {
    // The most that one person can come through: each genuine walk-up, and some in case an attack does.
    const visits = Math.ceil(options.genuine / known.length) + 6;
    const sites = await Promise.all(
      Array.from({ length: options.kiosks }, () => {
        const folder = mkdtempSync(join(tmpdir(), 'roster-attacks-'));
        folders.push(folder);
        return openSite(folder, people, visits);
      }),
    );
    say(`${sites.length} kiosks are ready`);
    const made: Made[] = [];
    await Promise.all(
      sites.map(async (site) => {
        for (let task = programme.next(); task; task = programme.next()) {
          const one = { task, site, visit: await play(task, site, options.goes, sheets) };
          made.push(one);
          const outcome = outcomeOf(one, []);
          programme.ended(task, outcome);
          if (made.length % 10 === 0 || options.attacks + options.genuine < 40)
            say(`${made.length} walk-ups; ${describe(outcome)}`);
        }
      }),
    );
    if (options.keep !== null && sheets) {
      mkdirSync(options.keep, { recursive: true });
      await sheets.write(options.keep);
    }
    const logs = new Map<Site, readonly CheckIn[]>();
    for (const site of sites) logs.set(site, await site.close());
    const outcomes = made.map((one) => outcomeOf(one, logs.get(one.site) ?? []));
    return { outcomes, identities: known.length, acting };
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}

/** Enrols one half of the people and makes heads of photographs that were not enrolled. */
async function prepare(options: SuiteOptions, say: (line: string) => void) {
  const everybody = await facePeople();
  const enough = everybody.filter((person) => person.photos.length >= 4);
  const half = enough.length >= 40 ? enough.filter((_, index) => index % 2 === options.half - 1) : everybody;
  const wanted = Math.min(options.identities, options.attacks + options.genuine);
  say(`enrolling ${wanted} people (${faceSource()}) …`);
  const enrolled = await enrolPeople(half.map(fewer), wanted);
  const { looker } = await openLooker(join(ROOT, 'models', 'default'), undefined);
  const known: Known[] = [];
  const faults: Record<string, number> = {};
  let heads = 0;
  for (const person of enrolled) {
    const able: Head[] = [];
    for (const probe of person.probes.slice(0, HEADS)) {
      const head = await headFrom(probe.path, looker);
      if (!head) continue;
      heads += 1;
      const fault = await faultOf(head, looker);
      if (fault === null) able.push(head);
      else faults[fault] = (faults[fault] ?? 0) + 1;
    }
    if (able.length > 0) known.push({ name: person.name, heads: able });
  }
  const able = known.reduce((sum, person) => sum + person.heads.length, 0);
  if (able === 0) throw new Error('none of the heads can act');
  say(`${able} of ${heads} heads can act: ${JSON.stringify(faults)}`);
  const people: SeedPerson[] = [
    { name: 'trainer', isTrainer: true },
    ...enrolled.map(({ name, templates }) => ({
      name,
      templates: templates.map((one) => templateToBase64(one)),
    })),
  ];
  return { people, known, acting: { heads, able, faults } };
}

/** Enough photographs to enrol and to walk up with. */
function fewer(person: FacePerson): FacePerson {
  return { ...person, photos: person.photos.slice(0, 7) };
}

/** Who walks up when. An attack that tried no defence is made up for by another of its kind, within reason. */
class Programme {
  readonly #queue: Task[];
  readonly #options: SuiteOptions;
  readonly #known: readonly Known[];
  #drawn = 0;
  #more: number;

  constructor(options: SuiteOptions, known: readonly Known[], random: () => number) {
    this.#options = options;
    this.#known = known;
    this.#more = options.attacks;
    const names = Object.keys(SPECIES).filter((name) => name.includes(options.species));
    const attacks = Array.from({ length: options.attacks }, (_, index) =>
      this.#task(names[index % names.length] ?? ''),
    );
    this.#drawn = 0;
    const real = Array.from({ length: options.genuine }, () => this.#task(null));
    this.#drawn = attacks.length;
    this.#queue = shuffled([...real, ...attacks], random);
  }

  next(): Task | undefined {
    return this.#queue.shift();
  }

  ended({ species }: Task, outcome: Outcome): void {
    if (species === null || isTest(outcome) || this.#more <= 0) return;
    this.#more -= 1;
    this.#queue.push(this.#task(species));
  }

  #task(species: string | null): Task {
    const index = this.#drawn++;
    return {
      species,
      person: this.#known[index % this.#known.length] as Known,
      index,
      seed: this.#options.seed * 100_000 + index * 2 + (species === null ? 0 : 1),
    };
  }
}

async function play(task: Task, site: Site, goes: number, sheets: ContactSheet | null): Promise<WalkUp> {
  const { person, species, index, seed } = task;
  // Neighbours in the programme share no photograph.
  const head = person.heads[(index >> 4) % person.heads.length] as Head;
  const scene = (species === null ? genuine : SPECIES[species])?.(head, seeded(seed));
  if (!scene) throw new Error(`no species is called ${species}`);
  return site.walkUp(scene, goes, sheets?.begin(species ?? 'genuine'));
}

/** The worst that any decision about it says: an acceptance if there is one. */
function outcomeOf({ task, visit, site }: Made, log: readonly CheckIn[]): Outcome {
  const { decisions, wall } = visit;
  const decision = decisions.find((one) => one.outcome.kind === 'accepted') ?? decisions[0];
  const accepted = decision?.outcome.kind === 'accepted' ? decision.outcome.subject : null;
  const said = decision?.outcome.kind === 'refused' ? decision.outcome.reason : 'accepted';
  return {
    species: task.species,
    person: task.person.name,
    seed: task.seed,
    ending: endingOf(decision ? said : null),
    result: decision ? said : `told ${visit.hint ?? 'nothing'}`,
    rightPerson: accepted === site.place.person(task.person.name).subject,
    passive: decision?.evidence.liveness.passive ?? null,
    score: decision?.evidence.score ?? null,
    signs: decision?.evidence.liveness.signs ?? [],
    challenge: decision?.evidence.liveness.challenge ?? [],
    stepsReached: visit.steps,
    goes: visit.goes,
    tookMs: visit.took,
    checkIns: log.filter((one) => wall.from <= one.wall && one.wall <= wall.to).length,
  };
}

function describe(one: Outcome): string {
  const challenge = one.challenge.join(' ');
  return `${one.species ?? 'genuine'}: ${one.result} after ${one.stepsReached} steps of [${challenge}]`;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
