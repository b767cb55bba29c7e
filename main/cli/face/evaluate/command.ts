import { access, constants, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { RosterError } from '../../../../core/contracts/error.ts';
import {
  type FaceEvaluate,
  faceEvaluate,
  type ProposalFile,
  proposalFile,
} from '../../../../core/contracts/face-report.ts';
import { type FaceOptions, type FaceTools, faceSubcommand, runFace } from '../run.ts';
import { halfOf, propose } from './calibrate.ts';
import { type FaceDataset, readDataset } from './dataset.ts';
import { evaluateAll } from './evaluate.ts';
import { readBaseline } from './fairness.ts';
import { reportPage } from './html/page.ts';
import { thumbnails } from './html/thumbnails.ts';
import { Progress } from './progress.ts';
import { readProposal, untuned } from './proposal.ts';
import { describe } from './words.ts';

interface EvaluateOptions extends FaceOptions {
  readonly report?: string;
  readonly withImages?: boolean;
  readonly seed: number;
  readonly repeats: number;
  readonly calibrate?: string;
  readonly targetFpir: number;
  readonly thresholds?: string;
  readonly heldOut?: boolean;
  readonly compare?: string;
}

/** `evaluate DIR`: how well the pack does on labelled faces, with the kiosk's own code, and how sure that is. */
export function evaluateCommand(): Command {
  return faceSubcommand('evaluate', 'measure a model pack on a folder of labelled faces')
    .argument(
      '<folder>',
      'people/<Name>/*, pairs.tsv, live/<subject>/*, attack/<species>/<subject>/*, attributes.csv; each may be missing',
    )
    .option('--report <file>', 'write the figures as a page to read, with charts')
    .option('--with-images', 'put small pictures of the failures into the page; it then holds faces')
    .option('--seed <number>', 'of the random choices', wholeNumber, 1)
    .option('--repeats <number>', 'random choices of enrolment photos', wholeNumber, 20)
    .option('--calibrate <file>', 'propose thresholds from half of the people, report on the others')
    .option('--target-fpir <share>', 'strangers taken that a proposal may allow', share, 0.001)
    .option('--thresholds <file>', 'report on a proposal; refused on people it was chosen on')
    .option('--held-out', 'with --thresholds: leave out the people it was chosen on')
    .option('--compare <report>', 'earlier --json report; exit 1 when a gap between groups has widened')
    .action((folder: string, options: EvaluateOptions) =>
      runFace<FaceEvaluate>('evaluate', options, async (tools) => {
        await checkOutput('--report', options.report);
        await checkOutput('--calibrate', options.calibrate);
        const progress = new Progress();
        const prepared = await prepare(tools, await readDataset(folder), options, progress);
        const { seed, repeats } = options;
        const baseline = options.compare === undefined ? null : await readBaseline(options.compare);
        const settings = { seed, repeats, proposal: prepared.proposal, baseline };
        const report = faceEvaluate.parse(
          await evaluateAll(prepared.tools, prepared.data, settings, progress),
        );
        if (options.report !== undefined) await writeReport(options.report, report, options.withImages);
        const widened = report.changes?.some((change) => change.widened) ?? false;
        return { json: report, text: describe(report), yes: !widened };
      }),
    );
}

interface Prepared {
  readonly tools: FaceTools;
  readonly data: FaceDataset;
  readonly proposal: FaceEvaluate['proposal'];
}

/** What is reported on and with which thresholds. */
async function prepare(
  tools: FaceTools,
  data: FaceDataset,
  options: EvaluateOptions,
  progress: Progress,
): Promise<Prepared> {
  if (options.calibrate !== undefined && options.thresholds !== undefined) {
    throw new RosterError('cli.bad-options', 'Use either --calibrate or --thresholds.');
  }
  if (options.calibrate !== undefined) {
    const tune = halfOf(data, options.seed);
    const { thresholds: limits } = tools.pack;
    const { seed, repeats, targetFpir: target } = options;
    const settings = { limits, seed, repeats, target, mirrors: false };
    const proposal = await propose(tools, tune, settings, progress);
    await writeFile(options.calibrate, `${JSON.stringify(proposalFile.parse(proposal), null, 2)}\n`);
    // Not simply the other half: a photo that lies in two people's folders would be in both.
    const rest = await untuned(data, proposal, true);
    return proposed(tools, rest.data, proposal, options.calibrate, rest.leftOut);
  }
  if (options.thresholds !== undefined) {
    const proposal = await readProposal(options.thresholds, tools.pack);
    const rest = await untuned(data, proposal, options.heldOut ?? false);
    return proposed(tools, rest.data, proposal, options.thresholds, rest.leftOut);
  }
  return { tools, data, proposal: null };
}

function proposed(
  tools: FaceTools,
  data: FaceDataset,
  { thresholds }: ProposalFile,
  file: string,
  leftOut: number,
): Prepared {
  const values = Object.fromEntries(Object.entries(thresholds).map(([name, one]) => [name, one.value]));
  const pack = { ...tools.pack, thresholds: { ...tools.pack.thresholds, ...values } };
  return { tools: { ...tools, pack }, data, proposal: { file, thresholds, leftOut } };
}

async function writeReport(path: string, report: FaceEvaluate, withImages = false): Promise<void> {
  const pictures = withImages ? await thumbnails(report.failures.cases) : null;
  if (withImages)
    console.error(`${path} holds pictures of faces: keep it as such, and delete it after the review.`);
  await writeFile(path, reportPage(report, pictures), { mode: 0o600 });
}

/** Said before minutes of work, not after them. @throws RosterError `cli.bad-options`. */
async function checkOutput(option: string, path: string | undefined): Promise<void> {
  if (path === undefined) return;
  const folder = dirname(resolve(path));
  await access(folder, constants.W_OK).catch(() => {
    throw new RosterError(
      'cli.bad-options',
      `${option}: cannot write into ${folder}. Make the folder first.`,
    );
  });
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 1_000_000) return value;
  throw new InvalidArgumentError('a whole number from 1 on');
}

function share(text: string): number {
  const value = Number(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError('a number between 0 and 1');
}
