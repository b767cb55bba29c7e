/** Prints a check-in run: times with the errors beside them, and what was asked of it. */
import { cpus } from 'node:os';
import { faceSource } from '../../tests/helpers/face-data.ts';
import { type MemorySeries, memoryReport } from './memory-series.ts';
import type { Seen } from './screen.ts';
import { interval, percentile, row, rowHead, verdict } from './stats.ts';
import { isRight, isWrong, neverSeen, type WalkUp } from './walk-ups.ts';

const TARGET_MS = 500;
const TARGET_FPS = 30;
const TARGET_IDENTITIES = 50;
const TARGET_WALK_UPS = 1_000;

export interface CheckInRun {
  readonly walkUps: readonly WalkUp[];
  /** Walk-ups in one turn of the video. */
  readonly planned: number;
  readonly wanted: number;
  readonly identities: number;
  readonly synthetic: number;
  readonly viewMs: number;
  readonly gapMs: number;
  /** Frames that vision was given. */
  readonly frames: number;
  readonly seen: Seen;
  /** Per cent of one core by process. */
  readonly idle: ReadonlyMap<string, number>;
  readonly busy: ReadonlyMap<string, number>;
  readonly memory: MemorySeries;
}

export function reportCheckIns(run: CheckInRun): number {
  const known = run.walkUps.filter(({ expected }) => expected.subject !== null);
  const right = known.filter(isRight);
  const wrong = run.walkUps.filter(isWrong).length;
  const greeted = right.filter((one) => one.said === 'welcome' && one.committedAt !== null);
  const toCommit = greeted.map((one) => (one.committedAt ?? Number.NaN) - firstUsable(one));
  const judged = [...memoryReport(run.memory).lines, '', ...verdicts(run, known, toCommit, wrong)];
  const lines = [
    ...conditions(run, known),
    '',
    ...times(right, greeted, toCommit, known.length),
    '',
    ...outcomes(run, known, right, greeted),
    '',
    ...load(run),
    '',
    ...judged,
    '',
  ];
  process.stdout.write(lines.join('\n'));
  // A short run is too short for what is asked of a whole one.
  const missed = run.wanted >= TARGET_WALK_UPS && judged.some((line) => line.includes('MISSED'));
  return wrong > 0 || greeted.length === 0 || missed ? 1 : 0;
}

function conditions(run: CheckInRun, known: readonly WalkUp[]): string[] {
  const distinct = new Set(run.walkUps.map(({ slot }) => slot)).size;
  return [
    '',
    `check-in: ${known.length} walk-ups of ${run.identities} identities on the roll, ${run.walkUps.length - known.length} of strangers (${faceSource()})`,
    `site: ${run.identities} real people enrolled, ${run.synthetic} synthetic unit vectors beside them (each at a cosine of 0.5 to a real one)`,
    `${distinct} different sequences of one turn of the video, shown again and again: intervals over walk-ups take repetitions for trials`,
    `real Electron app in simulation, passive policy; file camera, 640×480; ${run.viewMs} ms in view, ${run.gapMs} ms nobody; stills that sway, turn and move the mouth by a few pixels`,
    `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`,
  ];
}

const firstUsable = ({ decisions }: WalkUp): number => decisions[0]?.firstFrameAt ?? Number.NaN;

function times(
  right: readonly WalkUp[],
  greeted: readonly WalkUp[],
  toCommit: readonly number[],
  known: number,
): string[] {
  const stage = (name: 'detect' | 'landmark' | 'liveness' | 'embed' | 'match'): string =>
    row(
      `  ${name} (per frame)`,
      right.flatMap(({ decisions }) => decisions[0]?.timing[name] ?? []),
    );
  const drawn = greeted.filter((one) => one.drawnAt !== null);
  const never = Array.from({ length: known - toCommit.length }, () => Number.POSITIVE_INFINITY);
  return [
    rowHead(),
    row(
      'first usable frame → decision',
      right.map((one) => (one.decisions[0]?.decidedAt ?? Number.NaN) - firstUsable(one)),
    ),
    ...(['detect', 'landmark', 'liveness', 'embed', 'match'] as const).map(stage),
    row(
      'decision → kiosk process',
      right.map(
        ({ decisions: [first] }) => (first?.heardAt ?? Number.NaN) - (first?.decidedAt ?? Number.NaN),
      ),
    ),
    row(
      'heard → fact committed and told',
      greeted.map((one) => (one.committedAt ?? Number.NaN) - (one.decisions[0]?.heardAt ?? Number.NaN)),
    ),
    row(
      'told → "you are in" drawn',
      drawn.map((one) => (one.drawnAt ?? Number.NaN) - (one.committedAt ?? Number.NaN)),
    ),
    row('first usable frame → fact committed', toCommit),
    row('  whoever was not let in counted as endless', [...toCommit, ...never]),
    row(
      'first usable frame → "you are in" drawn',
      drawn.map((one) => (one.drawnAt ?? Number.NaN) - firstUsable(one)),
    ),
    row(
      'first frame with the person → fact committed',
      greeted.map((one) => (one.committedAt ?? Number.NaN) - one.seenAt),
    ),
  ];
}

