import type {
  FaceDecision,
  FaceRefusal,
  Frame,
  FrameDone,
  GalleryEntry,
  Hint,
  VisionEvent,
  Watch,
  WatchTerms,
} from '../../core/contracts/vision.ts';
import { templateToBase64 } from '../../core/domain/face-template.ts';
import { Attempt, evidenceOf } from './attempt.ts';
import { cameraTrusted } from './cameras.ts';
import { advanceChallenge, planChallenge, startChallenge } from './challenge.ts';
import { ChallengeDuty } from './challenge-duty.ts';
import { countVotes, median, type Vote } from './decision.ts';
import { cosine } from './embedder.ts';
import { FrameReader } from './frame.ts';
import { Gallery } from './gallery.ts';
import type { Look, Looker } from './looker.ts';
import type { Thresholds } from './manifest.ts';
import { Matcher } from './matcher.ts';
import { HintFilter, ProgressFilter } from './progress.ts';
import type { VisionSettings } from './settings.ts';
import { FaceTracker, type Sighting } from './tracker.ts';

export interface RecogniserParts {
  readonly looker: Looker;
  /** `ModelPack.id`. */
  readonly pack: string;
  /** Its name, for people who open a decision. */
  readonly packName?: string;
  /** `ModelPack.recipe`: people enrolled with another one are not searched. */
  readonly recipe?: string;
  readonly limits: Thresholds;
  readonly settings: Omit<VisionSettings, 'packDir' | 'modelsRoot'>;
  /** Milliseconds since the Unix epoch, on the clock of `Frame.capturedAt`. */
  readonly now: () => number;
  /** Uniform in [0, 1); draws the challenge. */
  readonly random: () => number;
  /** JPEG of an aligned face. */
  readonly encode: (pixels: {
    width: number;
    height: number;
    data: Uint8ClampedArray;
  }) => Promise<Uint8Array<ArrayBuffer>>;
}

type Outcome = FaceDecision['outcome'];

/** Frames between two looks at somebody already decided on, to notice that another person took the place. */
const HANDOVER_EVERY = 5;

/**
 * From frames to decisions: follows one person at a time and decides once per track. Anything that throws or
 * yields a number that is none ends in a refusal, never in an acceptance.
 */
export class Recogniser {
  readonly #parts: RecogniserParts;
  readonly #reader = new FrameReader();
  readonly #tracker: FaceTracker;
  readonly #matcher: Matcher;
  readonly #hints = new HintFilter();
  readonly #progress = new ProgressFilter();
  readonly #emit: (event: VisionEvent) => void;
  #watch: Watch = { mode: 'idle', id: 0 };
  #terms: WatchTerms = { crop: false, challenge: { when: 'always', day: '1970-01-01' } };
  readonly #duty = new ChallengeDuty();
  #attempt: Attempt | null = null;
  #strangers = 0;
  #frames = 0;
  /** Frames in a row that a model failed on; the process gives up on itself when this does not stop. */
  failures = 0;

  constructor(parts: RecogniserParts, emit: (event: VisionEvent) => void) {
    this.#parts = parts;
    this.#tracker = new FaceTracker(parts.settings.guide);
    this.#matcher = new Matcher(parts.limits);
    this.#emit = emit;
  }

  /** @throws RosterError `vision.bad-template`; the galleries then stay as they were. */
  setGallery(roll: readonly GalleryEntry[], site: readonly GalleryEntry[]): void {
    const { recipe } = this.#parts;
    this.#matcher.setGalleries(Gallery.from(roll, recipe), Gallery.from(site, recipe));
  }

  /** A new watch begins anew with whoever stands there. */
  watch(watch: Watch, terms: WatchTerms): void {
    this.#watch = watch;
    this.#terms = terms;
    this.#attempt = null;
    this.#tracker.renew();
  }

