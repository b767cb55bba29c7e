/**
 * Hybrid logical clock with bounded drift. Text form: 12 hex digits of milliseconds, dash, 4 hex digits of counter.
 * Kulkarni et al., "Logical Physical Clocks", 2014; the bound keeps a wrong clock from poisoning the others.
 */

/** How far a received clock may run ahead before it is not followed, milliseconds. */
export const MAX_DRIFT_MS = 5 * 60_000;

/** The greatest time that 12 hex digits hold, ms. */
const MAX_MS = 0xffff_ffff_ffff;

export interface Hlc {
  readonly ms: number;
  readonly counter: number;
}

export const HLC_ZERO: Hlc = { ms: 0, counter: 0 };

export function formatHlc(hlc: Hlc): string {
  return `${hlc.ms.toString(16).padStart(12, '0')}-${hlc.counter.toString(16).padStart(4, '0')}`;
}

export function parseHlc(text: string): Hlc {
  return { ms: Number.parseInt(text.slice(0, 12), 16), counter: Number.parseInt(text.slice(13), 16) };
}

/**
 * The clock for the next local fact at wall time `now` (ms). Never goes back, also when the wall clock does, with one
 * exception: `anchored` says that the hub vouches for `now`, and then a clock that once ran far ahead (a kiosk that
 * booted in 2030) is brought back, so that its facts do not sort after everybody else's for ever.
 */
export function tick(last: Hlc, now: number, anchored = false): Hlc {
  const wall = Math.min(Math.max(0, Math.floor(now)), MAX_MS);
  if (wall > last.ms || (anchored && last.ms > wall + MAX_DRIFT_MS)) return { ms: wall, counter: 0 };
  return last.counter < 0xffff ? { ms: last.ms, counter: last.counter + 1 } : { ms: last.ms + 1, counter: 0 };
}

/** Takes in a remote clock; one that is more than `MAX_DRIFT_MS` ahead of `now` is not followed. */
export function observe(last: Hlc, remote: Hlc, now: number): { hlc: Hlc; drifted: boolean } {
  if (remote.ms > now + MAX_DRIFT_MS) return { hlc: last, drifted: true };
  const ahead = remote.ms > last.ms || (remote.ms === last.ms && remote.counter > last.counter);
  return { hlc: ahead ? remote : last, drifted: false };
}
