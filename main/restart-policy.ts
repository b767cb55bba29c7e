/** When a process that ended is started again, and when people are told that it does not come up. Pure. */

/** First wait, ms; doubles with every end in a row, up to the last. */
const FIRST_MS = 200;
const LAST_MS = 15_000;
/** One that was up for this long does start, and is back soon however often it ends, ms: people stand before it. */
const STARTED_MS = 3_000;
const LAST_ONCE_STARTED_MS = 1_000;
/** A process that was up for this long is taken for healthy: its next end counts as the first, ms. */
const STEADY_MS = 30_000;
/** Ends in a row after which the process counts as not starting. */
const PATIENCE = 4;

export interface RestartState {
  readonly endsInARow: number;
}

export const freshRestarts: RestartState = { endsInARow: 0 };

/** After a process that was up for `upMs` has ended: the wait before the next start, and whether to tell people. */
export function afterEnd(
  state: RestartState,
  upMs: number,
): { readonly state: RestartState; readonly waitMs: number; readonly failing: boolean } {
  const endsInARow = upMs >= STEADY_MS ? 1 : state.endsInARow + 1;
  const most = upMs >= STARTED_MS ? LAST_ONCE_STARTED_MS : LAST_MS;
  const waitMs = Math.min(FIRST_MS * 2 ** (endsInARow - 1), most);
  return { state: { endsInARow }, waitMs, failing: endsInARow >= PATIENCE };
}
