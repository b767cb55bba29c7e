import type { FaceEvaluate, OddFile } from '../../../../core/contracts/face-report.ts';
import type { ThresholdName } from '../../../vision/manifest.ts';
import type { FaceTools } from '../run.ts';
import { evaluateAllPairs } from './all-pairs.ts';
import type { FaceDataset } from './dataset.ts';
import { evaluateDecisions } from './decisions.ts';
import { Failures } from './failures.ts';
import { compareSlices } from './fairness.ts';
import { evaluateIdentification } from './identification.ts';
import { livenessOf, type Scored, scoreRecordings } from './liveness.ts';
import { notesOf } from './notes.ts';
import { lookAtPhotos } from './photos.ts';
import { PlainRecipe } from './plain-recipe.ts';
import type { Progress } from './progress.ts';
import { evaluateSlices } from './slices.ts';
import { evaluateFolds } from './verification.ts';

/** The thresholds that the report is about. */
const REPORTED: readonly ThresholdName[] = [
  'rollScore',
  'rollMargin',
  'rollSize',
  'siteScore',
  'siteMargin',
  'siteSize',
  'largeScore',
  'largeMargin',
  'oneScore',
  'agreeingFrames',
  'windowFrames',
  'livenessScore',
  'livenessFrames',
];

export interface EvaluateSettings {
  readonly seed: number;
  readonly repeats: number;
  readonly proposal: FaceEvaluate['proposal'];
  readonly baseline: FaceEvaluate | null;
}

/** Everything that can be measured on this folder, by the kiosk's own code with the thresholds of `tools.pack`. */
export async function evaluateAll(
  tools: FaceTools,
  data: FaceDataset,
  settings: EvaluateSettings,
  progress: Progress,
): Promise<FaceEvaluate> {
  const { pack } = tools;
  const { seed, repeats } = settings;
  const failures = new Failures();
  const plain = await PlainRecipe.open(pack);
  const faces = await lookAtPhotos(tools, data, plain, progress);
  const slices = evaluateSlices(faces, data.attributes, pack.thresholds.oneScore, seed);
  const changes = settings.baseline
    ? compareSlices(settings.baseline, { data: faces.data, slices, people: faces.people, seed })
    : null;
  const odd: OddFile[] = [...faces.images.odd];
  const recorded = await evaluateRecordings(tools, data, settings, failures, odd, progress);
  const identification = await evaluateIdentification(
    faces,
    { limits: pack.thresholds, seed, repeats, mirrors: plain.differs },
    failures,
    progress,
  );
  const figures = {
    verification: evaluateFolds(data, faces, failures),
    pairs: evaluateAllPairs(faces, pack.thresholds.oneScore, seed, progress),
    identification,
    ...recorded,
    slices,
    changes,
  };
  return {
    command: 'evaluate',
    folder: data.folder,
    packName: pack.manifest.name,
    pack: pack.id,
    seed,
    data: faces.data,
    thresholds: Object.fromEntries(REPORTED.map((name) => [name, pack.thresholds[name]])),
    proposal: settings.proposal,
    images: { ...faces.images, odd },
    ...figures,
    failures: failures.list(),
    notes: notesOf(figures, settings.proposal),
    seconds: progress.seconds(),
  };
}

async function evaluateRecordings(
  tools: FaceTools,
  data: FaceDataset,
  settings: EvaluateSettings,
  failures: Failures,
  odd: OddFile[],
  progress: Progress,
): Promise<Pick<FaceEvaluate, 'liveness' | 'decisions'>> {
  if (data.live.length === 0 && data.attacks.size === 0) return { liveness: null, decisions: null };
  const live = await scoreRecordings(tools, data.live, 'live', odd, progress);
  const attacks = new Map<string, readonly Scored[]>();
  for (const [species, recordings] of data.attacks)
    attacks.set(species, await scoreRecordings(tools, recordings, species, odd, progress));
  return {
    liveness: livenessOf(tools, live, attacks, settings.seed, failures),
    decisions: await evaluateDecisions(tools, data, settings.seed, failures, odd, progress),
  };
}
