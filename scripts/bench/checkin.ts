/**
 * From the first usable frame to "you are in" on the disk: the headless kiosk with its real vision process and its real
 * encrypted log, people walking up one after the other, ten thousand templates to tell them from.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { kioskConfig } from '../../core/contracts/config.ts';
import type { FaceDecision, VisionEvent } from '../../core/contracts/vision.ts';
import { templateToBase64 } from '../../core/domain/face-template.ts';
import type { FactLog } from '../../core/ports/fact-log.ts';
import { appRoot } from '../../main/config/app-root.ts';
import { kioskLogger } from '../../main/diagnostics/logger.ts';
import { createKiosk, kioskParts } from '../../main/kiosk.ts';
import type { Channel } from '../../main/vision/channel.ts';
import { forkVision } from '../../main/vision/fork-vision.ts';
import { feedFrames, type Picture } from '../../main/vision/frame-files.ts';
import { VisionClient } from '../../main/vision/vision-client.ts';
import { type Seeded, type SeedPerson, seedKiosk } from '../../tests/helpers/claimed-kiosk.ts';
import { facePeople, faceSource } from '../../tests/helpers/face-data.ts';
import { type Enrolled, enrolPeople, framesOf, seeded, syntheticTemplates } from './people.ts';
import { interval, row } from './stats.ts';

const CAMERA = 'frames:bench';
/** Cosine of a synthetic template with the real one that it was made around; strangers that look alike have 0.44. */
const ALIKENESS = 0.5;
/** Frames shown to somebody before they would walk away: four seconds at 30 frames a second. */
const PATIENCE = 120;

/** What came of one walk-up. Times are ms since the Unix epoch. */
interface WalkUp {
  readonly expected: string | null;
  readonly decision: FaceDecision | null;
  readonly challenged: boolean;
  /** The last hint that they were given. */
  readonly hint: string | null;
  readonly heardAt: number;
  readonly committedAt: number | null;
  readonly shownAt: number | null;
  readonly appendMs: number | null;
}

interface Bench {
  readonly frames: Channel;
  readonly next: { walkUp: Partial<Record<'heardAt' | 'committedAt' | 'shownAt' | 'appendMs', number>> };
  decided(): Promise<FaceDecision>;
  challenged(): boolean;
  hint(): string | null;
  stop(): Promise<void>;
}

const now = (): number => performance.timeOrigin + performance.now();

