import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  KIOSKS,
  ROOM,
  SESSION,
  START,
  scheduled,
  TRAINEES,
  uuidOf,
  World,
} from '../../tests/helpers/fact-world.ts';
import type { Fact, FactPayload } from '../contracts/fact.ts';
import { decideDoubts } from './doubt.ts';
import { foldSession, waitingFor } from './session.ts';
import { decideSeal, decideSettle } from './session-decider.ts';
import { decideRelease } from './session-staff.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const [KIOSK] = KIOSKS;
const ORIGIN = `kiosk:${KIOSK}:${'1'.repeat(16)}`;
const OTHER_ROOM = uuidOf('other room');
const [AFTER, BEFORE] = [START + 91 * MINUTE, START - 60 * MINUTE];

/** A hub that moves things, and one kiosk that hears of it when it can. */
class Centre {
  readonly world = new World();
  heard = 0;
  kioskRoom: string = ROOM;

  constructor() {
    this.world.schedule();
    this.offer();
    this.hear();
  }

  get state() {
    return foldSession(SESSION, this.world.facts);
  }

  /** What the kiosk knows: what it has heard and what it wrote. */
  get known(): readonly Fact[] {
    return this.world.facts.filter((fact, at) => at < this.heard || fact.origin === ORIGIN);
  }

  offer(): void {
    this.world.write({ type: 'session.offered', payload: { kioskId: KIOSK }, at: BEFORE });
  }

  moveTo(roomId: string): void {
    this.#change({ roomId, time: null });
  }

  delay(by: number): void {
    const { scheduledStart, scheduledEnd, windows } = scheduled();
    const moved = Object.fromEntries(
      Object.entries(windows).map(([name, at]) => [name, at + by]),
    ) as typeof windows;
    const time = { scheduledStart: scheduledStart + by, scheduledEnd: scheduledEnd + by, windows: moved };
    this.#change({ roomId: null, time });
  }

  hear(): void {
    this.heard = this.world.facts.length;
  }

  /** Gives why it sealed, by what it knows; null when it did not. */
  seal(at: number): string | null {
    const decision = decideSeal(foldSession(SESSION, this.known), KIOSK, this.kioskRoom, at);
    if (decision?.kind !== 'accepted') return null;
    const [draft] = decision.facts;
    if (draft?.type !== 'session.sealed') return null;
    this.world.write({ ...draft, origin: ORIGIN, at });
    return draft.payload.cause;
  }

  part() {
    return this.state.kiosks.get(KIOSK);
  }

  #change(change: Pick<FactPayload<'session.changed'>, 'roomId' | 'time'>): void {
    this.world.write({ type: 'session.changed', payload: { trainer: null, ...change }, at: BEFORE });
  }
}

/** What may happen, and for which seals it is a new word. */
const MOVES: readonly { readonly says: string | null; readonly act: (centre: Centre) => unknown }[] = [
  { says: 'moved-away', act: (centre) => centre.offer() },
  { says: 'moved-away', act: (centre) => centre.moveTo(OTHER_ROOM) },
  { says: 'moved-away', act: (centre) => centre.moveTo(ROOM) },
  { says: 'timeout', act: (centre) => centre.delay((1 + centre.world.facts.length) * MINUTE) },
  { says: null, act: (centre) => centre.hear() },
  { says: null, act: (centre) => centre.seal(BEFORE) },
  { says: null, act: (centre) => centre.seal(AFTER + 30 * DAY) },
  {
    says: null,
    act: (centre) => {
      centre.kioskRoom = centre.kioskRoom === ROOM ? OTHER_ROOM : ROOM;
    },
  },
];

