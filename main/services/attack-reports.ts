/** Faces that look like an attack on the kiosk: IT is told, but not about every frame of one photograph. */
import type { FaceDecision, FaceRefusal } from '../../core/contracts/vision.ts';
import { isSuspicious } from '../../core/domain/face-words.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Journal } from './journal.ts';
import type { SessionBook } from './session-book.ts';

/** Suspected attacks are reported at most this often, ms: a photograph left before the camera fills no log. */
const REPORT_AGAIN_MS = 60_000;

interface AttackReportsNeeds {
  readonly clock: Clock;
  readonly book: SessionBook;
  readonly journal: Journal;
}

export class AttackReports {
  readonly #needs: AttackReportsNeeds;
  #reportedAt = Number.NEGATIVE_INFINITY;

  constructor(needs: AttackReportsNeeds) {
    this.#needs = needs;
  }

  /** Writes a notice if the decision looks like an attack and none was written lately. */
  consider({ outcome, evidence }: FaceDecision): void {
    if (outcome.kind !== 'refused' || !isReported(outcome.reason)) return;
    const { book, clock, journal } = this.#needs;
    if (clock.mono() - this.#reportedAt < REPORT_AGAIN_MS) return;
    this.#reportedAt = clock.mono();
    const detail = `${outcome.reason} after ${evidence.frames} frames`;
    journal.notice('attack.suspected', detail, book.open(clock.wall())?.id ?? null);
  }
}

/** Also who went on after several refusals is told of, though it may be the holder of a face that others held up. */
function isReported(reason: FaceRefusal): boolean {
  return isSuspicious(reason) || reason === 'vision.too-many-tries';
}
