/** The conversation at the kiosk: badges, faces and touches come in, services answer, the desk moves on. */
import type { RosterError } from '../../core/contracts/error.ts';
import type { Method } from '../../core/contracts/fact.ts';
import type { FeedPerson } from '../../core/contracts/feed.ts';
import type { KioskAction } from '../../core/contracts/kiosk-view.ts';
import type { Refusal } from '../../core/contracts/refusal.ts';
import type { FaceDecision } from '../../core/contracts/vision.ts';
import { refuse } from '../../core/domain/decision.ts';
import { isSuspicious } from '../../core/domain/face-words.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { KioskStore } from '../../core/ports/kiosk-store.ts';
import type { AttendanceService } from './attendance.ts';
import { holderOf } from './badge.ts';
import { FaceArrivals } from './face-arrivals.ts';
import { FaceFollowUps } from './face-follow-ups.ts';
import type { FeedbackService } from './feedback.ts';
import type { Journal } from './journal.ts';
import type { EventLogger } from './parts.ts';
import type { PinService } from './pin.ts';
import * as screen from './screen.ts';
import type { SessionBook } from './session-book.ts';
import type { ProvenTrainer, TrainerService } from './trainer.ts';
import { TrainerDesk } from './trainer-desk.ts';

/** A badge tapped while somebody else was being served is taken up if they finish within this time, ms. */
export const BADGE_WAITS_MS = 20_000;

export interface FrontDeskNeeds {
  readonly clock: Clock;
  readonly store: KioskStore;
  readonly book: SessionBook;
  readonly journal: Journal;
  readonly attendance: AttendanceService;
  readonly trainer: TrainerService;
  readonly feedback: FeedbackService;
  readonly pin: PinService;
  readonly logger: EventLogger;
  /** Null when faces can be confirmed now; else why not. */
  faceProblem(): Refusal | null;
  /** IT gave the right code. */
  exit(): void;
}

/** Whether an action was taken up, or made no sense where the conversation stands (a stale touch). */
export type Taken = 'taken' | 'not-now';

interface Proof {
  readonly method: Method;
  readonly secret?: Readonly<Record<string, unknown>>;
}

export class FrontDesk {
  readonly #needs: FrontDeskNeeds;
  readonly #arrivals: FaceArrivals;
  readonly #followUps: FaceFollowUps;
  readonly #trainerDesk: TrainerDesk;
  #desk: screen.Desk;
  #waiting: { readonly subject: string; readonly at: number } | null = null;

  constructor(needs: FrontDeskNeeds) {
    this.#needs = needs;
    this.#arrivals = new FaceArrivals(needs);
    this.#followUps = new FaceFollowUps(needs);
    this.#trainerDesk = new TrainerDesk(needs.trainer);
    this.#desk = screen.go(screen.HOME, needs.clock.mono());
  }

  get place(): screen.Place {
    return this.#desk.place;
  }

  /** Time passes; also serves whoever tapped while somebody else was being served. */
  tick(): void {
    const now = this.#needs.clock.mono();
    this.#desk = screen.tick(this.#desk, now);
    const waiting = this.#waiting;
    if (!waiting || this.place.at !== 'home') return;
    this.#waiting = null;
    const person = this.#needs.store.person(waiting.subject);
    if (person && now - waiting.at <= BADGE_WAITS_MS) this.#go(this.#serve(person));
  }

  /** Something failed that should not: the screen says so and what to do, and goes on. */
  fail(error: RosterError): void {
    const { code, message } = error;
    this.#go(screen.message({ kind: 'out-of-order', code, message }));
  }

  badge(uid: string): void {
    const { clock, store } = this.#needs;
    const found = holderOf(store, uid);
    if (found.kind === 'refused') {
      this.#go(this.#interrupt(found));
      return;
    }
    const { person } = found;
    const means = screen.badgeMeans(this.place, person.subject, person.isTrainer);
    if (means === 'serve') this.#go(this.#serve(person));
    else if (means === 'wait') this.#waiting = { subject: person.subject, at: clock.mono() };
    else if (means === 'not-a-trainer') this.#go(this.#interrupt(refuse('session.not-a-trainer')));
  }

