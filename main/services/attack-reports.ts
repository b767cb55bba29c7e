/** Faces that look like an attack on the kiosk: IT is told, but not about every frame of one photograph. */
import type { FaceDecision } from '../../core/contracts/vision.ts';
import { isSuspicious, TRIES_WAIT_MS } from '../../core/domain/face-words.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Journal } from './journal.ts';
import type { SessionBook } from './session-book.ts';

/** Suspected attacks are reported at most this often, ms: a photograph left before the camera fills no log. */
const REPORT_AGAIN_MS = 60_000;
/** Who used up their tries once may be unlucky; somebody who does it again within this time, ms, goes on trying. */
const TRYING_MS = 15 * 60_000;

interface AttackReportsNeeds {
  readonly clock: Clock;
  readonly book: SessionBook;
  readonly journal: Journal;
}

export class AttackReports {
  readonly #needs: AttackReportsNeeds;
  #reportedAt = Number.NEGATIVE_INFINITY;
  /** When somebody was told last that they tried too often and a new wait began, monotonic ms. */
  #exhaustedAt: number | null = null;

  constructor(needs: AttackReportsNeeds) {
    this.#needs = needs;
  }

  /** Whether the decision is evidence of an attack. Asked once per decision: repeated tries are counted here. */
  suspects({ outcome, evidence }: FaceDecision): boolean {
    if (outcome.kind !== 'refused') return false;
    if (outcome.reason === 'vision.too-many-tries') return this.#again(this.#needs.clock.mono());
    return isSuspicious(outcome.reason, evidence);
  }

  /** Writes a notice unless one was written lately. */
  report({ outcome, evidence }: FaceDecision): void {
    const { book, clock, journal } = this.#needs;
    const now = clock.mono();
    if (outcome.kind !== 'refused' || now - this.#reportedAt < REPORT_AGAIN_MS) return;
    const detail = `${outcome.reason} after ${evidence.frames} frames`;
    journal.notice('attack.suspected', detail, book.open(clock.wall())?.id ?? null);
    this.#reportedAt = now;
  }

  /** Whoever goes on standing there during one wait is told so every few seconds; that counts once. */
  #again(now: number): boolean {
    const before = this.#exhaustedAt;
    if (before !== null && now - before < TRIES_WAIT_MS) return false;
    this.#exhaustedAt = now;
    return before !== null && now - before < TRYING_MS;
  }
}
