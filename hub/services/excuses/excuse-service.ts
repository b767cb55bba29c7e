/** Excuses: handed in, taken back, decided. Approving one writes a fact at every session that it reaches. */
import { z } from 'zod';
import { instant } from '../../../core/contracts/fact.ts';
import type { Excuse, ExcuseDetail, ExcuseReach } from '../../../core/contracts/rest/excuses.ts';
import { type HubRefusal, isNo, no } from '../../../core/contracts/rest/problem.ts';
import { approval, decideSubmission, decideVerdict, decideWithdrawal } from '../../../core/domain/excuse.ts';
import { reaches, type Scope, systemScope } from '../../../core/domain/scope.ts';
import type { ExcuseRow } from '../../../core/ports/excuse-store.ts';
import type { HubTransaction } from '../../../core/ports/hub-log.ts';
import type { HubStore, PersonRow, SiteRow } from '../../../core/ports/hub-store.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { audit, type HubContext, newId } from '../hub-context.ts';
import { namesOf } from '../names.ts';
import { staleness } from '../refusals.ts';
import { readSession } from '../sessions/session-reading.ts';
import { detailOfExcuse, showExcuse } from './excuse-answers.ts';
import { sessionsReached } from './excuse-reach.ts';

export interface NewExcuse {
  /** Left out: oneself. */
  readonly personId?: string | undefined;
  readonly reach: ExcuseReach;
  readonly reason: string;
}

export interface ExcuseQuery {
  readonly state?: ExcuseRow['state'] | undefined;
  readonly personId?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface Verdict {
  readonly decision: 'approve' | 'reject';
  readonly note: string;
}

const place = z.strictObject({ waiting: z.boolean(), at: instant, id: z.uuid() });

export class ExcuseService {
  private readonly context: HubContext;

  constructor(context: HubContext) {
    this.context = context;
  }

  async list(
    query: ExcuseQuery,
    scope: Scope<'excuse.read'>,
  ): Promise<{ items: Excuse[]; next: string | null } | HubRefusal> {
    const { state, personId, cursor, limit } = query;
    const { store } = this.context;
    const after = cursor === undefined ? undefined : readCursor(place, cursor);
    if (after === null) return no('request.invalid', { where: 'query.cursor' });
    const person = personId ? await this.personOf(personId, scope) : undefined;
    if (person === null) return no('people.unknown');
    const rows = await store.excuses.list({ state, subject: person?.subject, after, limit }, scope);
    const names = await namesOf(store, new Set(rows.flatMap((row) => [row.subject, row.submittedBy])), scope);
    const last = rows.length === limit ? rows.at(-1) : undefined;
    return {
      items: rows.map((row) => showExcuse(row, names)),
      next: last
        ? writeCursor({ waiting: last.state === 'waiting', at: last.submittedAt, id: last.id })
        : null,
    };
  }

  async get(id: string, scope: Scope<'excuse.read'>): Promise<ExcuseDetail | HubRefusal> {
    return detailOfExcuse(this.context, id, scope);
  }

  async submit(wanted: NewExcuse, scope: Scope<'excuse.submit'>): Promise<ExcuseDetail | HubRefusal> {
    const { caller } = scope;
    if (!caller) return no('auth.required');
    const { reach, reason } = wanted;
    const made = await this.context.store.transaction(async (store, trx) => {
      const person = await this.personOf(wanted.personId ?? caller.personId, scope, store);
      if (!person) return no('people.unknown');
      const site = person.siteId === null ? null : await store.sites.byId(person.siteId, scope);
      if (!site) return no('people.no-site');
      const { subject } = person;
      const session = await this.sessionOf(reach, subject, scope, trx);
      if (isNo(session)) return session;
      const now = this.context.clock.wall();
      const open = await store.excuses.openOf(subject, scope);
      const waiting = open.filter((excuse) => excuse.state === 'waiting');
      const { zone, policy } = site;
      const refused = decideSubmission(
        { subject, reach, session, waiting, zone, excuseDays: policy.excuseDays },
        now,
      );
      if (refused) return refused;
      const excuse: ExcuseRow = {
        id: newId(),
        subject,
        siteId: site.id,
        reach,
        state: 'waiting',
        submittedAt: now,
        submittedBy: caller.subject,
        decidedAt: null,
        decidedBy: null,
        documents: 0,
        version: 1,
      };
      await store.excuses.insert({ ...excuse, reason }, scope);
      await audit(this.context, store, scope, 'excuses.submit', excuse.id, { subject });
      return excuse;
    });
    return isNo(made) ? made : detailOfExcuse(this.context, made.id, scope);
  }