  /** Works through one frame; call again only after it has answered. Never rejects. */
  async process(frame: Frame): Promise<FrameDone> {
    if (this.#watch.mode === 'idle') return this.#done(frame, null, null);
    try {
      const done = await this.#follow(frame, this.#watch);
      this.failures = 0;
      return done;
    } catch {
      this.failures++;
      const attempt = this.#attempt;
      if (attempt && attempt.decidedAt === null) this.#refuse(attempt, frame, 'vision.model-failed');
      return this.#done(frame, null, null);
    }
  }

  async #follow(frame: Frame, watch: Exclude<Watch, { mode: 'idle' }>): Promise<FrameDone> {
    const started = this.#parts.now();
    const image = this.#reader.read(frame);
    const faces = await this.#parts.looker.detect(image);
    const detected = this.#parts.now();
    if (this.#watch !== watch) return this.#done(frame, null, null);
    const seen = this.#tracker.update(faces, image, frame.capturedAt, frame.epoch);
    this.#endLostChallenge(frame, seen !== null);
    if (!seen) {
      if (this.#attempt && this.#tracker.current(frame.capturedAt, frame.epoch) === null)
        this.#attempt = null;
      this.#say('nobody', null, faces.length > 0 ? 'centre-face' : null);
      return this.#done(frame, null, faces.length > 0 ? 'centre-face' : null);
    }
    const attempt = this.#attemptFor(seen.track);
    attempt.spend('detect', started, detected);
    if (attempt.decidedAt !== null) {
      await this.#afterDecision(frame, attempt, seen.jumped, () => this.#parts.looker.look(image, seen.box));
      return this.#done(frame, seen, null);
    }
    if (!cameraTrusted(frame.camera, this.#parts.settings.allowVirtualCameras)) {
      this.#refuse(attempt, frame, 'vision.virtual-camera');
      return this.#done(frame, seen, null);
    }
    const look = await this.#parts.looker.look(image, seen.box, attempt);
    if (this.#attempt !== attempt) return this.#done(frame, seen, null);
    const hint = await this.#consider(frame, watch, attempt, look, seen);
    return this.#done(frame, seen, hint);
  }

  /** One look at somebody undecided. Returns the hint to show. */
  async #consider(
    frame: Frame,
    watch: Exclude<Watch, { mode: 'idle' }>,
    attempt: Attempt,
    look: Look,
    seen: Sighting,
  ): Promise<Hint | null> {
    if (attempt.challenge?.result === 'running') {
      await this.#challengeFrame(frame, attempt, look);
      return null;
    }
    const hint = this.#hints.next(seen.hint ?? look.hint, frame.capturedAt);
    if (seen.hint !== null || look.hint !== null) {
      this.#say('looking', attempt.track, hint);
      return hint;
    }
    const embedding = await this.#parts.looker.embed(look, attempt);
    if (this.#attempt !== attempt) return null;
    const centre = attempt.centre();
    if (centre && cosine(embedding, centre) < this.#parts.limits.continuityScore) {
      this.#tracker.renew();
      return null;
    }
    attempt.firstAt ??= frame.capturedAt;
    attempt.askedAt ??= frame.capturedAt;
    attempt.usable++;
    attempt.qualities.push(look.quality);
    attempt.remember(embedding);
    const compared = this.#parts.now();
    attempt.votes.push(await this.#matcher.search(embedding, watch));
    attempt.spend('match', compared, this.#parts.now());
    attempt.live.push(await this.#parts.looker.live(look, attempt));
    attempt.eyes.push(await this.#parts.looker.closed(look));
    if (this.#attempt !== attempt) return null;
    this.#say('checking', attempt.track, hint);
    await this.#conclude(frame, watch, attempt, look);
    return hint;
  }

  async #conclude(frame: Frame, watch: Watch, attempt: Attempt, look: Look): Promise<void> {
    const limits = this.#parts.limits;
    const rules = { agreeing: limits.agreeingFrames, window: limits.windowFrames };
    const agreement = countVotes(attempt.votes, rules);
    if (agreement.kind === 'agreed') {
      const passive = attempt.passive() ?? 0;
      if (attempt.challenge) {
        const held = agreement.subject === attempt.candidate;
        if (!held) this.#refuse(attempt, frame, 'vision.challenge-failed');
        else if (!(passive >= limits.livenessFloor)) this.#refuse(attempt, frame, 'vision.not-live');
        else {
          this.#duty.passed(agreement.subject, this.#terms.challenge.day);
          await this.#accept(attempt, frame, look, agreement);
        }
      } else if (attempt.live.length >= limits.livenessFrames && passive >= limits.livenessScore) {
        if (this.#duty.asks(agreement.subject, this.#terms.challenge))
          this.#startChallenge(attempt, frame, agreement.subject);
        else await this.#accept(attempt, frame, look, agreement);
      } else if (attempt.live.length >= 2 * limits.livenessFrames) {
        this.#startChallenge(attempt, frame, agreement.subject);
      }
      return;
    }
    const waited = frame.capturedAt - (attempt.askedAt ?? frame.capturedAt);
    if (attempt.votes.length < limits.refuseAfterFrames || waited < limits.refuseAfterMs) return;
    if (attempt.challenge) this.#refuse(attempt, frame, 'vision.challenge-failed');
    else if (watch.mode === 'verify') this.#refuse(attempt, frame, 'vision.not-the-badge-holder');
    else
      this.#refuse(
        attempt,
        frame,
        agreement.leaning === 'ambiguous' ? 'vision.ambiguous' : 'vision.unknown-face',
      );
  }

  #startChallenge(attempt: Attempt, frame: Frame, candidate: string): void {
    const closed = median(attempt.eyes) ?? 0;
    const canBlink = closed + this.#parts.limits.blinkRise < 1;
    const baseline = { yaw: attempt.typical((quality) => quality.yaw), closed };
    attempt.candidate = candidate;
    attempt.challenge = startChallenge(
      planChallenge(this.#parts.random, canBlink),
      baseline,
      frame.capturedAt,
    );
    this.#sayStep(attempt, frame);
  }

  async #challengeFrame(frame: Frame, attempt: Attempt, look: Look): Promise<void> {
    const state = attempt.challenge;
    const centre = attempt.centre();
    if (!state || !centre) return;
    const limits = this.#parts.limits;
    const embedding = await this.#parts.looker.embed(look, attempt);
    const closed = await this.#parts.looker.closed(look);
    if (this.#attempt !== attempt) return;
    const straight =
      Math.abs(look.pose.yaw - state.baseline.yaw) < limits.turnYaw / 2 &&
      closed - state.baseline.closed < limits.blinkRise / 2;
    const near = cosine(embedding, centre) >= (straight ? limits.oneScore : limits.continuityScore);
    const sight = { at: frame.capturedAt, yaw: look.pose.yaw, closed, same: near };
    this.#advance(attempt, frame, sight);
  }

  #advance(attempt: Attempt, frame: Frame, sight: Parameters<typeof advanceChallenge>[1]): void {
    if (!attempt.challenge) return;
    attempt.challenge = advanceChallenge(attempt.challenge, sight, {
      turnYaw: this.#parts.limits.turnYaw,
      blinkRise: this.#parts.limits.blinkRise,
      stepMs: this.#parts.settings.challengeStepMs,
    });
    if (attempt.challenge.result === 'failed') this.#refuse(attempt, frame, 'vision.challenge-failed');
    else if (attempt.challenge.result === 'timed-out')
      this.#refuse(attempt, frame, 'vision.challenge-timed-out');
    else if (attempt.challenge.result === 'passed') this.#askAgain(attempt, frame);
    else this.#sayStep(attempt, frame);
  }

  /** After the challenge the person is matched afresh: only frames from now on count, with their own patience. */
  #askAgain(attempt: Attempt, frame: Frame): void {
    attempt.votes = [];
    attempt.askedAt = frame.capturedAt;
    this.#say('checking', attempt.track, null);
  }

  /** A challenged face that left, was replaced, or hides must not leave its challenge open. */
  #endLostChallenge(frame: Frame, seen: boolean): void {
    const attempt = this.#attempt;
    if (!attempt || attempt.decidedAt !== null || attempt.challenge?.result !== 'running') return;
    if (this.#tracker.current(frame.capturedAt, frame.epoch) !== attempt.track) {
      this.#refuse(attempt, frame, 'vision.challenge-failed');
    } else if (!seen) {
      this.#advance(attempt, frame, { at: frame.capturedAt, yaw: null, closed: 0, same: true });
    }
  }

  async #afterDecision(
    frame: Frame,
    attempt: Attempt,
    jumped: boolean,
    look: () => Promise<Look>,
  ): Promise<void> {
    const since = frame.capturedAt - (attempt.decidedAt ?? frame.capturedAt);
    if (attempt.refused !== null && since >= this.#parts.settings.retryAfterMs) {
      this.#tracker.renew();
      return;
    }
    const centre = attempt.centre();
    if (!centre || (++this.#frames % HANDOVER_EVERY !== 0 && !jumped && this.#strangers === 0)) return;
    const now = await look();
    if (now.hint !== null) return;
    const other = cosine(await this.#parts.looker.embed(now), centre) < this.#parts.limits.continuityScore;
    this.#strangers = other ? this.#strangers + 1 : 0;
    if (this.#strangers >= 2 && this.#attempt === attempt) {
      this.#strangers = 0;
      this.#tracker.renew();
    }
  }

  #attemptFor(track: number): Attempt {
    if (this.#attempt?.track !== track) this.#attempt = new Attempt(track);
    return this.#attempt;
  }

  async #accept(
    attempt: Attempt,
    frame: Frame,
    look: Look,
    agreement: { subject: string; votes: readonly Vote[] },
  ): Promise<void> {
    attempt.decidedAt = frame.capturedAt;
    const decidedAt = this.#parts.now();
    const crop = this.#terms.crop ? await this.#picture(look) : null;
    if (this.#attempt !== attempt) return;
    const outcome: Outcome = { kind: 'accepted', subject: agreement.subject };
    this.#decide(attempt, frame, outcome, agreement.votes, decidedAt, crop);
  }

  /** The evidence picture; a person is let in also when it cannot be made. */
  async #picture(look: Look): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      return await this.#parts.encode(this.#parts.looker.crop(look));
    } catch {
      return null;
    }
  }

  #refuse(attempt: Attempt, frame: Frame, reason: FaceRefusal): void {
    attempt.decidedAt = frame.capturedAt;
    attempt.refused = reason;
    const latest = attempt.votes.slice(-this.#parts.limits.windowFrames);
    this.#decide(attempt, frame, { kind: 'refused', reason }, latest, this.#parts.now(), null);
  }

  #decide(
    attempt: Attempt,
    frame: Frame,
    outcome: Outcome,
    votes: readonly Vote[],
    decidedAt: number,
    crop: Uint8Array<ArrayBuffer> | null,
  ): void {
    const gallery = votes.at(-1)?.gallery ?? (this.#watch.mode === 'verify' ? 'one' : 'roll');
    const evidence = evidenceOf(attempt, {
      pack: this.#parts.pack,
      packName: this.#parts.packName,
      votes,
      ...this.#matcher.limits(gallery),
      gallery,
      gallerySize: this.#matcher.size(gallery),
      livenessThreshold: this.#parts.limits.livenessScore,
      decidedAt,
    });
    const firstFrameAt = attempt.firstAt ?? frame.capturedAt;
    const { id: watch } = this.#watch;
    const face = this.#terms.learn && outcome.kind === 'accepted' ? attempt.centre() : null;
    this.#emit({
      type: 'decision',
      watch,
      track: attempt.track,
      firstFrameAt,
      decidedAt,
      outcome,
      evidence,
      crop,
      ...(face && { seen: templateToBase64(face) }),
    });
  }

  #sayStep(attempt: Attempt, frame: Frame): void {
    const state = attempt.challenge;
    if (!state) return;
    const step = state.steps[state.done] ?? null;
    const left = this.#parts.settings.challengeStepMs - (frame.capturedAt - state.stepStartedAt);
    this.#say('challenge', attempt.track, null, step, Math.max(0, left));
  }

  #say(
    phase: 'nobody' | 'looking' | 'checking' | 'challenge',
    track: number | null,
    hint: Hint | null,
    step: Extract<VisionEvent, { type: 'progress' }>['step'] = null,
    stepLeftMs: number | null = null,
  ): void {
    const event = { type: 'progress', watch: this.#watch.id, track, phase, hint, step, stepLeftMs } as const;
    if (this.#progress.changed(event)) this.#emit(event);
  }

  #done(frame: Frame, seen: Sighting | null, hint: Hint | null): FrameDone {
    return { type: 'frame-done', seq: frame.seq, face: seen?.box ?? null, hint };
  }
}
