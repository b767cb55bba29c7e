/** How long a picture is kept where the clock that it was taken by may be wrong. Pure; times in ms. */

/** No picture is kept longer than a year and a day, and no kiosk keeps one unsent for as long. */
export const EVIDENCE_MAX_MS = 366 * 86_400_000;
/** Further in the future no clock that is right can have taken it. */
const AHEAD_MS = 86_400_000;

/** Whether it can have been taken then, as seen from `now`: not by a clock that began in 2000, or was years ahead. */
export function isTakenLately(takenAt: number, now: number): boolean {
  return takenAt > now - EVIDENCE_MAX_MS && takenAt < now + AHEAD_MS;
}

/** Until when it is kept: for as long as the kiosk asked, from when it was taken or, where that cannot be, from `now`. */
export function keptUntil(
  taken: { readonly takenAt: number; readonly expiresAt: number },
  now: number,
): number {
  const { takenAt, expiresAt } = taken;
  const from = isTakenLately(takenAt, now) ? takenAt : now;
  return Math.min(from + expiresAt - takenAt, now + EVIDENCE_MAX_MS);
}
