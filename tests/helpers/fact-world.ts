/** Facts for tests: a small world of one session, two kiosks, a hub and a handful of people, and any history of it. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { type Fact, type FactPayload, type FactType, GENESIS_HASH } from '../../core/contracts/fact.ts';
import type { LocationProof } from '../../core/contracts/location.ts';
import { DEFAULT_POLICY } from '../../core/contracts/policy.ts';
import { encodeFact } from '../../core/domain/fact-codec.ts';
import { formatHlc, HLC_ZERO, type Hlc, tick } from '../../core/domain/hlc.ts';

const MINUTE = 60_000;
/** When the world's session is scheduled to start, ms. */
export const START = Date.UTC(2026, 2, 2, 9, 0);

/** A stable UUID for a name. */
export function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export const SESSION = uuidOf('session');
export const ROOM = uuidOf('room');
export const TRAINER = uuidOf('trainer');
export const STAFF = uuidOf('staff');
export const KIOSKS = [uuidOf('kiosk 0'), uuidOf('kiosk 1')] as const;
/** The first three are on the roll. */
export const TRAINEES = [0, 1, 2, 3].map((n) => uuidOf(`trainee ${n}`));
export const HUB_ORIGIN = `hub:${uuidOf('hub')}:${'0'.repeat(16)}`;
export const KIOSK_ORIGINS = KIOSKS.map((id) => `kiosk:${id}:${'1'.repeat(16)}`);

export function scheduled(
  over: Partial<FactPayload<'session.scheduled'>> = {},
): FactPayload<'session.scheduled'> {
  return {
    siteId: uuidOf('site'),
    roomId: ROOM,
    title: 'Welding',
    kind: 'timetable',
    makeupOf: null,
    scheduledStart: START,
    scheduledEnd: START + 60 * MINUTE,
    windows: {
      arriveFrom: START - 15 * MINUTE,
      startFrom: START - 15 * MINUTE,
      startUntil: START + 30 * MINUTE,
      endFrom: START + 45 * MINUTE,
      endUntil: START + 90 * MINUTE,
      sealAt: START + 90 * MINUTE,
    },
    policy: DEFAULT_POLICY,
    policyVersion: 1,
    expected: TRAINEES.slice(0, 3),
    ...over,
  };
}

export type Wanted = {
  [T in FactType]: { type: T; payload: FactPayload<T>; subject?: string | null; session?: string | null };
}[FactType] & { origin?: string; at?: number; trust?: Fact['clockTrust']; critical?: boolean };

/** Writes facts into one log per origin, with seq, hash chain and hybrid clock as the real logs do. */
/** The kiosks stand in the session's room, and hear it. */
function proofOf(kiosk: number, roomId = ROOM): LocationProof {
  const kioskId = KIOSKS[kiosk] ?? KIOSKS[0];
  return { kioskId, roomId, verdict: 'confirmed', beacon: null, medianRssi: -60, ageMs: 0 };
}

export class World {
  readonly facts: Fact[] = [];
  readonly #heads = new Map<string, { seq: number; hash: string; hlc: Hlc }>();

  write(wanted: Wanted): Fact {
    const origin = wanted.origin ?? HUB_ORIGIN;
    const at = wanted.at ?? START;
    const head = this.#heads.get(origin) ?? { seq: 0, hash: GENESIS_HASH, hlc: HLC_ZERO };
    const hlc = tick(head.hlc, at);
    const fact = encodeFact({
      origin,
      seq: head.seq + 1,
      id: uuidOf(`${origin}/${head.seq + 1}`),
      hlc: formatHlc(hlc),
      wall: at,
      bootId: 'boot',
      mono: at - START + 1e9,
      clockTrust: wanted.trust ?? 'anchored',
      type: wanted.type,
      v: 1,
      critical: wanted.critical ?? false,
      subject: wanted.subject ?? null,
      session: wanted.session === undefined ? SESSION : wanted.session,
      payload: wanted.payload,
      sealed: null,
      prevHash: head.hash,
    });
    this.#heads.set(origin, { seq: fact.seq, hash: fact.hash, hlc });
    this.facts.push(fact);
    return fact;
  }

  schedule(over: Partial<FactPayload<'session.scheduled'>> = {}): Fact {
    const at = START - 600 * MINUTE;
    return this.write({ type: 'session.scheduled', subject: TRAINER, payload: scheduled(over), at });
  }

  start(at = START, kiosk = 0): Fact {
    return this.write({
      type: 'session.started',
      subject: TRAINER,
      payload: { method: 'badge-pin', location: proofOf(kiosk), policyVersion: 1 },
      origin: kioskOrigin(kiosk),
      at,
    });
  }

  end(at = START + 60 * MINUTE, kiosk = 0): Fact {
    return this.write({
      type: 'session.ended',
      subject: TRAINER,
      payload: { method: 'badge-pin', location: proofOf(kiosk) },
      origin: kioskOrigin(kiosk),
      at,
    });
  }

  seal(kiosk = 0, at = START + 60 * MINUTE): Fact {
    const kioskId = KIOSKS[kiosk] ?? KIOSKS[0];
    return this.write({
      type: 'session.sealed',
      payload: { kioskId, cause: 'ended' },
      origin: kioskOrigin(kiosk),
      at,
    });
  }

