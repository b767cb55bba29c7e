import { RosterError } from '../../core/contracts/error.ts';
import type {
  FaceRefusal,
  Frame,
  FrameDone,
  GalleryEntry,
  Hint,
  SpoofSign,
  VisionEvent,
  Watch,
  WatchTerms,
} from '../../core/contracts/vision.ts';
import { Attempt } from './attempt.ts';
import { cameraTrusted } from './cameras.ts';
import { ChallengeDuty } from './challenge-duty.ts';
import { type ChallengeEnd, Challenger } from './challenger.ts';
import { type Agreement, countVotes, outweighs, type SeenVote } from './decision.ts';
import type { DetectedFace } from './detector.ts';
import { cosine } from './embedder.ts';
import { FrameReader } from './frame.ts';
import { Gallery } from './gallery.ts';
import { Handover } from './handover.ts';
import { Herald } from './herald.ts';
import type { Look } from './look.ts';
import { Matcher } from './matcher.ts';
import { HintFilter } from './progress.ts';
import type { RecogniserParts } from './recogniser-parts.ts';
import { SameFrames } from './signs/same-frames.ts';
import { heeded, isFrozen } from './signs/sign-watch.ts';
import { FaceTracker, type Sighting } from './tracker.ts';
import { FaceTries } from './tries.ts';
import { tryLeft } from './tries-left.ts';
import { noWatch } from './watch-state.ts';

type Looking = Exclude<Watch, { mode: 'idle' }>;

/** Who stays so long after they were not recognised is told what may help, milliseconds. */
const UNCOVER_AFTER_MS = 1500;

/**
 * From frames to decisions: follows one person at a time and decides once per track. Anything that throws or
 * yields a number that is none ends in a refusal, never in an acceptance.
 */
export class Recogniser {
  readonly #parts: RecogniserParts;
  readonly #reader = new FrameReader();
  readonly #tracker: FaceTracker;
  readonly #matcher: Matcher;
  readonly #herald: Herald;
  readonly #challenger: Challenger;
  readonly #duty = new ChallengeDuty();
  readonly #tries: FaceTries;
  readonly #handover: Handover;
  readonly #hints = new HintFilter();
  readonly #sameFrames = new SameFrames();
  readonly #state = noWatch();
  #attempt: Attempt | null = null;
  /**
   * Frames that a model failed on since all that were asked answered; the process gives up on itself when this does not
   * stop. Frames on which only the detector had work say nothing of the others.
   */
  failures = 0;

  constructor(parts: RecogniserParts, emit: (event: VisionEvent) => void) {
    this.#parts = parts;
    this.#tracker = new FaceTracker(parts.settings.guide);
    this.#matcher = new Matcher(parts.limits);
    this.#herald = new Herald(parts, this.#matcher, this.#state, emit);
    this.#challenger = new Challenger(parts);
    this.#handover = new Handover(parts);
    this.#tries = new FaceTries(parts.settings.tries, parts.limits.oneScore);
  }

  /**
   * The people to recognise from now on, and nobody else.
   * @throws RosterError `vision.bad-template` when some cannot be recognised; the others are.
   */
  setGallery(roll: readonly GalleryEntry[], site: readonly GalleryEntry[]): void {
    const { recipe } = this.#parts;
    const galleries = [Gallery.from(roll, recipe), Gallery.from(site, recipe)] as const;
    this.#matcher.setGalleries(...galleries);
    const damaged = galleries.reduce((sum, gallery) => sum + gallery.damaged, 0);
    if (damaged === 0) return;
    throw new RosterError('vision.bad-template', 'A face template is damaged; enrol this person again.', {
      context: { people: damaged },
    });
  }

  /** A new watch begins anew with whoever stands there. A challenge that is left for it was failed. */
  watch(watch: Watch, terms: WatchTerms): void {
    this.#left(this.#attempt);
    this.#state.watch = watch;
    this.#state.terms = terms;
    this.#attempt = null;
    this.#tracker.renew();
  }

  /** Works through one frame; call again only after it has answered. Never rejects. */
  async process(frame: Frame): Promise<FrameDone> {
    const { watch } = this.#state;
    if (watch.mode === 'idle') return done(frame, null, null);
    try {
      return await this.#follow(frame, watch);
    } catch {
      this.failures++;
      const attempt = this.#attempt;
      if (attempt && attempt.decidedAt === null) this.#refuse(attempt, frame, 'vision.model-failed');
      return done(frame, null, null);
    }
  }

