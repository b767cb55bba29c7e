/** Rounds of life in which processes are killed at random moments, and how long it took until all was well again. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../core/domain/random.ts';
import { percentile } from '../bench/stats.ts';
import type { Moment, Seat } from './seat.ts';
import type { Site } from './site.ts';

export type Kind = 'kiosk' | 'hub' | 'broker';

export interface Point {
  readonly kind: Kind;
  readonly stage: string;
  /** From the restart of the killed process until everything was acknowledged; null when that never came, ms. */
  repairMs: number | null;
}

interface Pending {
  readonly point: Point;
  readonly restartedAt: number;
}

/** How often each kind is killed in a round; a kiosk as often as that each. */
const CHANCE = { kiosk: 0.6, hub: 0.3, broker: 0.45 };
/** What starts is sometimes killed again before it is there. */
const AGAIN = { kiosk: 0.25, hub: 0.25, broker: 0.3 };
/** A deed that does not get to its moment is not waited for longer, ms. */
const MOMENT_MS = 2_000;
/** How long a repair is waited for, so that a late one is told with its time, ms. */
const REPAIR_MS = 60_000;
const LOOK_MS = 5;
/**
 * A PIN that was being checked when the power went counts as a wrong one (docs/threat-model.md), and a kiosk with
 * nineteen of them pauses: no more of these kills at one kiosk in a run.
 */
const MOST_AT_PIN = 12;
/** How long the check of a PIN may take on a busy machine, ms. */
const PIN_MS = 10_000;

export class Killer {
  readonly points: Point[] = [];
  readonly #site: Site;
  readonly #random: Random;
  readonly #most: number;
  readonly #atPin = new Map<Seat, number>();
  #pending: Pending[] = [];
  #planned = 0;

  constructor(site: Site, most: number) {
    this.#site = site;
    this.#random = site.random;
    this.#most = most;
  }

  get isDone(): boolean {
    return this.#planned >= this.#most;
  }