  unreadable(): void {
    this.#go(this.#interrupt(refuse('badge.unreadable')));
  }

  /** A decision of the face pipeline for the watch that is current. */
  face(decision: FaceDecision): void {
    const { place } = this;
    if (place.at === 'confirm-face') this.#go(this.#confirmed(place, decision));
    else if (place.at === 'feedback-identify') this.#go(this.#feedbackFace(place.session, decision));
    else if (screen.isFree(place))
      this.#go(this.#arrivals.arrive(decision, screen.mayRefuse(this.#desk, this.#needs.clock.mono())));
    this.#followUps.after(decision, place);
  }

  /** Faces stopped working: who was about to be confirmed by face goes on with the PIN. */
  faceLost(problem: Refusal): void {
    const { place } = this;
    if (place.at === 'confirm-face')
      this.#go(this.#askPin(place.who.subject, place.purpose, place.session, problem));
  }

  async act(action: KioskAction): Promise<Taken> {
    this.#desk = screen.touch(this.#desk, this.#needs.clock.mono());
    switch (action.do) {
      case 'back':
        return this.#take(screen.backOf(this.place));
      case 'enter-pin':
        return this.#enterPin(action.pin);
      case 'exit':
        return this.#exit(action.code);
      default:
        return this.#take(this.#next(this.place, action));
    }
  }

