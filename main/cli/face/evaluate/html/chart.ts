/** One line or set of bars of a chart. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly bars?: boolean;
}

export interface Chart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly Series[];
  /** Logarithmic shares from this on; below, a value is drawn on the floor. */
  readonly logFrom?: number;
  /** Upright lines, such as the threshold in force. */
  readonly marks?: readonly { x: number; label: string }[];
}

const WIDTH = 640;
const HEIGHT = 300;
const LEFT = 62;
const RIGHT = 12;
const TOP = 14;
const BOTTOM = 44;

/** Told apart by dash as well as by colour. */
const DASHES = ['', '7 4', '2 3', '10 3 2 3'];

/** A chart as inline SVG; colours come from the page, so that it follows light and dark. */
export function chart(spec: Chart): string {
  const xs = spec.series.flatMap(({ points }) => points.map(([x]) => x));
  const ys = spec.series.flatMap(({ points }) => points.map(([, y]) => y));
  const [x0, x1] = [Math.min(...xs), Math.max(...xs)];
  const top = spec.logFrom === undefined ? Math.max(...ys, 1e-9) : 1;
  const place = (x: number): number => LEFT + ((x - x0) / (x1 - x0 || 1)) * (WIDTH - LEFT - RIGHT);
  const height = (y: number): number => {
    const share =
      spec.logFrom === undefined ? y / top : 1 - Math.log(Math.max(y, spec.logFrom)) / Math.log(spec.logFrom);
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  };
  const described = `${spec.title}: ${spec.series.map(({ name }) => name).join(', ')} by ${spec.x}. The table below has the numbers.`;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${html(described)}">`,
    ...xTicks(x0, x1).map((x) => axisX(x, place(x))),
    ...yTicks(top, spec.logFrom).map((y) => axisY(y, height(y))),
    ...(spec.marks ?? [])
      .filter(({ x }) => x >= x0 && x <= x1)
      .map(
        ({ x, label }) =>
          `<line class="mark" x1="${at(place(x))}" x2="${at(place(x))}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/>` +
          `<text class="tick" x="${at(place(x) + 4)}" y="${TOP + 10}">${html(label)}</text>`,
      ),
    ...spec.series.map((series, n) =>
      series.bars ? bars(series, n, place, height) : line(series, n, place, height),
    ),
    `<text class="axis" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${html(spec.x)}</text>`,
    `<text class="axis" transform="translate(14 ${(HEIGHT - BOTTOM + TOP) / 2}) rotate(-90)" text-anchor="middle">${html(spec.y)}</text>`,
    '</svg>',
    `<p class="legend">${spec.series.map(({ name }, n) => `<span class="key c${n}">${sample(n, spec.series[n]?.bars)} ${html(name)}</span>`).join(' ')}${spec.logFrom === undefined ? '' : ' Nothing seen is drawn on the lowest line.'}</p>`,
  ].join('\n');
}

function line(
  series: Series,
  n: number,
  place: (x: number) => number,
  height: (y: number) => number,
): string {
  const path = series.points
    .map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${at(place(x))} ${at(height(y))}`)
    .join('');
  return `<path class="line c${n}" stroke-dasharray="${DASHES[n % DASHES.length]}" d="${path}"/>`;
}

function bars(
  series: Series,
  n: number,
  place: (x: number) => number,
  height: (y: number) => number,
): string {
  const [first, second] = series.points;
  const width = first && second ? place(second[0]) - place(first[0]) : 4;
  return series.points
    .filter(([, y]) => y > 0)
    .map(([x, y]) => {
      const tall = HEIGHT - BOTTOM - height(y);
      return `<rect class="bar c${n}" x="${at(place(x))}" y="${at(height(y))}" width="${at(Math.max(1, width - 1))}" height="${at(tall)}"/>`;
    })
    .join('');
}

function sample(n: number, isBar: boolean | undefined): string {
  const shape = isBar
    ? `<rect class="bar c${n}" x="0" y="2" width="22" height="8"/>`
    : `<path class="line c${n}" stroke-dasharray="${DASHES[n % DASHES.length]}" d="M0 6L22 6"/>`;
  return `<svg class="sample" viewBox="0 0 22 12" aria-hidden="true">${shape}</svg>`;
}

function axisX(x: number, px: number): string {
  return (
    `<line class="grid" x1="${at(px)}" x2="${at(px)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/>` +
    `<text class="tick" x="${at(px)}" y="${HEIGHT - BOTTOM + 15}" text-anchor="middle">${trim(x)}</text>`
  );
}

function axisY(y: number, py: number): string {
  return (
    `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at(py)}" y2="${at(py)}"/>` +
    `<text class="tick" x="${LEFT - 6}" y="${at(py + 4)}" text-anchor="end">${trim(y * 100)} %</text>`
  );
}

function xTicks(from: number, to: number): number[] {
  const step = niceStep((to - from) / 8);
  const ticks: number[] = [];
  for (let i = Math.ceil(from / step); i * step <= to + 1e-9; i++) ticks.push(i * step);
  return ticks;
}

function yTicks(top: number, logFrom: number | undefined): number[] {
  if (logFrom === undefined) {
    const step = niceStep(top / 5);
    return Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, i) => i * step);
  }
  const ticks: number[] = [];
  for (let y = 1; y >= logFrom * 0.99; y /= 10) ticks.push(y);
  return ticks;
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1e-12)));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10;
  return step * power;
}

function trim(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function at(value: number): string {
  return value.toFixed(1);
}

/** Text as HTML text or attribute value; file names may hold anything. */
export function html(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
