/**
 * A session's state as a pure function of the set of its facts: any order, duplication or split of delivery gives
 * the same roll on kiosk and hub (architecture: "Facts, state, sync").
 */
import type { Fact, FactPayload, Method, SessionWindows } from '../contracts/fact.ts';
import type { LocationProof } from '../contracts/location.ts';
import type { AttendancePolicy } from '../contracts/policy.ts';
import { compareFacts, isUnderstood, payloadOf } from './fact-codec.ts';
import { kioskOfOrigin } from './kiosk-facts.ts';
import { isTrusted, type TimeTeller, type ToldTime, timeTeller } from './real-time.ts';
import { type AttendanceRecord, deriveRecord, type RecordContext } from './record.ts';
import { type HoldingSeal, holdingSeals, isReleaseHolding, type Placing, placingsOf } from './seal.ts';

export interface SessionDefinition {
  readonly siteId: string;
  readonly roomId: string;
  readonly title: string;
  readonly trainer: string;
  readonly scheduledStart: number;
  readonly scheduledEnd: number;
  readonly windows: SessionWindows;
  readonly policy: AttendancePolicy;
  readonly policyVersion: number;
  readonly kind: FactPayload<'session.scheduled'>['kind'];
  /** The session that this one makes up for. */
  readonly makeupOf: string | null;
  readonly unitId: string | null;
  /** By which group the expected came, as of now; a kiosk or an older hub may not have said. */
  readonly groups: readonly RollGroup[];
}

export type RollGroup = NonNullable<FactPayload<'session.scheduled'>['groups']>[number];

/** A start or an end, with who did it and how. */
export interface TrainerAct {
  readonly factId: string;
  readonly at: number;
  readonly clockTrust: ToldTime['trust'];
  readonly by: string | null;
  readonly method: Method;
  readonly location: LocationProof | null;
}

export type SessionReview =
  | 'canceled-after-start'
  | 'started-twice'
  | 'fact-after-seal'
  | 'forked-log'
  /** A kiosk took something in for this session without proof of a room that the session ever had. */
  | 'other-room'
  /** When it was started or ended is not certain: nobody vouched for the kiosk's clock, before or since. */
  | 'clock-not-trusted'
  /** A kiosk lost a part of its log that people may be in: nobody is absent before staff have looked. */
  | 'log-incomplete';

/** `doubted`: it has sealed, and what it wrote before is not all there. */
export type KioskPart = 'open' | 'doubted' | 'released' | 'sealed';

export interface SessionState {
  readonly id: string;
  /** Null until the hub's `session.scheduled` has been seen. */
  readonly definition: SessionDefinition | null;
  readonly status: 'scheduled' | 'active' | 'completed' | 'canceled';
  readonly canceledBecause: string | null;
  readonly missed: boolean;
  readonly started: TrainerAct | null;
  readonly ended: TrainerAct | null;
  /** Ended by time and not by a person. */
  readonly unattended: boolean;
  /** Kiosks that were ever sent the session, and how each of them is done with it. */
  readonly kiosks: ReadonlyMap<string, KioskPart>;
  /** Kiosks that take nothing more for it, whatever their seals are worth. */
  readonly closedAt: ReadonlySet<string>;
  /** What seals rest on. */
  readonly placings: readonly Placing[];
  readonly settled: boolean;
  readonly records: ReadonlyMap<string, AttendanceRecord>;
  readonly reviews: readonly SessionReview[];
  /** A critical fact is of a kind this version does not know: show "update needed", not a roll. */
  readonly updateNeeded: boolean;
}

/** Folds the set of a session's facts. Duplicates (same id and hash) count once; order does not matter. */
export function foldSession(id: string, facts: Iterable<Fact>): SessionState {
  const ordered = [...uniqueFacts(facts, id)].sort(compareFacts);
  const timeOf = timeTeller(ordered);
  const started = actOf(ordered, 'session.started', timeOf);
  const ended = actOf(ordered, 'session.ended', timeOf);
  const definition = definitionOf(ordered, started);
  const placings = placingsOf(ordered);
  const settlement =
    ordered.map((fact) => payloadOf(fact, 'session.settled')).find((found) => found !== null) ?? null;
  const cancel =
    ordered.map((fact) => payloadOf(fact, 'session.canceled')).find((found) => found !== null) ?? null;
  const missed = settlement?.outcome === 'missed' && !started;
  const canceled = !started && (cancel !== null || missed);
  const seals = holdingSeals(ordered, {
    placings,
    roomId: definition?.roomId ?? null,
    isCanceled: canceled,
  });
  const context = {
    settled: settlement !== null,
    canceled,
    lateFrom: lateFrom(definition, started),
    startsAt: definition?.scheduledStart ?? null,
    timeOf,
  };
  return {
    id,
    definition,
    status: statusOf(canceled, started, ended, settlement),
    canceledBecause: canceled ? (cancel?.reason ?? 'missed') : null,
    missed,
    started,
    ended,
    unattended: settlement?.unattended === true && !ended,
    ...kiosksOf(ordered, seals, placings),
    placings,
    settled: settlement !== null,
    records: recordsOf(ordered, context),
    reviews: reviewsOf(ordered, seals, { started, ended, canceled: cancel !== null }),
    updateNeeded: ordered.some((fact) => fact.critical && !isUnderstood(fact)),
  };
}

