/**
 * What has been typed on the PIN pad. A badge reader of the keyboard kind types too: what comes faster than people
 * can press keys is taken out again, and its Enter confirms nothing. Pure: the times come with the keys.
 */

/** Longest time between two keys of a reader, ms. People take 80 and more. */
const READER_GAP_MS = 45;
export const PIN_MIN = 4;
export const PIN_MAX = 12;

export interface PinEntry {
  readonly digits: string;
  /** Time of the last key from the keyboard; the touch pad leaves it alone. */
  readonly lastKeyAt: number;
  /** The digits as they were before the keys that may turn out to be a reader's. */
  readonly before: string;
  /** Whether the last keys came as fast as only a reader types. */
  readonly burst: boolean;
}

export const emptyPin: PinEntry = {
  digits: '',
  lastKeyAt: Number.NEGATIVE_INFINITY,
  before: '',
  burst: false,
};

/** A digit pressed on the touch pad. */
export function pressDigit(entry: PinEntry, digit: string): PinEntry {
  return entry.digits.length >= PIN_MAX ? entry : { ...entry, digits: entry.digits + digit, burst: false };
}

export function eraseDigit(entry: PinEntry): PinEntry {
  return { ...entry, digits: entry.digits.slice(0, -1), burst: false };
}

export function isComplete(entry: PinEntry): boolean {
  return entry.digits.length >= PIN_MIN;
}

/** A key from the keyboard at `at` ms. `confirm` is true when a person pressed Enter on a complete PIN. */
export function pinKey(entry: PinEntry, key: string, at: number): { entry: PinEntry; confirm: boolean } {
  const fast = at - entry.lastKeyAt <= READER_GAP_MS;
  const timed = { ...entry, lastKeyAt: at };
  if (key === 'Enter') {
    if (fast) return { entry: { ...timed, digits: entry.before, burst: false }, confirm: false };
    return { entry: timed, confirm: isComplete(entry) };
  }
  if (key === 'Backspace') return { entry: eraseDigit(timed), confirm: false };
  if (fast) return { entry: { ...timed, digits: entry.before, burst: true }, confirm: false };
  const start = { ...timed, before: entry.digits, burst: false };
  return { entry: /^\d$/.test(key) ? pressDigit(start, key) : start, confirm: false };
}
