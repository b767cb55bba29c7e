import type {
  FaceEvaluate,
  GalleryFigures,
  LivenessSide,
  RepeatedProportion,
  RuleOutcomes,
} from '../../../../core/contracts/face-report.ts';
import { describeProportion, percent } from '../statistics.ts';

/** Odd files named on the terminal; all are in `--json` and in the page. */
const NAMED = 20;

/** The report as lines for a terminal. */
export function describe(report: FaceEvaluate): string[] {
  return [
    `Model pack ${report.packName} (${report.pack.slice(0, 12)})${report.proposal ? `, thresholds of ${report.proposal.file}` : ''}`,
    ...describeImages(report),
    ...describeVerification(report),
    ...(report.identification?.galleries.flatMap(describeGallery) ?? []),
    ...describeLiveness(report),
    ...describeSlices(report),
    '',
    ...describeFailures(report),
    '',
    ...report.notes.map((note) => `Note: ${note}`),
    '',
    `took ${report.seconds.toFixed(0)} s`,
  ];
}

/** `describeProportion`, with how many people stand behind it and what they can carry. */
export function describeRepeated(figure: RepeatedProportion): string {
  if (figure.rate === null) return 'nothing to count';
  return `${describeProportion(figure)}; over ${figure.people} people between ${percent(figure.peopleLow)} and ${percent(figure.peopleHigh)} %`;
}

function describeImages({ images }: FaceEvaluate): string[] {
  const hints = Object.entries(images.hints).map(([hint, count]) => `${count} × ${hint}`);
  const more = images.odd.length - NAMED;
  return [
    `${images.read} photos read, ${images.unreadable} unreadable`,
    `  a face was found in  ${describeProportion(images.detected)}`,
    `  passed quality gate  ${describeProportion(images.passedGate)}${hints.length > 0 ? `: ${hints.join(', ')}` : ''}`,
    ...images.odd
      .slice(0, NAMED)
      .map(({ path, reason, message }) => `  left out: ${path}: ${message} (${reason})`),
    ...(more > 0 ? [`  and ${more} more, named in the --json report`] : []),
  ];
}

function describeVerification({ verification, pairs }: FaceEvaluate): string[] {
  const lines: string[] = [];
  if (verification) {
    lines.push('', `Verification, pairs.tsv (people in both halves: ${verification.sharedPeople})`);
    for (const fold of verification.folds) {
      lines.push(
        `  threshold ${fold.threshold.toFixed(3)} from fold ${fold.tunedOn}, on fold ${fold.testedOn}:`,
        `    correct          ${describeProportion(fold.correct)}`,
        `    false match      ${describeProportion(fold.falseMatch)}`,
        `    false non-match  ${describeProportion(fold.falseNonMatch)}`,
      );
    }
  }
  if (pairs) {
    const { atPack, equalError } = pairs;
    lines.push(
      '',
      `Verification, all pairs of ${pairs.photos} photos of ${pairs.people} people`,
      `  at ${atPack.threshold} (badge and face): false match ${describeProportion(atPack.falseMatch)}`,
      `    false non-match ${describeProportion(atPack.falseNonMatch)}`,
    );
    if (equalError)
      lines.push(
        `  equal error rate ${percent(equalError.rate)} % at ${equalError.threshold.toFixed(3)}${over(equalError.overPeople)}`,
      );
    for (const { falseMatchRate, figure, note } of pairs.accepted) {
      lines.push(
        figure
          ? `  TAR at FMR ${falseMatchRate}: ${describeProportion(figure.rate)}${over(figure.overPeople)}, threshold ${figure.threshold.toFixed(3)}`
          : `  TAR at FMR ${falseMatchRate}: ${note}`,
      );
    }
  }
  return lines;
}

function over(span: { low: number; high: number } | null): string {
  return span ? `, over people between ${percent(span.low)} and ${percent(span.high)} %` : '';
}

