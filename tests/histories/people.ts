/** What people do at a kiosk and staff do at the hub, as the rules let them: the drafts of it, none where it is refused. */
import type { FactDraft } from '../../core/contracts/fact.ts';
import { decideCheckIn, decideCorrection, decideWalkIn } from '../../core/domain/check-in.ts';
import type { SessionState } from '../../core/domain/session.ts';
import { decideEnd, decideStart } from '../../core/domain/session-decider.ts';
import { decideCancel, decideMove, decideRelease } from '../../core/domain/session-staff.ts';
import { uuidOf } from '../helpers/fact-world.ts';
import { PEOPLE, ROOMS, SESSION, STAFF, START, TRAINER, timesFrom } from './cast.ts';
import type { KioskSide } from './kiosk-side.ts';
import type { Step, StepKind } from './steps.ts';

type Drafts = readonly FactDraft[];

const MINUTE = 60_000;
const STATUSES = ['present', 'late', 'absent', 'excused'] as const;

export const AT_KIOSK = {
  'check-in': (kiosk, { who }) => {
    const location = kiosk.proof();
    if (!location) return [];
    const arrival = { subject: PEOPLE[who] ?? '', method: 'face', location, by: null } as const;
    return taken(decideCheckIn(kiosk.state(), arrival, kiosk.clock.wall()));
  },
  start: (kiosk) => {
    const actor = trainerAt(kiosk);
    const now = kiosk.clock.wall();
    return actor ? taken(decideStart(kiosk.state(), actor, now, now)) : [];
  },
  end: (kiosk) => {
    const actor = trainerAt(kiosk);
    return actor ? taken(decideEnd(kiosk.state(), actor, kiosk.clock.wall())) : [];
  },
  'kiosk-correction': (kiosk, step) => correction(kiosk.state(), step, TRAINER),
  'walk-in-decision': (kiosk, { choice }) => {
    const waiting = [...kiosk.state().records.values()].find(({ walkIn }) => walkIn !== 'no');
    const decision = choice % 2 ? 'added' : 'refused';
    return taken(decideWalkIn(kiosk.state(), waiting?.subject ?? '', decision, TRAINER));
  },
} as const satisfies Partial<Record<StepKind, (kiosk: KioskSide, step: Step) => Drafts>>;

/** `kioskId` is the kiosk of the step. */
export const AT_HUB = {
  correction: (state, step) => correction(state, step, STAFF),
  excuse: (_state, { who, choice }) => {
    const payload = { excuseId: uuidOf(`excuse ${choice}`) };
    return [{ type: 'excuse.approved', subject: PEOPLE[who] ?? null, session: SESSION, payload }];
  },
  'roll-change': (_state, { who, choice }) => {
    const one = [PEOPLE[who] ?? ''];
    const payload = choice % 2 ? { add: one, void: [] } : { add: [], void: one };
    return [{ type: 'roll.changed', subject: null, session: SESSION, payload }];
  },
  cancel: (state) => taken(decideCancel(state, 'fire drill')),
  'move-session': (state, { choice }, now) =>
    taken(decideMove(state, { roomId: ROOMS[choice % 2] ?? ROOMS[0], time: null }, now)),
  'put-off': (state, { choice }, now) => {
    const by = (choice - 3) * 20 * MINUTE;
    const time = timesFrom((state.definition?.scheduledStart ?? START) + by);
    return taken(decideMove(state, { roomId: null, time }, now));
  },
  release: (state, _step, _now, kioskId) => taken(decideRelease(state, kioskId, 'lost')),
} as const satisfies Partial<
  Record<StepKind, (state: SessionState, step: Step, now: number, kioskId: string) => Drafts>
>;

function correction(state: SessionState, { who, choice }: Step, by: string): Drafts {
  const status = STATUSES[choice % STATUSES.length] ?? 'present';
  return taken(decideCorrection(state, PEOPLE[who] ?? '', status, by, 'r'));
}

function trainerAt(kiosk: KioskSide) {
  const location = kiosk.proof();
  return location && ({ subject: TRAINER, isTrainer: true, method: 'badge-pin', location } as const);
}

function taken(decision: { readonly kind: string; readonly facts?: Drafts }): Drafts {
  return decision.kind === 'accepted' ? (decision.facts ?? []) : [];
}
