import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  KIOSK_ORIGINS,
  KIOSKS,
  ROOM,
  SESSION,
  STAFF,
  START,
  TRAINEES,
  TRAINER,
  uuidOf,
  type Wanted,
  World,
} from '../../tests/helpers/fact-world.ts';
import { DEFAULT_POLICY } from '../contracts/policy.ts';
import { decideCheckIn } from './check-in.ts';
import type { Decision } from './decision.ts';
import { foldSession, type SessionState, waitingFor } from './session.ts';
import { decideSeal, decideSettle, decideStart } from './session-decider.ts';
import {
  decideCancel,
  decideEndOnBehalf,
  decideMove,
  decideRelease,
  decideStartOnBehalf,
  decideTrainer,
} from './session-staff.ts';
import { windowsOf } from './session-windows.ts';

const MINUTE = 60_000;
const ROOMS = [ROOM, uuidOf('other room')] as const;
const OTHER = uuidOf('other trainer');
const staff = { subject: STAFF, reason: 'reader is broken' };

function timeAt(start: number) {
  const scheduledEnd = start + 60 * MINUTE;
  return { scheduledStart: start, scheduledEnd, windows: windowsOf(start, scheduledEnd, DEFAULT_POLICY) };
}

/** An office and a kiosk in each of two rooms, all of whom write only what the rules let them, and see all of it. */
class Centre {
  readonly world = new World();
  now = START - 60 * MINUTE;

  constructor() {
    this.world.schedule();
    this.world.offer(0);
    this.world.offer(1);
  }

  get state(): SessionState {
    return foldSession(SESSION, this.world.facts);
  }

  /** Gives the refusal's code, or null when it was written. */
  obey(decision: Decision | null, origin?: string): string | null {
    if (decision?.kind === 'refused') return decision.code;
    for (const { secret: _secret, ...draft } of decision?.facts ?? [])
      this.world.write({ ...draft, ...(origin ? { origin } : {}), at: this.now } as Wanted);
    return null;
  }

  place(kiosk: number) {
    return {
      kioskId: KIOSKS[kiosk] ?? '',
      roomId: ROOMS[kiosk] ?? '',
      verdict: 'confirmed' as const,
      beacon: null,
      medianRssi: null,
      ageMs: null,
    };
  }

  seal(kiosk: number): void {
    const { kioskId, roomId } = this.place(kiosk);
    this.obey(decideSeal(this.state, kioskId, roomId, this.now), KIOSK_ORIGINS[kiosk]);
  }

  startAt(kiosk: number): string | null {
    const trainer = this.state.definition?.trainer ?? TRAINER;
    const actor = {
      subject: trainer,
      isTrainer: true,
      method: 'badge-face' as const,
      location: this.place(kiosk),
    };
    return this.obey(decideStart(this.state, actor, this.now, null), KIOSK_ORIGINS[kiosk]);
  }

  arriveAt(kiosk: number, who: number): void {
    const subject = TRAINEES[who] ?? '';
    const arrival = { subject, method: 'face' as const, location: this.place(kiosk), by: null };
    const decision = decideCheckIn(this.state, arrival, this.now);
    if (decision.kind !== 'already-in') this.obey(decision, KIOSK_ORIGINS[kiosk]);
  }

  moveTo(room: number | null, start: number | null): string | null {
    const roomId = room === null ? null : (ROOMS[room] ?? null);
    return this.obey(
      decideMove(this.state, { roomId, time: start === null ? null : timeAt(start) }, this.now),
    );
  }
}

type Step = (centre: Centre) => unknown;
const kiosk = fc.integer({ min: 0, max: 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map(
    (minutes): Step =>
      (centre) => {
        centre.now += minutes * MINUTE;
      },
  ),
  kiosk.map(
    (k): Step =>
      (centre) =>
        centre.seal(k),
  ),
  kiosk.map(
    (k): Step =>
      (centre) =>
        centre.startAt(k),
  ),
  fc.tuple(kiosk, fc.integer({ min: 0, max: 2 })).map(
    ([k, who]): Step =>
      (centre) =>
        centre.arriveAt(k, who),
  ),
  fc.tuple(fc.option(kiosk), fc.option(fc.integer({ min: 0, max: 120 }))).map(
    ([room, minutes]): Step =>
      (centre) =>
        centre.moveTo(room, minutes === null ? null : START + minutes * MINUTE),
  ),
  fc.constantFrom(TRAINER, OTHER).map(
    (trainer): Step =>
      (centre) =>
        centre.obey(decideTrainer(centre.state, trainer, 'ill')),
  ),
  fc.constant<Step>((centre) => centre.obey(decideStartOnBehalf(centre.state, staff, centre.now))),
  fc.constant<Step>((centre) => centre.obey(decideEndOnBehalf(centre.state, staff))),
  fc.constant<Step>((centre) => centre.obey(decideCancel(centre.state, 'ill'))),
  kiosk.map(
    (k): Step =>
      (centre) =>
        centre.obey(decideRelease(centre.state, KIOSKS[k] ?? '', 'stolen')),
  ),
);

const RANK = { scheduled: 0, active: 1, completed: 2, canceled: 2 } as const;

describe('whatever the office and the kiosks do, as the rules let them', () => {
  it('a session only goes forwards, stays where it was started, and can always be settled', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const centre = new Centre();
        let before = centre.state;
        for (const each of steps) {
          each(centre);
          const { state } = centre;
          expect(RANK[state.status]).toBeGreaterThanOrEqual(RANK[before.status]);
          if (before.status === 'canceled') expect(state.status).toBe('canceled');
          if (before.status !== 'scheduled') {
            expect(state.definition?.roomId).toBe(before.definition?.roomId);
            expect(state.definition?.windows).toEqual(before.definition?.windows);
          }
          if (RANK[before.status] === 2) expect(state.definition?.trainer).toBe(before.definition?.trainer);
          expect(state.reviews).toEqual([]);
          before = state;
        }
        centre.now = START + 400 * MINUTE;
        centre.seal(0);
        centre.seal(1);
        if (centre.state.status === 'canceled') return;
        expect(centre.obey(decideSettle(centre.state, centre.now))).toBeNull();
        expect(['completed', 'canceled']).toContain(centre.state.status);
        for (const record of centre.state.records.values()) expect(record.status).not.toBe('pending');
      }),
      { numRuns: 300 },
    );
  });
});

