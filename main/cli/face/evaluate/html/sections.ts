import type {
  FaceEvaluate,
  GalleryFigures,
  LivenessSide,
  RuleOutcomes,
  Slice,
} from '../../../../../core/contracts/face-report.ts';
import { percent } from '../../statistics.ts';
import { type Chart, chart, html } from './chart.ts';
import { between, rateCells, repeatedCells, repeatedHead, table } from './table.ts';

const RATE = ['rate', 'counted', '95 % interval'];

function figure(spec: Chart): string {
  return `<figure><figcaption><strong>${html(spec.title)}</strong></figcaption>${chart(spec)}</figure>`;
}

function folded(summary: string, content: string): string {
  return `<details><summary>${html(summary)}</summary>${content}</details>`;
}

export function verificationSection({ verification, pairs }: FaceEvaluate): string {
  if (!verification && !pairs)
    return '<section aria-labelledby="verification"><h2 id="verification">Verification</h2><p>There are no two photos of one person.</p></section>';
  return `<section aria-labelledby="verification"><h2 id="verification">Verification: are two photos the same person?</h2>
${verification ? foldsTable(verification) : ''}
${pairs ? allPairsPart(pairs) : ''}</section>`;
}

function foldsTable({ folds, sharedPeople }: NonNullable<FaceEvaluate['verification']>): string {
  const rows = folds.flatMap((fold) => [
    [
      `fold ${fold.testedOn}, at ${fold.threshold.toFixed(3)} from fold ${fold.tunedOn}: correct`,
      ...rateCells(fold.correct),
    ],
    ['false match', ...rateCells(fold.falseMatch)],
    ['false non-match', ...rateCells(fold.falseNonMatch)],
  ]);
  return table(`Pairs of pairs.tsv; people in both halves: ${sharedPeople}`, ['', ...RATE], rows);
}

function allPairsPart(pairs: NonNullable<FaceEvaluate['pairs']>): string {
  const { points, histogram, atPack, equalError } = pairs;
  const spread = (counts: readonly number[]): [number, number][] => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count, i) => [histogram.from + i * histogram.width, count / total]);
  };
  const marks = [{ x: atPack.threshold, label: 'badge and face' }];
  const rates = points.map((point) => [
    point.threshold.toFixed(2),
    ...rateCells(point.falseMatch),
    ...rateCells(point.falseNonMatch),
  ]);
  const accepted = pairs.accepted.map(({ falseMatchRate, figure: found, note }) => [
    `TAR at FMR ${falseMatchRate}`,
    found ? `${percent(found.rate.rate ?? 0)} %` : 'not measurable',
    found ? (rateCells(found.rate)[1] ?? '') : '',
    found?.overPeople ? between(found.overPeople.low, found.overPeople.high) : html(note),
    found ? found.threshold.toFixed(3) : '',
  ]);
  return `<p>All pairs of ${pairs.photos} photos of ${pairs.people} people: ${pairs.samePairs.toLocaleString('en')} of one person,
${pairs.otherPairs.toLocaleString('en')} of two people. ${equalError ? `Equal error rate ${percent(equalError.rate)} % at ${equalError.threshold.toFixed(3)}${equalError.overPeople ? ` (over people ${between(equalError.overPeople.low, equalError.overPeople.high)})` : ''}.` : ''}</p>
${table('Accepted at a given false match rate', ['', 'rate', 'counted', '95 % over people', 'threshold'], accepted)}
${figure({
  title: 'Error rates by threshold',
  x: 'cosine threshold',
  y: 'share of pairs',
  logFrom: 1e-6,
  marks,
  series: [
    {
      name: 'false match (two people match)',
      points: points.map((p) => [p.threshold, p.falseMatch.rate ?? 0]),
    },
    {
      name: 'false non-match (one person does not)',
      points: points.map((p) => [p.threshold, p.falseNonMatch.rate ?? 0]),
    },
  ],
})}
${folded('The numbers of this chart', table('Error rates by threshold', ['threshold', 'FMR', 'counted', '95 %', 'FNMR', 'counted', '95 %'], rates))}
${figure({
  title: 'Scores of pairs',
  x: 'cosine',
  y: 'share of pairs',
  marks,
  series: [
    { name: 'two people', points: spread(histogram.other), bars: true },
    { name: 'one person', points: spread(histogram.same), bars: true },
  ],
})}
${folded(
  'The numbers of this chart',
  table(
    'Pairs by score',
    ['cosine from', 'one person', 'two people'],
    histogram.same.map((count, i) => [
      (histogram.from + i * histogram.width).toFixed(2),
      String(count),
      String(histogram.other[i]),
    ]),
  ),
)}`;
}

