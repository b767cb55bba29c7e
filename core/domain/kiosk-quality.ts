/** How well a kiosk does with faces, as counts: how long they take as a histogram, refusals by reason. No single one is kept. */
import { faceRefusal } from '../contracts/vision.ts';

/** Upper bounds of the steps, ms; what takes longer falls into the last. */
export const FACE_BOUNDS = [
  100, 150, 200, 250, 300, 350, 400, 450, 500, 600, 700, 800, 900, 1000, 1200, 1400, 1600, 1800, 2000, 2500,
  3000, 4000, 5000, 7500, 10_000, 15_000, 30_000, 60_000,
] as const;
const LAST = 60_000;

/** The bound of the step that a time falls into. */
export function faceBound(ms: number): number {
  return FACE_BOUNDS.find((bound) => ms <= bound) ?? LAST;
}

/** The bound under which a share (0..1) of the times lies; null of an empty histogram. */
export function quantile(histogram: ReadonlyMap<number, number>, share: number): number | null {
  const total = [...histogram.values()].reduce((sum, n) => sum + n, 0);
  let below = 0;
  for (const bound of FACE_BOUNDS) {
    below += histogram.get(bound) ?? 0;
    if (total > 0 && below >= share * total) return bound;
  }
  return null;
}

/** Refused faces that were taken for an attack, beside their reason. */
export const SUSPECTED = 'suspected';

const REFUSED = 'refused:';
/** What newer kiosks have other reasons for. */
const OTHER = 'other';

/** What a refused face is counted as. */
export function refusedAs(reason: string): string {
  return `${REFUSED}${faceRefusal.safeParse(reason).data ?? OTHER}`;
}

/** The refusal that a count is of (`other` when only newer kiosks know it), or null when it counts something else. */
export function refusalCounted(what: string): string | null {
  return what.startsWith(REFUSED) ? what.slice(REFUSED.length) : null;
}
