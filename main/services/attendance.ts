/** Arrivals: somebody who proved who they are is taken in, told when they came, or told why not. */
import type { Method } from '../../core/contracts/fact.ts';
import type { Refusal } from '../../core/contracts/refusal.ts';
import { decideCheckIn } from '../../core/domain/check-in.ts';
import { refuse } from '../../core/domain/decision.ts';
import type { RecordStatus } from '../../core/domain/record.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { AppendOptions } from '../../core/ports/fact-log.ts';
import type { KioskStore } from '../../core/ports/kiosk-store.ts';
import type { Journal } from './journal.ts';
import type { LocationService } from './location.ts';
import { isExpected, type SessionBook } from './session-book.ts';

const DAY = 86_400_000;

/** Somebody who proved who they are, here and now. */
export interface Arriving {
  readonly subject: string;
  readonly method: Method;
  /** Kept sealed with the fact: `{ face: FaceEvidence }` for a face. */
  readonly secret?: Readonly<Record<string, unknown>>;
  /** Aligned face, JPEG; stored only when the policy wants it. */
  readonly crop?: Uint8Array | null;
}

export type ArrivalOutcome =
  | {
      readonly kind: 'welcome';
      readonly name: string;
      readonly status: 'present' | 'late' | 'arrived';
      readonly at: number;
    }
  | {
      readonly kind: 'already-in';
      readonly name: string;
      readonly status: RecordStatus;
      readonly at: number;
    }
  | { readonly kind: 'walk-in-waiting'; readonly name: string }
  | Refusal;

export interface AttendanceNeeds {
  readonly clock: Clock;
  readonly store: KioskStore;
  readonly book: SessionBook;
  readonly journal: Journal;
  readonly location: LocationService;
}

export class AttendanceService {
  readonly #needs: AttendanceNeeds;

  constructor(needs: AttendanceNeeds) {
    this.#needs = needs;
  }

  /** Decides and writes. A welcome means that the fact is on disk. */
  arrive(arriving: Arriving): ArrivalOutcome {
    const { book, journal, store } = this.#needs;
    const name = store.person(arriving.subject)?.displayName ?? '';
    const { state, decision } = this.#decide(arriving);
    if (decision.kind === 'already-in')
      return { kind: 'already-in', name, status: decision.status, at: decision.at };
    if (decision.kind === 'refused')
      return decision.code === 'walk-in.waiting' ? { kind: 'walk-in-waiting', name } : decision;
    const written = journal.write(decision.facts, this.#evidence(arriving));
    if (written.kind === 'refused') return written;
    const [fact] = written.facts;
    if (!fact || fact.type === 'walk-in.requested') return { kind: 'walk-in-waiting', name };
    const after = book.state(state?.id ?? '');
    const late = after.records.get(arriving.subject)?.status === 'late';
    return {
      kind: 'welcome',
      name,
      status: after.started === null ? 'arrived' : late ? 'late' : 'present',
      at: fact.wall,
    };
  }

  /** Why nobody could check in with this badge now, so that no PIN is asked for in vain; null when they may try. */
  refusalBefore(subject: string): Refusal | null {
    const { decision } = this.#decide({ subject, method: 'badge-pin' });
    return decision.kind === 'refused' && !decision.code.startsWith('walk-in.') ? decision : null;
  }

  /** Whether this person is awaited in a session that takes arrivals now. */
  isAwaited(subject: string): boolean {
    const { book, clock } = this.#needs;
    return book.takingArrivals(clock.wall()).some((session) => isExpected(session, subject));
  }

  #decide(arriving: Arriving) {
    const { book, clock, location } = this.#needs;
    const now = clock.wall();
    const state = book.forArrival(arriving.subject, now);
    const proof = location.proof();
    if (!state || !proof) return { state, decision: refuse('check-in.no-session') };
    const { subject, method, secret } = arriving;
    const arrival = { subject, method, location: proof, by: null, ...(secret ? { secret } : {}) };
    return { state, decision: decideCheckIn(state, arrival, now) };
  }

  #evidence(arriving: Arriving): AppendOptions | undefined {
    const policy = this.#needs.store.placement()?.policy;
    if (!arriving.crop || policy?.evidenceImage !== 'crop') return undefined;
    const expiresAt = this.#needs.clock.wall() + policy.evidenceDays * DAY;
    return { crop: { jpeg: arriving.crop, expiresAt } };
  }
}
