import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  KIOSK_ORIGINS,
  KIOSKS,
  ROOM,
  SESSION,
  START,
  TRAINEES,
  TRAINER,
  uuidOf,
  type Wanted,
  World,
} from '../../tests/helpers/fact-world.ts';
import type { LocationProof } from '../contracts/location.ts';
import { decideCheckIn, decideCorrection, decideWalkIn } from './check-in.ts';
import type { Decision } from './decision.ts';
import { decideFeedback, releasable } from './feedback.ts';
import { foldSession, type SessionState } from './session.ts';
import { type Actor, decideEnd, decideSeal, decideSettle, decideStart } from './session-decider.ts';

const MINUTE = 60_000;
const here: LocationProof = {
  kioskId: KIOSKS[0],
  roomId: ROOM,
  verdict: 'confirmed',
  beacon: null,
  medianRssi: null,
  ageMs: null,
};
const trainer: Actor = { subject: TRAINER, isTrainer: true, method: 'badge-face', location: here };
const ratings = { content: 5, delivery: 4, engagement: 3, overall: 4, comment: '' };

/** One kiosk that writes only what the rules let it. */
class ObedientKiosk {
  readonly world = new World();
  now = START - 30 * MINUTE;

  constructor() {
    this.world.schedule();
    this.world.offer(0);
  }

  get state(): SessionState {
    return foldSession(SESSION, this.world.facts);
  }

  /** Writes what was accepted; gives the refusal's code otherwise. */
  obey(decision: Decision): string | null {
    if (decision.kind === 'refused') return decision.code;
    for (const { secret: _secret, ...draft } of decision.facts)
      this.world.write({ ...draft, origin: KIOSK_ORIGINS[0] ?? '', at: this.now } as Wanted);
    return null;
  }

  arrive(who: number, over: Partial<LocationProof> = {}): string | null {
    const subject = TRAINEES[who] ?? '';
    const arrival = { subject, method: 'face' as const, location: { ...here, ...over }, by: null };
    const decision = decideCheckIn(this.state, arrival, this.now);
    return decision.kind === 'already-in' ? 'already-in' : this.obey(decision);
  }

  start(over: Partial<Actor> = {}, confirmedAt: number | null = null): string | null {
    return this.obey(decideStart(this.state, { ...trainer, ...over }, this.now, confirmedAt));
  }

  end(): string | null {
    return this.obey(decideEnd(this.state, trainer, this.now));
  }

  seal(): void {
    const decision = decideSeal(this.state, KIOSKS[0], ROOM, this.now);
    if (decision) this.obey(decision);
  }
}

type Move = (kiosk: ObedientKiosk) => unknown;
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map(
    (minutes): Move =>
      (kiosk) => {
        kiosk.now += minutes * MINUTE;
      },
  ),
  fc.integer({ min: 0, max: 3 }).map(
    (who): Move =>
      (kiosk) =>
        kiosk.arrive(who),
  ),
  fc.constant<Move>((kiosk) => kiosk.start()),
  fc.constant<Move>((kiosk) => kiosk.end()),
  fc.constant<Move>((kiosk) => kiosk.seal()),
  fc.constantFrom('added' as const, 'refused' as const).map(
    (word): Move =>
      (kiosk) =>
        kiosk.obey(decideWalkIn(kiosk.state, TRAINEES[3] ?? '', word, TRAINER)),
  ),
  fc.integer({ min: 0, max: 3 }).map(
    (who): Move =>
      (kiosk) =>
        kiosk.obey(decideCorrection(kiosk.state, TRAINEES[who] ?? '', 'late', TRAINER, 'x')),
  ),
);