describe('a session that moves away and back', () => {
  it('is taken in again by the kiosk that had closed its part, whichever of them was first', () => {
    const centre = new Centre();
    centre.moveTo(1, null);
    centre.seal(0);
    expect(centre.state.kiosks.get(KIOSKS[0])).toBe('sealed');
    centre.moveTo(0, null);
    expect(centre.state.kiosks.get(KIOSKS[0])).toBe('open');
    centre.seal(1);
    expect(centre.state.kiosks.get(KIOSKS[1])).toBe('sealed');
    centre.now = START;
    expect(centre.startAt(1)).toBe('session.unknown');
    expect(centre.startAt(0)).toBeNull();
    const facts = centre.world.facts;
    expect(foldSession(SESSION, facts.toReversed())).toEqual(centre.state);
  });

  it('may go again: the kiosk is waited for once more, and who came in between needs no look', () => {
    const centre = new Centre();
    centre.moveTo(1, null);
    centre.seal(0);
    centre.moveTo(0, null);
    centre.now = START - 10 * MINUTE;
    centre.arriveAt(0, 0);
    centre.moveTo(1, null);
    expect(waitingFor(centre.state)).toContain(KIOSKS[0]);
    centre.seal(0);
    expect(centre.state.kiosks.get(KIOSKS[0])).toBe('sealed');
    expect(centre.state.reviews).toEqual([]);
    expect(centre.state.records.get(TRAINEES[0] ?? '')?.arrival).not.toBeNull();
  });

  it('stays closed for a kiosk that closed it for good', () => {
    const centre = new Centre();
    centre.now = START + 90 * MINUTE;
    centre.seal(0);
    expect(centre.state.kiosks.get(KIOSKS[0])).toBe('sealed');
    expect(centre.moveTo(null, START + 200 * MINUTE)).toBe('session.too-late');
  });
});

test('staff may start later than the trainer, until the scheduled end, and end at any time after', () => {
  const centre = new Centre();
  const start = () => centre.obey(decideStartOnBehalf(centre.state, staff, centre.now));
  expect(centre.obey(decideEndOnBehalf(centre.state, staff))).toBe('session.not-started');
  expect(start()).toBe('session.too-early');
  centre.now = START + 60 * MINUTE + 1;
  expect(start()).toBe('session.too-late');
  centre.now = START + 59 * MINUTE;
  expect(start()).toBeNull();
  expect(start()).toBe('session.already-started');
  centre.now = START + 300 * MINUTE;
  expect(centre.obey(decideEndOnBehalf(centre.state, staff))).toBeNull();
  expect(centre.state.started?.by).toBe(STAFF);
  expect(centre.obey(decideTrainer(centre.state, OTHER, 'ill'))).toBe('session.already-ended');
});

test('a check-in at the hub rests on no room, and an excuse of days lets go of a session that leaves them', () => {
  const centre = new Centre();
  const subject = TRAINEES[0] ?? '';
  centre.world.write({
    type: 'excuse.approved',
    subject,
    payload: { excuseId: uuidOf('excuse'), days: { from: START - 60 * MINUTE, until: START + 60 * MINUTE } },
    at: centre.now,
  });
  expect(centre.state.records.get(subject)?.status).toBe('excused');
  centre.moveTo(null, START + 60 * MINUTE);
  expect(centre.state.records.get(subject)?.status).toBe('pending');
  centre.moveTo(null, START);
  expect(centre.state.records.get(subject)?.status).toBe('excused');
  centre.now = START;
  centre.obey(decideStartOnBehalf(centre.state, staff, centre.now));
  const arrival = { subject, method: 'staff' as const, location: null, by: STAFF };
  const decision = decideCheckIn(centre.state, arrival, centre.now);
  expect(decision.kind).toBe('accepted');
  if (decision.kind === 'accepted') centre.obey(decision);
  expect(centre.state.records.get(subject)?.status).toBe('present');
  expect(centre.state.reviews).toEqual([]);
});
