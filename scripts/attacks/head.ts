/**
 * A photograph as a head that moves: every pixel of the face is given a depth (a bowl over the whole head, a ridge for
 * the nose), so that turning shifts its parts against each other as no flat picture can; lids are drawn over the eyes.
 */
import { closeEyes, covered, type Eye, eyeOf, LID_STYLES, type LidStyle } from './lids.ts';
import { HEIGHT, type Pixels, sampleTo, WIDTH } from './pixels.ts';

/** How a head is held. Angles in degrees: `yaw` positive to the person's own left, `pitch` positive up. */
export interface HeadPose {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  /** 0 open … 1 closed. */
  readonly lids: number;
  /** 1 is where they came to stand; larger is nearer. */
  readonly near: number;
  /** Pixels. */
  readonly x: number;
  readonly y: number;
  /** How far mouth and brows stand below their place, distances between the eyes: no face is quite at rest. */
  readonly mouth: number;
  readonly brows: number;
}

export const STRAIGHT: HeadPose = {
  yaw: 0,
  pitch: 0,
  roll: 0,
  lids: 0,
  near: 1,
  x: 0,
  y: 0,
  mouth: 0,
  brows: 0,
};

/** Depths in distances between the eyes: of the bowl, and of the tip of the nose above it. */
const BOWL = 0.95;
const NOSE = 0.42;
/** Half width and height of the bowl, distances between the eyes. */
const HALF_WIDTH = 1.85;
const HALF_HEIGHT = 2.3;
const DEGREE = Math.PI / 180;
/** Where a head's parts move to is worked out at every so many pixels and read off between. */
const GRID = 4;
const COLUMNS = WIDTH / GRID + 1;
const ROWS = HEIGHT / GRID + 1;

export class Head {
  /** The photograph in a frame of the camera's size. */
  readonly scene: Pixels;
  readonly #points: Float32Array;
  readonly #eye: number;
  readonly #centre: { x: number; y: number };
  readonly #nose: { x: number; y: number };
  readonly #mouth: { x: number; y: number };
  readonly #brows: { x: number; y: number };
  readonly #eyes: readonly Eye[];
  /** The photograph with closed eyes. */
  #shut: Pixels;
  readonly #mapX = new Float32Array(COLUMNS * ROWS);
  readonly #mapY = new Float32Array(COLUMNS * ROWS);