function outcomes(
  run: CheckInRun,
  known: readonly WalkUp[],
  right: readonly WalkUp[],
  greeted: readonly WalkUp[],
): string[] {
  const strangers = run.walkUps.filter(({ expected }) => expected.subject === null);
  const refused = known.filter(
    ({ decisions }) => decisions[0] !== undefined && decisions[0].subject === null,
  );
  const challenged = known.filter((one) => one.challenged && !isRight(one));
  const none = known.filter((one) => one.decisions.length === 0 && !one.challenged);
  const signs = tally(run.walkUps.flatMap(({ decisions }) => decisions.flatMap((one) => one.signs)));
  const of = (part: readonly WalkUp[], whole: readonly WalkUp[]): string =>
    interval(part.length, whole.length);
  const sequences = new Set(known.map(({ slot }) => slot)).size;
  const wrongSlots = new Set(known.filter(isWrong).map(({ slot }) => slot)).size;
  return [
    `  let in as themselves        ${of(right, known)}`,
    `  taken for somebody else     ${of(known.filter(isWrong), known)}`,
    `    by different sequence     ${interval(wrongSlots, sequences)}`,
    `  refused                     ${of(refused, known)}${tally(refused.flatMap(({ decisions }) => decisions[0]?.reason ?? []))}`,
    `  asked to prove life         ${of(challenged, known)} (a still cannot)`,
    `  no answer while in view     ${of(none, known)}`,
    `  strangers let in            ${of(strangers.filter(isWrong), strangers)}`,
    `  strangers refused in view   ${of(
      strangers.filter(({ decisions }) => decisions.some(({ subject }) => subject === null)),
      strangers,
    )} (a refusal takes its time)`,
    `  greeted with a new fact     ${greeted.length}; others were in already, or greeted a moment before`,
    `  never seen by vision        ${neverSeen(run.walkUps, run.planned)}`,
    ...(signs === '' ? [] : [`  signs of a picture          ${signs}`]),
  ];
}

/** Per cent of one core. */
function load({ idle, busy, seen, frames }: CheckInRun): string[] {
  const names = [...new Set([...busy.keys(), ...idle.keys()])].sort();
  const cell = (value: number | undefined): string => (value ?? 0).toFixed(1).padStart(9);
  const sum = (shares: ReadonlyMap<string, number>): number =>
    [...shares.values()].reduce((total, one) => total + one, 0);
  return [
    `  ${'per cent of one core'.padEnd(44)}${'empty'.padStart(9)}${'checking'.padStart(9)}`,
    ...names.map((name) => `  ${name.padEnd(44)}${cell(idle.get(name))}${cell(busy.get(name))}`),
    `  ${'all'.padEnd(44)}${cell(sum(idle))}${cell(sum(busy))}`,
    `  preview: ${fps(seen).toFixed(1)} frames/s over ${seen.previewSeconds.toFixed(0)} s on the screen; vision was given ${frames} frames`,
  ];
}

const fps = ({ previewFrames, previewSeconds }: Seen): number => previewFrames / previewSeconds;

function verdicts(
  run: CheckInRun,
  known: readonly WalkUp[],
  toCommit: readonly number[],
  wrong: number,
): string[] {
  const p95 = percentile(toCommit, 0.95);
  // A camera of 30 frames a second loses one now and then to rounding.
  const smooth = fps(run.seen) >= TARGET_FPS - 0.5;
  return [
    verdict(
      `first usable frame → committed, p95 ≤ ${TARGET_MS} ms`,
      p95 <= TARGET_MS,
      `${p95.toFixed(0)} ms (${toCommit.length})`,
    ),
    verdict('nobody taken for somebody else', wrong === 0, `${wrong} of ${run.walkUps.length}`),
    verdict(
      `preview ≥ ${TARGET_FPS} frames/s`,
      smooth,
      `${fps(run.seen).toFixed(1)} (the file camera's rate is 30)`,
    ),
    verdict(
      `≥ ${TARGET_WALK_UPS} walk-ups of ≥ ${TARGET_IDENTITIES} identities`,
      known.length >= TARGET_WALK_UPS && run.identities >= TARGET_IDENTITIES,
      `${known.length} of ${run.identities}`,
    ),
  ];
}

/** ` (reason: count, …)`, or nothing. */
function tally(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const list = [...counts].map(([reason, count]) => `${reason}: ${count}`).join(', ');
  return list === '' ? '' : ` (${list})`;
}