function describeGallery(gallery: GalleryFigures): string[] {
  const filled = [
    `${gallery.known} known`,
    ...(gallery.padding > 0 ? [`${gallery.padding} real people of one photo`] : []),
    ...(gallery.synthetic > 0 ? [`${gallery.synthetic} synthetic`] : []),
  ];
  const { pack } = gallery;
  const lines = [
    '',
    `Identification, ${gallery.name} (${filled.join(', ')}), ${gallery.repeats} random choices, threshold ${gallery.threshold}, margin ${gallery.minMargin}:`,
    `  not recognised (FNIR)  ${describeRepeated(pack.falseNegative)}`,
    `  wrong person           ${describeRepeated(pack.wrongPerson)}`,
    `  stranger taken (FPIR)  ${describeRepeated(pack.falsePositive)}`,
  ];
  for (const { threshold, recipe, mcnemar, fewerErrors } of gallery.plain) {
    const span = fewerErrors.overPeople;
    lines.push(
      `  plain ${threshold.toFixed(2)} ${recipe === 'plain' ? 'without mirror image' : 'on the same templates'}: ` +
        `${fewerErrors.plainErrors} errors against ${fewerErrors.packErrors} in ${fewerErrors.trials} trials` +
        `${span ? ` (over people ${span.low.toFixed(0)} to ${span.high.toFixed(0)} fewer with the pack)` : ''}; ` +
        `first choice: ${mcnemar.onlyPlain} wrong only plain, ${mcnemar.onlyPack} only pack, McNemar p = ${mcnemar.p.toPrecision(2)}`,
    );
  }
  return lines;
}

function describeLiveness({ liveness, decisions }: FaceEvaluate): string[] {
  const lines: string[] = [];
  if (liveness) {
    const sides: [string, LivenessSide][] = [
      ['live refused (BPCER)', liveness.live],
      ...Object.entries(liveness.attack).map(([species, side]): [string, LivenessSide] => [
        `${species} accepted (APCER)`,
        side,
      ]),
    ];
    lines.push(
      '',
      `Passive liveness (mean of ${liveness.windowFrames} frames, threshold ${liveness.threshold})`,
    );
    for (const [name, side] of sides) {
      const each = Object.entries(side.subjects).map(
        ([subject, { count, trials }]) => `${subject} ${count}/${trials}`,
      );
      lines.push(
        `  ${name} per decision  ${describeRepeated(side.perWindow)}`,
        `    per frame ${describeProportion(side.perFrame)}; by subject ${each.join(', ')}`,
      );
    }
  }
  if (decisions) {
    lines.push('', 'The whole rule (the subject enrolled, passive liveness, agreeing frames, challenge)');
    lines.push(...describeOutcomes('live', decisions.live));
    for (const [species, outcome] of Object.entries(decisions.attack))
      lines.push(...describeOutcomes(species, outcome));
  }
  return lines;
}

function describeOutcomes(name: string, outcomes: RuleOutcomes): string[] {
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

function describeSlices({ slices, changes }: FaceEvaluate): string[] {
  const lines: string[] = [];
  for (const slice of slices) {
    lines.push('', `Slice ${slice.name}, false non-match at ${slice.threshold}`);
    for (const group of slice.groups) lines.push(`  ${group.name}: ${describeRepeated(group.falseNonMatch)}`);
    if (slice.ratio) {
      const { worst, best, value, overPeople } = slice.ratio;
      lines.push(
        `  worst to best: ${value.toFixed(1)} (${worst} to ${best}), over people between ${overPeople.low.toFixed(1)} and ${overPeople.high.toFixed(1)}`,
      );
    }
  }
  for (const change of changes ?? [])
    lines.push(
      `${change.widened ? 'WIDENED' : 'not widened'}: ${change.slice} from ${change.before.toFixed(2)} to ${change.after.toFixed(2)} ` +
        `(times ${change.low.toFixed(2)} to ${change.high.toFixed(2)})`,
    );
  return lines;
}

function describeFailures({ failures }: FaceEvaluate): string[] {
  const counts = Object.entries(failures.counts).map(
    ([kind, count]) => `${count} × ${kind.replaceAll('-', ' ')}`,
  );
  return [`Cases to review: ${counts.join(', ') || 'none'} (paths with --json or --report)`];
}
