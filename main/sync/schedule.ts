/** Calls `work` after `ms`; the answer cancels it. */
export type Schedule = (work: () => void, ms: number) => () => void;

/** Real time; a pending call does not keep the process alive. */
export const realSchedule: Schedule = (work, ms) => {
  const timer = setTimeout(work, ms);
  timer.unref();
  return () => clearTimeout(timer);
};

/** Waits that double with every failure, from `first` to `longest` ms, spread by a quarter either way. */
export function backOff(
  failures: number,
  first: number,
  longest: number,
  /** Uniform in 0..1. */
  random: () => number,
): number {
  return Math.min(longest, first * 2 ** Math.min(failures, 30)) * (0.75 + random() / 2);
}