function* uniqueFacts(facts: Iterable<Fact>, session: string): Generator<Fact> {
  const seen = new Set<string>();
  for (const fact of facts) {
    if (fact.session !== session || seen.has(fact.hash)) continue;
    seen.add(fact.hash);
    yield fact;
  }
}

function statusOf(
  canceled: boolean,
  started: TrainerAct | null,
  ended: TrainerAct | null,
  settlement: FactPayload<'session.settled'> | null,
): SessionState['status'] {
  if (canceled) return 'canceled';
  if (ended || (settlement && started)) return 'completed';
  return started ? 'active' : 'scheduled';
}

/** The first start that happened counts, and so does the first end. */
function actOf(
  ordered: readonly Fact[],
  type: 'session.started' | 'session.ended',
  timeOf: TimeTeller,
): TrainerAct | null {
  for (const fact of ordered) {
    const payload = payloadOf(fact, type);
    if (payload) {
      const { at, trust } = timeOf(fact);
      return {
        factId: fact.id,
        at,
        clockTrust: trust,
        by: fact.subject,
        method: payload.method,
        location: payload.location,
      };
    }
  }
  return null;
}

/** Moves count until the session has started; another trainer counts at any time. */
function definitionOf(ordered: readonly Fact[], started: TrainerAct | null): SessionDefinition | null {
  const first = ordered.find((fact) => payloadOf(fact, 'session.scheduled') !== null);
  const scheduled = first ? payloadOf(first, 'session.scheduled') : null;
  if (!first || !scheduled) return null;
  const { expected: _expected, unitId = null, groups = [], ...rest } = scheduled;
  let definition: SessionDefinition = { ...rest, unitId, groups, trainer: first.subject ?? '' };
  let movable = true;
  for (const fact of ordered) {
    if (fact.id === started?.factId) movable = false;
    const changed = payloadOf(fact, 'session.changed');
    if (changed) definition = applyChange(definition, changed, movable);
    const regrouped = payloadOf(fact, 'roll.changed')?.groups;
    if (regrouped) definition = { ...definition, groups: regrouped };
  }
  return definition;
}

function applyChange(
  definition: SessionDefinition,
  change: FactPayload<'session.changed'>,
  movable: boolean,
): SessionDefinition {
  return {
    ...definition,
    ...(change.trainer ? { trainer: change.trainer } : {}),
    ...(movable && change.roomId ? { roomId: change.roomId } : {}),
    ...(movable && change.time ? change.time : {}),
    ...(change.title === undefined ? {} : { title: change.title }),
    ...(change.unitId === undefined ? {} : { unitId: change.unitId }),
  };
}

function lateFrom(definition: SessionDefinition | null, started: TrainerAct | null): number | null {
  if (!definition || !started) return null;
  return Math.max(definition.scheduledStart, started.at) + definition.policy.lateAfter * 60_000;
}

function kiosksOf(
  ordered: readonly Fact[],
  seals: readonly HoldingSeal[],
  placings: readonly Placing[],
): Pick<SessionState, 'kiosks' | 'closedAt'> {
  const sent = new Set<string>();
  const released = new Set<string>();
  const doubted = new Set<string>();
  const closedAt = new Set(seals.map(({ seal }) => seal.kioskId));
  for (const fact of ordered) {
    // Who wrote about the session was sent it, also where a restored hub has forgotten that.
    const writer = kioskOfOrigin(fact.origin);
    if (writer) sent.add(writer);
    const release = payloadOf(fact, 'session.released');
    const about =
      payloadOf(fact, 'session.offered') ??
      release ??
      payloadOf(fact, 'session.doubted') ??
      payloadOf(fact, 'session.sealed');
    if (!about) continue;
    sent.add(about.kioskId);
    if (release && isReleaseHolding(release, placings)) released.add(about.kioskId);
    if (fact.type === 'session.doubted') doubted.add(about.kioskId);
  }
  const partOf = (kioskId: string): KioskPart => {
    if (closedAt.has(kioskId) && !doubted.has(kioskId)) return 'sealed';
    if (released.has(kioskId)) return 'released';
    return doubted.has(kioskId) ? 'doubted' : 'open';
  };
  return { kiosks: new Map([...sent].map((kioskId) => [kioskId, partOf(kioskId)])), closedAt };
}

