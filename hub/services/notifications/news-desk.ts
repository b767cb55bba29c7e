/**
 * Follows the log and looks for states, and turns what is news into notifications and calls of webhooks. Nothing that
 * makes facts waits for it: it reads behind them. Rows and position are written in one transaction, and what was told
 * carries a key, so that a crash, a second process or a state seen twice tells nobody twice.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Fact } from '../../../core/contracts/fact.ts';
import type { NotificationEvent } from '../../../core/contracts/rest/notifications.ts';
import { rateOf } from '../../../core/domain/attendance-rate.ts';
import { compareFacts, payloadOf } from '../../../core/domain/fact-codec.ts';
import { kioskOfOrigin } from '../../../core/domain/kiosk-facts.ts';
import {
  type Audience,
  channelsOf,
  mailDue,
  NEWS_FOR_MS,
  NEWS_TYPES,
  type News,
  newsOf,
  staffOf,
} from '../../../core/domain/notifications.ts';
import { type Scope, systemScope } from '../../../core/domain/scope.ts';
import { foldSession } from '../../../core/domain/session.ts';
import type { HubTransaction } from '../../../core/ports/hub-log.ts';
import type { HubStore } from '../../../core/ports/hub-store.ts';
import type { LastingState } from '../../../core/ports/news-store.ts';
import { type HubContext, newId } from '../hub-context.ts';

/** Facts that one transaction turns into news: other writers wait for it. */
const BATCH = 50;
/** Then a rest so many times as long, and at most so long, ms: when a campus has come back, its facts go first. */
const REST_TIMES = 3;
const REST_LONGEST_MS = 500;
/** Notices that one look takes in hand. */
const NOTICES = 500;
/** Rows that were stamped a moment before others may be committed after them. */
const OVERLAP_MS = 60_000;
/** How long notifications are kept. Longer than anything is looked for again, so that nothing is told twice. */
const KEEP_MS = 90 * 86_400_000;
/** A kiosk that nobody has heard of for so long is offline. */
const OFFLINE_MS = 10 * 60_000;

export class NewsDesk {
  private readonly context: HubContext;
  private readonly mails: boolean;
  private readonly scope: Scope<'session.read'> = systemScope('session.read');

  /** `mails`: whether the hub sends e-mail at all. */
  constructor(context: HubContext, mails: boolean) {
    this.context = context;
    this.mails = mails;
  }

  /** Whether the log has gone on since it was last followed. Cheap, writes nothing. */
  async isBehind(): Promise<boolean> {
    const { news } = this.context.store;
    return (await news.newestFact(this.scope)) > (await news.position('facts', this.scope));
  }

  /** Catches up with the log; how many pieces of news there were. */
  async follow(now: number): Promise<number> {
    let found = 0;
    for (let more = true; more; ) {
      const began = performance.now();
      more = await this.context.store.transaction(async (store, trx) => {
        const from = await store.news.position('facts', this.scope);
        const newest = await store.news.newestFact(this.scope);
        const since = now - NEWS_FOR_MS;
        const facts = await store.news.factsAfter(from, NEWS_TYPES, since, BATCH, this.scope);
        for (const { fact } of facts) {
          const news = await this.newsOfFact(fact, now, trx);
          found += news.length;
          await this.tell(store, news, now);
        }
        const all = facts.length < BATCH;
        const reached = all ? newest : (facts.at(-1)?.place ?? newest);
        if (reached !== from) await store.news.setPosition('facts', reached, this.scope);
        return !all;
      });
      if (more) await delay(Math.min((performance.now() - began) * REST_TIMES, REST_LONGEST_MS));
    }
    return found;
  }

  /** States: decided excuses, what kiosks told IT, kiosks that are away, trainees at risk. */
  async sweep(now: number): Promise<number> {
    let found = 0;
    const inTransaction = async (work: (store: HubStore, trx: HubTransaction) => Promise<News[]>) => {
      await this.context.store.transaction(async (store, trx) => {
        const news = await work(store, trx);
        found += news.length;
        await this.tell(store, news, now);
      });
    };
    await inTransaction((store) => this.decidedExcuses(store, now));
    await inTransaction((store, trx) => this.notices(store, now, trx));
    await inTransaction((store) => this.lasting(store, now));
    return found;
  }

  /** Forgets what is too old to matter to anybody; deliveries stay long enough to be asked about. */
  async prune(now: number): Promise<void> {
    const { notifications, deliveries } = this.context.store;
    await notifications.prune(now - KEEP_MS, this.scope);
    await deliveries.prune(now - KEEP_MS, this.scope);
  }

  /** Tells of something that no fact and no state says, in the transaction that did it. */
  async tell(store: HubStore, all: readonly News[], at: number): Promise<void> {
    if (all.length === 0) return;
    const webhooks = (await store.deliveries.webhooks(this.scope)).filter(({ active }) => active);
    for (const news of all) {
      await this.tellPeople(store, news, at);
      for (const webhook of webhooks)
        if (webhook.events.includes(news.event)) {
          const id = newId();
          const dedup = `${webhook.id}/${news.event}/${news.key}`;
          const body = bodyOf(news, at);
          await store.deliveries.addForWebhook({ id, webhookId: webhook.id, body, dedup }, at, this.scope);
        }
    }
  }