describe('a kiosk that obeys the rules', () => {
  it('never makes a roll that needs a review it could have spared, and a settlement leaves nobody on the roll pending', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 25 }), (moves) => {
        const kiosk = new ObedientKiosk();
        for (const each of moves) each(kiosk);
        kiosk.now = Math.max(kiosk.now, START + 91 * MINUTE);
        kiosk.seal();
        const settled = decideSettle(kiosk.state, kiosk.now);
        expect(settled?.kind).toBe('accepted');
        if (settled) kiosk.obey(settled);
        const { state } = kiosk;
        expect(state.reviews).toEqual([]);
        expect(['completed', 'canceled']).toContain(state.status);
        for (const record of state.records.values()) {
          // Who comes after having been marked by hand is the one thing left for a person to look at.
          expect(record.reviews).toEqual(
            record.correction &&
              record.arrival &&
              record.arrival.at >= record.correction.at &&
              record.reviews.length
              ? ['unseen-evidence']
              : [],
          );
          if (record.walkIn === 'no') expect(record.status).not.toBe('pending');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('answers a second arrival with the first, and nobody gets in twice', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 25 }), (moves) => {
        const kiosk = new ObedientKiosk();
        for (const each of moves) each(kiosk);
        for (const record of kiosk.state.records.values()) expect(record.arrivals).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('the rules of a start', () => {
  const at = (minutes: number, over: Partial<Actor> = {}, confirmedAt: number | null = null) => {
    const kiosk = new ObedientKiosk();
    kiosk.now = START + minutes * MINUTE;
    return kiosk.start(over, confirmedAt);
  };
  const placed = (verdict: LocationProof['verdict']) => ({ location: { ...here, verdict } });

  it.each([
    ['a minute before its window', -16, {}, null, 'session.too-early'],
    ['at the first moment', -15, {}, null, null],
    ['at the last moment', 30, {}, null, null],
    ['a minute after', 31, {}, null, 'session.too-late'],
    ['by a trainee', 0, { isTrainer: false }, null, 'session.not-a-trainer'],
    ['by another trainer', 0, { subject: uuidOf('another') }, null, 'session.not-yours'],
    ['in another room', 0, { location: { ...here, roomId: uuidOf('room 2') } }, null, 'session.unknown'],
    ['beside another room’s beacon', 0, placed('mismatch'), START, 'location.mismatch'],
    ['in a room never confirmed', 0, placed('unconfirmed'), null, 'location.unconfirmed-too-long'],
    [
      'in a room long unconfirmed',
      0,
      placed('unconfirmed'),
      START - 25 * 60 * MINUTE,
      'location.unconfirmed-too-long',
    ],
    [
      'in a room confirmed by a clock that was years ahead',
      0,
      { ...placed('unconfirmed'), method: 'badge-pin' as const },
      START + 3 * 365 * 24 * 60 * MINUTE,
      'location.unconfirmed-too-long',
    ],
    ['in a room just unconfirmed', 0, placed('unconfirmed'), START - MINUTE, 'location.badge-and-pin-needed'],
    [
      'there with badge and PIN',
      0,
      { ...placed('unconfirmed'), method: 'badge-pin' as const },
      START - MINUTE,
      null,
    ],
  ])('%s', (_what, minutes, over, confirmedAt, code) => {
    expect(at(minutes, over, confirmedAt)).toBe(code);
  });

  it('let a session be started and ended once, and not ended too early', () => {
    const kiosk = new ObedientKiosk();
    expect(kiosk.end()).toBe('session.not-started');
    kiosk.now = START;
    expect(kiosk.start()).toBeNull();
    expect(kiosk.start()).toBe('session.already-started');
    expect(kiosk.end()).toBe('session.end-too-early');
    kiosk.now = START + 45 * MINUTE;
    expect(kiosk.end()).toBeNull();
    expect(kiosk.state.kiosks.get(KIOSKS[0])).toBe('sealed');
    expect([kiosk.end(), kiosk.start()]).toEqual(['session.sealed', 'session.sealed']);
    expect(kiosk.arrive(1)).toBe('check-in.closed');
  });
});

describe('the end of a session', () => {
  it.each([
    ['at its last moment', 90, null],
    ['a minute after', 91, 'session.end-too-late'],
  ])('%s', (_what, minutes, code) => {
    const kiosk = new ObedientKiosk();
    kiosk.now = START;
    kiosk.start();
    kiosk.now = START + minutes * MINUTE;
    expect(kiosk.end()).toBe(code);
  });
});

describe('the rules of an arrival', () => {
  it('open fifteen minutes early and close with the seal', () => {
    const kiosk = new ObedientKiosk();
    expect(kiosk.arrive(0)).toBe('check-in.too-early');
    kiosk.now = START - 15 * MINUTE;
    expect(kiosk.arrive(0, { verdict: 'mismatch' })).toBe('location.mismatch');
    expect(kiosk.arrive(0, { roomId: uuidOf('room 2') })).toBe('check-in.no-session');
    expect(kiosk.arrive(0)).toBeNull();
    expect(kiosk.arrive(0)).toBe('already-in');
    kiosk.now = START + 90 * MINUTE;
    expect(kiosk.arrive(1)).toBe('check-in.closed');
  });

  it('ask the trainer about somebody known who is not expected', () => {
    const kiosk = new ObedientKiosk();
    kiosk.now = START;
    expect(kiosk.arrive(3)).toBeNull();
    expect(kiosk.arrive(3)).toBe('walk-in.waiting');
    expect(kiosk.obey(decideWalkIn(kiosk.state, TRAINEES[3] ?? '', 'refused', TRAINER))).toBeNull();
    expect(kiosk.arrive(3)).toBe('walk-in.refused');
    expect(kiosk.obey(decideWalkIn(kiosk.state, TRAINEES[3] ?? '', 'added', TRAINER))).toBeNull();
    expect(kiosk.arrive(3)).toBe('already-in');
    expect(kiosk.obey(decideWalkIn(kiosk.state, TRAINEES[0] ?? '', 'added', TRAINER))).toBe(
      'mark.not-on-roll',
    );
  });

  it('take the trainer’s last word over a walk-in, also when the clock was ahead at the one before', () => {
    const kiosk = new ObedientKiosk();
    kiosk.now = START;
    kiosk.arrive(3);
    const decide = (word: 'added' | 'refused') =>
      kiosk.obey(decideWalkIn(kiosk.state, TRAINEES[3] ?? '', word, TRAINER));
    kiosk.now = START + 20 * MINUTE;
    decide('added');
    // The other kiosk has heard of it, and its clock is right.
    const next = decideWalkIn(kiosk.state, TRAINEES[3] ?? '', 'refused', TRAINER);
    if (next.kind === 'refused') expect.fail(next.code);
    for (const draft of next.facts)
      kiosk.world.write({ ...draft, origin: KIOSK_ORIGINS[1] ?? '', at: START + MINUTE } as Wanted);
    expect(kiosk.state.records.get(TRAINEES[3] ?? '')?.walkIn).toBe('refused');
  });

  it('stop where an update is needed or staff canceled', () => {
    const kiosk = new ObedientKiosk();
    kiosk.now = START;
    kiosk.world.cancel();
    expect(kiosk.arrive(0)).toBe('session.canceled');
    expect(kiosk.start()).toBe('session.canceled');
    kiosk.seal();
    expect(kiosk.state.kiosks.get(KIOSKS[0])).toBe('sealed');
  });
});

describe('settling', () => {
  it('waits for every kiosk that was sent the session, until staff release it', () => {
    const kiosk = new ObedientKiosk();
    kiosk.world.offer(1);
    kiosk.now = START + 91 * MINUTE;
    kiosk.seal();
    expect(decideSettle(kiosk.state, kiosk.now)).toBeNull();
    kiosk.world.write({
      type: 'session.released',
      payload: { kioskId: KIOSKS[1], reason: 'stolen' },
      at: kiosk.now,
    });
    const settled = decideSettle(kiosk.state, kiosk.now);
    expect(settled).toMatchObject({
      kind: 'accepted',
      facts: [{ payload: { outcome: 'missed', unattended: true } }],
    });
    if (settled) kiosk.obey(settled);
    expect(kiosk.state).toMatchObject({ status: 'canceled', missed: true });
    expect(decideSettle(kiosk.state, kiosk.now)).toBeNull();
  });
});

describe('feedback', () => {
  it('is for who was there, once, while it is open', () => {
    const kiosk = new ObedientKiosk();
    kiosk.now = START;
    kiosk.start();
    kiosk.arrive(0);
    const give = (who: number, given = false) =>
      kiosk.obey(decideFeedback(kiosk.state, TRAINEES[who] ?? '', ratings, given, kiosk.now));
    expect(give(0)).toBe('feedback.not-open');
    kiosk.now = START + 60 * MINUTE;
    kiosk.end();
    expect(give(1)).toBe('feedback.not-attended');
    expect(give(0, true)).toBe('feedback.already-given');
    expect(give(0)).toBeNull();
    kiosk.now += 48 * 60 * MINUTE + 1;
    expect(give(0)).toBe('feedback.not-open');
  });

  it('shows aggregates only in steps that differ by two answers or more, and none below the minimum', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 0, max: 300 }), (minimum, count) => {
        const shown = releasable(count, minimum, false);
        expect(shown).toBeLessThanOrEqual(count);
        expect(shown === 0).toBe(count < minimum);
        const next = releasable(count + 1, minimum, false);
        if (shown > 0 && next !== shown) expect(next - shown).toBeGreaterThanOrEqual(2);
      }),
    );
  });

  it('is never one answer apart from what was seen before, at the close and after it either', () => {
    const counts = fc.integer({ min: 0, max: 1100 });
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), counts, counts, (minimum, count, more) => {
        const seen = [releasable(count, minimum, false), releasable(count, minimum, true)];
        const later = releasable(count + more, minimum, true);
        const later1 = releasable(count + 1, minimum, true);
        for (const before of seen)
          for (const after of [seen[1] ?? 0, later1, later])
            if (before > 0 && after !== before) expect(after - before).toBeGreaterThanOrEqual(2);
        expect(later).toBeLessThanOrEqual(count + more);
        if (count >= minimum) expect(count - (seen[1] ?? 0)).toBeLessThanOrEqual(2);
      }),
      { numRuns: 2000 },
    );
  });
});
