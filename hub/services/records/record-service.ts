/** The roll of a session with its evidence, corrections of records, and images. */
import { type Fact, onBehalfSecret } from '../../../core/contracts/fact.ts';
import { iso, type PersonRef } from '../../../core/contracts/rest/common.ts';
import type { FileAnswer } from '../../../core/contracts/rest/operation.ts';
import { type HubRefusal, no } from '../../../core/contracts/rest/problem.ts';
import type { Roll, RollRecord } from '../../../core/contracts/rest/records.ts';
import { payloadOf } from '../../../core/domain/fact-codec.ts';
import type { AttendanceRecord } from '../../../core/domain/record.ts';
import { authorise, reaches, reachesRecord, type Scope } from '../../../core/domain/scope.ts';
import { countRoll, type SessionState, type TrainerAct, waitingFor } from '../../../core/domain/session.ts';
import { audit, type HubContext } from '../hub-context.ts';
import { namesOf, refTo } from '../names.ts';
import { showSession } from '../sessions/session-answers.ts';
import { faceOf, inWords } from './face-answers.ts';

type Read = Scope<'record.read' | 'record.correct'>;

/** What opening the sealed parts of a record needs. */
interface View {
  readonly names: ReadonlyMap<string, PersonRef>;
  readonly facts: ReadonlyMap<string, Fact>;
  /** Opened sealed parts, by the fact's id. */
  readonly secrets: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly madeUp: ReadonlyMap<string, string>;
  readonly mayReadEvidence: boolean;
  /** Whether it is theirs to know why somebody else acted. */
  readonly runs: boolean;
}

export class RecordService {
  private readonly context: HubContext;

  constructor(context: HubContext) {
    this.context = context;
  }

  /** Of the whole session, or for who reaches only themselves their own record. */
  async roll(sessionId: string, scope: Read): Promise<Roll | HubRefusal> {
    const state = await this.context.log.sessionState(sessionId, scope);
    if (!state?.definition) return no('sessions.unknown');
    const records = [...state.records.values()].filter((record) =>
      reachesRecord(scope, state, record.subject),
    );
    const view = await this.viewOf(state, records, scope);
    const shown = records.map((record) => showRecord(record, view));
    shown.sort((a, b) => compareNames(a.person, b.person));
    return {
      session: showSession(state, state.definition, view.names),
      waitingKiosks: waitingFor(state),
      counts: countRoll({ ...state, records: new Map(records.map((record) => [record.subject, record])) }),
      records: shown,
      acts: [showAct('started', state.started, view), showAct('ended', state.ended, view)].flat(),
    };
  }

  /** One record, as after a change to it. */
  async record(sessionId: string, subject: string, scope: Read): Promise<RollRecord | HubRefusal> {
    const state = await this.context.log.sessionState(sessionId, scope);
    const record = state?.records.get(subject);
    if (!state || !record) return no(state ? 'records.unknown' : 'sessions.unknown');
    return showRecord(record, await this.viewOf(state, [record], scope));
  }

  /** Looking at somebody's picture leaves a trace. */
  async image(factId: string, scope: Scope<'evidence.read'>): Promise<FileAnswer | HubRefusal> {
    const image = await this.context.log.evidenceImage(factId, scope);
    if (!image || image.expiresAt <= this.context.clock.wall()) return no('evidence.unknown');
    await audit(this.context, this.context.store, scope, 'evidence.image', image.session, { factId });
    return { type: 'image/jpeg', bytes: image.jpeg, name: null };
  }

  private async viewOf(
    state: SessionState,
    records: readonly AttendanceRecord[],
    scope: Read,
  ): Promise<View> {
    const { log, store } = this.context;
    const facts = new Map((await log.sessionFacts(state.id)).map((fact) => [fact.id, fact]));
    const subjects = new Set([state.definition?.trainer, state.started?.by, state.ended?.by]);
    const wanted = [state.started?.factId, state.ended?.factId];
    for (const record of records) {
      subjects.add(record.subject).add(voucherOf(record, facts));
      for (const correction of record.corrections) subjects.add(correction.by);
      wanted.push(record.arrival?.factId, ...record.corrections.map((correction) => correction.factId));
    }
    const known = [...subjects].filter((subject): subject is string => typeof subject === 'string');
    const sealed = wanted.flatMap((id) => (id && facts.get(id)) || []);
    return {
      names: await namesOf(store, known, scope),
      facts,
      secrets: await log.openAllSealed(sealed),
      runs: reaches(scope, 'all') || state.definition?.trainer === scope.caller?.subject,
      madeUp: await store.records.madeUp(state.id, scope),
      mayReadEvidence: scope.caller !== null && authorise(scope.caller, 'evidence.read') !== null,
    };
  }
}

function showRecord(record: AttendanceRecord, view: View): RollRecord {
  return {
    person: refTo(view.names, record.subject),
    status: record.status,
    walkIn: record.walkIn,
    arrival: showArrival(record, view),
    corrections: record.corrections.map((correction) => ({
      factId: correction.factId,
      at: iso(correction.at),
      status: correction.status,
      by: refTo(view.names, correction.by),
      reason: reasonOf(correction.factId, view),
      stands: correction.factId === record.correction?.factId,
    })),
    excused: record.excused,
    madeUpBy: view.madeUp.get(record.subject) ?? null,
    reviews: [...record.reviews],
  };
}

function showArrival(record: AttendanceRecord, view: View): RollRecord['arrival'] {
  const { arrival } = record;
  if (!arrival) return null;
  const { factId, at, method, clockTrust, location } = arrival;
  const voucher = voucherOf(record, view.facts);
  const face = faceOf(view.secrets.get(factId));
  return {
    factId,
    at: iso(at),
    method,
    clockTrust,
    location: location && {
      verdict: location.verdict,
      medianRssi: location.medianRssi,
      kioskId: location.kioskId,
    },
    by: voucher ? refTo(view.names, voucher) : null,
    reason: reasonOf(factId, view),
    ...inWords(face),
    face: view.mayReadEvidence ? face : null,
  };
}

/** Who gave their word for an arrival, when somebody did. */
function voucherOf(record: AttendanceRecord, facts: ReadonlyMap<string, Fact>): string | null {
  const fact = facts.get(record.arrival?.factId ?? '');
  return (fact && payloadOf(fact, 'attendance.checked-in')?.by) ?? null;
}

/** Null when none was given, or the person's key was destroyed. */
function reasonOf(factId: string, view: View): string | null {
  const secret = onBehalfSecret.safeParse(view.secrets.get(factId));
  return secret.success ? secret.data.reason : null;
}

function compareNames(a: PersonRef, b: PersonRef): number {
  return a.displayName.localeCompare(b.displayName) || (a.subject < b.subject ? -1 : 1);
}

function showAct(what: 'started' | 'ended', act: TrainerAct | null, view: View): Roll['acts'] {
  if (!act) return [];
  return [
    {
      factId: act.factId,
      what,
      at: iso(act.at),
      by: act.by === null ? null : refTo(view.names, act.by),
      method: act.method,
      location: act.location?.verdict ?? null,
      reason: view.runs ? reasonOf(act.factId, view) : null,
      face: view.mayReadEvidence ? faceOf(view.secrets.get(act.factId)) : null,
    },
  ];
}
