import type {
  FaceDecision,
  FaceRefusal,
  Frame,
  Hint,
  VisionEvent,
  Watch,
} from '../../core/contracts/vision.ts';
import { templateToBase64 } from '../../core/domain/face-template.ts';
import { type Attempt, evidenceOf } from './attempt.ts';
import type { SeenVote, Vote } from './decision.ts';
import { meanEmbedding } from './embedder.ts';
import type { RgbImage } from './frame.ts';
import type { Look } from './look.ts';
import type { Matcher } from './matcher.ts';
import { ProgressFilter } from './progress.ts';
import type { RecogniserParts } from './recogniser-parts.ts';
import type { WatchState } from './watch-state.ts';

type Outcome = FaceDecision['outcome'];
type Phase = Extract<VisionEvent, { type: 'progress' }>['phase'];

/** Tells the kiosk what goes on and what was decided; a decision is told once per attempt. */
export class Herald {
  readonly #parts: RecogniserParts;
  readonly #matcher: Matcher;
  readonly #state: WatchState;
  readonly #emit: (event: VisionEvent) => void;
  readonly #progress = new ProgressFilter();

  constructor(
    parts: RecogniserParts,
    matcher: Matcher,
    state: WatchState,
    emit: (event: VisionEvent) => void,
  ) {
    this.#parts = parts;
    this.#matcher = matcher;
    this.#state = state;
    this.#emit = emit;
  }

  /** @param current whether the attempt is still the one that is followed. Answers whether the decision was told. */
  async accept(
    attempt: Attempt,
    frame: Frame,
    look: Look,
    agreement: { subject: string; votes: readonly SeenVote[] },
    current: () => boolean,
  ): Promise<boolean> {
    attempt.decidedAt = frame.capturedAt;
    const decidedAt = this.#parts.now();
    const crop = this.#state.terms.crop
      ? await this.#picture(attempt.picture(agreement.subject) ?? look.face)
      : null;
    if (!current()) return false;
    const outcome: Outcome = { kind: 'accepted', subject: agreement.subject };
    this.#decide(attempt, frame, outcome, agreement.votes, decidedAt, crop);
    return true;
  }

  refuse(attempt: Attempt, frame: Frame, reason: FaceRefusal): void {
    attempt.decidedAt = frame.capturedAt;
    attempt.refused = reason;
    const latest = attempt.votes.slice(-this.#parts.limits.windowFrames);
    this.#decide(attempt, frame, { kind: 'refused', reason }, latest, this.#parts.now(), null);
  }

  say(phase: Phase, track: number | null, hint: Hint | null): void {
    this.#tell({ phase, track, hint, step: null, stepLeftMs: null });
  }

  /** The step of the challenge that is asked for now; none while nothing is. */
  sayStep(attempt: Attempt, frame: Frame): void {
    const state = attempt.challenge;
    if (!state) return;
    if (state.restsUntil !== null) {
      this.say('checking', attempt.track, null);
      return;
    }
    const step = state.steps[state.done] ?? null;
    const left = this.#parts.settings.challengeStepMs - (frame.capturedAt - state.stepStartedAt);
    const { track } = attempt;
    this.#tell({ phase: 'challenge', track, hint: null, step, stepLeftMs: Math.max(0, left) });
  }

  #tell(progress: Omit<Extract<VisionEvent, { type: 'progress' }>, 'type' | 'watch'>): void {
    const event = { type: 'progress', watch: this.#state.watch.id, ...progress } as const;
    if (this.#progress.changed(event)) this.#emit(event);
  }

  /** The evidence picture; a person is let in also when it cannot be made. */
  async #picture(face: RgbImage): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      return await this.#parts.encode(face);
    } catch {
      return null;
    }
  }

  #decide(
    attempt: Attempt,
    frame: Frame,
    outcome: Outcome,
    votes: readonly SeenVote[],
    decidedAt: number,
    crop: Uint8Array<ArrayBuffer> | null,
  ): void {
    const { watch, terms } = this.#state;
    const gallery = votes.at(-1)?.gallery ?? galleryOf(watch);
    const evidence = evidenceOf(attempt, {
      pack: this.#parts.pack,
      packName: this.#parts.packName,
      votes,
      ...this.#matcher.limits(gallery),
      gallery,
      gallerySize: this.#matcher.size(gallery),
      livenessThreshold: this.#parts.limits.livenessScore,
      livenessFrames: this.#parts.limits.livenessFrames,
      decidedAt,
    });
    const firstFrameAt = attempt.firstAt ?? frame.capturedAt;
    const learns = terms.learn && outcome.kind === 'accepted' && votes.length > 0;
    this.#emit({
      type: 'decision',
      watch: watch.id,
      track: attempt.track,
      firstFrameAt,
      decidedAt,
      outcome,
      evidence,
      crop,
      ...(learns && { seen: templateToBase64(meanEmbedding(votes.map(({ vector }) => vector))) }),
    });
  }
}

function galleryOf(watch: Watch): Vote['gallery'] {
  return watch.mode === 'verify' ? 'one' : 'roll';
}
