/** What the face pipeline should look for now, as a function of what is on the screen. */
import type { AttendancePolicy } from '../../core/contracts/policy.ts';
import type { Watch, WatchTerms } from '../../core/contracts/vision.ts';
import { zonedAt } from '../../core/domain/local-time.ts';
import type { FaceVerifier } from '../../core/ports/face-verifier.ts';
import type { Place } from './screen.ts';

export type Wanted =
  | { readonly mode: 'idle' }
  | { readonly mode: 'identify' }
  | { readonly mode: 'verify'; readonly subject: string };

/** `checkInOpen`: some session takes arrivals. Arrivals go on being recognised while the last one is greeted. */
export function wantedWatch(place: Place, checkInOpen: boolean): Wanted {
  if (place.at === 'confirm-face') return { mode: 'verify', subject: place.who.subject };
  if (place.at === 'feedback-identify') return { mode: 'identify' };
  const free = place.at === 'home' || (place.at === 'message' && place.then.at === 'home');
  return free && checkInOpen ? { mode: 'identify' } : { mode: 'idle' };
}

/** Of a kiosk that no hub has placed: nobody is looked for, and nobody would be let in lightly. */
export const NO_TERMS: WatchTerms = { crop: false, challenge: { when: 'always', day: '1970-01-01' } };

/** On which terms people are let in at this kiosk now. `now`: ms; the day is that of the site's clocks. */
export function watchTerms(
  placement: { readonly roomId: string; readonly zone: string; readonly policy: AttendancePolicy },
  now: number,
): WatchTerms {
  const { policy, roomId, zone } = placement;
  const when = policy.challengeRooms.includes(roomId) ? 'always' : policy.challenge;
  const day = zonedAt(now, zone).toPlainDate().toString();
  const crop = policy.evidenceImage === 'crop';
  return { crop, challenge: { when, day }, ...(policy.templateUpdate && { learn: true }) };
}

/** Tells the face pipeline, once per change. Decisions that carry another number than `id` are stale. */
export class WatchKeeper {
  readonly #face: FaceVerifier;
  #id = 0;
  #key = '';

  constructor(face: FaceVerifier) {
    this.#face = face;
  }

  get id(): number {
    return this.#id;
  }

  /** `place` distinguishes two looks for the same thing, such as two people who give feedback in turn. */
  want(wanted: Wanted, terms: WatchTerms, place: string): void {
    const key = JSON.stringify([wanted, ...(wanted.mode === 'idle' ? [] : [terms, place])]);
    if (key === this.#key) return;
    this.#key = key;
    this.#id += 1;
    const watch: Watch =
      wanted.mode === 'verify'
        ? { mode: 'verify', id: this.#id, subject: wanted.subject }
        : { mode: wanted.mode, id: this.#id };
    this.#face.watch(watch, terms);
  }
}
