/** Eyes closed in a photograph: skin over the opening, and the lashes' dark line along its lower edge. */
import { type Pixels, sampleTo } from './pixels.ts';

/** One eye of 68 landmarks: both corners and what lies between them, pixels. */
export interface Eye {
  readonly x: number;
  readonly y: number;
  /** From corner to corner. */
  readonly width: number;
  /** Of the line through the corners, cosine and sine. */
  readonly cos: number;
  readonly sin: number;
  /** Half height of the opening with some skin around it. */
  readonly half: number;
}

/** How an eye is closed, in eye widths; see `VARIANTS`. */
export interface LidStyle {
  /** Half height of what is covered, as a multiple of the eye's. */
  readonly cover: number;
  /** How dark the line of lashes is, 0…1. */
  readonly lashes: number;
  /** Where it runs: 0 through the corners, 1 along the lower edge. */
  readonly low: number;
}

/** Faces differ in light and lids: the first of these that the eye model reads as closed is taken. */
export const LID_STYLES: readonly LidStyle[] = [
  { cover: 1, lashes: 0.5, low: 0.6 },
  { cover: 1.25, lashes: 0.55, low: 0.7 },
  { cover: 1, lashes: 0.7, low: 0.35 },
  { cover: 1.35, lashes: 0.35, low: 0.8 },
  { cover: 1.15, lashes: 0.2, low: 0.5 },
];

/** Past the corners, in eye widths, to which an eye is covered. */
const PAST = 0.18;
/** Skin just outside of what is covered is what covers it; pixels. */
const MARGIN = 2;

export function eyeOf(points: Float32Array, first: number): Eye {
  const at = (index: number) => ({
    x: points[2 * (first + index)] as number,
    y: points[2 * (first + index) + 1] as number,
  });
  const [outer, inner] = [at(0), at(3)];
  const width = Math.hypot(inner.x - outer.x, inner.y - outer.y);
  const [cos, sin] = [(inner.x - outer.x) / width, (inner.y - outer.y) / width];
  let [x, y] = [0, 0];
  for (let i = 0; i < 6; i++) {
    x += at(i).x / 6;
    y += at(i).y / 6;
  }
  const opening = [1, 2, 4, 5].map((i) => Math.abs(cos * (at(i).y - y) - sin * (at(i).x - x)));
  return { x, y, width, cos, sin, half: Math.max(0.2 * width, ...opening) + 0.06 * width };
}

/** How far the opening reaches at `u` (along the eye, −½…½ from corner to corner), 0…1 of its half height. */
function arch(u: number): number {
  return Math.sqrt(Math.max(0, 1 - (u / (0.5 + PAST)) ** 2));
}

/** Where a point of the picture lies in an eye: `u` along in eye widths, `v` across in pixels, down positive. */
function within(eye: Eye, x: number, y: number): { u: number; v: number } {
  const [dx, dy] = [x - eye.x, y - eye.y];
  return { u: (eye.cos * dx + eye.sin * dy) / eye.width, v: eye.cos * dy - eye.sin * dx };
}

/** Whether lids that are closed by `share` (0…1) cover this point. */
export function covered(eye: Eye, x: number, y: number, share: number): boolean {
  const { u, v } = within(eye, x, y);
  const reach = 1.6 * eye.half * arch(u);
  return Math.abs(v) <= reach && v <= reach * (2 * share - 1);
}

/** The picture with both eyes closed. */
export function closeEyes(scene: Pixels, eyes: readonly Eye[], style: LidStyle): Pixels {
  const shut = { ...scene, data: Uint8ClampedArray.from(scene.data) };
  for (const eye of eyes) closeEye(scene, shut, eye, style);
  return shut;
}

function closeEye(scene: Pixels, shut: Pixels, eye: Eye, { cover, lashes, low }: LidStyle): void {
  const reach = Math.ceil(eye.width);
  const half = eye.half * cover;
  const thick = Math.max(0.9, 0.045 * eye.width);
  for (let py = Math.floor(eye.y) - reach; py <= eye.y + reach; py++) {
    for (let px = Math.floor(eye.x) - reach; px <= eye.x + reach; px++) {
      const { u, v } = within(eye, px, py);
      const edge = half * arch(u);
      if (edge <= 0 || Math.abs(v) > edge) continue;
      const over = skin(scene, eye, u, -edge - MARGIN);
      const under = skin(scene, eye, u, edge + MARGIN);
      const down = (v + edge) / (2 * edge);
      const line = Math.exp(-(((v - low * edge) / thick) ** 2) / 2) * lashes * Math.min(1, 1.6 * arch(u));
      const o = (py * shut.width + px) * 4;
      for (let c = 0; c < 3; c++)
        shut.data[o + c] = ((1 - down) * (over[c] as number) + down * (under[c] as number)) * (1 - line);
    }
  }
}

const SAMPLE = new Uint8ClampedArray(4);
/** Skin along the eye about a point of it: a mean, so that no single lash makes a stripe. */
function skin(scene: Pixels, eye: Eye, u: number, v: number): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0];
  for (let i = -3; i <= 3; i++) {
    const along = u * eye.width + i * 0.06 * eye.width;
    sampleTo(scene, eye.x + eye.cos * along - eye.sin * v, eye.y + eye.sin * along + eye.cos * v, SAMPLE, 0);
    for (let c = 0; c < 3; c++) sum[c] = (sum[c] as number) + (SAMPLE[c] as number) / 7;
  }
  return sum;
}
