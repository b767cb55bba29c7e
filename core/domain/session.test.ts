import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anyHistory,
  HUB_ORIGIN,
  KIOSK_ORIGINS,
  KIOSKS,
  SESSION,
  START,
  TRAINEES,
  TRAINER,
  uuidOf,
  World,
} from '../../tests/helpers/fact-world.ts';
import type { Fact } from '../contracts/fact.ts';
import { encodeFact } from './fact-codec.ts';
import type { AttendanceRecord } from './record.ts';
import { countRoll, foldSession, type SessionState, waitingFor } from './session.ts';

const MINUTE = 60_000;
const fold = (facts: Iterable<Fact>) => foldSession(SESSION, facts);

function recordOf(facts: Iterable<Fact>, trainee: number): AttendanceRecord {
  const record = fold(facts).records.get(TRAINEES[trainee] ?? '');
  if (!record) throw new Error('no record');
  return record;
}

/** A state as plain data, order of maps included. */
function plain(state: SessionState): unknown {
  const { kiosks, closedAt, records } = state;
  return { ...state, kiosks: [...kiosks], closedAt: [...closedAt], records: [...records] };
}

const shuffled = anyHistory.chain((facts) =>
  fc.tuple(fc.constant(facts), fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 })),
);

describe('the fold of any history', () => {
  it('does not depend on order or duplication of delivery', () => {
    fc.assert(
      fc.property(shuffled, ([facts, delivered]) => {
        expect(plain(fold(delivered))).toEqual(plain(fold(facts)));
      }),
      { numRuns: 400 },
    );
  });

  it('does not depend on whether facts came as objects or as their texts, in any split', () => {
    fc.assert(
      fc.property(shuffled, fc.nat(), ([facts, delivered], cut) => {
        const [first, second] = [delivered.slice(0, cut % 20), delivered.slice(cut % 20)];
        expect(plain(fold([...second, ...first]))).toEqual(plain(fold(facts)));
      }),
    );
  });

  it('gives every record the status that precedence says', () => {
    fc.assert(
      fc.property(anyHistory, (facts) => {
        const state = fold(facts);
        for (const record of state.records.values()) {
          expect(allowed(state, record, facts), `${record.status} ${record.walkIn}`).toContain(record.status);
        }
      }),
      { numRuns: 600 },
    );
  });

  it('says absent only after a settlement or by a human, and never of somebody who arrived', () => {
    fc.assert(
      fc.property(anyHistory, (facts) => {
        const state = fold(facts);
        for (const record of state.records.values()) {
          if (record.status !== 'absent' || record.correction) continue;
          expect(state.settled).toBe(true);
          expect(record.arrival).toBeNull();
        }
      }),
    );
  });

  it('lets a start that happened win over a cancellation, and says so', () => {
    fc.assert(
      fc.property(anyHistory, (facts) => {
        const state = fold(facts);
        const canceled = facts.some((fact) => fact.type === 'session.canceled');
        if (state.started) expect(state.status).not.toBe('canceled');
        expect(state.reviews.includes('canceled-after-start')).toBe(state.started !== null && canceled);
      }),
    );
  });

  it('never takes a seal back, and waits for whoever wrote without sealing', () => {
    fc.assert(
      fc.property(anyHistory, fc.nat(), (facts, cut) => {
        const some = fold(facts.slice(0, cut % (facts.length + 1)));
        const all = fold(facts);
        for (const [kiosk, how] of some.kiosks)
          if (how === 'sealed') expect(all.kiosks.get(kiosk)).toBe('sealed');
        for (const [index, id] of KIOSKS.entries()) {
          const own = facts.filter((fact) => fact.origin === KIOSK_ORIGINS[index]);
          if (own.length === 0) continue;
          const sealed = own.some((fact) => fact.type === 'session.sealed');
          expect(waitingFor(all).includes(id)).toBe(!sealed);
        }
      }),
    );
  });

  it('waits for a kiosk whose seal is doubted until it is released, in whatever order that is known', () => {
    fc.assert(
      fc.property(anyHistory, fc.boolean(), (facts, isReleased) => {
        const [kioskId] = KIOSKS;
        const hub = new World();
        hub.write({ type: 'session.doubted', payload: { kioskId }, origin: `${HUB_ORIGIN.slice(0, -1)}1` });
        const others = facts.filter((fact) => fact.type !== 'session.released');
        if (isReleased) hub.write({ type: 'session.released', payload: { kioskId, reason: 'looked at' } });
        for (const state of [fold([...hub.facts, ...others]), fold([...others, ...hub.facts])]) {
          expect(state.kiosks.get(kioskId)).toBe(isReleased ? 'released' : 'doubted');
          expect(waitingFor(state).includes(kioskId)).toBe(!isReleased);
          expect(state.closedAt).toEqual(fold(others).closedAt);
          expect(state.reviews).toContain('log-incomplete');
        }
      }),
    );
  });

  it('is not moved by facts of other sessions', () => {
    fc.assert(
      fc.property(anyHistory, (facts) => {
        const other = new World();
        other.write({
          type: 'session.canceled',
          payload: { reason: 'x' },
          session: uuidOf('another session'),
        });
        expect(plain(fold([...facts, ...other.facts]))).toEqual(plain(fold(facts)));
      }),
    );
  });
});

