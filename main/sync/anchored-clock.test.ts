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
