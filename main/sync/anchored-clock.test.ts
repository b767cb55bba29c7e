import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../core/ports/clock.ts';
import { AnchoredClock } from './anchored-clock.ts';

const START = Date.UTC(2026, 2, 2, 9, 0);

/** A machine: its wall clock can be set, its monotonic clock only goes on. */
class Machine implements Clock {
  bootId = 'boot one';
  #wall = START;
  #mono = 5_000;

  wall(): number {
    return this.#wall;
  }

  mono(): number {
    return this.#mono;
  }

  pass(ms: number): void {
    this.#wall += ms;
    this.#mono += ms;
  }

  setWall(to: number): void {
    this.#wall = to;
  }

  reboot(): void {
    this.bootId = 'boot two';
    this.#mono = 10;
  }
}

function memory() {
  const values = new Map<string, string>();
  return {
    get: (key: string) => values.get(key) ?? null,
    set: (key: string, value: string | null) =>
      void (value === null ? values.delete(key) : values.set(key, value)),
  };
}

function setUp(offset: number, roundTrip = 40) {
  const machine = new Machine();
  const store = memory();
  const clock = new AnchoredClock(machine, store);
  clock.ask('n');
  machine.pass(roundTrip);
  const taken = clock.answer('n', machine.wall() - roundTrip / 2 + offset);
  return { machine, store, clock, taken };
}

describe('the anchored clock', () => {
  it('shows the machine’s time until the hub has told it, and the hub’s from then on', () => {
    const machine = new Machine();
    const clock = new AnchoredClock(machine, memory());
    expect([clock.wall(), clock.trust(), clock.anchor().anchored]).toEqual([START, 'unanchored', false]);
    const { clock: anchored, machine: running } = setUp(7_200_000);
    running.pass(1_000);
    expect(anchored.wall()).toBe(running.wall() + 7_200_000);
    expect(anchored.anchor()).toEqual({ anchored: true, offsetMs: 7_200_000 });
    expect(anchored.trust()).toBe('anchored');
  });

  it('goes on evenly, and says so, when somebody sets the machine’s clock', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2_001, max: 10 ** 12 }), fc.boolean(), (jump, back) => {
        const { machine, clock } = setUp(0);
        const before = clock.wall();
        machine.setWall(machine.wall() + (back ? -jump : jump));
        machine.pass(1_000);
        expect(clock.wall()).toBe(before + 1_000);
        expect(clock.trust()).toBe('drifted');
      }),
    );
  });

  it('is trusted again after the next answer', () => {
    const { machine, clock } = setUp(0);
    machine.setWall(0);
    clock.ask('m');
    expect(clock.answer('m', START)).toBe(true);
    expect([clock.trust(), clock.wall()]).toEqual(['anchored', START]);
  });

  const tell = ({ machine, clock }: ReturnType<typeof setUp>, hubWall: number) => {
    clock.ask('x');
    machine.pass(40);
    return clock.answer('x', hubWall);
  };
  const shown = ({ clock }: ReturnType<typeof setUp>) => [clock.trust(), clock.anchor().anchored];

  it('goes on by the first of two times that the hub tells, trusts neither, and believes the one that is told for long', () => {
    const DAY = 24 * 3_600_000;
    for (const right of ['the first', 'the second'] as const) {
      const set = setUp(0);
      const { machine, clock } = set;
      const other = () => machine.wall() + 30 * DAY;
      tell(set, other());
      expect([shown(set), clock.wall(), clock.anchoring()]).toEqual([
        ['drifted', false],
        machine.wall(),
        null,
      ]);
      for (let minute = 0; minute < 9; minute += 1) {
        machine.pass(60_000);
        tell(set, other());
      }
      expect(shown(set)).toEqual(['drifted', false]);
      if (right === 'the first') tell(set, machine.wall() + 20);
      else {
        machine.pass(60_000);
        tell(set, other() + 20);
      }
      expect(shown(set)).toEqual(['anchored', true]);
      expect(Math.abs(clock.wall() - machine.wall() - (right === 'the first' ? 0 : 30 * DAY))).toBeLessThan(
        100,
      );
      expect(clock.anchoring()).not.toBeNull();
    }
  });

  it('begins to count anew with each other time, and forgets a dispute that it never heard the end of with the process', () => {
    const set = setUp(0);
    for (let minute = 1; minute < 30; minute += 1) {
      set.machine.pass(60_000);
      tell(set, set.machine.wall() + minute * 3_600_000);
      expect(shown(set)).toEqual(['drifted', false]);
    }
    const restarted = new AnchoredClock(set.machine, set.store);
    restarted.restore();
    expect(restarted.wall()).toBe(set.machine.wall());
  });

  it('believes the hub at once where the machine’s own clock bears it out: it was paused', () => {
    const set = setUp(0);
    set.machine.setWall(START + 3 * 3_600_000);
    tell(set, START + 3 * 3_600_000);
    expect(shown(set)).toEqual(['anchored', true]);
  });

  it('takes a correction that a clock may need for what it is', () => {
    const set = setUp(0);
    set.machine.pass(5 * 3_600_000);
    tell(set, set.machine.wall() + 3_000);
    expect(shown(set)).toEqual(['anchored', true]);
  });

  it('is not trusted for longer than it can be right without the hub', () => {
    const { machine, clock } = setUp(0);
    machine.pass(5 * 3_600_000);
    expect(clock.trust()).toBe('anchored');
    machine.pass(3_600_000);
    expect(clock.trust()).toBe('drifted');
  });

  it('takes no answer that is late, unasked for or given twice', () => {
    expect(setUp(0, 2_001).taken).toBe(false);
    const { clock } = setUp(0);
    expect(clock.answer('n', 1)).toBe(false);
    expect(clock.answer('never asked', 1)).toBe(false);
  });

  it('keeps its anchor over a restart of the process, and loses it with the boot', () => {
    const { machine, store } = setUp(3_600_000);
    const restarted = new AnchoredClock(machine, store);
    restarted.restore();
    expect(restarted.wall()).toBe(machine.wall() + 3_600_000);
    machine.reboot();
    const rebooted = new AnchoredClock(machine, store);
    rebooted.restore();
    // By the hub it was an hour later already.
    expect([rebooted.trust(), rebooted.wall()]).toEqual(['drifted', machine.wall()]);
    machine.setWall(START + 3_700_000);
    expect([rebooted.trust(), rebooted.wall()]).toEqual(['unanchored', machine.wall()]);
  });
});