export function identificationSections({ identification }: FaceEvaluate): string {
  const head =
    '<section aria-labelledby="identification"><h2 id="identification">Identification: who is it, if anybody?</h2>';
  if (!identification) return `${head}<p>Fewer than two people have four or more photos.</p></section>`;
  return `${head}<p>${identification.known} people enrolled with the mean of ${identification.enrolledPhotos} photos, ${identification.strangers} strangers.</p>
${identification.galleries.map(galleryPart).join('\n')}</section>`;
}

function galleryPart(gallery: GalleryFigures): string {
  const { pack } = gallery;
  const plain = gallery.plain.map(({ threshold, recipe, rates, fewerErrors, mcnemar }) => [
    `plain ${threshold.toFixed(2)}, ${recipe === 'plain' ? 'without mirror image' : 'same templates'}`,
    `${percent(rates.falseNegative.rate ?? 0)}\u00a0%`,
    `${percent(rates.falsePositive.rate ?? 0)}\u00a0%`,
    `${fewerErrors.plainErrors} to ${fewerErrors.packErrors} of the pack, in ${fewerErrors.trials} trials`,
    fewerErrors.overPeople
      ? `${fewerErrors.overPeople.low.toFixed(0)} to ${fewerErrors.overPeople.high.toFixed(0)}`
      : '',
    `${mcnemar.onlyPlain} to ${mcnemar.onlyPack}, p = ${mcnemar.p.toPrecision(2)}`,
  ]);
  const curve = gallery.curve;
  return `<h3>${html(gallery.name)}</h3>
<p>${gallery.size} in the gallery, of ${gallery.known} people who are looked for, ${gallery.padding} real people of one photo and ${gallery.synthetic} synthetic vectors. ${gallery.repeats} random choices. Threshold ${gallery.threshold}, margin ${gallery.minMargin}.</p>
${table(
  `The kiosk’s rule, ${gallery.name}`,
  ['', ...repeatedHead],
  [
    ['not recognised (FNIR)', ...repeatedCells(pack.falseNegative)],
    ['wrong person', ...repeatedCells(pack.wrongPerson)],
    ['stranger taken (FPIR)', ...repeatedCells(pack.falsePositive)],
  ],
)}
${table(`Against a plain threshold on the same looks, ${gallery.name}`, ['rule', 'FNIR', 'FPIR', 'errors', 'fewer errors of the pack, over people', 'first choice: wrong by one rule only (McNemar)'], plain)}
${figure({
  title: `Errors by threshold, ${gallery.name}`,
  x: 'cosine threshold (margin as above)',
  y: 'share of looks',
  logFrom: 1e-4,
  marks: [{ x: gallery.threshold, label: 'in force' }],
  series: [
    { name: 'not recognised', points: curve.map((p) => [p.threshold, p.falseNegative]) },
    { name: 'stranger taken', points: curve.map((p) => [p.threshold, p.falsePositive ?? 0]) },
  ],
})}
${folded(
  'The numbers of this chart',
  table(
    `Errors by threshold, ${gallery.name}`,
    ['threshold', 'FNIR', 'FPIR'],
    curve.map((p) => [
      p.threshold.toFixed(2),
      `${percent(p.falseNegative)} %`,
      p.falsePositive === null ? 'no strangers' : `${percent(p.falsePositive)} %`,
    ]),
  ),
)}`;
}

