/**
 * Whether a head of a photograph can act at all: what the kiosk's models read in its pictures is what was drawn, and
 * still the same face. This is about the puppet: no kiosk, decision, order of steps or enrolled person comes into it.
 */
import { cosine } from '../../main/vision/embedder.ts';
import type { Looker } from '../../main/vision/looker.ts';
import { parallax, shapeOf } from '../../main/vision/parallax.ts';
import { type Head, type HeadPose, STRAIGHT } from './head.ts';
import { LID_STYLES } from './lids.ts';
import { LEAST } from './performer.ts';
import { expose, type Pixels } from './pixels.ts';
import { largest, rgbImage } from './portrait.ts';

/** What a head must show when it moves as little as any performer does. */
const SHOWN = {
  /** Degrees, of the landmarks. */
  turn: 20,
  parallax: 0.03,
  /** Fall of `HeadPose.pitchRatio`. */
  up: 0.12,
  /** Growth of the distance between the eyes. */
  nearer: 1.25,
  /** Probabilities of closed eyes. */
  open: 0.4,
  shut: 0.85,
  alive: 0.6,
  /** Cosine with its own straight look: drawn turned, some faces become somebody else's. */
  same: 0.45,
} as const;

/** Noise of a usual camera, grey levels. */
const SIGMA = 0.7;

export type Fault =
  | 'no face'
  | 'eyes'
  | 'lids'
  | 'turn'
  | 'look up'
  | 'closer'
  | 'not alive'
  | 'another face';

/** Null when the head can act; it then wears the lids that work on it. Else the first thing it cannot show. */
export async function faultOf(head: Head, looker: Looker): Promise<Fault | null> {
  const straight = await read(head, {}, looker);
  if (!straight || straight.look.hint !== null) return 'no face';
  if (straight.live < SHOWN.alive) return 'not alive';
  if (straight.closed > SHOWN.open) return 'eyes';
  if (!(await findLids(head, looker))) return 'lids';
  const shape = shapeOf(straight.look.points);
  for (const side of [1, -1]) {
    const turned = await read(head, { yaw: side * LEAST.yaw }, looker);
    if (!turned || side * (turned.look.pose.yaw - straight.look.pose.yaw) < SHOWN.turn) return 'turn';
    if (parallax(shape, shapeOf(turned.look.points)) < SHOWN.parallax) return 'turn';
    if (cosine(turned.face, straight.face) < SHOWN.same) return 'another face';
  }
  const up = await read(head, { pitch: LEAST.pitch }, looker);
  if (!up || straight.look.pose.pitchRatio - up.look.pose.pitchRatio < SHOWN.up) return 'look up';
  const near = await read(head, { near: LEAST.near }, looker);
  return !near || near.apart < SHOWN.nearer * straight.apart ? 'closer' : null;
}

async function findLids(head: Head, looker: Looker): Promise<boolean> {
  for (const style of LID_STYLES) {
    head.wear(style);
    const shut = await read(head, { lids: 1 }, looker);
    if (shut && shut.closed >= SHOWN.shut) return true;
  }
  return false;
}

async function read(head: Head, pose: Partial<HeadPose>, looker: Looker) {
  const image = rgbImage(noisy(head.render({ ...STRAIGHT, ...pose })));
  const box = largest(await looker.detect(image));
  if (!box) return null;
  const look = await looker.look(image, box);
  const [left, right] = look.five;
  const apart = Math.hypot(right.x - left.x, right.y - left.y);
  const [closed, live, face] = [await looker.closed(look), await looker.live(look), await looker.embed(look)];
  return { look, apart, closed, live, face };
}

function noisy(from: Pixels): Pixels {
  const { width, height, data } = expose(from, 1, SIGMA, () => 0.5);
  return { width, height, data: new Uint8ClampedArray(data.buffer) };
}
