/** Somebody who does what the screen asks: how a head, or a hand with a picture, moves over time. */
import type { ChallengeStep } from '../../core/contracts/vision.ts';
import { type HeadPose, STRAIGHT } from './head.ts';

/** What is asked at a time, as the screen says it. Times in ms. */
export interface Asked {
  readonly step: ChallengeStep | null;
  readonly since: number;
}

/** How large and how quick this person moves; drawn once per walk-up. */
export interface Manner {
  readonly reactMs: number;
  readonly moveMs: number;
  readonly holdMs: number;
  readonly yaw: number;
  readonly pitch: number;
  readonly near: number;
  readonly sway: number;
  readonly phase: number;
  /** How much the face is at work: at 1, as much as people before a webcam half a second apart, see `innerMotion`. */
  readonly lively: number;
}

/** The smallest movements that anybody makes: degrees, and how much nearer. */
export const LEAST = { yaw: 38, pitch: 18, near: 1.32 } as const;

export function mannerOf(random: () => number): Manner {
  return {
    reactMs: 350 + 450 * random(),
    moveMs: 280 + 250 * random(),
    holdMs: 350 + 250 * random(),
    yaw: LEAST.yaw + 8 * random(),
    pitch: LEAST.pitch + 6 * random(),
    near: LEAST.near + 0.1 * random(),
    sway: 0.5 + random(),
    phase: 100 * random(),
    lively: 0.6 + 0.8 * random(),
  };
}

/** Pose at a time while this is asked. Who is not understood does it again, a little larger. */
export function perform(manner: Manner, asked: Asked, at: number): HeadPose {
  const still = swayAt(manner, at);
  if (asked.step === null) return still;
  const cycle = 2 * manner.moveMs + manner.holdMs + 500;
  const since = at - asked.since - manner.reactMs;
  if (since < 0) return still;
  const again = Math.min(2, Math.floor(since / cycle));
  const share = bump(since % cycle, manner.moveMs, manner.holdMs) * (1 + 0.12 * again);
  switch (asked.step) {
    case 'turn-left':
      return { ...still, yaw: still.yaw + manner.yaw * share };
    case 'turn-right':
      return { ...still, yaw: still.yaw - manner.yaw * share };
    case 'look-up':
      return { ...still, pitch: still.pitch + manner.pitch * share };
    case 'blink':
      return { ...still, lids: Math.min(1, bump(since % cycle, 90, 220)) };
    case 'come-closer':
      return { ...still, near: still.near + (manner.near - 1) * share };
  }
}

/** Nobody stands still, and no face is at rest. */
function swayAt({ sway, phase, lively }: Manner, at: number): HeadPose {
  const t = at / 1000 + phase;
  return {
    ...STRAIGHT,
    yaw: sway * (1.1 * Math.sin(1.7 * t) + 0.6 * Math.sin(4.3 * t)),
    pitch: sway * (0.9 * Math.sin(1.3 * t + 1) + 0.4 * Math.sin(5.1 * t)),
    roll: sway * 0.8 * Math.sin(0.9 * t + 2),
    x: sway * 4 * Math.sin(1.1 * t),
    y: sway * 2 * Math.sin(1.9 * t + 1),
    near: 1 + 0.01 * sway * Math.sin(0.8 * t),
    mouth: lively * (0.026 * Math.sin(2.9 * t + 2) + 0.014 * Math.sin(7.3 * t)),
    brows: lively * (0.014 * Math.sin(1.6 * t + 1) + 0.007 * Math.sin(6.1 * t + 3)),
  };
}

/** 0 → 1 → 0: out within `move`, there for `hold`, back within `move`. */
function bump(t: number, move: number, hold: number): number {
  if (t < move) return smooth(t / move);
  if (t < move + hold) return 1;
  return 1 - smooth(Math.min(1, (t - move - hold) / move));
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}