export function livenessSection({ liveness, decisions }: FaceEvaluate): string {
  const head =
    '<section aria-labelledby="liveness"><h2 id="liveness">Liveness: a person, or a picture of one?</h2>';
  if (!liveness || !decisions) return `${head}<p>There are no recordings.</p></section>`;
  const sides: [string, LivenessSide][] = [
    ['live refused (BPCER)', liveness.live],
    ...Object.entries(liveness.attack).map(([species, side]): [string, LivenessSide] => [
      `${species} accepted (APCER)`,
      side,
    ]),
  ];
  const rows = sides.flatMap(([name, side]) => [
    [`${html(name)}, per decision`, ...repeatedCells(side.perWindow)],
    [`${html(name)}, per frame`, ...repeatedCells(side.perFrame)],
  ]);
  const subjects = sides.flatMap(([name, side]) =>
    Object.entries(side.subjects).map(([subject, rate]) => [
      `${html(name)}, ${html(subject)}`,
      ...rateCells(rate),
    ]),
  );
  const outcomes: [string, RuleOutcomes][] = [['live', decisions.live], ...Object.entries(decisions.attack)];
  return `${head}
${table(`Passive: mean of ${liveness.windowFrames} frames, threshold ${liveness.threshold}; windows do not overlap`, ['', ...repeatedHead.map((text) => text.replace('people', 'subjects'))], rows)}
${folded('By subject', table('Per decision, by subject', ['', ...RATE], subjects))}
${table(
  'The kiosk’s whole rule: frames that agree, liveness, challenge',
  ['', ...RATE],
  outcomes.flatMap(([name, one]) => outcomeRows(name, one)),
)}</section>`;
}

function outcomeRows(name: string, outcomes: RuleOutcomes): string[][] {
  const refused = Object.entries(outcomes.refused).map(([reason, count]) => `${count} × ${html(reason)}`);
  return [
    [`${html(name)}: accepted at once`, ...rateCells(outcomes.accepted)],
    ['put through a challenge', ...rateCells(outcomes.challenged)],
    ['accepted after a challenge', ...rateCells(outcomes.acceptedAfterChallenge)],
    ['accepted as another person', ...rateCells(outcomes.wrongPerson)],
    ['refused', refused.join(', ') || 'none', `undecided: ${outcomes.undecided}`, ''],
  ];
}

export function slicesSection({ slices, changes }: FaceEvaluate): string {
  const head = '<section aria-labelledby="slices"><h2 id="slices">Conditions and groups</h2>';
  if (slices.length === 0) return `${head}<p>There are no two photos of one person.</p></section>`;
  const changed = (changes ?? []).map((change) => [
    html(change.slice),
    change.widened ? '<strong>widened</strong>' : 'not widened',
    `${change.before.toFixed(2)} to ${change.after.toFixed(2)}`,
    `times ${change.low.toFixed(2)} to ${change.high.toFixed(2)}`,
  ]);
  return `${head}
${changes ? table('Gap between worst and best group against the earlier report', ['slice', '', 'ratio', '90 % over people'], changed) : ''}
${slices.map(slicePart).join('\n')}</section>`;
}

function slicePart(slice: Slice): string {
  const { ratio } = slice;
  const said = ratio
    ? `Worst to best: ${ratio.value.toFixed(1)} (${html(ratio.worst)} to ${html(ratio.best)}), over people between ${ratio.overPeople.low.toFixed(1)} and ${ratio.overPeople.high.toFixed(1)}.`
    : 'Fewer than two groups are large enough to compare.';
  const rows = slice.groups.map((group) => [
    html(group.name),
    String(group.photos),
    ...repeatedCells(group.falseNonMatch),
  ]);
  return `<h3>${html(slice.name)}${slice.source === 'attribute' ? ' (from attributes.csv)' : ''}</h3><p>${said}</p>
${table(`False non-match at ${slice.threshold} by ${slice.name}`, ['group', 'photos', ...repeatedHead], rows)}`;
}
