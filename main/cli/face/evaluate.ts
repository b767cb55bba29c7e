import type { Command } from 'commander';
import { RosterError } from '../../../core/contracts/error.ts';
import type { FaceEvaluate, Outcomes } from '../../../core/contracts/face-cli.ts';
import { decodePhoto } from '../../vision/photo.ts';
import { type FaceDataset, readDataset } from './dataset.ts';
import { evaluateIdentification, evaluateVerification, type Templates } from './evaluate-people.ts';
import { evaluateRecordings } from './evaluate-recordings.ts';
import { type FaceOptions, type FaceTools, faceSubcommand, readInput, runFace } from './run.ts';
import { describeProportion } from './statistics.ts';

/** Photos between two lines of progress. */
const PROGRESS_EVERY = 200;

/** `evaluate DIR`: how well the pack does on labelled faces, with the kiosk's own code, and how sure that is. */
export function evaluateCommand(): Command {
  return faceSubcommand('evaluate', 'measure a model pack on a folder of labelled faces')
    .argument(
      '<folder>',
      'people/<Name>/*.jpg, pairs.tsv, live/<subject>/*.jpg, attack/<species>/<subject>/*.jpg',
    )
    .action((folder: string, options: FaceOptions) =>
      runFace<FaceEvaluate>('evaluate', options, async (tools) => {
        const started = performance.now();
        const data = await readDataset(folder);
        const { templates, images } = await embedAll(tools, data);
        const { liveness, decisions } = await evaluateRecordings(tools, data, progress);
        const report: FaceEvaluate = {
          command: 'evaluate',
          folder,
          packName: tools.pack.manifest.name,
          pack: tools.pack.id,
          images,
          verification: evaluateVerification(data, templates),
          identification: evaluateIdentification(data, templates, tools.pack.thresholds),
          liveness,
          decisions,
          seconds: (performance.now() - started) / 1000,
        };
        return { json: report, text: describe(report), yes: true };
      }),
    );
}

/** Progress goes to standard error, so that `--json` stays one object. */
function progress(text: string): void {
  console.error(`· ${text}`);
}

/** A template per photo of a person. The subject of such photos stands in the middle, others are background. */
async function embedAll(
  tools: FaceTools,
  data: FaceDataset,
): Promise<{ templates: Templates; images: FaceEvaluate['images'] }> {
  const photos = [...data.people.values()].flat();
  const templates = new Map<string, Float32Array | null>();
  const images = { read: 0, withoutFace: 0, unreadable: 0 };
  for (const photo of photos) {
    const decoded = await decodePhoto(await readInput(photo));
    if (decoded.kind === 'refused') {
      images.unreadable++;
      templates.set(photo, null);
      continue;
    }
    images.read++;
    const located = await tools.checker.locate(decoded.image, 'centre');
    if (located.kind === 'refused') images.withoutFace++;
    templates.set(photo, located.kind === 'found' ? await tools.looker.embed(located.look) : null);
    if (templates.size % PROGRESS_EVERY === 0) progress(`${templates.size} of ${photos.length} photos`);
  }
  if (photos.length > 0 && images.read === 0) {
    throw new RosterError('cli.no-dataset', 'None of the photos can be read.');
  }
  return { templates, images };
}

function describe(report: FaceEvaluate): string[] {
  const lines = [
    `Model pack ${report.packName} (${report.pack.slice(0, 12)}), ${report.images.read} photos, ` +
      `${report.images.withoutFace} without a face, ${report.images.unreadable} unreadable`,
  ];
  if (report.verification) {
    lines.push('', `Verification (people in both halves: ${report.verification.sharedPeople})`);
    for (const fold of report.verification.folds) {
      lines.push(
        `  threshold ${fold.threshold.toFixed(3)} from fold ${fold.tunedOn}, on fold ${fold.testedOn}:`,
        `    correct          ${describeProportion(fold.correct)}`,
        `    false match      ${describeProportion(fold.falseMatch)}`,
        `    false non-match  ${describeProportion(fold.falseNonMatch)}`,
      );
    }
  }
  if (report.identification) {
    lines.push(
      '',
      `Identification (${report.identification.enrolled} people enrolled with three photos, one photo per probe)`,
    );
    for (const row of report.identification.rows) {
      lines.push(
        `  threshold ${row.threshold.toFixed(2)}, margin ${row.minMargin.toFixed(2)}${row.ofPack ? ' (this pack)' : ''}:`,
        `    recognised (TPIR)      ${describeProportion(row.truePositive)}`,
        `    not recognised (FNIR)  ${describeProportion(row.falseNegative)}`,
        `    wrong person           ${describeProportion(row.wrongPerson)}`,
        `    stranger taken (FPIR)  ${describeProportion(row.falsePositive)}`,
      );
    }
  }
  if (report.liveness) {
    const { windowFrames, threshold, liveRejected, attackAccepted } = report.liveness;
    lines.push('', `Passive liveness (mean of ${windowFrames} frames, threshold ${threshold})`);
    lines.push(`  live taken for attack (BPCER)  ${describeProportion(liveRejected)}`);
    for (const [species, share] of Object.entries(attackAccepted)) {
      lines.push(`  ${species} taken for live (APCER)  ${describeProportion(share)}`);
    }
  }
  if (report.decisions) {
    lines.push('', 'The whole rule (the subject enrolled, passive liveness, agreeing frames, challenge)');
    lines.push(...describeOutcomes('live', report.decisions.live));
    for (const [species, outcome] of Object.entries(report.decisions.attack)) {
      lines.push(...describeOutcomes(species, outcome));
    }
  }
  lines.push('', `took ${report.seconds.toFixed(0)} s`);
  return lines;
}

function describeOutcomes(name: string, outcomes: Outcomes): string[] {
  const refused = Object.entries(outcomes.refused).map(([reason, count]) => `${count} × ${reason}`);
  return [
    `  ${name}:`,
    `    accepted at once          ${describeProportion(outcomes.accepted)}`,
    `    put through a challenge   ${describeProportion(outcomes.challenged)}`,
    `    accepted after challenge  ${describeProportion(outcomes.acceptedAfterChallenge)}`,
    `    as another person         ${describeProportion(outcomes.wrongPerson)}`,
    `    refused ${refused.join(', ') || 'none'}; undecided when the frames ended ${outcomes.undecided}`,
  ];
}
