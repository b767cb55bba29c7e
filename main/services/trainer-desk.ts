/** What a trainer who proved who they are does at the desk, and where it leads. */
import type { KioskAction } from '../../core/contracts/kiosk-view.ts';
import type { Refusal } from '../../core/contracts/refusal.ts';
import * as screen from './screen.ts';
import type { ProvenTrainer, TrainerService } from './trainer.ts';

type TrainerPlace = Extract<screen.Place, { at: 'menu' | 'confirm-end' | 'walk-ins' | 'roll' }>;

export class TrainerDesk {
  readonly #service: TrainerService;

  constructor(service: TrainerService) {
    this.#service = service;
  }

  /** Where an action leads from here; null when it makes no sense here. */
  next(place: TrainerPlace, action: KioskAction): screen.Place | null {
    switch (place.at) {
      case 'menu':
        return this.#fromMenu(place, action);
      case 'confirm-end':
        if (action.do !== 'confirm-end') return null;
        return place.thenStart
          ? this.start(place.trainer, true, place.back)
          : this.#end(place.trainer, place.session);
      default:
        return this.#fromList(place, action);
    }
  }

  /** Starts the trainer's session. `endOpen`: the one that is open may be ended for it. `back`: after a refusal. */
  start(trainer: ProvenTrainer, endOpen: boolean, back: screen.Place): screen.Place {
    const outcome = this.#service.start(trainer, endOpen);
    if (outcome.kind === 'refused') return screen.refused(outcome, back);
    if (outcome.kind === 'would-end')
      return { at: 'confirm-end', trainer, session: outcome.session, thenStart: true, back };
    const { title, at } = outcome;
    return screen.message({ kind: 'session-started', title, trainer: outcome.trainer, at });
  }

  #end(trainer: ProvenTrainer, session: string): screen.Place {
    const outcome = this.#service.end(trainer, session);
    if (outcome.kind === 'refused') return screen.refused(outcome);
    const { title, present, late, missing } = outcome;
    return screen.message({ kind: 'session-ended', title, present, late, missing });
  }

  #fromMenu(place: Extract<TrainerPlace, { at: 'menu' }>, action: KioskAction): screen.Place | null {
    const { trainer, session } = place;
    switch (action.do) {
      case 'start-session':
        return this.start(trainer, false, place);
      case 'end-session': {
        const refusal = this.#service.mayEnd(trainer, session);
        if (refusal) return screen.refused(refusal, place);
        return { at: 'confirm-end', trainer, session, thenStart: false, back: place };
      }
      case 'show-walk-ins':
        return { at: 'walk-ins', trainer, session };
      case 'show-roll':
        return { at: 'roll', trainer, session };
      default:
        return null;
    }
  }

  #fromList(
    place: Extract<TrainerPlace, { at: 'walk-ins' | 'roll' }>,
    action: KioskAction,
  ): screen.Place | null {
    const { trainer, session } = place;
    let refusal: Refusal | null;
    if (place.at === 'walk-ins' && action.do === 'decide-walk-in')
      refusal = this.#service.decideWalkIn(trainer, session, action.subject, action.decision);
    else if (place.at === 'roll' && action.do === 'mark')
      refusal = this.#service.mark(trainer, session, action.subject, action.status, action.reason);
    else return null;
    return refusal ? screen.refused(refusal, place) : place;
  }
}
