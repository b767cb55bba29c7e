/** The roll of a session with its evidence, corrections of records, and images. */
import { z } from 'zod';
import { type Fact, sealedPayloads } from '../../core/contracts/fact.ts';
import { iso, type PersonRef } from '../../core/contracts/rest/common.ts';
import type { FileAnswer } from '../../core/contracts/rest/operation.ts';
import { type HubRefusal, no } from '../../core/contracts/rest/problem.ts';
import type { Roll, RollRecord } from '../../core/contracts/rest/records.ts';
import { type FaceEvidence, faceEvidence } from '../../core/contracts/vision.ts';
import type { AttendanceRecord } from '../../core/domain/record.ts';
import { authorise, reachesRecord, type Scope } from '../../core/domain/scope.ts';
import { countRoll, type SessionState, type TrainerAct, waitingFor } from '../../core/domain/session.ts';
import { audit, type HubContext } from './hub-context.ts';
import { namesOf, refTo } from './names.ts';
import { showSession } from './session-answers.ts';

const correctionSecret = sealedPayloads['attendance.corrected'];
/** What is sealed with a check-in by face. */
const faceSecret = z.object({ face: faceEvidence });

type Read = Scope<'record.read' | 'record.correct'>;

/** What opening the sealed parts of a record needs. */
interface View {
  readonly names: ReadonlyMap<string, PersonRef>;
  readonly facts: ReadonlyMap<string, Fact>;
  readonly madeUp: ReadonlyMap<string, string>;
  readonly mayReadEvidence: boolean;
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
    const shown: RollRecord[] = [];
    for (const record of records) shown.push(await this.show(record, view));
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
    return this.show(record, await this.viewOf(state, [record], scope));
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
    const subjects = new Set([state.definition?.trainer, state.started?.by, state.ended?.by]);
    for (const record of records) {
      subjects.add(record.subject);
      for (const correction of record.corrections) subjects.add(correction.by);
    }
    const known = [...subjects].filter((subject): subject is string => typeof subject === 'string');
    const facts = await this.context.log.sessionFacts(state.id);
    return {
      names: await namesOf(this.context.store, known, scope),
      facts: new Map(facts.map((fact) => [fact.id, fact])),
      madeUp: await this.context.store.records.madeUp(state.id, scope),
      mayReadEvidence: scope.caller !== null && authorise(scope.caller, 'evidence.read') !== null,
    };
  }

  private async show(record: AttendanceRecord, view: View): Promise<RollRecord> {
    const { arrival } = record;
    const corrections: RollRecord['corrections'] = [];
    for (const correction of record.corrections) {
      const secret = correctionSecret.safeParse(await this.secretOf(correction.factId, view));
      corrections.push({
        factId: correction.factId,
        at: iso(correction.at),
        status: correction.status,
        by: refTo(view.names, correction.by),
        reason: secret.success ? secret.data.reason : null,
        stands: correction.factId === record.correction?.factId,
      });
    }
    return {
      person: refTo(view.names, record.subject),
      status: record.status,
      walkIn: record.walkIn,
      arrival: arrival && {
        factId: arrival.factId,
        at: iso(arrival.at),
        method: arrival.method,
        clockTrust: arrival.clockTrust,
        location: arrival.location && {
          verdict: arrival.location.verdict,
          medianRssi: arrival.location.medianRssi,
          kioskId: arrival.location.kioskId,
        },
        face: view.mayReadEvidence ? await this.faceOf(arrival.factId, view) : null,
      },
      corrections,
      excused: record.excused,
      madeUpBy: view.madeUp.get(record.subject) ?? null,
      reviews: [...record.reviews],
    };
  }

  private async faceOf(factId: string, view: View): Promise<FaceEvidence | null> {
    const parsed = faceSecret.safeParse(await this.secretOf(factId, view));
    return parsed.success ? parsed.data.face : null;
  }

  private async secretOf(factId: string, view: View): Promise<Record<string, unknown> | null> {
    const fact = view.facts.get(factId);
    return fact ? this.context.log.openSealed(fact) : null;
  }
}

function compareNames(a: PersonRef, b: PersonRef): number {
  return a.displayName.localeCompare(b.displayName) || (a.subject < b.subject ? -1 : 1);
}

function showAct(what: 'started' | 'ended', act: TrainerAct | null, view: View): Roll['acts'] {
  if (!act) return [];
  return [
    {
      what,
      at: iso(act.at),
      by: act.by === null ? null : refTo(view.names, act.by),
      method: act.method,
      location: act.location?.verdict ?? null,
    },
  ];
}