  constructor(scene: Pixels, points: Float32Array) {
    this.scene = scene;
    this.#points = points;
    const left = this.#mean(36, 42);
    const right = this.#mean(42, 48);
    this.#eye = Math.hypot(right.x - left.x, right.y - left.y);
    const mouth = this.#mean(48, 60);
    this.#mouth = mouth;
    this.#brows = this.#mean(17, 27);
    this.#centre = {
      x: (left.x + right.x) / 4 + mouth.x / 2,
      y: (left.y + right.y) / 4 + mouth.y / 2,
    };
    this.#nose = { x: points[60] as number, y: points[61] as number };
    this.#eyes = [eyeOf(points, 36), eyeOf(points, 42)];
    this.#shut = closeEyes(scene, this.#eyes, LID_STYLES[0] as LidStyle);
  }

  /** Draws the closed eyes in another way. */
  wear(style: LidStyle): void {
    this.#shut = closeEyes(this.scene, this.#eyes, style);
  }

  /** What the camera sees of this head, before its noise. */
  render(pose: HeadPose): Pixels {
    this.#map(pose);
    const out = { width: WIDTH, height: HEIGHT, data: new Uint8ClampedArray(WIDTH * HEIGHT * 4).fill(255) };
    const from = pose.lids >= 1 ? this.#shut : this.scene;
    const blinking = pose.lids > 0 && pose.lids < 1;
    for (let y = 0, o = 0; y < HEIGHT; y++) {
      const row = Math.floor(y / GRID) * COLUMNS;
      const fy = (y % GRID) / GRID;
      for (let x = 0; x < WIDTH; x++, o += 4) {
        const i = row + Math.floor(x / GRID);
        const fx = (x % GRID) / GRID;
        const sx = between(this.#mapX, i, fx, fy);
        const sy = between(this.#mapY, i, fx, fy);
        const lid = blinking && this.#underLid(sx, sy, pose.lids);
        sampleTo(lid ? this.#shut : from, sx, sy, out.data, o);
      }
    }
    return out;
  }

  /** Fills the grid with where on the straight photograph each of its points is read. */
  #map(pose: HeadPose): void {
    const { x: cx, y: cy } = this.#centre;
    const cos = Math.cos(pose.roll * DEGREE) / pose.near;
    const sin = Math.sin(pose.roll * DEGREE) / pose.near;
    const turn = pose.yaw * DEGREE;
    const lift = pose.pitch * DEGREE;
    for (let row = 0, i = 0; row < ROWS; row++) {
      for (let column = 0; column < COLUMNS; column++, i++) {
        const dx = column * GRID - cx - pose.x;
        const dy = row * GRID - cy - pose.y;
        const [sx, sy] = this.#unturn(cos * dx + sin * dy, cos * dy - sin * dx, turn, lift);
        this.#mapX[i] = cx + sx;
        this.#mapY[i] = cy + sy - this.#expression(cx + sx, cy + sy, pose);
      }
    }
  }

  #underLid(x: number, y: number, lids: number): boolean {
    return this.#eyes.some((eye) => Math.abs(x - eye.x) < eye.width && covered(eye, x, y, lids));
  }

  /** Where on the straight photograph what is seen at (x, y) lies; both from the middle of the face. */
  #unturn(x: number, y: number, turn: number, lift: number): [number, number] {
    const reach = 1.5 * this.#eye;
    if (Math.abs(x) > HALF_WIDTH * this.#eye + reach || Math.abs(y) > HALF_HEIGHT * this.#eye + reach)
      return [x, y];
    let sx = x;
    let sy = y;
    for (let i = 0; i < 4; i++) {
      const { depth, inside } = this.#depth(sx, sy);
      const moveX = depth * Math.sin(turn) + inside * sx * (Math.cos(turn) - 1);
      const moveY = -depth * Math.sin(lift) + inside * sy * (Math.cos(lift) - 1);
      sx = x - moveX;
      sy = y - moveY;
    }
    return [sx, sy];
  }

  /** How far below its place on the straight photograph a point is, by what the face does. Pixels. */
  #expression(x: number, y: number, { mouth, brows }: HeadPose): number {
    const e = this.#eye;
    const near = (at: { x: number; y: number }, wide: number, high: number): number =>
      Math.exp(-(((x - at.x) / (wide * e)) ** 2 + ((y - at.y) / (high * e)) ** 2) / 2);
    return e * (mouth * near(this.#mouth, 0.5, 0.25) + brows * near(this.#brows, 0.9, 0.2));
  }

  /** Depth in pixels before the axis of the neck, and how much a point belongs to the head, 0…1. */
  #depth(x: number, y: number): { depth: number; inside: number } {
    const e = this.#eye;
    const r2 = (x / (HALF_WIDTH * e)) ** 2 + (y / (HALF_HEIGHT * e)) ** 2;
    if (r2 >= 1) return { depth: 0, inside: 0 };
    const inside = (1 - r2) ** 2;
    const nx = (x + this.#centre.x - this.#nose.x) / (0.24 * e);
    const ny = y + this.#centre.y - this.#nose.y;
    // The ridge rises slowly from between the eyes and falls quickly under the tip.
    const along = ny < 0 ? ny / (0.42 * e) : ny / (0.2 * e);
    return { depth: e * (BOWL * inside + NOSE * Math.exp(-(nx * nx + along * along) / 2)), inside };
  }

  #mean(from: number, to: number): { x: number; y: number } {
    let x = 0;
    let y = 0;
    for (let i = from; i < to; i++) {
      x += (this.#points[2 * i] as number) / (to - from);
      y += (this.#points[2 * i + 1] as number) / (to - from);
    }
    return { x, y };
  }
}

/** Bilinear between a grid's points. */
function between(map: Float32Array, i: number, fx: number, fy: number): number {
  const top = (map[i] as number) * (1 - fx) + (map[i + 1] as number) * fx;
  const bottom = (map[i + COLUMNS] as number) * (1 - fx) + (map[i + COLUMNS + 1] as number) * fx;
  return top * (1 - fy) + bottom * fy;
}
