/** Joins what the processes and the page said into walk-ups: who stood there, what was decided, and when what was seen. */
import type { Seen } from './screen.ts';
import type { Tapped } from './taps.ts';

/** Who a slot of the video shows; null is somebody who is enrolled nowhere. */
export interface Expected {
  readonly name: string | null;
  readonly subject: string | null;
}

type Decision = Extract<Tapped, { what: 'decision' }>;

/** What came of one walk-up. Times are ms since the Unix epoch. */
export interface WalkUp {
  readonly slot: number;
  readonly expected: Expected;
  /** Capture of the first frame with this person that vision was given. */
  readonly seenAt: number;
  /** Every decision about a face first usable during this slot, the first one first. */
  readonly decisions: readonly Decision[];
  readonly challenged: boolean;
  /** The kiosk process showed the greeting: the fact was on the disk before. */
  readonly committedAt: number | null;
  /** What it said: `welcome`, `already-in` and so on; null for nothing. */
  readonly said: string | null;
  /** The greeting was on the screen. */
  readonly drawnAt: number | null;
}

/** A greeting later than this after its decision is another one's, ms. */
const GREETED_WITHIN = 3_000;
const GREETINGS = new Set(['welcome', 'already-in', 'walk-in-waiting']);

/** The walk-ups that were seen, in their order. Those that were not over when listening ended are left out. */
export function walkUpsOf(
  kiosk: readonly Tapped[],
  vision: readonly Tapped[],
  drawn: Seen['drawn'],
  expected: (slot: number) => Expected,
): WalkUp[] {
  const slots = vision.filter((line) => line.what === 'slot');
  const decisions = kiosk.filter((line) => line.what === 'decision');
  const screens = kiosk.filter((line) => line.what === 'screen' && GREETINGS.has(line.kind));
  const challenges = kiosk.filter((line) => line.what === 'challenge');
  return slots.flatMap((slot, index): WalkUp[] => {
    const next = slots.slice(index + 1).find((other) => other.slot > 0);
    if (slot.slot === 0 || next === undefined) return [];
    const within = (at: number): boolean => at >= slot.at && at < next.at;
    const own = decisions.filter(({ firstFrameAt }) => within(firstFrameAt));
    const [first] = own;
    const greeting = screens.find(
      (screen) =>
        first !== undefined &&
        first.subject !== null &&
        screen.what === 'screen' &&
        screen.at >= first.heardAt &&
        screen.at < Math.min(first.heardAt + GREETED_WITHIN, next.at + GREETED_WITHIN),
    );
    const shown = greeting?.what === 'screen' ? greeting : null;
    const painted = drawn.find(
      ({ at, text }) => shown !== null && at >= shown.at && text.includes(shown.name ?? '\0'),
    );
    return [
      {
        slot: slot.slot,
        expected: expected(slot.slot),
        seenAt: slot.at,
        decisions: own,
        challenged: challenges.some(({ at }) => within(at)),
        committedAt: shown?.at ?? null,
        said: shown?.kind ?? null,
        drawnAt: painted?.at ?? null,
      },
    ];
  });
}

/** Walk-ups of the plan that vision never saw a frame of, between the first and the last that it saw. */
export function neverSeen(walkUps: readonly WalkUp[], planned: number): number {
  let missed = 0;
  for (let i = 1; i < walkUps.length; i++) {
    const [before, now] = [walkUps[i - 1] as WalkUp, walkUps[i] as WalkUp];
    missed += (now.slot - before.slot - 1 + planned) % planned;
  }
  return missed;
}

export const isRight = ({ decisions, expected }: WalkUp): boolean =>
  expected.subject !== null && decisions[0]?.subject === expected.subject;

export const isWrong = ({ decisions, expected }: WalkUp): boolean =>
  decisions.some(({ subject }) => subject !== null && subject !== expected.subject);
