/** A flat or bent card (paper, a phone) held before the camera: rays from a pinhole to its surface. */
import { blank, blur, HEIGHT, type Pixels, sampleTo, WIDTH } from './pixels.ts';

/** How a card is held. Degrees; `near` 1 is where its picture has the size it was made for. */
export interface CardPose {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  readonly near: number;
  readonly x: number;
  readonly y: number;
}

export interface Card {
  /** What is on it, at the size in which it is seen from its usual distance. */
  readonly picture: Pixels;
  /** Part of `picture` that is on the card, in its pixels. */
  readonly window: { x: number; y: number; width: number; height: number };
  /** Width of the edge around the picture, pixels, and its colour. */
  readonly border: number;
  readonly edge: readonly [number, number, number];
  /** Radius of the cylinder it is bent around, pixels; null for flat. */
  readonly bend: number | null;
  /** What printing or a screen makes of a colour; `u` and `v` in pixels of the card. */
  readonly ink: (value: number, channel: number, u: number, v: number) => number;
}

/** Focal length, pixels: 60 degrees across. */
const FOCAL = 554;
/** Distance of the card, in the same pixels. */
const DISTANCE = 554;
const DEGREE = Math.PI / 180;

/** Lays the card over a copy of what is behind it. */
export function holdUp(card: Card, pose: CardPose, behind: Pixels): Pixels {
  const out = { ...behind, data: Uint8ClampedArray.from(behind.data) };
  const m = rotation(pose);
  const { window: shown, border } = card;
  const halfWidth = shown.width / 2 + border;
  const halfHeight = shown.height / 2 + border;
  const distance = DISTANCE / pose.near;
  const centre = [(pose.x * distance) / FOCAL, (pose.y * distance) / FOCAL, distance] as const;
  // The camera as the card sees it.
  const [ox, oy, oz] = turned(m, -centre[0], -centre[1], -centre[2]);
  for (let y = 0, o = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++, o += 4) {
      const [dx, dy, dz] = turned(m, (x - WIDTH / 2) / FOCAL, (y - 0.47 * HEIGHT) / FOCAL, 1);
      const hit = meet(card.bend, ox, oz, dx, dz);
      if (!(hit > 0)) continue;
      const px = ox + hit * dx;
      const v = oy + hit * dy;
      const u = card.bend === null ? px : card.bend * Math.asin(px / card.bend);
      if (!(Math.abs(u) <= halfWidth && Math.abs(v) <= halfHeight)) continue;
      const slant = card.bend === null ? m[8] : m[8] * Math.cos(u / card.bend);
      paint(card, u, v, 0.7 + 0.3 * Math.abs(slant), out.data, o);
    }
  }
  return out;
}

function paint(card: Card, u: number, v: number, light: number, to: Uint8ClampedArray, at: number): void {
  const { window: shown, picture, edge, ink } = card;
  if (underThumb(card, u, v)) {
    for (let c = 0; c < 3; c++) to[at + c] = (SKIN[c] as number) * light * (0.92 + 0.004 * (u & 15));
    return;
  }
  if (Math.abs(u) > shown.width / 2 || Math.abs(v) > shown.height / 2) {
    for (let c = 0; c < 3; c++) to[at + c] = (edge[c] as number) * light;
    return;
  }
  sampleTo(picture, shown.x + shown.width / 2 + u, shown.y + shown.height / 2 + v, to, at);
  for (let c = 0; c < 3; c++) to[at + c] = ink(to[at + c] as number, c, u, v) * light;
}

const SKIN = [196, 148, 124] as const;

/** Thumbs of the hands that hold it, over the lower half of both sides. */
function underThumb({ window: shown, border }: Card, u: number, v: number): boolean {
  const x = Math.abs(u) - shown.width / 2 - border;
  const y = v - 0.3 * shown.height - 0.4 * x;
  return (x / 34) ** 2 + (y / 12) ** 2 <= 1;
}

/** Way along the ray to the card; NaN when it passes by. */
function meet(bend: number | null, ox: number, oz: number, dx: number, dz: number): number {
  if (bend === null) return -oz / dz;
  const z = oz - bend;
  const a = dx * dx + dz * dz;
  const b = ox * dx + z * dz;
  return (-b - Math.sqrt(b * b - a * (ox * ox + z * z - bend * bend))) / a;
}

type Matrix = readonly [number, number, number, number, number, number, number, number, number];

/** Rows are the card's axes in the camera's frame. A card whose right side goes away shows a face turned to its left. */
function rotation({ yaw, pitch, roll }: CardPose): Matrix {
  const [a, b, c] = [-yaw * DEGREE, -pitch * DEGREE, roll * DEGREE];
  const [ca, sa, cb, sb, cc, sc] = [
    Math.cos(a),
    Math.sin(a),
    Math.cos(b),
    Math.sin(b),
    Math.cos(c),
    Math.sin(c),
  ];
  return [
    ca * cc + sa * sb * sc,
    cb * sc,
    -sa * cc + ca * sb * sc,
    -ca * sc + sa * sb * cc,
    cb * cc,
    sa * sc + ca * sb * cc,
    sa * cb,
    -sb,
    ca * cb,
  ];
}

function turned(m: Matrix, x: number, y: number, z: number): [number, number, number] {
  return [m[0] * x + m[1] * y + m[2] * z, m[3] * x + m[4] * y + m[5] * z, m[6] * x + m[7] * y + m[8] * z];
}

/** A room, out of focus: a wall under a lamp, a door, a shelf, the colours drawn. */
export function room(random: () => number): Pixels {
  const tone = 110 + 90 * random();
  const wall: [number, number, number] = [
    tone,
    tone * (0.9 + 0.1 * random()),
    tone * (0.82 + 0.15 * random()),
  ];
  const out = blank(WIDTH, HEIGHT, wall);
  for (let n = 0; n < 5; n++) {
    const left = Math.floor(random() * WIDTH) - 60;
    const top = Math.floor(random() * HEIGHT * 0.7);
    const right = left + 50 + 130 * random();
    const bottom = top + 60 + 260 * random();
    const grey = 50 + 130 * random();
    const shade = [0, 0, 0].map(() => grey + 36 * (random() - 0.5));
    for (let y = top; y < Math.min(bottom, HEIGHT); y++)
      for (let x = Math.max(left, 0); x < Math.min(right, WIDTH); x++)
        for (let c = 0; c < 3; c++) out.data[(y * WIDTH + x) * 4 + c] = shade[c] as number;
  }
  for (let y = 0, o = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++, o += 4) {
      const lamp = 1.1 - 0.35 * Math.hypot(x / WIDTH - 0.3, y / HEIGHT);
      for (let c = 0; c < 3; c++) out.data[o + c] = (out.data[o + c] as number) * lamp;
    }
  return blur(out, 4);
}