  private async tellPeople(store: HubStore, { event, key, to, params }: News, at: number): Promise<void> {
    const recipients = await store.notifications.audience(to, this.scope);
    const rows = recipients.flatMap(({ id, hasEmail, preferences }) => {
      const { inApp, email } = channelsOf(preferences.events, event);
      const mailed = email && hasEmail && this.mails;
      if (!inApp && !mailed) return [];
      const due = mailed ? mailDue(at, preferences.emailEvery) : null;
      const dedup = `${event}/${key}/${id}`;
      return [{ id: newId(), personId: id, event, at, params, dedup, inApp, mailDue: due }];
    });
    await store.notifications.insert(rows, this.scope);
  }

  private async newsOfFact(
    fact: Parameters<typeof newsOf>[0],
    now: number,
    trx: HubTransaction,
  ): Promise<News[]> {
    if (fact.session === null) return [];
    const facts = await this.context.log.sessionFacts(fact.session, trx);
    const earlier = facts.filter((other) => compareFacts(other, fact) < 0);
    return newsOf(fact, foldSession(fact.session, earlier), foldSession(fact.session, facts), now);
  }

  private async decidedExcuses(store: HubStore, now: number): Promise<News[]> {
    const from = await store.news.position('excuses', this.scope);
    const since = Math.max(from - OVERLAP_MS, now - NEWS_FOR_MS);
    const decided = await store.news.excusesDecidedSince(since, BATCH * 10, this.scope);
    const newest = decided.at(-1)?.decidedAt ?? from;
    if (newest > from) await store.news.setPosition('excuses', newest, this.scope);
    return decided.map(({ id, subject, sessionId, state }) => ({
      event: 'excuse.decided',
      key: id,
      to: [{ kind: 'people', subjects: [subject] }],
      params: { excuseId: id, decision: state, ...(sessionId === null ? {} : { sessionId }) },
    }));
  }

  private async notices(store: HubStore, now: number, trx: HubTransaction): Promise<News[]> {
    const from = await store.news.position('notices', this.scope);
    const since = Math.max(from - OVERLAP_MS, now - NEWS_FOR_MS);
    const newest = await store.news.newestNotice(this.scope);
    const notices = await store.news.noticesSince('attack.suspected', since, NOTICES, this.scope);
    const last = notices.at(-1);
    // The next look begins where a full one ended.
    const reached = last && notices.length === NOTICES ? last.receivedAt + OVERLAP_MS : newest;
    if (reached > from) await store.news.setPosition('notices', reached, this.scope);
    const found: News[] = [];
    const sessions = new Set<string>();
    for (const { fact } of notices) {
      const kioskId = kioskOfOrigin(fact.origin);
      if (!isAttack(fact) || kioskId === null) continue;
      found.push({ event: 'attack.suspected', key: fact.id, to: [IT], params: { kioskId } });
      if (fact.session !== null) sessions.add(fact.session);
    }
    for (const session of sessions) found.push(...(await this.repeated(session, trx)));
    return found;
  }

  /** For who is in the room, and for staff: once a session, from the second attack that a kiosk suspects in it. */
  private async repeated(sessionId: string, trx: HubTransaction): Promise<News[]> {
    const facts = await this.context.log.sessionFacts(sessionId, trx);
    const attacks = facts.filter((fact) => isAttack(fact) && kioskOfOrigin(fact.origin) !== null);
    const { definition } = foldSession(sessionId, facts);
    if (attacks.length < 2 || !definition) return [];
    const trainer: Audience = { kind: 'people', subjects: [definition.trainer] };
    const to = [trainer, staffOf(definition.siteId)];
    return [{ event: 'attack.repeated', key: sessionId, to, params: { sessionId } }];
  }

  private async lasting(store: HubStore, now: number): Promise<News[]> {
    await store.news.forgetOver(now - OFFLINE_MS, this.scope);
    const found: News[] = [];
    const note = async (what: LastingState, id: string, news: News) => {
      await store.news.told(what, id, now, this.scope);
      found.push(news);
    };
    for (const { kioskId, lastSeen } of await store.news.newlyOffline(now - OFFLINE_MS, this.scope)) {
      const minutes = Math.floor((now - lastSeen) / 60_000);
      const params = { kioskId, minutes };
      const key = `${kioskId}/${lastSeen}`;
      await note('kiosk.offline', kioskId, { event: 'kiosk.offline', key, to: [IT], params });
    }
    for (const { subject, siteId, counts } of await store.news.newlyLow(BATCH, this.scope)) {
      const percent = Math.round((rateOf(counts) ?? 0) * 100);
      const event: NotificationEvent = 'attendance.below-minimum';
      const key = `${subject}/${now}`;
      await note(event, subject, { event, key, to: [staffOf(siteId)], params: { subject, percent } });
    }
    return found;
  }
}

function isAttack(fact: Fact): boolean {
  return payloadOf(fact, 'kiosk.noticed')?.code === 'attack.suspected';
}

const IT = { kind: 'roles', roles: ['it'], siteId: null } as const;

/** What a webhook is sent: ids only; who may read more asks for it with a token. */
function bodyOf({ event, params }: News, at: number): string {
  return JSON.stringify({ type: event, timestamp: new Date(at).toISOString(), data: params });
}
