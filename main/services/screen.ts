/**
 * The kiosk's front desk as a state machine: where the conversation stands, what may replace it, and when it is over.
 * Pure; `now` is monotonic time, ms. What it says to a person is made by `view.ts`.
 */
import type { KioskScreen } from '../../core/contracts/kiosk-view.ts';
import type { Refusal } from '../../core/contracts/refusal.ts';
import type { ArrivalOutcome } from './attendance.ts';
import type { ProvenTrainer } from './trainer.ts';

/** How long each place waits for the next thing to happen, ms; then it gives way to what is `next`. */
export const LASTS = {
  welcome: 3_000,
  'already-in': 3_000,
  'walk-in-waiting': 5_000,
  refused: 5_000,
  'session-started': 4_000,
  'session-ended': 6_000,
  'feedback-thanks': 3_000,
  'out-of-order': 10_000,
  'confirm-face': 20_000,
  pin: 30_000,
  menu: 60_000,
  'confirm-end': 30_000,
  'walk-ins': 120_000,
  roll: 180_000,
  'feedback-identify': 30_000,
  feedback: 180_000,
  'exit-code': 30_000,
} as const;

/** A greeting stays at least this long before a refusal of whoever stands behind may replace it, ms. */
export const GREETING_MIN_MS = 1_500;

export interface Who {
  readonly subject: string;
  readonly name: string;
}

export type Purpose = 'check-in' | 'start' | 'menu' | 'feedback';

export type Message = Extract<
  KioskScreen,
  {
    kind:
      | 'welcome'
      | 'already-in'
      | 'walk-in-waiting'
      | 'refused'
      | 'session-started'
      | 'session-ended'
      | 'feedback-thanks'
      | 'out-of-order';
  }
>;

export type Place =
  | { readonly at: 'home' }
  | { readonly at: 'message'; readonly message: Message; readonly then: Place }
  | { readonly at: 'confirm-face'; readonly who: Who; readonly purpose: Purpose; readonly session: string }
  | {
      readonly at: 'pin';
      readonly who: Who;
      readonly purpose: Purpose;
      readonly session: string | null;
      readonly error: Refusal | null;
    }
  | { readonly at: 'menu'; readonly trainer: ProvenTrainer; readonly session: string }
  | {
      readonly at: 'confirm-end';
      readonly trainer: ProvenTrainer;
      readonly session: string;
      /** The end is asked for because the next session is to start. */
      readonly thenStart: boolean;
      readonly back: Place;
    }
  | { readonly at: 'walk-ins' | 'roll'; readonly trainer: ProvenTrainer; readonly session: string }
  | { readonly at: 'feedback-identify'; readonly session: string }
  | { readonly at: 'feedback'; readonly session: string; readonly subject: string }
  | { readonly at: 'exit-code'; readonly error: Refusal | null };

export interface Desk {
  readonly place: Place;
  /** When the place was entered or last touched. */
  readonly since: number;
}

export const HOME: Place = { at: 'home' };

export function message(text: Message, then: Place = HOME): Place {
  return { at: 'message', message: text, then };
}

export function refused(refusal: Refusal, then: Place = HOME): Place {
  const { code, params } = refusal;
  return message({ kind: 'refused', refusal: { code, params } }, then);
}

/** What an arrival is told. */
export function greeting(outcome: ArrivalOutcome): Place {
  if (outcome.kind === 'refused') return refused(outcome);
  return message(outcome.kind === 'welcome' ? { ...outcome, saved: true } : outcome);
}

export function go(place: Place, now: number): Desk {
  return { place, since: now };
}

/** Somebody touched the screen: their place waits anew. */
export function touch(desk: Desk, now: number): Desk {
  return desk.place.at === 'message' ? desk : { place: desk.place, since: now };
}

/** How long this place lasts, ms; null for home, which waits for ever. */
export function lastsMs(place: Place): number | null {
  if (place.at === 'home') return null;
  return LASTS[place.at === 'message' ? place.message.kind : place.at];
}

/** What time alone does: messages give way to what follows them, forgotten conversations go home. */
export function tick(desk: Desk, now: number): Desk {
  const lasts = lastsMs(desk.place);
  if (lasts === null || now - desk.since < lasts) return desk;
  return go(desk.place.at === 'message' ? desk.place.then : HOME, now);
}

/** Where "back" leads. */
export function backOf(place: Place): Place {
  switch (place.at) {
    case 'message':
      return place.then;
    case 'confirm-end':
      return place.back;
    case 'walk-ins':
    case 'roll':
      return { at: 'menu', trainer: place.trainer, session: place.session };
    default:
      return HOME;
  }
}

/** Whether the desk is free for the next arrival. */
export function isFree(place: Place): boolean {
  return place.at === 'home' || (place.at === 'message' && place.then.at === 'home');
}

/** Whether a stranger's refusal may be shown now, or would cut off the greeting of the person before. */
export function mayRefuse(desk: Desk, now: number): boolean {
  const { place } = desk;
  if (place.at !== 'message') return true;
  const greeting = place.message.kind !== 'refused' && place.message.kind !== 'out-of-order';
  return !greeting || now - desk.since >= GREETING_MIN_MS;
}

/**
 * What a badge means here. `serve`: it is this person's turn. `wait`: somebody else is in the middle of something;
 * they come next. `same`: the badge of the person being served, left on the reader or tapped twice.
 * `not-a-trainer`: a trainer is being confirmed, and this is a trainee's badge.
 */
export function badgeMeans(
  place: Place,
  subject: string,
  isTrainer: boolean,
): 'serve' | 'wait' | 'same' | 'not-a-trainer' {
  switch (place.at) {
    case 'home':
    case 'message':
      return place.at === 'message' && servedSubject(place.then) !== null
        ? servedSubject(place.then) === subject
          ? 'same'
          : 'wait'
        : 'serve';
    case 'confirm-face':
    case 'pin': {
      if (place.who.subject === subject) return 'same';
      const forTrainer = place.purpose === 'start' || place.purpose === 'menu';
      return forTrainer && !isTrainer ? 'not-a-trainer' : 'serve';
    }
    case 'feedback-identify':
      return 'serve';
    default:
      return servedSubject(place) === subject ? 'same' : 'wait';
  }
}

function servedSubject(place: Place): string | null {
  switch (place.at) {
    case 'menu':
    case 'confirm-end':
    case 'walk-ins':
    case 'roll':
      return place.trainer.subject;
    case 'confirm-face':
    case 'pin':
      return place.who.subject;
    case 'feedback':
      return place.subject;
    default:
      return null;
  }
}
