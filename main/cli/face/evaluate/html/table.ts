import type { Proportion } from '../../../../../core/contracts/face-cli.ts';
import type { RepeatedProportion } from '../../../../../core/contracts/face-report.ts';
import { percent } from '../../statistics.ts';
import { html } from './chart.ts';

/** A table with a caption and row headings. @param rows cells as HTML. */
export function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const heads = head.map((text) => `<th scope="col">${html(text === '' ? 'figure' : text)}</th>`).join('');
  const body = rows
    .map(
      ([first = '', ...cells]) =>
        `<tr><th scope="row">${first}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`,
    )
    .join('\n');
  return `<div class="wide" tabindex="0" role="region" aria-label="${html(caption)}"><table><caption>${html(caption)}</caption><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** Rate, count of trials, interval. */
export function rateCells({ count, trials, rate, low, high }: Proportion): string[] {
  if (rate === null) return ['none', '0 of 0', 'nothing to count'];
  return [
    `${percent(rate)}\u00a0%`,
    `${count.toLocaleString('en')} of ${trials.toLocaleString('en')}`,
    between(low, high),
  ];
}

/** `rateCells`, the people behind it and the interval that they can carry. */
export function repeatedCells(figure: RepeatedProportion): string[] {
  return [...rateCells(figure), String(figure.people), between(figure.peopleLow, figure.peopleHigh)];
}

export const repeatedHead = ['rate', 'counted', '95 % over trials', 'people', '95 % over people'];

export function between(low: number, high: number): string {
  return `${percent(low)} to ${percent(high)}\u00a0%`;
}