function recordsOf(
  ordered: readonly Fact[],
  context: Omit<RecordContext, 'place'>,
): Map<string, AttendanceRecord> {
  const expected = new Map<string, 'expected' | 'void'>();
  for (const fact of ordered) {
    for (const subject of payloadOf(fact, 'session.scheduled')?.expected ?? [])
      expected.set(subject, 'expected');
    const change = payloadOf(fact, 'roll.changed');
    for (const subject of change?.void ?? []) if (expected.has(subject)) expected.set(subject, 'void');
    for (const subject of change?.add ?? []) expected.set(subject, 'expected');
  }
  const about = new Map<string, Fact[]>([...expected.keys()].map((subject) => [subject, []]));
  for (const fact of ordered) {
    if (!fact.subject || !RECORD_TYPES.has(fact.type)) continue;
    const list = about.get(fact.subject);
    if (list) list.push(fact);
    else about.set(fact.subject, [fact]);
  }
  const records = new Map<string, AttendanceRecord>();
  for (const [subject, facts] of about) {
    const place = expected.get(subject);
    records.set(
      subject,
      deriveRecord(subject, facts, {
        ...context,
        place: place ?? 'none',
      }),
    );
  }
  return records;
}

const RECORD_TYPES: ReadonlySet<string> = new Set([
  'attendance.checked-in',
  'attendance.corrected',
  'walk-in.requested',
  'walk-in.decided',
  'excuse.approved',
]);

const ARRIVAL_TYPES: ReadonlySet<string> = new Set(['attendance.checked-in', 'walk-in.requested']);

function reviewsOf(
  ordered: readonly Fact[],
  seals: readonly HoldingSeal[],
  acts: {
    readonly started: TrainerAct | null;
    readonly ended: TrainerAct | null;
    readonly canceled: boolean;
  },
): SessionReview[] {
  const { started, ended, canceled } = acts;
  const reviews: SessionReview[] = [];
  if (started && canceled) reviews.push('canceled-after-start');
  const starters = ordered.filter((fact) => payloadOf(fact, 'session.started') !== null);
  if (new Set(starters.map((fact) => fact.origin)).size > 1) reviews.push('started-twice');
  const sealedAt = new Map<string, number>();
  for (const { fact, seal } of seals) {
    // One of an older kiosk does not tell whether the session was back in its room in between.
    if (seal.cause === 'moved-away' && seal.roomId !== undefined && seal.basedOn === undefined) continue;
    sealedAt.set(fact.origin, Math.min(fact.seq, sealedAt.get(fact.origin) ?? fact.seq));
  }
  // What a person decides about the roll afterwards is their right; what the kiosk takes in is not its own.
  const late = ordered.some(
    (fact) => ARRIVAL_TYPES.has(fact.type) && fact.seq > (sealedAt.get(fact.origin) ?? fact.seq),
  );
  if (late) reviews.push('fact-after-seal');
  const places = new Set(ordered.map((fact) => `${fact.origin}/${fact.seq}`));
  if (places.size < ordered.length) reviews.push('forked-log');
  if (isFromElsewhere(ordered)) reviews.push('other-room');
  const doubtful = [started, ended].some((act) => act && !isTrusted({ at: act.at, trust: act.clockTrust }));
  if (doubtful) reviews.push('clock-not-trusted');
  if (ordered.some(({ type }) => type === 'session.doubted')) reviews.push('log-incomplete');
  return reviews;
}

/** The kiosk's own decider refuses this; a kiosk that does not obey shows here. Staff at the hub prove no room. */
function isFromElsewhere(ordered: readonly Fact[]): boolean {
  const rooms = new Set(
    ordered.flatMap((fact) => {
      const room = (payloadOf(fact, 'session.scheduled') ?? payloadOf(fact, 'session.changed'))?.roomId;
      return room ? [room] : [];
    }),
  );
  if (rooms.size === 0) return false;
  return ordered.some((fact) => {
    const proven =
      payloadOf(fact, 'session.started') ??
      payloadOf(fact, 'session.ended') ??
      payloadOf(fact, 'attendance.checked-in') ??
      payloadOf(fact, 'walk-in.requested');
    return fact.origin.startsWith('kiosk:') && proven !== null && !rooms.has(proven.location?.roomId ?? '');
  });
}

/** Kiosks that settling still waits for. */
export function waitingFor(state: SessionState): string[] {
  return [...state.kiosks]
    .filter(([, how]) => how === 'open' || how === 'doubted')
    .map(([kioskId]) => kioskId);
}

/** Roll in numbers, as shown while the session runs. */
export function countRoll(
  state: SessionState,
): Record<AttendanceRecord['status'], number> & { expected: number } {
  const counts = { pending: 0, present: 0, late: 0, absent: 0, excused: 0, void: 0, expected: 0 };
  for (const record of state.records.values()) {
    const unexpected = record.walkIn === 'waiting' || record.walkIn === 'refused';
    if (unexpected && !record.correction) continue;
    counts[record.status] += 1;
    if (record.status !== 'void') counts.expected += 1;
  }
  return counts;
}
