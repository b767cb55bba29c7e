import type {
  FaceEvaluate,
  FailureCase,
  LivenessSide,
  OddFile,
} from '../../../../core/contracts/face-report.ts';
import { seeded } from '../../../../core/domain/random.ts';
import { Attempt } from '../../../vision/attempt.ts';
import { FrameReader } from '../../../vision/frame.ts';
import type { FaceTools } from '../run.ts';
import { proportionOf } from '../statistics.ts';
import type { Recording } from './dataset.ts';
import type { Failures } from './failures.ts';
import { bareFrame, readFrame } from './frames.ts';
import type { Progress } from './progress.ts';
import { repeatedProportion } from './resampling.ts';

/** Neighbouring frames with usable faces, and the mean passive score of each window of them. */
export interface Scored {
  readonly subject: string;
  readonly frames: readonly { path: string; score: number }[];
  readonly windows: readonly { paths: readonly string[]; score: number }[];
  readonly looked: number;
  readonly leftOut: Readonly<Record<string, number>>;
}

/** Passive scores of recordings, one entry per subject. */
export async function scoreRecordings(
  tools: FaceTools,
  recordings: readonly Recording[],
  what: string,
  odd: OddFile[],
  progress: Progress,
): Promise<Scored[]> {
  const scored: Scored[] = [];
  for (const recording of recordings)
    scored.push(await scoreOne(tools, recording, `${what} ${recording.subject}`, odd, progress));
  return scored;
}

/** Windows do not overlap; frames that the quality gate leaves out do not count. */
async function scoreOne(
  tools: FaceTools,
  { subject, frames }: Recording,
  what: string,
  odd: OddFile[],
  progress: Progress,
): Promise<Scored> {
  const size = tools.pack.thresholds.livenessFrames;
  const reader = new FrameReader();
  const leftOut: Record<string, number> = {};
  const leave = (why: string): void => {
    leftOut[why] = (leftOut[why] ?? 0) + 1;
  };
  const kept: { path: string; score: number; inWindow: number }[] = [];
  // As in the kiosk, where a window of frames belongs to one attempt.
  let attempt = new Attempt(0);
  for (const [index, path] of frames.entries()) {
    progress.tell(`${what}, frame ${index + 1} of ${frames.length}`);
    const picture = await readFrame(path, odd);
    if (picture === null) continue;
    const image = reader.read({ ...bareFrame, ...picture });
    const face = (await tools.looker.detect(image)).sort((a, b) => b.box.height - a.box.height)[0];
    const look = face ? await tools.looker.look(image, face.box) : null;
    if (look === null) leave('no-face');
    else if (look.hint !== null) leave(look.hint);
    else {
      if (kept.length % size === 0) attempt = new Attempt(kept.length);
      const score = await tools.looker.live(look);
      kept.push({ path, score, inWindow: await tools.looker.live(look, attempt) });
    }
  }
  const windows: Scored['windows'][number][] = [];
  for (let start = 0; start + size <= kept.length; start += size) {
    const window = kept.slice(start, start + size);
    const score = window.reduce((sum, one) => sum + one.inWindow, 0) / size;
    windows.push({ paths: window.map(({ path }) => path), score });
  }
  return { subject, frames: kept, windows, looked: frames.length, leftOut };
}

/**
 * Passive liveness: live people refused (BPCER) and attacks accepted (APCER, per species), of single frames and of the
 * mean over a window as the kiosk decides. Frames and windows of one subject are alike: the interval over subjects
 * stands beside the one over trials.
 */
export function livenessOf(
  tools: FaceTools,
  live: readonly Scored[],
  attacks: ReadonlyMap<string, readonly Scored[]>,
  seed: number,
  failures: Failures,
): NonNullable<FaceEvaluate['liveness']> {
  const { livenessScore: threshold, livenessFrames: windowFrames } = tools.pack.thresholds;
  const refused = (score: number): boolean => !(score >= threshold);
  const accepted = (score: number): boolean => score >= threshold;
  for (const failure of wrongWindows(live, refused, 'live-refused', 'passive liveness'))
    failures.add(failure);
  const attack: Record<string, LivenessSide> = {};
  for (const [species, scored] of attacks) {
    attack[species] = sideOf(scored, accepted, seed);
    for (const failure of wrongWindows(scored, accepted, 'attack-accepted', `passive liveness, ${species}`))
      failures.add(failure);
  }
  return { windowFrames, threshold, live: sideOf(live, refused, seed), attack };
}

function sideOf(scored: readonly Scored[], wrong: (score: number) => boolean, seed: number): LivenessSide {
  const units = (pick: (one: Scored) => readonly { score: number }[]) =>
    scored.map((one) => ({
      count: pick(one).filter(({ score }) => wrong(score)).length,
      trials: pick(one).length,
    }));
  const windows = units((one) => one.windows);
  const leftOut: Record<string, number> = {};
  for (const one of scored)
    for (const [why, count] of Object.entries(one.leftOut)) leftOut[why] = (leftOut[why] ?? 0) + count;
  return {
    frames: scored.reduce((sum, { looked }) => sum + looked, 0),
    leftOut,
    perFrame: repeatedProportion(
      units((one) => one.frames),
      seeded(seed),
    ),
    perWindow: repeatedProportion(windows, seeded(seed)),
    subjects: Object.fromEntries(
      scored.map(({ subject }, index) => [
        subject,
        proportionOf(windows[index]?.count ?? 0, windows[index]?.trials ?? 0),
      ]),
    ),
  };
}

function wrongWindows(
  scored: readonly Scored[],
  wrong: (score: number) => boolean,
  kind: FailureCase['kind'],
  where: string,
): FailureCase[] {
  return scored.flatMap(({ subject, windows }) =>
    windows
      .filter(({ score }) => wrong(score))
      .map(({ paths, score }) => ({
        kind,
        where,
        paths: [...paths],
        score,
        detail: `mean of ${paths.length} frames of ${subject}`,
        times: 1,
      })),
  );
}
