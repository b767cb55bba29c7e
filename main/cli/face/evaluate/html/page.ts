import type { FaceEvaluate, FailureCase } from '../../../../../core/contracts/face-report.ts';
import { html } from './chart.ts';
import { identificationSections, livenessSection, slicesSection, verificationSection } from './sections.ts';
import { STYLE } from './style.ts';
import { rateCells, table } from './table.ts';
import { SHOWN_PER_CASE } from './thumbnails.ts';

/** The report as one self-contained page: nothing is fetched, no script runs. */
export function reportPage(report: FaceEvaluate, pictures: ReadonlyMap<string, string> | null): string {
  const title = `Face recognition, pack ${report.packName}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${html(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${html(title)}</h1>
<p>Pack <code>${report.pack.slice(0, 16)}</code>, folder <code>${html(report.folder)}</code>, ${report.seconds.toFixed(0)} seconds.
Each rate stands with how many of how many, and its 95 % interval.</p>
${pictures ? '<p class="warning">This page holds pictures of faces. Keep it as such, and delete it after the review.</p>' : ''}
<nav aria-label="Parts of this report"><a href="#images">Images</a> <a href="#verification">Verification</a> <a href="#identification">Identification</a> <a href="#liveness">Liveness</a> <a href="#slices">Conditions and groups</a> <a href="#failures">Cases to review</a></nav>
</header>
<main>
<section aria-labelledby="notes"><h2 id="notes">How to read this</h2><ul>${report.notes.map((note) => `<li>${html(note)}</li>`).join('')}</ul></section>
${proposalSection(report)}
${imagesSection(report)}
${verificationSection(report)}
${identificationSections(report)}
${livenessSection(report)}
${slicesSection(report)}
${failuresSection(report, pictures)}
</main>
</body>
</html>
`;
}

function proposalSection({ proposal, thresholds }: FaceEvaluate): string {
  if (proposal === null) return '';
  const rows = Object.entries(proposal.thresholds).map(([name, one]) => [
    html(name),
    String(one?.value),
    html(one?.evidence ?? ''),
  ]);
  return `<section aria-labelledby="proposal"><h2 id="proposal">The proposal</h2>
<p>${proposal.leftOut} people and recorded subjects that it was chosen on are not in this report. Thresholds it does not name are the pack's (one to one ${thresholds.oneScore}).</p>
${table('What is proposed, and what it was chosen on', ['threshold', 'value', 'evidence'], rows)}</section>`;
}

function imagesSection({ images }: FaceEvaluate): string {
  const hints = Object.entries(images.hints).map(([hint, count]) => [html(hint), String(count)]);
  const odd = images.odd.map(({ path, reason, message }) => [
    `<code>${html(path)}</code>`,
    `${html(message)} <small>(${html(reason)})</small>`,
  ]);
  return `<section aria-labelledby="images"><h2 id="images">Images</h2>
<p>${images.read} photos of people were read, ${images.unreadable} could not be.</p>
${table(
  'Detection and quality gate',
  ['', 'rate', 'counted', '95 % interval'],
  [
    ['a face was found', ...rateCells(images.detected)],
    ['passed the quality gate', ...rateCells(images.passedGate)],
  ],
)}
${hints.length > 0 ? table('Why the gate sent faces back', ['hint', 'faces'], hints) : ''}
${odd.length > 0 ? `<details><summary>${odd.length} files or lines left out</summary>${table('Left out', ['path', 'why'], odd)}</details>` : '<p>Nothing was left out.</p>'}
</section>`;
}

function failuresSection({ failures }: FaceEvaluate, pictures: ReadonlyMap<string, string> | null): string {
  const kinds = Object.entries(failures.counts);
  const parts = kinds.map(([kind, count]) => {
    const cases = failures.cases.filter((one) => one.kind === kind);
    const listed = cases.length < count ? `, ${cases.length} of them listed` : '';
    return `<details${pictures ? ' open' : ''}><summary>${html(kind.replaceAll('-', ' '))}: ${count}${listed}</summary>
${table(
  kind.replaceAll('-', ' '),
  ['where', 'score', 'times', 'what', 'images'],
  cases.map((one) => failureRow(one, pictures)),
)}</details>`;
  });
  return `<section aria-labelledby="failures"><h2 id="failures">Cases to review</h2>
${parts.length > 0 ? parts.join('\n') : '<p>None.</p>'}</section>`;
}

function failureRow(one: FailureCase, pictures: ReadonlyMap<string, string> | null): string[] {
  const shown = one.paths.slice(0, SHOWN_PER_CASE).flatMap((path, n) => {
    const address = pictures?.get(path);
    return address ? [`<img src="${address}" alt="photo ${n + 1} of this case">`] : [];
  });
  const paths = one.paths.map((path) => `<code>${html(path)}</code>`).join('<br>');
  return [
    html(one.where),
    one.score === null ? 'none' : one.score.toFixed(3),
    String(one.times),
    html(one.detail),
    `${shown.join('')}<div class="paths">${paths}</div>`,
  ];
}
