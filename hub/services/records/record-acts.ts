/** What trainers and staff decide about single records, through the deciders that kiosks use. Nobody about their own. */
import type { FactPayload } from '../../../core/contracts/fact.ts';
import { type HubRefusal, isNo, no } from '../../../core/contracts/rest/problem.ts';
import type { RollRecord } from '../../../core/contracts/rest/records.ts';
import {
  type CheckIn,
  decideCheckIn,
  decideCorrection,
  decideWalkIn,
} from '../../../core/domain/check-in.ts';
import type { Decision } from '../../../core/domain/decision.ts';
import { momentOf } from '../../../core/domain/local-time.ts';
import { type Caller, type Scope, systemScope } from '../../../core/domain/scope.ts';
import type { HubTransaction } from '../../../core/ports/hub-log.ts';
import type { AuditRow, HubStore, SiteRow } from '../../../core/ports/hub-store.ts';
import { audit, type HubContext } from '../hub-context.ts';
import { problemOf } from '../refusals.ts';
import { type KnownSession, readSession } from '../sessions/session-reading.ts';
import type { RecordService } from './record-service.ts';

type Correct = Scope<'record.correct'>;

export interface RecordAt {
  readonly sessionId: string;
  /** Pseudonym. */
  readonly subject: string;
}

interface Acting {
  readonly state: KnownSession;
  readonly site: SiteRow;
  readonly caller: Caller;
  readonly store: HubStore;
  readonly trx: HubTransaction;
}

export class RecordActs {
  private readonly context: HubContext;
  private readonly records: RecordService;

  constructor(context: HubContext, records: RecordService) {
    this.context = context;
    this.records = records;
  }

  /**
   * On the trainer's word, or that of staff, with no room to prove it. Somebody who is not on the roll is taken in as
   * a walk-in at once: whoever says that they are here has decided about it.
   */
  async checkIn(record: RecordAt, reason: string, scope: Correct): Promise<RollRecord | HubRefusal> {
    return this.act(record, { action: 'records.check-in', detail: {} }, scope, async (acting) => {
      const { state, site, caller } = acting;
      const held = state.records.get(record.subject);
      if (!held || (held.status === 'void' && held.walkIn === 'no')) {
        const stranger = await this.checkStranger(record.subject, acting, scope);
        if (stranger) return stranger;
      }
      const arrival: CheckIn = {
        subject: record.subject,
        method: state.definition.trainer === caller.subject ? 'trainer-word' : 'staff',
        location: null,
        by: caller.subject,
        secret: { reason },
      };
      const decision = decideCheckIn(state, arrival, this.context.clock.wall());
      if (decision.kind === 'already-in')
        return no('records.already-in', { at: momentOf(decision.at, site.zone) });
      const waiting = decision.kind === 'refused' && decision.code === 'walk-in.waiting';
      const requested = decision.kind === 'accepted' && decision.facts[0]?.type === 'walk-in.requested';
      return waiting || requested ? this.takeIn(decision, record, acting, scope) : decision;
    });
  }

  async decideWalkIn(
    record: RecordAt,
    decision: FactPayload<'walk-in.decided'>['decision'],
    scope: Correct,
  ): Promise<RollRecord | HubRefusal> {
    const what = { action: 'records.decide-walk-in', detail: { decision } };
    return this.act(record, what, scope, async ({ state, caller }) =>
      decideWalkIn(state, record.subject, decision, caller.subject),
    );
  }

  async correct(
    record: RecordAt,
    to: { readonly status: FactPayload<'attendance.corrected'>['status']; readonly reason: string },
    scope: Correct,
  ): Promise<RollRecord | HubRefusal> {
    const what = { action: 'records.correct', detail: { status: to.status } };
    return this.act(record, what, scope, async ({ state, caller }) => {
      const decision = decideCorrection(state, record.subject, to.status, caller.subject, to.reason);
      return decision.kind === 'refused' && decision.code === 'session.canceled'
        ? no('records.not-correctable')
        : decision;
    });
  }

  private async act(
    { sessionId, subject }: RecordAt,
    what: { readonly action: string; readonly detail: AuditRow['detail'] },
    scope: Correct,
    decide: (acting: Acting) => Promise<Decision | HubRefusal>,
  ): Promise<RollRecord | HubRefusal> {
    const { caller } = scope;
    if (!caller) return no('auth.required');
    const refused = await this.context.store.transaction(async (store, trx) => {
      const read = await readSession(this.context.log, sessionId, scope, trx);
      const site = read && (await store.sites.byId(read.state.definition.siteId, scope));
      if (!read || !site) return no('sessions.unknown');
      if (subject === caller.subject) return no('records.own');
      const decision = await decide({ state: read.state, site, caller, store, trx });
      if (decision.kind === 'refused') return isNo(decision) ? decision : problemOf(decision, site.zone);
      await this.context.log.append(decision.facts, trx);
      await audit(this.context, store, scope, what.action, sessionId, { subject, ...what.detail });
      return null;
    });
    return refused ?? this.records.record(sessionId, subject, scope);
  }

  /** Whether somebody off the roll can be taken in at all: an active person of the site, and not its trainer. */
  private async checkStranger(
    subject: string,
    { state, site, store }: Acting,
    scope: Correct,
  ): Promise<HubRefusal | null> {
    if (subject === state.definition.trainer) return no('records.unknown');
    const named = (await store.people.bySubjects([subject], scope)).get(subject);
    const person = named && (await store.people.byId(named.id, systemScope('people.read')));
    return person?.active && person.siteId === site.id ? null : no('records.unknown');
  }

  private async takeIn(
    asked: Decision,
    record: RecordAt,
    { caller, trx }: Acting,
    scope: Correct,
  ): Promise<Decision | HubRefusal> {
    if (asked.kind === 'accepted') await this.context.log.append(asked.facts, trx);
    const read = await readSession(this.context.log, record.sessionId, scope, trx);
    return read ? decideWalkIn(read.state, record.subject, 'added', caller.subject) : no('sessions.unknown');
  }
}