  /** Where an action leads from here; null when it makes no sense here. */
  #next(place: screen.Place, action: KioskAction): screen.Place | null {
    switch (place.at) {
      case 'home':
      case 'message':
        return screen.isFree(place) ? this.#fromHome(action) : null;
      case 'confirm-face':
        return action.do === 'use-pin'
          ? this.#askPin(place.who.subject, place.purpose, place.session, null)
          : null;
      case 'feedback':
        return action.do === 'submit-feedback' ? this.#submitFeedback(place, action) : null;
      case 'menu':
      case 'confirm-end':
      case 'walk-ins':
      case 'roll':
        return this.#trainerDesk.next(place, action);
      default:
        return null;
    }
  }

  #fromHome(action: KioskAction): screen.Place | null {
    if (action.do === 'ask-exit') return { at: 'exit-code', error: null };
    if (action.do !== 'give-feedback') return null;
    const session = this.#needs.feedback.session();
    return session
      ? { at: 'feedback-identify', session: session.id }
      : screen.refused(refuse('feedback.not-open'));
  }

  #serve(person: FeedPerson): screen.Place {
    const { attendance, trainer } = this.#needs;
    if (this.place.at === 'feedback-identify')
      return this.#askPin(person.subject, 'feedback', this.place.session, null);
    if (!person.isTrainer) return this.#serveTrainee(person);
    const plan = trainer.plan(person.subject);
    if (plan.kind !== 'refused')
      return this.#confirm(person, plan.kind, plan.session, plan.kind === 'start' && plan.pinOnly);
    // A trainer may be a trainee in somebody else's session.
    return attendance.isAwaited(person.subject) ? this.#serveTrainee(person) : this.#interrupt(plan);
  }

  #serveTrainee(person: FeedPerson): screen.Place {
    const refusal = this.#needs.attendance.refusalBefore(person.subject);
    if (refusal) return this.#interrupt(refusal);
    // The face of one of two look-alikes says too little by itself, and enough beside the badge.
    return person.alike?.length
      ? this.#confirm(person, 'check-in', this.#openSession(), false)
      : this.#askPin(person.subject, 'check-in', null, null);
  }

  #openSession(): string {
    return this.#needs.book.open(this.#needs.clock.wall())?.id ?? '';
  }

  /** By face where that is possible, else by PIN. */
  #confirm(
    person: FeedPerson,
    purpose: 'start' | 'menu' | 'check-in',
    session: string,
    pinOnly: boolean,
  ): screen.Place {
    const problem = pinOnly ? null : this.#needs.faceProblem();
    if (pinOnly || problem || person.templates.length === 0)
      return this.#askPin(person.subject, purpose, session, problem);
    const who = { subject: person.subject, name: person.displayName };
    return { at: 'confirm-face', who, purpose, session };
  }

  #askPin(
    subject: string,
    purpose: screen.Purpose,
    session: string | null,
    error: Refusal | null,
  ): screen.Place {
    const person = this.#needs.store.person(subject);
    if (!person?.pin) return screen.refused(error ?? refuse('badge.no-pin'));
    return { at: 'pin', who: { subject, name: person.displayName }, purpose, session, error };
  }

  #confirmed(place: Extract<screen.Place, { at: 'confirm-face' }>, decision: FaceDecision): screen.Place {
    const { outcome, evidence } = decision;
    if (outcome.kind === 'accepted' && outcome.subject === place.who.subject)
      return this.#proven(place.who, place.purpose, place.session, {
        method: 'badge-face',
        secret: { face: evidence },
      });
    const refusal = refuse(outcome.kind === 'refused' ? outcome.reason : 'vision.not-the-badge-holder');
    return isSuspicious(refusal.code, evidence)
      ? screen.refused(refusal)
      : this.#askPin(place.who.subject, place.purpose, place.session, refusal);
  }

  #feedbackFace(session: string, { outcome }: FaceDecision): screen.Place {
    return outcome.kind === 'refused'
      ? screen.refused(refuse(outcome.reason))
      : this.#askFeedback(session, outcome.subject);
  }

  #askFeedback(session: string, subject: string): screen.Place {
    const refusal = this.#needs.feedback.refusalBefore(session, subject);
    return refusal ? screen.refused(refusal) : { at: 'feedback', session, subject };
  }

  /** Somebody proved who they are: what they came for happens now. */
  #proven(who: screen.Who, purpose: screen.Purpose, session: string | null, proof: Proof): screen.Place {
    const proven: ProvenTrainer = { ...who, ...proof };
    switch (purpose) {
      case 'check-in':
        return screen.greeting(this.#needs.attendance.arrive({ subject: who.subject, ...proof }));
      case 'start':
        return this.#trainerDesk.start(proven, false, screen.HOME);
      case 'menu':
        return { at: 'menu', trainer: proven, session: session ?? '' };
      case 'feedback':
        return this.#askFeedback(session ?? '', who.subject);
    }
  }

  async #enterPin(pin: string): Promise<Taken> {
    const { place } = this;
    if (place.at !== 'pin') return 'not-now';
    const outcome = await this.#needs.pin.verify(place.who.subject, pin);
    // They may have left, or time may have run out, while the PIN was being checked.
    if (this.place !== place) return 'taken';
    if (outcome.kind === 'refused') return this.#take({ ...place, error: outcome });
    return this.#take(this.#proven(place.who, place.purpose, place.session, { method: 'badge-pin' }));
  }

  async #exit(code: string): Promise<Taken> {
    const { place } = this;
    if (place.at !== 'exit-code') return 'not-now';
    const outcome = await this.#needs.pin.verifyExit(code);
    if (this.place !== place) return 'taken';
    if (outcome.kind === 'refused') return this.#take({ at: 'exit-code', error: outcome });
    this.#needs.exit();
    return 'taken';
  }

  #submitFeedback(
    place: Extract<screen.Place, { at: 'feedback' }>,
    action: Extract<KioskAction, { do: 'submit-feedback' }>,
  ): screen.Place {
    const { do: _do, ...ratings } = action;
    const refusal = this.#needs.feedback.submit(place.session, place.subject, ratings);
    return refusal ? screen.refused(refusal) : screen.message({ kind: 'feedback-thanks' });
  }

  /** A badge that cannot be served: said at once, without throwing out whoever is in the middle of something. */
  #interrupt(refusal: Refusal): screen.Place {
    const { place } = this;
    switch (place.at) {
      case 'message':
        return screen.refused(refusal, place.then);
      case 'home':
      case 'confirm-face':
      case 'pin':
      case 'feedback-identify':
        return screen.refused(refusal, place);
      default:
        return place;
    }
  }

  #take(place: screen.Place | null): Taken {
    this.#go(place);
    return place ? 'taken' : 'not-now';
  }

  #go(place: screen.Place | null): void {
    if (place && place !== this.place) this.#desk = screen.go(place, this.#needs.clock.mono());
  }
}
