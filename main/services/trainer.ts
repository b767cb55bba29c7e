/** What a trainer does at the kiosk: start, end, decide walk-ins, correct the roll. */
import type { FactDraft, Method } from '../../core/contracts/fact.ts';
import type { Refusal } from '../../core/contracts/refusal.ts';
import { decideCorrection, decideWalkIn } from '../../core/domain/check-in.ts';
import { type Decision, refuse } from '../../core/domain/decision.ts';
import { countRoll, type SessionState } from '../../core/domain/session.ts';
import { type Actor, decideEnd, decideStart, decideTimeout } from '../../core/domain/session-decider.ts';
import type { SyncStatus } from '../../core/ports/sync-status.ts';
import type { AttendanceNeeds } from './attendance.ts';
import type { KnownSession } from './session-book.ts';

/** A trainer who proved who they are, and how. */
export interface ProvenTrainer {
  readonly subject: string;
  readonly name: string;
  readonly method: Method;
  readonly secret?: Readonly<Record<string, unknown>>;
}

/** What a tap of a trainer's badge leads to once they are confirmed. */
export type TapPlan =
  | { readonly kind: 'menu'; readonly session: string }
  /** `pinOnly`: the room is unconfirmed, where a start takes badge and PIN and no face. */
  | { readonly kind: 'start'; readonly session: string; readonly pinOnly: boolean }
  | Refusal;

export type StartOutcome =
  | { readonly kind: 'started'; readonly title: string; readonly trainer: string; readonly at: number }
  /** Another session is open and would be ended; nothing was written yet. */
  | {
      readonly kind: 'would-end';
      readonly session: string;
      readonly title: string;
      readonly missing: number;
    }
  | Refusal;

export type EndOutcome =
  | {
      readonly kind: 'ended';
      readonly title: string;
      readonly present: number;
      readonly late: number;
      readonly missing: number;
    }
  | Refusal;

export interface TrainerMenu {
  readonly canStart: boolean;
  readonly canEnd: boolean;
  readonly wouldEnd: string | null;
}

export interface TrainerNeeds extends AttendanceNeeds {
  readonly sync: Pick<SyncStatus, 'anchor'>;
}

export class TrainerService {
  readonly #needs: TrainerNeeds;

  constructor(needs: TrainerNeeds) {
    this.#needs = needs;
  }

  /** Looks ahead, so that nobody proves who they are only to hear that it is too early. */
  plan(subject: string): TapPlan {
    const { book } = this.#needs;
    const active = book.activeOf(subject);
    if (active) return { kind: 'menu', session: active.id };
    const target = this.#target(subject);
    if (!target) return refuse('session.unknown');
    const decision = this.#decideStart(target, { subject, name: '', method: 'badge-face' });
    if (decision.kind === 'accepted') return { kind: 'start', session: target.id, pinOnly: false };
    return decision.code === 'location.badge-and-pin-needed'
      ? { kind: 'start', session: target.id, pinOnly: true }
      : decision;
  }