  async withdraw(
    id: string,
    ifMatch: string | null,
    scope: Scope<'excuse.submit'>,
  ): Promise<ExcuseDetail | HubRefusal> {
    const refused = await this.context.store.transaction(async (store) => {
      const excuse = await store.excuses.byId(id, scope);
      if (!excuse) return no('excuses.unknown');
      const not = staleness(ifMatch, excuse.version) ?? decideWithdrawal(excuse);
      if (not) return not;
      const how = { state: 'withdrawn' as const, at: this.context.clock.wall(), by: null, note: null };
      await store.excuses.close(excuse, how, scope);
      await audit(this.context, store, scope, 'excuses.withdraw', id);
      return null;
    });
    return refused ?? detailOfExcuse(this.context, id, scope);
  }

  async decide(
    id: string,
    ifMatch: string | null,
    verdict: Verdict,
    scope: Scope<'excuse.decide'>,
  ): Promise<ExcuseDetail | HubRefusal> {
    const { caller } = scope;
    if (!caller) return no('auth.required');
    const refused = await this.context.store.transaction(async (store, trx) => {
      const excuse = await store.excuses.byId(id, scope);
      const site = excuse && (await store.sites.byId(excuse.siteId, scope));
      if (!excuse || !site) return no('excuses.unknown');
      const not = staleness(ifMatch, excuse.version) ?? decideVerdict(excuse, caller.subject);
      if (not) return not;
      const state = verdict.decision === 'approve' ? ('approved' as const) : ('rejected' as const);
      const note = verdict.note === '' ? null : verdict.note;
      const how = { state, at: this.context.clock.wall(), by: caller.subject, note };
      await store.excuses.close(excuse, how, scope);
      if (state === 'approved') await this.approve(excuse, site, store, trx);
      await audit(this.context, store, scope, 'excuses.decide', id, { state });
      return null;
    });
    return refused ?? detailOfExcuse(this.context, id, scope);
  }

  /** Sessions that exist; those made, moved or joined later are reached by `applyExcuses`. */
  private async approve(
    excuse: ExcuseRow,
    site: SiteRow,
    store: HubStore,
    trx: HubTransaction,
  ): Promise<void> {
    const reached = await sessionsReached(store, excuse, site);
    await this.context.log.append(
      reached.map((row) => approval(excuse, row.session.id, site.zone)),
      trx,
    );
  }

  /** Whoever hands in for others reaches them; a foreign person is unknown. */
  private async personOf(
    personId: string,
    scope: Scope<'excuse.read' | 'excuse.submit'>,
    store: HubStore = this.context.store,
  ): Promise<PersonRow | null> {
    if (!reaches(scope, 'all') && personId !== scope.caller?.personId) return null;
    return store.people.byId(personId, systemScope('people.read'));
  }

  private async sessionOf(
    reach: ExcuseReach,
    subject: string,
    scope: Scope<'excuse.submit'>,
    trx: HubTransaction,
  ) {
    if (reach.what === 'days') return null;
    const read = await readSession(this.context.log, reach.sessionId, scope, trx);
    if (!read) return no('sessions.unknown');
    return {
      start: read.state.definition.scheduledStart,
      record: read.state.records.get(subject) ?? null,
    };
  }
}
