/**
 * Faults of a kiosk's clock, injected under the real clock, log and fold: a machine whose true time is known writes facts
 * while its clock is set, reset, slow, asleep, or without the hub's word.
 */
import { randomUUID } from 'node:crypto';
import type { Fact } from '../../core/contracts/fact.ts';
import { foldSession } from '../../core/domain/session.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { SqliteFactLog } from '../../main/storage/sqlite-fact-log.ts';
import { AnchoredClock } from '../../main/sync/anchored-clock.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 2, 2, 9);

/** A machine: true time goes on, its clocks go wrong as they are told to. */
export class FaultyMachine implements Clock {
  bootId = randomUUID();
  /** What nobody in the kiosk knows, ms. */
  truth = START;
  #mono = 60_000;
  /** Wall clock minus truth, ms. */
  #off = 0;
  #rate = 1;

  wall(): number {
    return Math.round(this.truth + this.#off);
  }

  mono(): number {
    return this.#mono;
  }

  /** So many ms go by in truth; both clocks run at the crystal's rate. */
  pass(ms: number): void {
    this.truth += ms;
    this.#mono += ms * this.#rate;
    this.#off += ms * (this.#rate - 1);
  }

  /** A monotonic clock that does not count sleep. */
  sleepUncounted(ms: number): void {
    this.truth += ms;
  }

  setWall(to: number): void {
    this.#off = to - this.truth;
  }

  /** `ppm`: how much too fast. */
  crystal(ppm: number): void {
    this.#rate = 1 + ppm / 1e6;
  }

  reboot(): void {
    this.bootId = randomUUID();
    this.truth += 40_000;
    this.#mono = 8_000;
  }
}

/** Makes the log for a clock; called again after every reboot. */
export type MakeLog = (clock: AnchoredClock) => SqliteFactLog;

export const FAULTS = [
  'reset to 2000-01-01',
  'set to 2030',
  'jump while anchored',
  'small jump while anchored',
  'jump before the first anchor',
  'slow drift, no hub for days',
  'reboot, anchor late',
  'reboot, no anchor any more',
  'sleep',
  'sleep that is not counted',
  'answers too late',
  'answers twice',
] as const;

export interface ClockReport {
  readonly faults: number;
  readonly facts: number;
  readonly trusted: number;
  /** Stored as anchored and more than 2 s from the truth. */
  readonly wronglyTrusted: number;
  readonly reconstructed: number;
  /** Greatest distance from the truth of a reconstructed time, ms. */
  readonly worstMs: number;
  readonly p95Ms: number;
  /** Neither trusted nor reconstructed: each must be marked. */
  readonly inDoubt: number;
  readonly doubtUnmarked: number;
}

interface Written {
  readonly fact: Fact;
  readonly truth: number;
}

/** @param random uniform in 0..1, from a seed */
export class ClockFaults {
  readonly #makeLog: MakeLog;
  readonly #random: () => number;
  readonly #values = new Map<string, string>();
  readonly #machine = new FaultyMachine();
  #clock: AnchoredClock;
  #log: SqliteFactLog;
  #session = '';
  #written: Written[] = [];

  constructor(makeLog: MakeLog, random: () => number) {
    this.#makeLog = makeLog;
    this.#random = random;
    this.#clock = this.#makeClock();
    this.#log = makeLog(this.#clock);
  }

  run(count: number): ClockReport {
    const tally = { facts: 0, trusted: 0, wronglyTrusted: 0, inDoubt: 0, doubtUnmarked: 0 };
    const errors: number[] = [];
    for (let n = 0; n < count; n += 1) {
      this.#session = randomUUID();
      this.#written = [];
      this.#machine.crystal(this.#between(-50, 50));
      this.#ask(40);
      this.#write(1);
      this.#inject(FAULTS[n % FAULTS.length] ?? 'sleep');
      this.#count(tally, errors);
      // The next begins on a machine that is well.
      this.#machine.setWall(this.#machine.truth);
    }
    errors.sort((a, b) => a - b);
    return {
      faults: count,
      ...tally,
      reconstructed: errors.length,
      worstMs: errors.at(-1) ?? 0,
      p95Ms: errors[Math.floor(errors.length * 0.95)] ?? 0,
    };
  }

