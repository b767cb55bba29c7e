/** The sessions of one room, one after another: the next is begun when everybody was taken in and the last one ended. */
import type { KioskScreen } from '../../core/contracts/kiosk-view.ts';
import type { Random } from '../../core/domain/random.ts';
import type { HubDoor } from '../../tests/helpers/hub-world.ts';
import { made, type Person, type RoomCast } from './cast.ts';
import type { Seat } from './seat.ts';
import type { Ledger } from './told.ts';

const MINUTE = 60_000;
const SLOT_MS = 5 * MINUTE;
const START_ANSWERS: KioskScreen['kind'][] = ['session-started', 'trainer-menu'];
const IN_ANSWERS: KioskScreen['kind'][] = ['welcome', 'already-in', 'walk-in-waiting'];

interface Planned {
  readonly id: string;
  /** Of each seat, who comes to it. */
  readonly coming: readonly (readonly Person[])[];
  started: boolean;
}

export class Programme {
  readonly cast: RoomCast;
  /** The first one is where the trainer starts and ends. */
  readonly seats: readonly Seat[];
  readonly ended: string[] = [];
  readonly #door: HubDoor;
  readonly #ledger: Ledger;
  readonly #random: Random;
  /** The next one is made when the last one has ended: whoever taps twice is in one session and not in two. */
  #now: Planned | null = null;
  #slot: number;
  #making: Promise<void> | null = null;

  constructor(parts: {
    cast: RoomCast;
    seats: readonly Seat[];
    door: HubDoor;
    ledger: Ledger;
    random: Random;
  }) {
    this.cast = parts.cast;
    this.seats = parts.seats;
    this.#door = parts.door;
    this.#ledger = parts.ledger;
    this.#random = parts.random;
    this.#slot = Math.ceil(Date.now() / MINUTE) * MINUTE + 10 * MINUTE;
  }

  /** Every session that was begun. */
  get begun(): string[] {
    return this.#now?.started ? [...this.ended, this.#now.id] : this.ended;
  }

  /** Makes what is missing of the next sessions; a hub that is away is asked again the next time. */
  prepare(): Promise<void> {
    this.#making ??= this.#make().finally(() => {
      this.#making = null;
    });
    return this.#making;
  }

  /** What comes next at this seat, done; null when there is nothing to do. */
  deed(seat: Seat): Promise<KioskScreen | null> | null {
    this.#look();
    const now = this.#now;
    if (!now) return null;
    const isLead = seat === this.seats[0];
    if (seat.view?.open?.id !== now.id || seat.view.open.startedAt === null)
      return isLead && !now.started ? seat.present(this.cast.trainer, START_ANSWERS) : null;
    const next = this.#left(now, this.seats.indexOf(seat))[0];
    if (next) return seat.present(next, IN_ANSWERS);
    if (!isLead || this.seats.some((_, index) => this.#left(now, index).length > 0)) return null;
    return seat.endSession(this.cast.trainer);
  }

  /** Ends what is open, whoever is still to come. */
  async finish(): Promise<void> {
    let last: KioskScreen | null = null;
    for (let tries = 0; tries < 5; tries += 1) {
      this.#look();
      const now = this.#now;
      const [lead] = this.seats;
      if (!lead || !now?.started) return;
      last = await lead.endSession(this.cast.trainer);
    }
    throw new Error(`the session could not be ended: ${JSON.stringify(last)}`);
  }

  #left(planned: Planned, seat: number): Person[] {
    return (planned.coming[seat] ?? []).filter(({ subject }) => !this.#ledger.has(planned.id, subject));
  }

  /** What the trainer's kiosk says of the session is what holds: a kill may have come before the word. */
  #look(): void {
    const now = this.#now;
    const view = this.seats[0]?.view;
    if (!now || !view?.place) return;
    if (view.open?.id === now.id && view.open.startedAt !== null) now.started = true;
    else if (now.started) {
      this.ended.push(now.id);
      this.#now = null;
    }
  }

  async #make(): Promise<void> {
    this.#look();
    if (this.#now) return;
    const { groupId, roomId, trainer, trainees } = this.cast;
    const start = this.#slot;
    // Also when nobody answers: the hub may have made it.
    this.#slot += SLOT_MS;
    const body = {
      roomId,
      trainerId: trainer.id,
      groupIds: [groupId],
      title: `Session ${new Date(start).toISOString().slice(11, 16)}`,
      start: new Date(start).toISOString(),
      end: new Date(start + SLOT_MS - MINUTE).toISOString(),
    };
    const session = await made(this.#door, '/sessions', body).catch(() => null);
    if (session === null) return;
    const absent = Math.floor(this.#random() * trainees.length);
    const coming = this.seats.map((_, seat) =>
      trainees.filter((_person, index) => index % this.seats.length === seat && index !== absent),
    );
    this.#now = { id: session.id, coming, started: false };
  }
}