  async #follow(frame: Frame, watch: Looking): Promise<FrameDone> {
    const started = this.#parts.now();
    const image = this.#reader.read(frame);
    this.#sameFrames.next(frame);
    const faces = await this.#parts.looker.detect(image);
    const detected = this.#parts.now();
    if (this.#state.watch !== watch) return done(frame, null, null);
    const patience = this.#attempt ? this.#challenger.patience(this.#attempt) : undefined;
    const seen = this.#tracker.update(faces, image, frame.capturedAt, frame.epoch, patience);
    this.#endLostChallenge(frame, seen !== null, patience);
    if (!seen) {
      if (this.#tracker.current(frame.capturedAt, frame.epoch, patience) === null) {
        this.#left(this.#attempt);
        this.#attempt = null;
      }
      const hint = faces.length > 0 ? 'centre-face' : null;
      this.failures = 0;
      this.#herald.say('nobody', null, hint);
      return done(frame, null, hint);
    }
    const attempt = this.#attemptFor(seen.track);
    attempt.spend('detect', started, detected);
    if (attempt.decidedAt !== null) {
      const look = () => this.#parts.looker.look(image, seen.box);
      return done(frame, seen, await this.#afterDecision(frame, attempt, seen.jumped, look));
    }
    const untrusted = this.#distrust(frame);
    if (untrusted) {
      this.#refuse(attempt, frame, untrusted);
      return done(frame, seen, null);
    }
    const look = await this.#parts.looker.look(image, seen.box, attempt);
    if (this.#attempt !== attempt) return done(frame, seen, null);
    return done(frame, seen, await this.#consider(frame, watch, attempt, look, seen, faces));
  }

  /** Why this camera's frames cannot be believed; null when they can. */
  #distrust(frame: Frame): FaceRefusal | null {
    const { allowVirtualCameras } = this.#parts.settings;
    if (!cameraTrusted(frame.camera, allowVirtualCameras)) return 'vision.virtual-camera';
    return isFrozen(this.#sameFrames, frame, allowVirtualCameras) ? 'vision.frozen-camera' : null;
  }

  /** One look at somebody undecided. Returns the hint to show. */
  async #consider(
    frame: Frame,
    watch: Looking,
    attempt: Attempt,
    look: Look,
    seen: Sighting,
    faces: readonly DetectedFace[],
  ): Promise<Hint | null> {
    if (attempt.challenge?.result === 'running') {
      attempt.looks(frame.capturedAt);
      const current = () => this.#attempt === attempt;
      this.#challenged(attempt, frame, await this.#challenger.next(attempt, frame, look, current));
      this.failures = 0;
      return null;
    }
    const hint = this.#hints.next(seen.hint ?? look.hint, frame.capturedAt);
    if (seen.hint !== null || look.hint !== null) {
      this.#herald.say('looking', attempt.track, hint);
      return hint;
    }
    attempt.looks(frame.capturedAt);
    const embedding = await this.#parts.looker.embed(look, attempt);
    if (this.#attempt !== attempt) return null;
    const centre = attempt.centre();
    if (centre && cosine(embedding, centre) < this.#parts.limits.continuityScore) {
      this.#tracker.renew();
      return null;
    }
    const claimed = watch.mode === 'verify' ? watch.subject : null;
    if (attempt.usable === 0 && this.#tries.exhausted(embedding, claimed, frame.capturedAt)) {
      this.#refuse(attempt, frame, 'vision.too-many-tries');
      return null;
    }
    attempt.firstAt ??= frame.capturedAt;
    attempt.askedAt ??= frame.capturedAt;
    attempt.remember(embedding, look);
    attempt.signs.next(look, seen.box, faces);
    attempt.shown = attempt.signs.signs(this.#sameFrames);
    const compared = this.#parts.now();
    const vote = await this.#matcher.search(embedding, watch);
    attempt.spend('match', compared, this.#parts.now());
    const live = await this.#parts.looker.live(look, attempt);
    attempt.vote({ ...vote, live, vector: embedding }, look);
    attempt.eyes.push(await this.#parts.looker.closed(look));
    this.failures = 0;
    if (this.#attempt !== attempt) return null;
    this.#herald.say('checking', attempt.track, hint);
    await this.#conclude(frame, watch, attempt, look);
    return hint;
  }

  async #conclude(frame: Frame, watch: Watch, attempt: Attempt, look: Look): Promise<void> {
    const limits = this.#parts.limits;
    const rules = { agreeing: limits.agreeingFrames, window: limits.windowFrames };
    const agreement = countVotes(attempt.votes, rules);
    if (agreement.kind !== 'agreed') {
      this.#runOutOfPatience(frame, watch, attempt, agreement.leaning);
      return;
    }
    const { subject } = agreement;
    if (attempt.votes.length < limits.livenessFrames) return;
    const passive = attempt.passive(limits.livenessFrames, agreement.votes) ?? 0;
    if (attempt.challenge) {
      if (subject !== attempt.candidate) this.#refuse(attempt, frame, 'vision.challenge-failed');
      else if (!outweighs(passive, this.#heeded(attempt, frame), limits))
        this.#refuse(attempt, frame, 'vision.not-live');
      else await this.#accept(attempt, frame, look, agreement);
    } else if (this.#tries.exhausted(attempt.centre(), subject, frame.capturedAt)) {
      this.#refuse(attempt, frame, 'vision.too-many-tries');
    } else if (passive >= limits.livenessScore) {
      if (this.#isAsked(attempt, frame, subject)) this.#startChallenge(attempt, frame, subject);
      else await this.#accept(attempt, frame, look, agreement);
    } else if (attempt.votes.length >= 2 * limits.livenessFrames) {
      this.#startChallenge(attempt, frame, subject);
    }
  }

  #heeded(attempt: Attempt, frame: Frame): SpoofSign[] {
    return heeded(attempt.shown, this.#parts.settings.allowVirtualCameras.includes(frame.camera));
  }

  /** Whether somebody who looks alive is challenged all the same: by policy, or because something looks like a picture. */
  #isAsked(attempt: Attempt, frame: Frame, subject: string): boolean {
    return this.#heeded(attempt, frame).length > 0 || this.#duty.asks(subject, this.#state.terms.challenge);
  }

  #runOutOfPatience(frame: Frame, watch: Watch, attempt: Attempt, leaning: 'unknown' | 'ambiguous'): void {
    const limits = this.#parts.limits;
    const waited = frame.capturedAt - (attempt.askedAt ?? frame.capturedAt);
    if (attempt.votes.length < limits.refuseAfterFrames || waited < limits.refuseAfterMs) return;
    if (attempt.challenge) this.#refuse(attempt, frame, 'vision.challenge-failed');
    else if (watch.mode === 'verify') this.#refuse(attempt, frame, 'vision.not-the-badge-holder');
    else this.#refuse(attempt, frame, leaning === 'ambiguous' ? 'vision.ambiguous' : 'vision.unknown-face');
  }

  #startChallenge(attempt: Attempt, frame: Frame, candidate: string): void {
    this.#challenger.start(attempt, frame, candidate);
    this.#herald.sayStep(attempt, frame);
  }

  #challenged(attempt: Attempt, frame: Frame, end: ChallengeEnd): void {
    if (this.#attempt !== attempt) return;
    if (end === 'running') this.#herald.sayStep(attempt, frame);
    else if (end !== 'passed') this.#refuse(attempt, frame, end);
    else {
      // The person is matched afresh: only frames from now on count, with their own patience.
      attempt.askAnew(frame.capturedAt);
      this.#herald.say('checking', attempt.track, null);
    }
  }

  /** A challenged face that left, was replaced, or hides must not leave its challenge open. */
  #endLostChallenge(frame: Frame, seen: boolean, patience: number | undefined): void {
    const attempt = this.#attempt;
    if (!attempt || attempt.decidedAt !== null || attempt.challenge?.result !== 'running') return;
    if (this.#tracker.current(frame.capturedAt, frame.epoch, patience) !== attempt.track) {
      this.#refuse(attempt, frame, 'vision.challenge-failed');
    } else if (!seen) {
      this.#challenged(attempt, frame, this.#challenger.unseen(attempt, frame));
    }
  }

  async #afterDecision(
    frame: Frame,
    attempt: Attempt,
    jumped: boolean,
    look: () => Promise<Look>,
  ): Promise<Hint | null> {
    const since = frame.capturedAt - (attempt.decidedAt ?? frame.capturedAt);
    const retry = attempt.refused !== null && since >= this.#parts.settings.retryAfterMs;
    const other = !retry && (await this.#handover.next(attempt, jumped, look));
    if (this.#attempt !== attempt) return null;
    if (retry || other) {
      this.#tracker.renew();
      return null;
    }
    // Nothing measures what covers a face; but good looks that match nobody may be of somebody who is hidden.
    if (attempt.refused !== 'vision.unknown-face' || since < UNCOVER_AFTER_MS) return null;
    this.#herald.say('looking', attempt.track, 'uncover-face');
    return 'uncover-face';
  }

  #attemptFor(track: number): Attempt {
    if (this.#attempt?.track === track) return this.#attempt;
    this.#left(this.#attempt);
    this.#attempt = new Attempt(track);
    return this.#attempt;
  }

  #left(attempt: Attempt | null): void {
    const left = attempt && tryLeft(attempt, this.#state.watch, this.#parts.limits);
    if (left) this.#tries.refused(left.reason, attempt.centre(), left.subject, attempt.lookedAt);
  }

  async #accept(
    attempt: Attempt,
    frame: Frame,
    look: Look,
    agreement: Extract<Agreement<SeenVote>, { kind: 'agreed' }>,
  ): Promise<void> {
    const { day } = this.#state.terms.challenge;
    if (!(await this.#herald.accept(attempt, frame, look, agreement, () => this.#attempt === attempt)))
      return;
    if (attempt.challenge) this.#duty.passed(agreement.subject, day);
    this.#tries.accepted(agreement.subject);
  }

  #refuse(attempt: Attempt, frame: Frame, reason: FaceRefusal): void {
    const { watch } = this.#state;
    const subject = watch.mode === 'verify' ? watch.subject : attempt.candidate;
    this.#tries.refused(reason, attempt.centre(), subject, frame.capturedAt);
    this.#herald.refuse(attempt, frame, reason);
  }
}

function done(frame: Frame, seen: Sighting | null, hint: Hint | null): FrameDone {
  return { type: 'frame-done', seq: frame.seq, face: seen?.box ?? null, hint };
}
