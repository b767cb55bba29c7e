/** What staff change about a session that exists. Every change is audited and may rest on a version (If-Match). */
import { type HubRefusal, isNo, no } from '../../../core/contracts/rest/problem.ts';
import type { SessionDetail } from '../../../core/contracts/rest/sessions.ts';
import type { Decision } from '../../../core/domain/decision.ts';
import type { Scope } from '../../../core/domain/scope.ts';
import {
  decideCancel,
  decideEndOnBehalf,
  decideMove,
  decideRelease,
  decideStartOnBehalf,
  decideTrainer,
} from '../../../core/domain/session-staff.ts';
import { windowsOf } from '../../../core/domain/session-windows.ts';
import type { HubTransaction } from '../../../core/ports/hub-log.ts';
import type { AuditRow, HubStore, SiteRow } from '../../../core/ports/hub-store.ts';
import { applyExcuses } from '../excuses/excuse-reach.ts';
import { audit, type HubContext } from '../hub-context.ts';
import { problemOf, staleness } from '../refusals.ts';
import { refreshRoll } from './roll-keeper.ts';
import { detailOf } from './session-answers.ts';
import { conflictsOf } from './session-booking.ts';
import { type KnownSession, readSession } from './session-reading.ts';
import { areBadTimes, DAY_MS, trainerOf } from './session-service.ts';

type Write = Scope<'session.write'>;

/** Which session, and the version that the caller believes to change; null when they did not say. */
export interface Edit {
  readonly id: string;
  readonly ifMatch: string | null;
}

interface Changing {
  readonly state: KnownSession;
  readonly site: SiteRow;
  readonly store: HubStore;
  readonly trx: HubTransaction;
}

export interface SessionMove {
  readonly roomId?: string | undefined;
  /** Instants, ms; both or neither. */
  readonly start?: number | undefined;
  readonly end?: number | undefined;
}

export class SessionChanges {
  private readonly context: HubContext;

  constructor(context: HubContext) {
    this.context = context;
  }

  /** To another room or time. What clashes there is named; the windows are those of the site's policy as of now. */
  async move(edit: Edit, move: SessionMove, scope: Write): Promise<SessionDetail | HubRefusal> {
    return this.change(edit, 'sessions.move', scope, async ({ state, site, store, trx }) => {
      const { definition } = state;
      const room = await store.rooms.byId(move.roomId ?? definition.roomId, scope);
      if (!room) return no('rooms.unknown');
      if (room.siteId !== definition.siteId) return no('sessions.other-site');
      const start = move.start ?? definition.scheduledStart;
      const end = move.end ?? definition.scheduledEnd;
      const retimed = move.start !== undefined;
      const now = this.context.clock.wall();
      if (retimed && areBadTimes(start, end, now)) return no('sessions.bad-times');
      const decision = decideMove(
        state,
        {
          roomId: room.id,
          time: retimed
            ? { scheduledStart: start, scheduledEnd: end, windows: windowsOf(start, end, site.policy) }
            : null,
        },
        now,
      );
      if (decision.kind === 'refused' && decision.code !== 'session.update-needed')
        return no('sessions.not-movable', { status: state.status });
      const trainer = retimed ? definition.trainer : null;
      const conflicts = await conflictsOf(this.context, trx, {
        start,
        end,
        roomId: room.id,
        trainer,
        except: state.id,
      });
      return conflicts.length > 0 ? { ...no('sessions.clash'), conflicts } : decision;
    });
  }

  /** Before or while it runs, to an active trainer of the site who is free for what is left of it. */
  async changeTrainer(
    edit: Edit,
    to: { readonly trainerId: string; readonly reason: string },
    scope: Write,
  ): Promise<SessionDetail | HubRefusal> {
    const { trainerId, reason } = to;
    return this.change(
      edit,
      { action: 'sessions.change-trainer', detail: { trainerId } },
      scope,
      async (found) => {
        const { state, store, trx } = found;
        const { definition } = state;
        const trainer = await trainerOf(store, trainerId, definition.siteId, scope);
        if (typeof trainer !== 'string') return trainer;
        const decision = decideTrainer(state, trainer, reason);
        if (decision.kind === 'refused') return decision;
        const conflicts = await conflictsOf(this.context, trx, {
          start: Math.max(definition.scheduledStart, state.started ? this.context.clock.wall() : 0),
          end: definition.scheduledEnd,
          roomId: null,
          trainer,
          except: state.id,
        });
        return conflicts.length > 0 ? { ...no('sessions.clash'), conflicts } : decision;
      },
    );
  }