describe('a seal', () => {
  it('by an older time does not close a session that staff put off while the kiosk was away', () => {
    const centre = new Centre();
    centre.delay(DAY);
    expect(centre.seal(AFTER)).toBe('timeout');
    expect(waitingFor(centre.state)).toEqual([KIOSK]);
    expect(centre.state.closedAt.has(KIOSK)).toBe(false);
    expect(decideSettle(centre.state, AFTER + DAY)).toBeNull();
    centre.hear();
    expect(centre.seal(AFTER)).toBeNull();
    expect(centre.seal(AFTER + DAY)).toBe('timeout');
    expect(centre.part()).toBe('sealed');
    expect(centre.state.reviews).toEqual([]);
  });

  it('by the right time holds though the session was moved to another room meanwhile', () => {
    const centre = new Centre();
    centre.moveTo(OTHER_ROOM);
    expect(centre.seal(AFTER)).toBe('timeout');
    expect(centre.part()).toBe('sealed');
  });

  it('of a kiosk in another room does not hold once it is sent the session anew', () => {
    const centre = new Centre();
    centre.kioskRoom = OTHER_ROOM;
    expect(centre.seal(BEFORE)).toBe('moved-away');
    expect(centre.part()).toBe('sealed');
    centre.kioskRoom = ROOM;
    centre.offer();
    expect(centre.part()).toBe('open');
    centre.hear();
    expect(centre.seal(BEFORE)).toBeNull();
    expect(centre.seal(AFTER)).toBe('timeout');
  });

  it('for a session that was elsewhere is none for its second stay there', () => {
    const centre = new Centre();
    centre.moveTo(OTHER_ROOM);
    centre.hear();
    expect(centre.seal(BEFORE)).toBe('moved-away');
    centre.moveTo(ROOM);
    centre.hear();
    centre.world.arrive(0, START - 10 * MINUTE);
    centre.moveTo(OTHER_ROOM);
    expect(waitingFor(centre.state)).toEqual([KIOSK]);
    centre.hear();
    expect(centre.seal(START)).toBe('moved-away');
    expect(centre.part()).toBe('sealed');
    expect(centre.state.records.get(TRAINEES[0] ?? '')?.arrival).not.toBeNull();
    expect(centre.state.reviews).toEqual([]);
  });

  it('for a session that was called off does not hold once a start turns up, which wins', () => {
    const centre = new Centre();
    centre.world.cancel(BEFORE);
    centre.hear();
    expect(centre.seal(BEFORE)).toBe('canceled');
    expect(centre.part()).toBe('sealed');
    centre.world.start(START, 1);
    expect(centre.part()).toBe('open');
    centre.hear();
    expect(centre.seal(START)).toBeNull();
    expect(centre.seal(AFTER)).toBe('timeout');
    expect(centre.part()).toBe('sealed');
  });

  const doubtsAfterLossBehind = (centre: Centre, seq: number) => {
    const after = [{ origin: ORIGIN, seq }];
    const loss = { origin: ORIGIN, after, from: START, until: AFTER, toldAt: AFTER + DAY };
    return decideDoubts(centre.state, centre.world.facts, new Map([[KIOSK, [loss]]])).length;
  };

  it('that holds no longer does not vouch for what was lost after it, and an end vouches for what was lost before', () => {
    const centre = new Centre();
    centre.delay(60 * MINUTE);
    centre.seal(AFTER);
    centre.hear();
    centre.world.start(START + 60 * MINUTE);
    centre.world.end(AFTER + 30 * MINUTE);
    centre.hear();
    expect(centre.seal(AFTER + 30 * MINUTE)).toBe('ended');
    const [old, now] = centre.world.facts.filter(({ type }) => type === 'session.sealed');
    expect(doubtsAfterLossBehind(centre, old?.seq ?? 0)).toBe(1);
    expect(doubtsAfterLossBehind(centre, now?.seq ?? 0)).toBe(0);
  });

  it('of a kiosk that was elsewhere does not vouch for what it lost later: it may have been back', () => {
    const centre = new Centre();
    centre.kioskRoom = OTHER_ROOM;
    expect(centre.seal(BEFORE)).toBe('moved-away');
    expect(doubtsAfterLossBehind(centre, centre.world.facts.at(-1)?.seq ?? 0)).toBe(1);
  });

  it.each(['canceled', 'ended'] as const)('of an older kiosk counts as it did: %s', (cause) => {
    const centre = new Centre();
    centre.world.cancel(BEFORE);
    centre.world.write({
      type: 'session.sealed',
      payload: { kioskId: KIOSK, cause },
      origin: ORIGIN,
      at: BEFORE,
    });
    centre.world.start(START, 1);
    expect(centre.part()).toBe('sealed');
  });

  it.each([
    ['timeout', ROOM, 'sealed'],
    ['moved-away', OTHER_ROOM, 'sealed'],
    ['moved-away', ROOM, 'open'],
  ] as const)('of an older kiosk counts as it did: %s', (cause, roomId, part) => {
    const centre = new Centre();
    centre.delay(DAY);
    centre.world.write({
      type: 'session.sealed',
      payload: { kioskId: KIOSK, cause, roomId },
      origin: ORIGIN,
      at: AFTER,
    });
    expect(centre.part()).toBe(part);
  });

  it('that rests on what a restored hub has forgotten is none', () => {
    const centre = new Centre();
    centre.delay(-60 * MINUTE);
    centre.hear();
    centre.seal(AFTER - 60 * MINUTE);
    expect(centre.part()).toBe('sealed');
    const left = centre.world.facts.filter(({ type }) => type !== 'session.changed');
    expect(foldSession(SESSION, left).kiosks.get(KIOSK)).toBe('open');
  });

  it('is waited for again once the session was placed anew, also of a kiosk that staff had released', () => {
    const centre = new Centre();
    const released = decideRelease(centre.state, KIOSK, 'lost');
    for (const draft of released.kind === 'accepted' ? released.facts : [])
      centre.world.write({ ...draft, at: BEFORE });
    expect(centre.part()).toBe('released');
    centre.delay(DAY);
    expect(waitingFor(centre.state)).toEqual([KIOSK]);
  });

  it('holds as long as the kiosk knew the last word on where, or when, in any order of moves', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...MOVES), { maxLength: 20 }), (moves) => {
        const centre = new Centre();
        // Where the last word on each stands, and what the kiosk had heard when it sealed.
        const last = new Map<string | null, number>();
        const seals: { readonly cause: string; readonly heard: number }[] = [];
        for (const { says, act } of moves) {
          const cause = act(centre);
          if (says !== null) last.set(says, centre.world.facts.length);
          if (typeof cause === 'string') seals.push({ cause, heard: centre.heard });
        }
        const holding = seals.some(({ cause, heard }) => heard >= (last.get(cause) ?? 0));
        expect(centre.part()).toBe(holding ? 'sealed' : 'open');
        expect(foldSession(SESSION, centre.world.facts.toReversed())).toEqual(centre.state);
      }),
      { numRuns: 500 },
    );
  });
});
