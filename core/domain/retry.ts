/** When something that failed is tried again: exponential back-off with full jitter, so that many do not come at once. */
const FIRST_MS = 30_000;
const LONGEST_MS = 6 * 3_600_000;
const LEAST_MS = 5_000;

/** Ms to wait after the `attempts`th failure (from 1). `random` is from 0 up to, not including, 1. */
export function retryDelay(attempts: number, random: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts - 1, 30));
  return LEAST_MS + Math.floor(random * (ceiling - LEAST_MS));
}
