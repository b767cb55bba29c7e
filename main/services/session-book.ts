/** The room's sessions, folded and kept at hand. The log is the truth; this forgets and reads again at any time. */
import type { Fact } from '../../core/contracts/fact.ts';
import { isSuspicious } from '../../core/domain/face-words.ts';
import { payloadOf } from '../../core/domain/fact-codec.ts';
import { completedAt } from '../../core/domain/feedback.ts';
import { foldSession, type SessionDefinition, type SessionState } from '../../core/domain/session.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { FactLog } from '../../core/ports/fact-log.ts';
import type { KioskStore } from '../../core/ports/kiosk-store.ts';

const HOUR = 3_600_000;
/** How far ahead sessions are looked at, hours: enough for "next" on a Friday evening. */
const AHEAD_HOURS = 96;
/** How far back beyond the feedback window, hours: the longest session and its sealing. */
const BACK_HOURS = 36;

/** A session that the hub has described. */
export type KnownSession = SessionState & { readonly definition: SessionDefinition };

interface Entry {
  readonly facts: Fact[];
  state: SessionState;
}

export class SessionBook {
  readonly #log: FactLog;
  readonly #store: KioskStore;
  readonly #clock: Clock;
  #entries = new Map<string, Entry>();
  #stale = true;
  #readAt = 0;

  constructor(log: FactLog, store: KioskStore, clock: Clock) {
    this.#log = log;
    this.#store = store;
    this.#clock = clock;
  }

  /** Something came down from the hub: read again when next asked. */
  invalidate(): void {
    this.#stale = true;
  }

  /** Takes in facts just appended here, without reading them back. */
  take(facts: readonly Fact[]): void {
    const touched = new Set<string>();
    for (const fact of facts) {
      if (fact.session === null) continue;
      const entry = this.#entries.get(fact.session);
      if (entry) entry.facts.push(fact);
      else this.#stale = true;
      touched.add(fact.session);
    }
    for (const id of touched) {
      const entry = this.#entries.get(id);
      if (entry) entry.state = foldSession(id, entry.facts);
    }
  }

  state(id: string): SessionState {
    return this.#read().get(id)?.state ?? foldSession(id, this.#log.sessionFacts(id));
  }

  /** How many faces were refused in a session because they looked like an attack. */
  suspected(id: string): number {
    const facts = this.#read().get(id)?.facts ?? this.#log.sessionFacts(id);
    const refused = facts.flatMap((fact) => payloadOf(fact, 'attendance.refused') ?? []);
    return refused.reduce(
      (sum, { reason, omitted, suspicious = isSuspicious(reason, null) }) =>
        sum + (suspicious ? 1 + omitted : 0),
      0,
    );
  }

