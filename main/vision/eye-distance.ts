import type { Look } from './look.ts';

/** Pixels between the eyes. */
export function eyeDistance({ five }: Pick<Look, 'five'>): number {
  return Math.hypot(five[1].x - five[0].x, five[1].y - five[0].y);
}