/** The precedence of the rules, written down a second time and as plainly as can be. */
function allowed(state: SessionState, record: AttendanceRecord, facts: readonly Fact[]): string[] {
  const mine = facts.filter((fact) => fact.subject === record.subject);
  if (state.status === 'canceled') return ['void'];
  const corrections = mine.filter((fact) => fact.type === 'attendance.corrected');
  if (corrections.length > 0) return corrections.map((fact) => String(fact.payload.status));
  if (record.walkIn === 'refused') return ['void'];
  if (record.walkIn === 'waiting') return ['pending'];
  const times = mine
    .filter((fact) => fact.type === 'attendance.checked-in' || fact.type === 'walk-in.requested')
    .map((fact) => fact.wall);
  if (times.length > 0 && state.started && state.definition) {
    const from = Math.max(state.definition.scheduledStart, state.started.at) + 10 * MINUTE;
    return [Math.min(...times) >= from ? 'late' : 'present'];
  }
  if (mine.some((fact) => fact.type === 'excuse.approved') && times.length > 0) return ['excused'];
  if (times.length > 0) return ['pending'];
  if (mine.some((fact) => fact.type === 'excuse.approved')) return ['excused', 'void'];
  return state.settled ? ['absent', 'void', 'pending'] : ['pending', 'void'];
}

