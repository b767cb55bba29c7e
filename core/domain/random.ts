/** Chance that can be repeated, for trials, scripts of events and made-up data: never for anything that must not be guessed. */

/** Uniform in [0, 1). */
export type Random = () => number;

/** The same numbers for the same seed: mulberry32 (T. Ettinger, public domain), a 32-bit counter through an integer hash. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A new array in random order (R. A. Fisher and F. Yates, 1938). */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] as T, order[i] as T];
  }
  return order;
}
