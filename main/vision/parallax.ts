import type { Landmarks } from './landmarks.ts';

/** Brows, nose, eyes and mouth: where landmarks sit best. The jaw line slides along the head when it turns. */
const FROM = 17;
const TO = 68;
const POINTS = TO - FROM;

/** The inner points of a face without place, size and tilt: eyes at (∓½, 0), x and y in turn. */
export type Shape = Float64Array;

/** Removes place, size and tilt, so that looks can be compared and averaged. */
export function shapeOf(points: Landmarks): Shape {
  const left = eyeCentre(points, 36);
  const right = eyeCentre(points, 42);
  const ex = right.x - left.x;
  const ey = right.y - left.y;
  const square = ex * ex + ey * ey;
  const cx = (left.x + right.x) / 2;
  const cy = (left.y + right.y) / 2;
  const shape = new Float64Array(2 * POINTS);
  for (let i = 0; i < POINTS; i++) {
    const x = (points[2 * (FROM + i)] as number) - cx;
    const y = (points[2 * (FROM + i) + 1] as number) - cy;
    shape[2 * i] = (x * ex + y * ey) / square;
    shape[2 * i + 1] = (y * ex - x * ey) / square;
  }
  return shape;
}

/** The typical shape of some looks. */
export function meanShape(shapes: readonly Shape[]): Shape | null {
  if (shapes.length === 0) return null;
  const mean = new Float64Array(2 * POINTS);
  for (const shape of shapes)
    for (let i = 0; i < mean.length; i++)
      mean[i] = (mean[i] as number) + (shape[i] as number) / shapes.length;
  return mean;
}

/**
 * How much of the distance between the eyes is left in another look, measured by the way from eyes to mouth: turning a
 * head narrows it by the cosine of the turn. A print must be turned far to look like a head turned a little.
 */
export function narrowing(from: Shape, to: Shape): number {
  return mouthBelow(from) / mouthBelow(to);
}

/** Distance from between the eyes to the middle of the mouth's corners, in distances between the eyes. */
function mouthBelow(shape: Shape): number {
  const [left, right] = [2 * (48 - FROM), 2 * (54 - FROM)];
  return Math.hypot(
    (at(shape, left) + at(shape, right)) / 2,
    (at(shape, left + 1) + at(shape, right + 1)) / 2,
  );
}

/**
 * How much of the way from one look to another no flat picture could go, in distances between the eyes: root mean
 * square of what is left after the best homography. All pictures of a plane are related by one (Hartley and Zisserman,
 * Multiple View Geometry, §2.3 and §13.1), so that a print stays near the landmarks' noise however it is tilted, while
 * the parts of a head lie at different depths and shift against each other when it turns. NaN when there is no fit.
 */
export function parallax(from: Shape, to: Shape): number {
  const h = fitHomography(from, to);
  if (h === null) return Number.NaN;
  let sum = 0;
  for (let i = 0; i < POINTS; i++) {
    const x = from[2 * i] as number;
    const y = from[2 * i + 1] as number;
    const w = at(h, 6) * x + at(h, 7) * y + 1;
    const dx = (at(h, 0) * x + at(h, 1) * y + at(h, 2)) / w - (to[2 * i] as number);
    const dy = (at(h, 3) * x + at(h, 4) * y + at(h, 5)) / w - (to[2 * i + 1] as number);
    sum += dx * dx + dy * dy;
  }
  return Math.sqrt(sum / POINTS);
}

/** Direct linear fit with the last entry fixed at one; shapes are of unit size already, which is all it needs. */
function fitHomography(from: Shape, to: Shape): Float64Array | null {
  const normal = Array.from({ length: 8 }, () => new Float64Array(9));
  const add = (row: readonly number[], value: number): void => {
    for (let i = 0; i < 8; i++) {
      const line = normal[i] as Float64Array;
      const factor = row[i] as number;
      for (let j = 0; j < 8; j++) line[j] = at(line, j) + factor * (row[j] as number);
      line[8] = at(line, 8) + factor * value;
    }
  };
  for (let i = 0; i < POINTS; i++) {
    const [x, y] = [at(from, 2 * i), at(from, 2 * i + 1)];
    const [u, v] = [at(to, 2 * i), at(to, 2 * i + 1)];
    add([x, y, 1, 0, 0, 0, -u * x, -u * y], u);
    add([0, 0, 0, x, y, 1, -v * x, -v * y], v);
  }
  return solve(normal);
}

/** Gauss–Jordan with pivoting on eight rows of nine; null when they do not determine the answer. */
function solve(rows: Float64Array[]): Float64Array | null {
  for (let column = 0; column < 8; column++) {
    let best = column;
    for (let row = column + 1; row < 8; row++)
      if (Math.abs(cell(rows, row, column)) > Math.abs(cell(rows, best, column))) best = row;
    const pivot = rows[best] as Float64Array;
    rows[best] = rows[column] as Float64Array;
    rows[column] = pivot;
    if (!(Math.abs(at(pivot, column)) > 1e-12)) return null;
    for (let row = 0; row < 8; row++) {
      if (row === column) continue;
      const line = rows[row] as Float64Array;
      const factor = at(line, column) / at(pivot, column);
      for (let j = column; j < 9; j++) line[j] = at(line, j) - factor * at(pivot, j);
    }
  }
  return Float64Array.from(rows, (line, i) => at(line, 8) / at(line, i));
}

function cell(rows: readonly Float64Array[], row: number, column: number): number {
  return at(rows[row] as Float64Array, column);
}

function at(values: Float64Array, index: number): number {
  return values[index] as number;
}

function eyeCentre(points: Landmarks, first: number): { x: number; y: number } {
  let x = 0;
  let y = 0;
  for (let i = first; i < first + 6; i++) {
    x += (points[2 * i] as number) / 6;
    y += (points[2 * i + 1] as number) / 6;
  }
  return { x, y };
}