  /** Starts the trainer's session. `endOpen` is the confirmation that the open one may be ended for it. */
  start(trainer: ProvenTrainer, endOpen: boolean): StartOutcome {
    const target = this.#target(trainer.subject);
    if (!target) return refuse('session.unknown');
    const decision = this.#decideStart(target, trainer);
    if (decision.kind === 'refused') return decision;
    const open = this.#givingWay(target, trainer);
    const ending = open ? this.#endFor(open, trainer) : null;
    if (ending?.kind === 'refused') return ending;
    if (open && !endOpen) {
      return { kind: 'would-end', session: open.id, title: open.definition.title, missing: missing(open) };
    }
    const drafts = [...(ending?.facts ?? []), ...decision.facts, ...this.#marks(target.id)];
    const written = this.#needs.journal.write(drafts);
    if (written.kind === 'refused') return written;
    const at = written.facts.find((fact) => fact.type === 'session.started')?.wall ?? 0;
    return { kind: 'started', title: target.definition.title, trainer: trainer.name, at };
  }

  /** Whether an end would be taken now; asked before the confirmation is. */
  mayEnd(trainer: ProvenTrainer, session: string): Refusal | null {
    const decision = this.#decideEnd(this.#needs.book.state(session), trainer);
    return decision.kind === 'refused' ? decision : null;
  }

  /** Ends the session and seals this kiosk's part. Only after a confirmation on the screen. */
  end(trainer: ProvenTrainer, session: string): EndOutcome {
    const { book, journal } = this.#needs;
    const decision = this.#decideEnd(book.state(session), trainer);
    if (decision.kind === 'refused') return decision;
    const written = journal.write(decision.facts);
    if (written.kind === 'refused') return written;
    const after = book.state(session);
    const { present, late, pending } = countRoll(after);
    return { kind: 'ended', title: after.definition?.title ?? '', present, late, missing: pending };
  }

  menu(trainer: ProvenTrainer, session: string): TrainerMenu {
    const target = this.#target(trainer.subject);
    const canStart = target !== null && this.#decideStart(target, trainer).kind === 'accepted';
    return {
      canStart,
      canEnd: this.#needs.book.state(session).status === 'active',
      wouldEnd: canStart ? (this.#givingWay(target, trainer)?.definition.title ?? null) : null,
    };
  }

  decideWalkIn(
    trainer: ProvenTrainer,
    session: string,
    subject: string,
    decision: 'added' | 'refused',
  ): Refusal | null {
    return this.#write(decideWalkIn(this.#needs.book.state(session), subject, decision, trainer.subject));
  }

  mark(
    trainer: ProvenTrainer,
    session: string,
    subject: string,
    status: 'present' | 'late' | 'absent' | 'excused',
    reason: string,
  ): Refusal | null {
    const state = this.#needs.book.state(session);
    return this.#write(decideCorrection(state, subject, status, trainer.subject, reason));
  }

  #write(decision: Decision): Refusal | null {
    if (decision.kind === 'refused') return decision;
    const written = this.#needs.journal.write(decision.facts);
    return written.kind === 'refused' ? written : null;
  }

  #target(subject: string): KnownSession | null {
    const { book, clock } = this.#needs;
    const now = clock.wall();
    return book.toStart(subject, now) ?? book.standing(now);
  }

  #decideStart(target: KnownSession, trainer: ProvenTrainer): Decision {
    const { clock, location } = this.#needs;
    const actor = this.#actor(trainer);
    if (!actor) return refuse('session.unknown');
    return decideStart(target, actor, clock.wall(), location.lastConfirmedAt());
  }

  #decideEnd(session: SessionState, trainer: ProvenTrainer): Decision {
    const actor = this.#actor(trainer);
    return actor ? decideEnd(session, actor, this.#needs.clock.wall()) : refuse('session.unknown');
  }

  /**
   * The open session that must be ended for `target`. None where it is only by a clock that nobody vouches for that the time
   * of another trainer's session is over: it may be running still, so both are open until the hub has told the time.
   */
  #givingWay(target: KnownSession, trainer: ProvenTrainer): KnownSession | null {
    const open = this.#needs.book.active();
    if (!open || open.id === target.id) return null;
    const isLeft = !this.#needs.sync.anchor().anchored && this.#isOver(open);
    return isLeft && open.definition.trainer !== trainer.subject ? null : open;
  }

  /**
   * The open session gives way to the next one: its own trainer ends it; once its time is over, anybody who may start
   * the next one closes it here as timed out, so that a forgotten end locks nobody out of the room.
   */
  #endFor(open: KnownSession, trainer: ProvenTrainer): Decision {
    const another = refuse('session.another-open', { title: open.definition.title });
    if (open.definition.trainer === trainer.subject) {
      const decision = this.#decideEnd(open, trainer);
      if (decision.kind !== 'refused') return decision;
      if (decision.code === 'session.end-too-early') return another;
      if (decision.code !== 'session.end-too-late') return decision;
    }
    const placement = this.#needs.store.placement();
    return placement && this.#isOver(open) ? decideTimeout(open, placement) : another;
  }

  #isOver(session: KnownSession): boolean {
    return this.#needs.clock.wall() >= session.definition.scheduledEnd;
  }

  #actor(trainer: ProvenTrainer): Actor | null {
    const { location, store } = this.#needs;
    const proof = location.proof();
    if (!proof) return null;
    const { subject, method, secret } = trainer;
    const isTrainer = store.person(subject)?.isTrainer ?? false;
    return { subject, isTrainer, method, location: proof, ...(secret ? { secret } : {}) };
  }

  /** A start in an unconfirmed room is reported to IT with the start itself. */
  #marks(session: string): FactDraft[] {
    const verdict = this.#needs.location.proof()?.verdict;
    if (verdict === 'confirmed') return [];
    const payload = { code: 'location.unconfirmed-start', detail: verdict ?? 'unknown' } as const;
    return [{ type: 'kiosk.noticed', subject: null, session, payload }];
  }
}

function missing(session: KnownSession): number {
  return countRoll(session).pending;
}