  /** In place of the trainer. Another open session of the room or the trainer must be ended first. */
  async start(edit: Edit, reason: string, scope: Write): Promise<SessionDetail | HubRefusal> {
    return this.change(edit, 'sessions.start', scope, async ({ state, trx }) => {
      const { caller } = scope;
      if (!caller) return no('auth.required');
      const now = this.context.clock.wall();
      const open = await this.openBeside(state, now, scope, trx);
      return open ?? decideStartOnBehalf(state, { subject: caller.subject, reason }, now);
    });
  }

  async end(edit: Edit, reason: string, scope: Write): Promise<SessionDetail | HubRefusal> {
    return this.change(edit, 'sessions.end', scope, async ({ state }) => {
      const { caller } = scope;
      return caller ? decideEndOnBehalf(state, { subject: caller.subject, reason }) : no('auth.required');
    });
  }

  async cancel(edit: Edit, reason: string, scope: Write): Promise<SessionDetail | HubRefusal> {
    return this.change(edit, 'sessions.cancel', scope, async ({ state }) => {
      const decision = decideCancel(state, reason);
      const over = decision.kind === 'refused' && decision.code !== 'session.update-needed';
      return over ? no('sessions.not-cancelable', { status: state.status }) : decision;
    });
  }

  async release(
    edit: Edit,
    kioskId: string,
    reason: string,
    scope: Write,
  ): Promise<SessionDetail | HubRefusal> {
    return this.change(
      edit,
      { action: 'sessions.release', detail: { kioskId } },
      scope,
      async ({ state }) => {
        const decision = decideRelease(state, kioskId, reason);
        return decision.kind === 'refused' ? no('sessions.unknown-kiosk') : decision;
      },
    );
  }

  /** One transaction: what is there, whether the edit still fits it, what is decided, and what follows from it. */
  private async change(
    { id, ifMatch }: Edit,
    what: string | { readonly action: string; readonly detail: AuditRow['detail'] },
    scope: Write,
    decide: (found: Changing) => Promise<Decision | HubRefusal>,
  ): Promise<SessionDetail | HubRefusal> {
    const { action, detail } = typeof what === 'string' ? { action: what, detail: {} } : what;
    const refused = await this.context.store.transaction(async (store, trx) => {
      const read = await readSession(this.context.log, id, scope, trx);
      const site = read && (await store.sites.byId(read.state.definition.siteId, scope));
      if (!read || !site) return no('sessions.unknown');
      const stale = staleness(ifMatch, read.version);
      if (stale) return stale;
      const decision = await decide({ state: read.state, site, store, trx });
      if (decision.kind === 'refused') return isNo(decision) ? decision : problemOf(decision, site.zone);
      if (decision.facts.length === 0) return null;
      await this.context.log.append(decision.facts, trx);
      await this.follow(decision, store, trx, id);
      await audit(this.context, store, scope, action, id, detail);
      return null;
    });
    return refused ?? detailOf(this.context, id, scope);
  }

  /** Whoever teaches is not on the roll, and who was excused for a day is so on the day that it is now. */
  private async follow(
    { facts }: Extract<Decision, { kind: 'accepted' }>,
    store: HubStore,
    trx: HubTransaction,
    id: string,
  ): Promise<void> {
    const changed = facts.flatMap((fact) => (fact.type === 'session.changed' ? fact.payload : []));
    if (changed.some((payload) => payload.trainer !== null)) await refreshRoll(this.context, store, trx, id);
    if (changed.some((payload) => payload.time !== null)) await applyExcuses(this.context, store, trx, id);
  }

  private async openBeside(
    state: KnownSession,
    now: number,
    scope: Write,
    trx: HubTransaction,
  ): Promise<HubRefusal | null> {
    const { roomId, trainer } = state.definition;
    const running = await this.context.log.sessions(
      { fromMs: now - DAY_MS, toMs: now, status: 'active' },
      scope,
      trx,
    );
    const beside = running.find(
      (other) =>
        other.id !== state.id && now < other.sealAt && (other.roomId === roomId || other.trainer === trainer),
    );
    return beside ? no('sessions.another-open', { title: beside.title }) : null;
  }
}