export async function benchCheckIn(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      identities: { type: 'string', default: '24' },
      rounds: { type: 'string', default: '9' },
      strangers: { type: 'string', default: '24' },
      gallery: { type: 'string', default: '10000' },
    },
  });
  const [identities, rounds, strangers, gallery] = [
    values.identities,
    values.rounds,
    values.strangers,
    values.gallery,
  ].map(Number) as [number, number, number, number];
  const random = seeded(20_260_105);
  const everybody = await facePeople();
  say(`enrolling ${identities} people and some to build the gallery around (${faceSource()}) …`);
  const enrolled = await enrolPeople(everybody, identities);
  const names = new Set(enrolled.map((person) => person.name));
  const others = everybody.filter((person) => !names.has(person.name));
  const visitors = others.slice(0, strangers);
  const around = await enrolPeople(others.slice(strangers, strangers + 120), 100, 1, false);
  const templates = syntheticTemplates(
    [...around, ...enrolled].flatMap((person) => person.templates[0] ?? []),
    Math.max(0, gallery - enrolled.length),
    ALIKENESS,
    random,
  );
  const folder = mkdtempSync(join(tmpdir(), 'roster-bench-'));
  try {
    const place = await seedKiosk(folder, classOf(enrolled, templates), { siteGallery: true }, rounds + 1);
    say(`gallery: ${enrolled.length} on the roll, ${templates.length} of the site`);
    const bench = await openBench(folder);
    const results = await walkUps(bench, place, enrolled, visitors, rounds, random);
    await bench.stop();
    report(results, enrolled, gallery);
    return results.some(isWrong) ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function classOf(enrolled: readonly Enrolled[], synthetic: readonly string[]): SeedPerson[] {
  return [
    { name: 'trainer', isTrainer: true },
    ...enrolled.map((person) => ({
      name: person.name,
      templates: person.templates.map((template) => templateToBase64(template)),
    })),
    ...synthetic.map((template, index) => ({
      name: `synthetic ${index}`,
      templates: [template],
      onRoll: false,
    })),
  ];
}

async function openBench(folder: string): Promise<Bench> {
  const config = kioskConfig.parse({
    dataDir: folder,
    simulation: true,
    nfc: 'none',
    wedge: false,
    beacon: { driver: 'simulated' },
    logLevel: 'silent',
  });
  const root = appRoot(import.meta.url);
  const settings = { packDir: join(root.path, 'models', config.modelPack), allowVirtualCameras: [CAMERA] };
  const vision = forkVision(settings);
  const face = new VisionClient(async () => vision.control);
  const next: Bench['next'] = { walkUp: {} };
  let waiting: ((decision: FaceDecision) => void) | null = null;
  let challenged = false;
  let hint: string | null = null;
  // Before the kiosk listens, so that the time of hearing does not contain the kiosk's own work.
  face.on((event: VisionEvent) => {
    if (event.type === 'progress') {
      challenged ||= event.phase === 'challenge';
      hint = event.hint ?? hint;
    }
    if (event.type === 'decision') next.walkUp.heardAt = now();
  });
  const parts = kioskParts(config, { root, logger: kioskLogger('silent', 'bench'), face });
  const kiosk = createKiosk(
    config,
    {
      ...parts,
      openRecords: async (devices) => {
        const records = await parts.openRecords(devices);
        return { ...records, log: timed(records.log, next) };
      },
    },
    root.version,
  );
  kiosk.onView((view) => {
    // The greeting of the one before may still be drawn again.
    if (view.screen.kind === 'welcome' && next.walkUp.committedAt !== undefined)
      next.walkUp.shownAt ??= now();
  });
  const stopping = new AbortController();
  await kiosk.start(stopping.signal);
  face.on((event) => {
    if (event.type === 'decision') waiting?.(event);
  });
  await until(() => kiosk.view()?.place?.verdict === 'confirmed' && kiosk.view()?.devices.vision === 'ready');
  return {
    frames: vision.frames,
    next,
    decided: () => {
      challenged = false;
      hint = null;
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    challenged: () => challenged,
    hint: () => hint,
    stop: async () => {
      await kiosk.stop();
      stopping.abort();
    },
  };
}

/** The log with a stopwatch around its appends. */
function timed(log: FactLog, next: Bench['next']): FactLog {
  return {
    append: (drafts, options) => {
      const started = now();
      const facts = log.append(drafts, options);
      next.walkUp.committedAt = now();
      next.walkUp.appendMs = next.walkUp.committedAt - started;
      return facts;
    },
    sessionFacts: (id) => log.sessionFacts(id),
    sessionIds: (from, to) => log.sessionIds(from, to),
    has: (type, session, subject) => log.has(type, session, subject),
    openSealed: (fact) => log.openSealed(fact),
  };
}

async function walkUps(
  bench: Bench,
  place: Seeded,
  enrolled: readonly Enrolled[],
  visitors: readonly { photos: readonly string[] }[],
  rounds: number,
  random: () => number,
): Promise<WalkUp[]> {
  const results: WalkUp[] = [];
  const started = now();
  for (let round = 0; round < rounds; round += 1) {
    for (const person of enrolled) {
      const photo = person.probes[round % person.probes.length] ?? '';
      const { subject } = place.person(person.name);
      results.push(await walkUp(bench, await framesOf(photo, random), subject, results.length));
    }
    say(`round ${round + 1} of ${rounds}: ${((now() - started) / 1000).toFixed(0)} s`);
  }
  for (const visitor of visitors)
    results.push(await walkUp(bench, await framesOf(visitor.photos[0] ?? '', random), null, results.length));
  return results;
}

/** One person in front of the camera until the kiosk has decided, or they lose patience. */
async function walkUp(
  bench: Bench,
  pictures: readonly Picture[],
  expected: string | null,
  epoch: number,
): Promise<WalkUp> {
  bench.next.walkUp = {};
  const leaving = new AbortController();
  const decided = bench.decided();
  const looked = feedFrames(
    bench.frames,
    over(pictures, () => bench.challenged()),
    {
      epoch,
      camera: CAMERA,
      fps: 30,
      pace: 'real-time',
      signal: leaving.signal,
    },
  );
  const decision = await Promise.race([decided, looked.then(() => null)]);
  leaving.abort();
  await looked;
  // The answer to whoever walked away from a challenge must not be taken for the next person's.
  if (bench.challenged() && decision === null) await emptyRoom(bench, epoch, decided);
  const { appendMs, committedAt, heardAt, shownAt } = bench.next.walkUp;
  return {
    expected,
    decision,
    challenged: bench.challenged(),
    hint: bench.hint(),
    heardAt: heardAt ?? Number.NaN,
    committedAt: committedAt ?? null,
    shownAt: shownAt ?? null,
    appendMs: appendMs ?? null,
  };
}

/** Nobody stands there until the kiosk has noticed. */
async function emptyRoom(bench: Bench, epoch: number, noticed: Promise<unknown>): Promise<void> {
  const ending = new AbortController();
  const shown = feedFrames(
    bench.frames,
    over(
      [{ width: 640, height: 480, format: 'RGBA', data: new Uint8Array(640 * 480 * 4).fill(128) }],
      () => false,
    ),
    { epoch, camera: CAMERA, fps: 30, pace: 'real-time', signal: ending.signal },
  );
  await Promise.race([noticed, shown]);
  ending.abort();
  await shown;
}

/** The same pictures again and again; a photograph that is asked to turn its head cannot, and leaves. */
async function* over(pictures: readonly Picture[], challenged: () => boolean): AsyncGenerator<Picture> {
  for (let shown = 0; shown < PATIENCE && !challenged(); shown += 1) {
    const picture = pictures[shown % pictures.length];
    if (picture) yield picture;
  }
}

/** ` (reason: count, …)`, or nothing. */
function tally(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const list = [...counts].map(([reason, count]) => `${reason}: ${count}`).join(', ');
  return list === '' ? '' : ` (${list})`;
}

function isWrong({ decision, expected }: WalkUp): boolean {
  return decision?.outcome.kind === 'accepted' && decision.outcome.subject !== expected;
}

function report(results: readonly WalkUp[], enrolled: readonly Enrolled[], gallery: number): void {
  const known = results.filter((one) => one.expected !== null);
  const strangers = results.filter((one) => one.expected === null);
  const right = known.filter(
    ({ decision, expected }) =>
      decision?.outcome.kind === 'accepted' && decision.outcome.subject === expected,
  );
  const committed = right.filter((one) => one.committedAt !== null);
  const wrong = known.filter(isWrong).length;
  const refusedOnes = known.filter((one) => one.decision?.outcome.kind === 'refused' && !one.challenged);
  const refused = refusedOnes.length;
  const challenged = known.filter(({ challenged: asked }) => asked).length;
  const refusals = tally(
    refusedOnes.flatMap(({ decision }) =>
      decision?.outcome.kind === 'refused' ? [decision.outcome.reason] : [],
    ),
  );
  const unanswered = known.filter((one) => one.decision === null && !one.challenged);
  const hints = tally(unanswered.map((one) => one.hint ?? 'no hint'));
  const reused = enrolled.filter((person) => person.reused).length;
  const stage = (name: 'detect' | 'landmark' | 'liveness' | 'embed' | 'match') =>
    row(
      `  ${name} (per frame)`,
      right.flatMap(({ decision }) => decision?.evidence.timing[name] ?? []),
    );
  const since = (at: (one: WalkUp) => number | null) =>
    committed.flatMap((one) => {
      const end = at(one);
      return end === null || !one.decision ? [] : [end - one.decision.firstFrameAt];
    });
  const lines = [
    '',
    `check-in: ${known.length} walk-ups of ${enrolled.length} identities, gallery of ${gallery} (${faceSource()})`,
    `still photographs swaying in front of the camera, 640×480 at 30 frames/s; ${cpus().length} cores, Node ${process.versions.node}`,
    ...(reused > 0 ? [`note: ${reused} identities have no other photographs than those enrolled`] : []),
    '',
    `  ms${' '.repeat(32)}${['p50', 'p95', 'p99', 'max'].map((name) => name.padStart(9)).join('')}`,
    row(
      'first usable frame → decision',
      since((one) => one.decision?.decidedAt ?? null),
    ),
    stage('detect'),
    stage('landmark'),
    stage('liveness'),
    stage('embed'),
    stage('match'),
    row(
      'decision → kiosk process',
      committed.map((one) => one.heardAt - (one.decision?.decidedAt ?? 0)),
    ),
    row(
      'append and commit (fdatasync)',
      committed.flatMap((one) => one.appendMs ?? []),
    ),
    row(
      'commit → snapshot for the screen',
      committed.map((one) => (one.shownAt ?? 0) - (one.committedAt ?? 0)),
    ),
    row(
      'first usable frame → commit',
      since((one) => one.committedAt),
    ),
    row(
      'first usable frame → "you are in"',
      since((one) => one.shownAt),
    ),
    '',
    `  let in as themselves     ${right.length} of ${known.length}: ${interval(right.length, known.length)}`,
    `  let in as somebody else  ${wrong} of ${known.length}: ${interval(wrong, known.length)}`,
    `  refused                  ${refused} of ${known.length}: ${interval(refused, known.length)}${refusals}`,
    `  asked to prove life      ${challenged} of ${known.length} (a photograph cannot)`,
    `  left without an answer   ${unanswered.length} of ${known.length}${hints}`,
    `  strangers let in         ${strangers.filter(isWrong).length} of ${strangers.length}: ${interval(strangers.filter(isWrong).length, strangers.length)}`,
    `  written                  ${committed.length} check-ins`,
    '',
  ];
  process.stdout.write(lines.join('\n'));
}

async function until(fits: () => boolean): Promise<void> {
  while (!fits()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