describe('a session', () => {
  it('takes an early arrival in as pending, and as present once it starts', () => {
    const world = new World();
    world.schedule();
    world.arrive(0, START - 10 * MINUTE);
    expect(recordOf(world.facts, 0).status).toBe('pending');
    world.start();
    expect(recordOf(world.facts, 0).status).toBe('present');
  });

  it('counts late from ten minutes after the later of scheduled and actual start', () => {
    const world = new World();
    world.schedule();
    world.start(START + 5 * MINUTE);
    world.arrive(0, START + 15 * MINUTE - 1);
    world.arrive(1, START + 15 * MINUTE);
    expect(recordOf(world.facts, 0).status).toBe('present');
    expect(recordOf(world.facts, 1).status).toBe('late');
  });

  it('lets the first of two arrivals count, whichever kiosk it was at and however late it came', () => {
    const world = new World();
    world.schedule();
    world.start();
    world.arrive(0, START + 20 * MINUTE, 0);
    world.arrive(0, START + 2 * MINUTE, 1);
    const record = recordOf(world.facts, 0);
    expect(record).toMatchObject({ status: 'present', arrivals: 2 });
    expect(record.arrival?.at).toBe(START + 2 * MINUTE);
  });

  it('leaves a walk-in pending until the trainer has decided, also after the start', () => {
    const world = new World();
    world.schedule();
    world.start();
    const before = countRoll(fold(world.facts)).expected;
    world.knock(3, START + MINUTE);
    expect(recordOf(world.facts, 3)).toMatchObject({ status: 'pending', walkIn: 'waiting' });
    expect(countRoll(fold(world.facts)).expected).toBe(before);
    world.decideWalkIn(3, 'refused', START + 2 * MINUTE);
    expect(recordOf(world.facts, 3)).toMatchObject({ status: 'void', walkIn: 'refused' });
    world.decideWalkIn(3, 'added', START + 3 * MINUTE);
    expect(recordOf(world.facts, 3)).toMatchObject({ status: 'present', walkIn: 'added' });
    expect(countRoll(fold(world.facts)).expected).toBe(before + 1);
  });

  it('asks the trainer about somebody who was taken off the roll and comes all the same', () => {
    const world = new World();
    world.schedule();
    world.changeRoll({ void: [0] });
    world.start();
    expect(recordOf(world.facts, 0).status).toBe('void');
    world.knock(0, START + MINUTE);
    expect(recordOf(world.facts, 0)).toMatchObject({ status: 'pending', walkIn: 'waiting' });
  });

  it('keeps the presence of somebody who was taken off the roll after checking in', () => {
    const world = new World();
    world.schedule();
    world.start();
    world.arrive(0, START + MINUTE);
    world.changeRoll({ void: [0] }, START + 30 * MINUTE);
    expect(recordOf(world.facts, 0)).toMatchObject({ status: 'present', walkIn: 'no' });
  });

  it('keeps a record void that only an excuse speaks for after it was taken off the roll', () => {
    const world = new World();
    world.schedule();
    world.changeRoll({ void: [0] });
    world.excuse(0);
    world.excuse(3);
    expect(recordOf(world.facts, 0)).toMatchObject({ status: 'void', walkIn: 'no' });
    expect(recordOf(world.facts, 3)).toMatchObject({ status: 'void', walkIn: 'no' });
  });

  it('puts presence over an excuse, and an excuse over settled absence', () => {
    const world = new World();
    world.schedule();
    world.start();
    world.excuse(0);
    world.excuse(1);
    world.arrive(0, START);
    world.settle();
    expect(recordOf(world.facts, 0).status).toBe('present');
    expect(recordOf(world.facts, 1).status).toBe('excused');
    expect(recordOf(world.facts, 2).status).toBe('absent');
  });

  it('lets the correction that knew the other stand, whatever the clocks say', () => {
    const world = new World();
    world.schedule();
    const arrival = world.arrive(0, START + 20 * MINUTE);
    world.start();
    const first = world.correct(0, 'present', [arrival], START + 80 * MINUTE);
    world.correct(0, 'absent', [arrival, first], START + 60 * MINUTE, KIOSK_ORIGINS[1] ?? '');
    const record = recordOf(world.facts, 0);
    expect(record.status).toBe('absent');
    expect(record.reviews).toEqual([]);
  });

  it('asks for a review of evidence that the standing correction had not seen, whoever else saw it', () => {
    const world = new World();
    world.schedule();
    world.start();
    const arrival = world.arrive(0);
    world.correct(0, 'excused', [arrival], START + 70 * MINUTE);
    world.correct(0, 'absent', [], START + 80 * MINUTE, KIOSK_ORIGINS[1] ?? '');
    const record = recordOf(world.facts, 0);
    expect(record.status).toBe('absent');
    expect(record.reviews).toEqual(['concurrent-corrections', 'unseen-evidence']);
  });

  it('counts what the overruled correction had seen as seen', () => {
    const world = new World();
    world.schedule();
    world.start();
    const arrival = world.arrive(0);
    const first = world.correct(0, 'excused', [arrival]);
    world.correct(0, 'present', [first], START + 90 * MINUTE);
    expect(recordOf(world.facts, 0).reviews).toEqual([]);
  });

  it('survives corrections that claim to rest on each other', () => {
    const world = new World();
    world.schedule();
    const ghost = { id: uuidOf(`${HUB_ORIGIN}/3`) } as Fact;
    const first = world.correct(0, 'present', [ghost]);
    const second = world.correct(0, 'late', [first]);
    expect(second.id).toBe(ghost.id);
    expect(recordOf(world.facts, 0).status).toBe('late');
  });

  it('reports what a kiosk took after its first seal', () => {
    const world = new World();
    world.schedule();
    world.start();
    world.seal(0);
    expect(fold(world.facts).reviews).toEqual([]);
    world.arrive(0, START + 61 * MINUTE, 0);
    world.seal(0, START + 62 * MINUTE);
    expect(fold(world.facts).reviews).toEqual(['fact-after-seal']);
  });

  it('reports an arrival that was proven for another room, and none after a move', () => {
    const world = new World();
    world.schedule();
    world.start();
    world.arrive(0);
    expect(fold(world.facts).reviews).toEqual([]);
    world.arrive(1, START + MINUTE, 1, uuidOf('next door'));
    expect(fold(world.facts).reviews).toEqual(['other-room']);
    world.write({
      type: 'session.changed',
      payload: { roomId: uuidOf('next door'), trainer: null, time: null },
      at: START - 30 * MINUTE,
    });
    expect(fold(world.facts).reviews).toEqual([]);
  });

  it('keeps both sides of a fork, reports it, and gives the same roll in either order', () => {
    const world = new World();
    world.schedule();
    world.start();
    const arrival = world.arrive(0, START + 20 * MINUTE);
    const { text: _text, hash: _hash, ...envelope } = arrival;
    const twin = encodeFact({ ...envelope, id: uuidOf('twin'), wall: START + MINUTE });
    const one = fold([...world.facts, twin]);
    expect(plain(fold([twin, ...world.facts]))).toEqual(plain(one));
    expect(one.reviews).toContain('forked-log');
    expect(one.records.get(TRAINEES[0] ?? '')).toMatchObject({ status: 'present', arrivals: 2 });
  });

  it('applies a move before the start, none after it, and a change of trainer always', () => {
    const world = new World();
    world.schedule();
    const change = (to: string, trainer: string | null, at: number) =>
      world.write({ type: 'session.changed', payload: { roomId: uuidOf(to), trainer, time: null }, at });
    change('second room', null, START - 30 * MINUTE);
    world.start();
    change('third room', STAND_IN, START + 5 * MINUTE);
    const { definition } = fold(world.facts);
    expect(definition).toMatchObject({ roomId: uuidOf('second room'), trainer: STAND_IN });
  });

  it('knows the trainer from the envelope, and shows no definition before it was scheduled', () => {
    const world = new World();
    world.start();
    expect(fold(world.facts)).toMatchObject({ definition: null, status: 'active' });
    world.schedule();
    expect(fold(world.facts).definition?.trainer).toBe(TRAINER);
  });

  it('says that an update is needed for a critical fact of an unknown kind, and only then', () => {
    const world = new World();
    world.schedule();
    const known = world.arrive(0);
    const { text: _text, hash: _hash, ...envelope } = known;
    const strange = encodeFact({ ...envelope, seq: 99, type: 'attendance.teleported', critical: false });
    expect(fold([...world.facts, strange]).updateNeeded).toBe(false);
    const grave = encodeFact({ ...envelope, seq: 99, type: 'attendance.teleported', critical: true });
    expect(fold([...world.facts, grave]).updateNeeded).toBe(true);
    const newer = encodeFact({ ...envelope, seq: 99, v: 2, critical: true });
    expect(fold([...world.facts, newer]).updateNeeded).toBe(true);
  });

  it('voids the records of a missed session until a start turns up after all', () => {
    const world = new World();
    world.schedule();
    world.arrive(0, START);
    world.settle('missed');
    expect(fold(world.facts)).toMatchObject({ status: 'canceled', missed: true, canceledBecause: 'missed' });
    expect(recordOf(world.facts, 0).status).toBe('void');
    world.start(START, 1);
    expect(fold(world.facts)).toMatchObject({ status: 'completed', missed: false });
    expect(recordOf(world.facts, 0).status).toBe('present');
  });
});

const STAND_IN = uuidOf('stand-in');
