import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HUB_ORIGIN, KIOSK_ORIGINS, KIOSKS, START, TRAINEES, World } from '../../tests/helpers/fact-world.ts';
import type { Fact } from '../contracts/fact.ts';
import { decideDoubts, type LogLoss } from './doubt.ts';
import { foldSession } from './session.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const [KIOSK] = KIOSKS;
const [ORIGIN] = KIOSK_ORIGINS as [string];
/** What goes on after a disk was damaged. */
const NEXT = `${ORIGIN.slice(0, -1)}2`;
const FROM = START - 15 * MINUTE;
const UNTIL = START + 90 * MINUTE;

function planned(): World {
  const world = new World();
  world.schedule();
  world.offer(0, START - HOUR);
  return world;
}

function isDoubted(facts: readonly Fact[], losses: readonly LogLoss[]): boolean {
  const id = facts[0]?.session ?? '';
  const drafts = decideDoubts(foldSession(id, facts), facts, new Map([[KIOSK, losses]]));
  for (const draft of drafts) expect(draft).toMatchObject({ session: id, payload: { kioskId: KIOSK } });
  return drafts.length > 0;
}

/** Minutes before and after the start at which the kiosk writes something; one of them is its seal. */
const log = fc.record({
  at: fc.uniqueArray(fc.integer({ min: -120, max: 180 }), { minLength: 3, maxLength: 12 }),
  seal: fc.nat(),
  from: fc.nat(),
  length: fc.integer({ min: 1, max: 3 }),
  /** Whether what is lost was the end of the log, and another was begun. */
  tail: fc.boolean(),
});

/** The kiosk's log with a stretch lost, and the loss as the hub would tell it from what stands beside it. */
function lose({ at, seal, from, length, tail }: typeof log extends fc.Arbitrary<infer T> ? T : never) {
  const minutes = [...at].sort((a, b) => a - b);
  const first = from % (minutes.length - 1);
  const gone = (n: number) => n >= first && n < first + length;
  const world = planned();
  const said = minutes.map((minute, n) => {
    const origin = tail && n >= first + length ? NEXT : ORIGIN;
    const when = { origin, at: START + minute * MINUTE };
    if (n === seal % minutes.length)
      return world.write({ type: 'session.sealed', payload: { kioskId: KIOSK, cause: 'ended' }, ...when });
    const payload = { method: 'face', location: null, policyVersion: 1, by: null } as const;
    return world.write({ type: 'attendance.checked-in', subject: TRAINEES[n % 3] ?? null, payload, ...when });
  });
  const before = said[first - 1];
  const after = said[first + length];
  const loss: LogLoss = {
    origin: after?.origin ?? (tail ? NEXT : ORIGIN),
    after: before ? [{ origin: before.origin, seq: before.seq }] : [],
    from: before?.wall ?? Number.NEGATIVE_INFINITY,
    until: after?.wall ?? START + 200 * MINUTE,
    toldAt: START + 300 * MINUTE,
  };
  const lost = said.filter((_, n) => gone(n));
  const kept = [...world.facts].filter((fact) => !lost.includes(fact));
  return { kept, lost, loss, seal: said[seal % minutes.length] as Fact };
}

describe('a seal', () => {
  it('is doubted wherever a lost check-in may lie before it', () => {
    fc.assert(
      fc.property(log, (drawn) => {
        const { kept, lost, loss, seal } = lose(drawn);
        const inTime = lost.some(({ wall }) => wall >= FROM && wall <= UNTIL && wall < seal.wall);
        fc.pre(inTime && kept.includes(seal));
        expect(isDoubted(kept, [loss])).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('stands when all that was lost came after it, or is of another time', () => {
    fc.assert(
      fc.property(log, (drawn) => {
        const { kept, loss, seal } = lose(drawn);
        const apart = loss.until < FROM || loss.from > UNTIL || loss.from >= seal.wall;
        fc.pre(apart && kept.includes(seal));
        expect(isDoubted(kept, [loss])).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('stands when the kiosk was sent the session only after it had told of what it lost', () => {
    const world = planned();
    world.seal(0);
    const loss = { origin: ORIGIN, after: [], from: START, until: UNTIL };
    expect(isDoubted(world.facts, [{ ...loss, toldAt: START - 2 * HOUR }])).toBe(false);
    expect(isDoubted(world.facts, [{ ...loss, toldAt: START }])).toBe(true);
  });

  it('is doubted for older losses where a restored hub may have forgotten when it sent the session', () => {
    const world = new World();
    world.schedule();
    const offered = { type: 'session.offered', payload: { kioskId: KIOSK }, at: START } as const;
    world.write({ ...offered, origin: `${HUB_ORIGIN.slice(0, -1)}9` });
    world.seal(0);
    const loss = { origin: ORIGIN, after: [], from: START, until: UNTIL, toldAt: START - HOUR };
    expect(isDoubted(world.facts, [loss])).toBe(true);
  });

  it('is doubted once, and not while others are', () => {
    const world = planned();
    world.seal(0);
    const loss = { origin: ORIGIN, after: [], from: START, until: UNTIL, toldAt: START };
    world.write({ type: 'session.doubted', payload: { kioskId: KIOSK }, at: UNTIL });
    expect(isDoubted(world.facts, [loss])).toBe(false);
  });
});