  #inject(fault: (typeof FAULTS)[number]): void {
    const machine = this.#machine;
    if (fault === 'reset to 2000-01-01') this.#rebootTo(Date.UTC(2000, 0, 1));
    else if (fault === 'set to 2030') this.#rebootTo(Date.UTC(2030, 5, 1));
    else if (fault === 'reboot, anchor late') this.#rebootTo(machine.truth + this.#between(-60_000, 60_000));
    else if (fault === 'jump while anchored') machine.setWall(machine.wall() + this.#jump(60_000, 1e11));
    else if (fault === 'small jump while anchored')
      machine.setWall(machine.wall() + this.#jump(2_100, 60_000));
    else if (fault === 'jump before the first anchor') {
      this.#rebootTo(machine.truth);
      this.#write(2);
      machine.setWall(machine.wall() + this.#jump(60_000, 1e10));
    } else if (fault === 'slow drift, no hub for days') this.#offline(this.#between(1, 90) * HOUR);
    else if (fault === 'reboot, no anchor any more') {
      this.#rebootTo(machine.truth + this.#jump(10_000, 1e9));
      this.#write(3);
      this.#rebootTo(machine.truth);
    } else if (fault === 'sleep') this.#offline(this.#between(0.1, 12) * HOUR);
    else if (fault === 'sleep that is not counted') machine.sleepUncounted(this.#between(0.01, 12) * HOUR);
    else if (fault === 'answers too late') {
      this.#offline(8 * HOUR);
      this.#ask(this.#between(2_001, 60_000));
    } else this.#askTwice();
    this.#write(4);
    this.#offline(this.#between(0, 4) * HOUR);
    this.#write(2);
    this.#ask(this.#between(5, 1_500));
    this.#write(2);
  }

  #rebootTo(wall: number): void {
    this.#machine.reboot();
    this.#machine.setWall(wall);
    this.#clock = this.#makeClock();
    this.#log = this.#makeLog(this.#clock);
  }

  /** As a process does at its start. */
  #makeClock(): AnchoredClock {
    const clock = new AnchoredClock(this.#machine, {
      get: (key) => this.#values.get(key) ?? null,
      set: (key, value) => void (value === null ? this.#values.delete(key) : this.#values.set(key, value)),
    });
    clock.restore();
    return clock;
  }

  #offline(ms: number): void {
    this.#machine.pass(ms / 2);
    this.#write(1);
    this.#machine.pass(ms / 2);
  }

  /** One question to the hub; the way there takes any part of the round trip. */
  #ask(roundTrip: number): string {
    const nonce = randomUUID();
    const there = roundTrip * this.#random();
    this.#clock.ask(nonce);
    this.#machine.pass(there);
    const hubWall = Math.round(this.#machine.truth);
    this.#machine.pass(roundTrip - there);
    if (this.#clock.answer(nonce, hubWall)) {
      const anchoring = this.#clock.anchoring();
      if (anchoring) this.#log.anchored(anchoring);
    }
    return nonce;
  }

  #askTwice(): void {
    const nonce = this.#ask(100);
    this.#offline(2 * HOUR);
    this.#clock.answer(nonce, this.#machine.truth - HOUR);
  }

  #write(count: number): void {
    for (let n = 0; n < count; n += 1) {
      this.#machine.pass(this.#between(10, 90_000));
      const [fact] = this.#log.append([
        {
          type: 'attendance.checked-in',
          subject: randomUUID(),
          session: this.#session,
          payload: { method: 'face', location: null, policyVersion: 1, by: null },
        },
      ]);
      if (fact) this.#written.push({ fact, truth: this.#machine.truth });
    }
  }

  #count(
    tally: Record<'facts' | 'trusted' | 'wronglyTrusted' | 'inDoubt' | 'doubtUnmarked', number>,
    errors: number[],
  ) {
    const { records } = foldSession(this.#session, this.#log.sessionFacts(this.#session));
    for (const { fact, truth } of this.#written) {
      const record = records.get(fact.subject ?? '');
      const arrival = record?.arrival;
      if (!arrival) throw new Error('a check-in is in no record');
      tally.facts += 1;
      if (arrival.clockTrust === 'anchored') {
        tally.trusted += 1;
        if (Math.abs(arrival.at - truth) > 2_000) tally.wronglyTrusted += 1;
      } else if (arrival.clockTrust === 'reconstructed') errors.push(Math.abs(arrival.at - truth));
      else {
        tally.inDoubt += 1;
        if (!record.reviews.includes('clock-not-trusted')) tally.doubtUnmarked += 1;
      }
    }
  }

  #between(from: number, to: number): number {
    return from + this.#random() * (to - from);
  }

  #jump(least: number, most: number): number {
    return this.#between(least, most) * (this.#random() < 0.5 ? -1 : 1);
  }
}