  /** Everybody does the next thing, some processes are killed meanwhile, and all is waited for to heal. */
  async round(): Promise<void> {
    const { seats, programmes } = this.#site;
    await this.#site.prepare();
    this.#pending = [];
    // Begun first, so that a kill can wait for a moment of them.
    const deeds = programmes.flatMap((programme) =>
      programme.seats.map((seat) => {
        const deed = programme.deed(seat);
        seat.isBusy = deed !== null;
        return deed;
      }),
    );
    const kills: Promise<void>[] = [];
    for (const seat of seats) if (this.#takes(CHANCE.kiosk)) kills.push(this.#killSeat(seat));
    if (this.#takes(CHANCE.hub)) kills.push(this.#killHub());
    if (this.#takes(CHANCE.broker)) kills.push(this.#killBroker());
    await Promise.all([...kills, ...deeds]);
    await this.#heal();
  }

  /** The last round: what was killed, and how the kiosks are. */
  told(): string {
    const kills = this.#pending.map(({ point: { kind, stage } }) => `${kind} ${stage}`);
    const seats = this.#site.seats.map(({ name, view }) => {
      if (!view) return `${name} has not started`;
      return `${name} ${view.network}, ${view.unsent} unsent, ${JSON.stringify(view.screen).slice(0, 120)}`;
    });
    return [...kills, ...seats, this.#site.isHubServing ? 'hub serves' : 'hub does not serve'].join('; ');
  }

  /** Whether the next point is spent here; never more than were asked for. */
  #takes(chance: number): boolean {
    if (this.#random() >= chance || this.isDone) return false;
    this.#planned += 1;
    return true;
  }

  async #killSeat(seat: Seat): Promise<void> {
    const stage = await this.#momentAt(seat);
    await this.#sparePin(seat);
    await seat.kill();
    this.#restarted('kiosk', stage);
    seat.start();
    if (this.#takes(AGAIN.kiosk)) {
      await delay(30 + this.#random() * 800);
      await seat.kill();
      this.#restarted('kiosk', 'while it starts');
      seat.start();
    }
  }

  async #killHub(): Promise<void> {
    const stage = await this.#anyMoment();
    await this.#site.killHub();
    await delay(this.#random() * 200);
    this.#restarted('hub', stage);
    if (!this.#takes(AGAIN.hub)) return void (await this.#site.startHub());
    const starting = this.#site.startHub();
    await delay(50 + this.#random() * 2_500);
    await this.#site.killHub();
    await starting;
    this.#restarted('hub', 'while it starts');
    await this.#site.startHub();
  }

  async #killBroker(): Promise<void> {
    const stage = await this.#anyMoment();
    await this.#site.killBroker();
    await delay(this.#random() * 200);
    this.#restarted('broker', stage);
    await this.#site.startBroker();
    if (!this.#takes(AGAIN.broker)) return;
    await delay(this.#random() * 1_500);
    await this.#site.killBroker();
    this.#restarted('broker', 'while all come back');
    await this.#site.startBroker();
  }

  /** Waits for a random moment around a deed at this kiosk; gives its name. */
  async #momentAt(seat: Seat): Promise<string> {
    if (!seat.isBusy) return this.#anyTime();
    const roll = this.#random();
    const within = async (name: string, moment: Moment, ms: number): Promise<string> => {
      await seat.reaches(moment, MOMENT_MS);
      await delay(this.#random() * ms);
      return name;
    };
    if (roll < 0.35) return within('at the word', 'word', 6);
    if (roll < 0.6) return within('in the batch', 'word', 40);
    if (roll < 0.75) return within('at the acknowledgement', 'acknowledged', 6);
    if (roll < 0.85) return this.#atCommit(seat);
    return this.#anyTime();
  }

  async #anyTime(): Promise<string> {
    await delay(this.#random() * 600);
    return 'at any time';
  }

  /** A little before the word is due, by how long it took the last times. */
  async #atCommit(seat: Seat): Promise<string> {
    const usual = percentile(seat.wordMs.slice(-9), 0.5) || 0;
    const word = seat.reaches('word', MOMENT_MS);
    await seat.reaches('entered', MOMENT_MS);
    await Promise.race([word, delay(Math.max(0, usual - this.#random() * 20))]);
    return seat.enteredAt === null ? 'at the word' : 'at the commit';
  }

  /** Waits for the word where a kill before it would be one too many. */
  async #sparePin(seat: Seat): Promise<void> {
    if (seat.enteredAt === null) return;
    const before = this.#atPin.get(seat) ?? 0;
    if (before >= MOST_AT_PIN) await seat.reaches('word', PIN_MS);
    else this.#atPin.set(seat, before + 1);
  }

  /** A moment of a deed at any kiosk, for what all of them share; around the end of a session when there is one. */
  async #anyMoment(): Promise<string> {
    const busy = this.#site.seats.filter((one) => one.isBusy);
    const ending = busy.find((one) => one.isEnding);
    const seat = ending ?? busy[Math.floor(this.#random() * busy.length)];
    if (!seat) return this.#anyTime();
    const roll = this.#random();
    const after = async (name: string, moment: Moment, ms: number): Promise<string> => {
      await seat.reaches(moment, MOMENT_MS);
      await delay(this.#random() * ms);
      return name;
    };
    if (ending) return after('while it settles', 'word', 250);
    if (roll < 0.5) return after('in the batch', 'word', 25);
    if (roll < 0.85) return after('at the acknowledgement', 'acknowledged', 15);
    return this.#anyTime();
  }

  /** Its process is started again now. */
  #restarted(kind: Kind, stage: string): void {
    const pending = { point: { kind, stage, repairMs: null }, restartedAt: performance.now() };
    this.#pending.push(pending);
    this.points.push(pending.point);
  }

  async #heal(): Promise<void> {
    const until = performance.now() + REPAIR_MS;
    while (!this.#site.isWhole) {
      if (performance.now() > until) return;
      await delay(LOOK_MS);
    }
    const now = performance.now();
    for (const { point, restartedAt } of this.#pending) point.repairMs = now - restartedAt;
  }
}