  settle(outcome: 'completed' | 'missed' = 'completed', at = START + 100 * MINUTE): Fact {
    return this.write({ type: 'session.settled', payload: { outcome, unattended: false, kiosks: [] }, at });
  }

  arrive(trainee: number, at = START, kiosk = 0, room = ROOM): Fact {
    return this.write({
      type: 'attendance.checked-in',
      subject: trainee_(trainee),
      payload: { method: 'face', location: proofOf(kiosk, room), policyVersion: 1, by: null },
      origin: kioskOrigin(kiosk),
      at,
    });
  }

  knock(trainee: number, at = START, kiosk = 0): Fact {
    return this.write({
      type: 'walk-in.requested',
      subject: trainee_(trainee),
      payload: { method: 'face', location: proofOf(kiosk) },
      origin: kioskOrigin(kiosk),
      at,
    });
  }

  /** Without `basedOn` as kiosks of older versions write it. */
  decideWalkIn(
    trainee: number,
    decision: 'added' | 'refused',
    at = START,
    kiosk = 0,
    basedOn?: readonly Fact[],
  ): Fact {
    return this.write({
      type: 'walk-in.decided',
      subject: trainee_(trainee),
      payload: { decision, by: TRAINER, ...(basedOn && { basedOn: basedOn.map((fact) => fact.id) }) },
      origin: kioskOrigin(kiosk),
      at,
    });
  }

  excuse(trainee: number, at = START): Fact {
    const payload = { excuseId: uuidOf('excuse') };
    return this.write({ type: 'excuse.approved', subject: trainee_(trainee), payload, at });
  }

  correct(
    trainee: number,
    status: FactPayload<'attendance.corrected'>['status'],
    basedOn: readonly Fact[],
    at = START + 70 * MINUTE,
    origin = HUB_ORIGIN,
  ): Fact {
    return this.write({
      type: 'attendance.corrected',
      subject: trainee_(trainee),
      payload: { status, by: STAFF, basedOn: basedOn.map((fact) => fact.id) },
      origin,
      at,
    });
  }

  changeRoll(change: { add?: number[]; void?: number[] }, at = START - 60 * MINUTE): Fact {
    return this.write({
      type: 'roll.changed',
      payload: { add: (change.add ?? []).map(trainee_), void: (change.void ?? []).map(trainee_) },
      at,
    });
  }

  cancel(at = START): Fact {
    return this.write({ type: 'session.canceled', payload: { reason: 'fire drill' }, at });
  }

  offer(kiosk: number, at = START - 500 * MINUTE): Fact {
    const kioskId = KIOSKS[kiosk] ?? KIOSKS[0];
    return this.write({ type: 'session.offered', payload: { kioskId }, at });
  }
}

function kioskOrigin(kiosk: number): string {
  return KIOSK_ORIGINS[kiosk] ?? HUB_ORIGIN;
}

function trainee_(n: number): string {
  return TRAINEES[n] ?? uuidOf(`trainee ${n}`);
}

const step = fc.record({
  what: fc.integer({ min: 0, max: 12 }),
  who: fc.integer({ min: 0, max: 3 }),
  kiosk: fc.integer({ min: 0, max: 1 }),
  minutes: fc.integer({ min: -30, max: 120 }),
  choice: fc.integer({ min: 0, max: 3 }),
  saw: fc.integer({ min: 0, max: 1023 }),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Any history: everything that may be written about a session, at any time, by anybody, with clocks apart. */
export const anyHistory: fc.Arbitrary<readonly Fact[]> = fc
  .record({ scheduled: fc.boolean(), steps: fc.array(step, { maxLength: 18 }) })
  .map(({ scheduled: known, steps }) => {
    const world = new World();
    if (known) world.schedule();
    for (const one of steps) play(world, one);
    return world.facts;
  });

function play(world: World, { what, who, kiosk, minutes, choice, saw }: Step): void {
  const at = START + minutes * MINUTE;
  const statuses = ['present', 'late', 'absent', 'excused'] as const;
  const seen = world.facts.filter(
    (fact, index) => fact.subject === trainee_(who) && (saw >> (index % 10)) & 1,
  );
  const plays: (() => unknown)[] = [
    () => world.arrive(who, at, kiosk),
    () => world.arrive(who, at, kiosk),
    () => world.start(at, kiosk),
    () => world.end(at, kiosk),
    () => world.seal(kiosk, at),
    () => world.knock(who, at, kiosk),
    () => world.decideWalkIn(who, choice % 2 ? 'added' : 'refused', at, kiosk, choice > 1 ? seen : undefined),
    () => world.excuse(who, at),
    () =>
      world.correct(
        who,
        statuses[choice] ?? 'present',
        seen,
        at,
        choice > 1 ? HUB_ORIGIN : kioskOrigin(kiosk),
      ),
    () => world.changeRoll(choice % 2 ? { add: [who] } : { void: [who] }, at),
    () => world.cancel(at),
    () => world.settle(choice % 2 ? 'completed' : 'missed', at),
    () => world.offer(kiosk, at),
  ];
  plays[what]?.();
}
