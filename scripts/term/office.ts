/** What happens around the lessons of a day: corrections, excuses and their decisions, cancellations, makeups. */
import type { Temporal } from 'temporal-polyfill';
import type { Permission } from '../../core/domain/roles.ts';
import { authorise, type Caller, type Scope, systemScope } from '../../core/domain/scope.ts';
import type { SessionState } from '../../core/domain/session.ts';
import type { SessionSummary } from '../../core/ports/hub-log.ts';
import type { Hub } from '../../hub/hub.ts';
import type { Dice } from './dice.ts';
import { doctorsNote } from './doctors-note.ts';
import { rollOf } from './life.ts';
import { inOrder, type TermWorld, taken } from './settle.ts';
import type { TermClock } from './term-clock.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Probabilities, each of one record or session. */
const CANCELED = 0.015;
const CORRECTED = 0.04;
const EXCUSED = 0.22;
const WITH_DOCUMENT = 0.6;
const DECIDED = 0.85;
const APPROVED = 0.75;
const MADE_UP = 0.7;

const REASONS = ['Ill, saw a doctor', 'Train was canceled', 'Driving test', 'Family matter', 'Court date'];

/** One day's work in the office. */
export class Office {
  readonly #hub: Hub;
  readonly #world: TermWorld;
  readonly #clock: TermClock;
  readonly #dice: Dice;

  constructor(hub: Hub, world: TermWorld, clock: TermClock, dice: Dice) {
    this.#hub = hub;
    this.#world = world;
    this.#clock = clock;
    this.#dice = dice;
  }

  async close(day: Temporal.ZonedDateTime, now: number): Promise<void> {
    const today = day.epochMilliseconds;
    if (today + 21 * HOUR > now) return;
    this.#clock.moveTo(today + 21 * HOUR);
    await this.#decideExcuses();
    for (const session of await this.#sessionsOf(today)) {
      const state = await this.#hub.context.log.sessionState(session.id, this.#staff('session.read'));
      if (!state?.settled) continue;
      await this.#correct(state);
      await this.#excuse(state);
      if (state.missed && this.#dice.chance(MADE_UP)) await this.#makeUp(session);
    }
    await this.#cancelSome(today + DAY);
  }

  async #correct(state: SessionState): Promise<void> {
    for (const { person, record: held } of rollOf(state, this.#world.people)) {
      if (held.status !== 'absent' || !this.#dice.chance(CORRECTED)) continue;
      const record = { sessionId: state.id, subject: person.subject };
      const correction = { status: 'present' as const, reason: 'was in the first-aid room' };
      const scope = this.#staff('record.correct');
      taken(await this.#hub.services.recordActs.correct(record, correction, scope));
    }
  }

  /** The person hands it in. */
  async #excuse(state: SessionState): Promise<void> {
    const { excuses, excuseDocuments } = this.#hub.services;
    for (const { person, record } of rollOf(state, this.#world.people)) {
      if (record.status !== 'absent' || !this.#dice.chance(EXCUSED)) continue;
      const { id: personId, subject } = person;
      const scope = scopeOf({ personId, subject, roles: ['trainee'] }, 'excuse.submit');
      const reach = { what: 'session' as const, sessionId: state.id };
      const made = await excuses.submit({ reach, reason: this.#dice.pick(REASONS) }, scope);
      if (!('id' in made) || !this.#dice.chance(WITH_DOCUMENT)) continue;
      const content = await doctorsNote(person.name, new Date(this.#clock.wall()));
      taken(await excuseDocuments.add(made.id, { name: 'doctor.pdf', content }, scope));
    }
  }

  async #decideExcuses(): Promise<void> {
    const { excuses } = this.#hub.services;
    const { items } = taken(await excuses.list({ state: 'waiting', limit: 200 }, this.#staff('excuse.read')));
    for (const { id } of items) {
      if (!this.#dice.chance(DECIDED)) continue;
      const verdict = this.#dice.chance(APPROVED)
        ? ({ decision: 'approve', note: '' } as const)
        : ({ decision: 'reject', note: 'Please bring a note from the doctor or the railway.' } as const);
      taken(await excuses.decide(id, null, verdict, this.#staff('excuse.decide')));
    }
  }

  async #makeUp({ id }: SessionSummary): Promise<void> {
    const { makeup } = this.#hub.services;
    const scope = this.#staff('session.write');
    const { slots } = taken(await makeup.find(id, { limit: 1 }, scope));
    const [best] = slots;
    if (!best) return;
    const { roomId, start, end } = best;
    taken(await makeup.book(id, { roomId, start: Date.parse(start), end: Date.parse(end) }, scope));
  }

  async #cancelSome(fromMs: number): Promise<void> {
    const scope = this.#staff('session.write');
    for (const session of await this.#sessionsOf(fromMs)) {
      if (session.status !== 'scheduled' || !this.#dice.chance(CANCELED)) continue;
      const which = { id: session.id, ifMatch: null };
      taken(await this.#hub.services.sessionChanges.cancel(which, 'trainer ill, no replacement', scope));
      if (this.#dice.chance(MADE_UP)) await this.#makeUp(session);
    }
  }

  async #sessionsOf(fromMs: number): Promise<SessionSummary[]> {
    const range = { fromMs, toMs: fromMs + DAY };
    const found = await this.#hub.context.log.sessions(range, systemScope('session.read'));
    return inOrder(found, this.#world);
  }

  #staff<P extends Permission>(permission: P): Scope<P> {
    return scopeOf(this.#world.staff, permission);
  }
}

function scopeOf<P extends Permission>(caller: Caller, permission: P): Scope<P> {
  const scope = authorise(caller, permission);
  if (!scope) throw new Error(`${caller.roles.join(' ')} may not ${permission}`);
  return scope;
}