  /** Every session in reach, of any room, ascending by start. */
  all(): KnownSession[] {
    const known = [...this.#read().values()].map((entry) => entry.state).filter(isKnown);
    return known.sort((a, b) => a.definition.scheduledStart - b.definition.scheduledStart);
  }

  /** Sessions of this room. */
  here(): KnownSession[] {
    const roomId = this.#store.placement()?.roomId;
    return this.all().filter((session) => session.definition.roomId === roomId);
  }

  /** The session that is running here and not yet sealed by this kiosk; of two the later one. */
  active(): KnownSession | null {
    return this.#running().at(-1) ?? null;
  }

  /** The one of this trainer, also where another was started beside it. */
  activeOf(trainer: string): KnownSession | null {
    return this.#running().findLast((session) => session.definition.trainer === trainer) ?? null;
  }

  /** Sessions that take arrivals at `now`, ms. */
  takingArrivals(now: number): KnownSession[] {
    return this.here().filter(
      (session) =>
        (session.status === 'scheduled' || session.status === 'active') &&
        !this.#sealed(session) &&
        now >= session.definition.windows.arriveFrom &&
        now < session.definition.windows.sealAt,
    );
  }

  /** The running session, else the one that already takes early arrivals: what the screen shows as open. */
  open(now: number): KnownSession | null {
    return this.active() ?? this.takingArrivals(now)[0] ?? null;
  }

  /** The next session to begin after the open one. */
  next(now: number): KnownSession | null {
    const open = this.open(now)?.id;
    return (
      this.here().find(
        (session) =>
          session.id !== open &&
          session.status === 'scheduled' &&
          !this.#sealed(session) &&
          now < session.definition.windows.startUntil,
      ) ?? null
    );
  }

  /** Where somebody who arrives now belongs: first where they are awaited, then where they already are. */
  forArrival(subject: string, now: number): KnownSession | null {
    const taking = this.takingArrivals(now);
    // One whose time is over and that nobody has ended yet gives way to the one after it.
    const isOver = ({ definition }: KnownSession) => now >= definition.scheduledEnd;
    const open = [...taking.filter((session) => !isOver(session)), ...taking.filter(isOver)];
    const expected = open.filter((session) => isExpected(session, subject));
    return (
      expected.find((session) => !session.records.get(subject)?.arrival) ??
      expected[0] ??
      open.find((session) => session.status === 'active') ??
      open[0] ??
      this.#nearestClosed(now)
    );
  }

  /** The session this trainer may have come to start, ms: startable now, else the nearest of theirs. */
  toStart(trainer: string, now: number): KnownSession | null {
    const theirs = this.here().filter((session) => session.definition.trainer === trainer);
    const waiting = theirs.filter((session) => session.status === 'scheduled');
    return (
      waiting.find(({ definition: { windows } }) => now >= windows.startFrom && now <= windows.startUntil) ??
      nearest(waiting, now) ??
      nearest(theirs, now)
    );
  }

  /** The session that a trainer with nothing of their own here runs into. */
  standing(now: number): KnownSession | null {
    return this.open(now) ?? this.next(now) ?? nearest(this.here(), now);
  }

  /** The latest session whose feedback is open. */
  feedback(now: number): KnownSession | null {
    return this.here().findLast((session) => feedbackOpen(session, now)) ?? null;
  }

  /** Of several sessions around now, the last closed or the next to come, so that the refusal names its reason. */
  #nearestClosed(now: number): KnownSession | null {
    const today = this.here().filter(
      ({ definition: { windows } }) => now > windows.arriveFrom - 12 * HOUR && now < windows.sealAt + HOUR,
    );
    return nearest(today, now);
  }

  #running(): KnownSession[] {
    return this.here().filter((session) => session.status === 'active' && !this.#sealed(session));
  }

  #sealed(session: SessionState): boolean {
    return session.closedAt.has(this.#store.placement()?.kioskId ?? '');
  }

  #read(): Map<string, Entry> {
    const now = this.#clock.wall();
    if (!this.#stale && Math.abs(now - this.#readAt) < HOUR) return this.#entries;
    const hours = (this.#store.placement()?.policy.feedbackHours ?? 0) + BACK_HOURS;
    const entries = new Map<string, Entry>();
    for (const id of this.#log.sessionIds(now - hours * HOUR, now + AHEAD_HOURS * HOUR)) {
      const facts = this.#log.sessionFacts(id);
      const held = this.#entries.get(id);
      entries.set(id, held && isSame(held.facts, facts) ? held : { facts, state: foldSession(id, facts) });
    }
    this.#entries = entries;
    this.#stale = false;
    this.#readAt = now;
    return entries;
  }
}

function isSame(held: readonly Fact[], facts: readonly Fact[]): boolean {
  const hashes = new Set(held.map(({ hash }) => hash));
  return held.length === facts.length && facts.every(({ hash }) => hashes.has(hash));
}

function isKnown(state: SessionState): state is KnownSession {
  return state.definition !== null;
}

export function isExpected(session: SessionState, subject: string): boolean {
  const record = session.records.get(subject);
  return (
    record !== undefined && record.status !== 'void' && (record.walkIn === 'no' || record.walkIn === 'added')
  );
}

function feedbackOpen(session: KnownSession, now: number): boolean {
  const since = completedAt(session);
  return since !== null && now >= since && now <= since + session.definition.policy.feedbackHours * HOUR;
}

function nearest(sessions: readonly KnownSession[], now: number): KnownSession | null {
  const distance = (session: KnownSession) => Math.abs(session.definition.scheduledStart - now);
  return sessions.reduce<KnownSession | null>(
    (best, session) => (best === null || distance(session) < distance(best) ? session : best),
    null,
  );
}
