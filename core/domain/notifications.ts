/**
 * What people are told of: from facts, and of states that were found. Pure; what is stored holds ids, never names. Times
 * in ms.
 */
import type { Fact, FactType } from '../contracts/fact.ts';
import type { NotificationEvent, NotificationPreferences } from '../contracts/rest/notifications.ts';
import { payloadOf } from './fact-codec.ts';
import { completedAt, feedbackUntil } from './feedback.ts';
import type { Role } from './roles.ts';
import type { SessionState } from './session.ts';

export type Audience =
  /** Pseudonyms. */
  | { readonly kind: 'people'; readonly subjects: readonly string[] }
  /** Who works at a site, and who belongs to none; of every site when it is null. */
  | { readonly kind: 'roles'; readonly roles: readonly Role[]; readonly siteId: string | null };

/** Ids and numbers that the words are filled with when they are read. */
export interface NewsParams {
  readonly sessionId?: string;
  /** Pseudonym. */
  readonly subject?: string;
  readonly kioskId?: string;
  readonly excuseId?: string;
  readonly webhookId?: string;
  readonly minutes?: number;
  readonly percent?: number;
  readonly decision?: 'approved' | 'rejected';
}

export interface News {
  readonly event: NotificationEvent;
  /** What happened: with the event and the recipient it is told once only. */
  readonly key: string;
  readonly to: readonly Audience[];
  readonly params: NewsParams;
}

/** Facts that can be news. */
export const NEWS_TYPES: readonly FactType[] = [
  'session.scheduled',
  'session.changed',
  'session.canceled',
  'session.started',
  'session.ended',
  'session.settled',
];

const DAY = 86_400_000;
/** What came out later than this is history and no news: a log that was away for long, a data set that was read in. */
export const NEWS_FOR_MS = 2 * DAY;

/** A kiosk that was away may settle late that nobody started; after a term only the work list still cares. */
const MISSED_FOR_MS = 14 * DAY;

/** `before` is the session without this fact and those that follow it, `after` the session as it is now. */
export function newsOf(fact: Fact, before: SessionState, after: SessionState, now: number): News[] {
  const { definition } = after;
  if (!definition || fact.session === null) return [];
  const params = { sessionId: fact.session };
  const trainer: Audience = { kind: 'people', subjects: [definition.trainer] };
  const staff = staffOf(definition.siteId);
  const news = (event: NotificationEvent, key: string, to: Audience[], more: NewsParams = {}): News[] => [
    { event, key, to, params: { ...params, ...more } },
  ];
  switch (fact.type) {
    case 'session.scheduled': {
      if (definition.makeupOf === null || definition.scheduledEnd <= now) return [];
      return news('makeup.booked', fact.session, [trainer, expectedOf(after)]);
    }
    case 'session.changed':
      return changed(fact, before, after, now);
    case 'session.canceled': {
      if (after.status !== 'canceled' || before.status !== 'scheduled' || definition.scheduledEnd <= now)
        return [];
      return news('session.canceled', fact.session, [trainer, expectedOf(before)]);
    }
    case 'session.started': {
      const late = fact.wall - definition.scheduledStart;
      const counts = after.started?.factId === fact.id && now - fact.wall <= NEWS_FOR_MS;
      if (!counts || late < definition.policy.lateAfter * 60_000) return [];
      return news('session.started-late', fact.session, [staff], { minutes: Math.floor(late / 60_000) });
    }
    case 'session.ended':
      return feedbackNews(after, now);
    case 'session.settled':
      if (!after.missed) return feedbackNews(after, now);
      if (now - definition.scheduledEnd > MISSED_FOR_MS) return [];
      return news('session.missed', fact.session, [staff, trainer]);
    default:
      return [];
  }
}

/** A move, and another trainer: two pieces of news, of which the second concerns both trainers. */
function changed(fact: Fact, before: SessionState, after: SessionState, now: number): News[] {
  const change = payloadOf(fact, 'session.changed');
  const { definition } = after;
  if (!change || !definition || !before.definition || definition.scheduledEnd <= now) return [];
  const params = { sessionId: after.id };
  const key = fact.id;
  const found: News[] = [];
  if (change.trainer !== null && change.trainer !== before.definition.trainer) {
    const subjects = [before.definition.trainer, change.trainer];
    found.push({ event: 'session.trainer-changed', key, to: [{ kind: 'people', subjects }], params });
  }
  const isMove = (change.roomId !== null || change.time !== null) && after.status === 'scheduled';
  if (isMove) {
    const trainer: Audience = { kind: 'people', subjects: [definition.trainer] };
    found.push({ event: 'session.moved', key, to: [trainer, expectedOf(after)], params });
  }
  return found;
}

/** For those who were there. Told again once it is settled, for who was not known to have been there. */
function feedbackNews(state: SessionState, now: number): News[] {
  const since = completedAt(state);
  if (since === null || !state.definition || feedbackUntil(since, state.definition.policy) <= now) return [];
  const there = [...state.records.values()].filter(({ status }) => status === 'present' || status === 'late');
  if (there.length === 0) return [];
  const to: Audience = { kind: 'people', subjects: there.map(({ subject }) => subject) };
  return [{ event: 'feedback.open', key: state.id, to: [to], params: { sessionId: state.id } }];
}

export function staffOf(siteId: string): Audience {
  return { kind: 'roles', roles: ['staff', 'admin'], siteId };
}

function expectedOf(state: SessionState): Audience {
  const expected = [...state.records.values()].filter(
    ({ status, walkIn }) => status !== 'void' && walkIn === 'no',
  );
  return { kind: 'people', subjects: expected.map(({ subject }) => subject) };
}

/** What somebody is sent by e-mail unless they chose otherwise. In the console everything is shown. */
const MAILED: ReadonlySet<NotificationEvent> = new Set<NotificationEvent>([
  'session.missed',
  'session.trainer-changed',
  'session.canceled',
  'session.moved',
  'makeup.booked',
  'excuse.decided',
  'kiosk.offline',
  'attack.suspected',
  'attack.repeated',
  'webhook.disabled',
]);

export const DEFAULT_EMAIL_EVERY: NotificationPreferences['emailEvery'] = 'at-once';

export type Channels = NonNullable<NotificationPreferences['events'][NotificationEvent]>;

export function channelsOf(chosen: NotificationPreferences['events'], event: NotificationEvent): Channels {
  return chosen[event] ?? { inApp: true, email: MAILED.has(event) };
}

const MINUTE = 60_000;
/** How long news is gathered before it is mailed. At once still waits a moment: one change often is several pieces. */
const GATHER: Readonly<Record<NotificationPreferences['emailEvery'], number>> = {
  'at-once': MINUTE / 2,
  hour: 60 * MINUTE,
  day: DAY,
};

/** When an e-mail with news of `at` is due, ms. */
export function mailDue(at: number, every: NotificationPreferences['emailEvery']): number {
  return at + GATHER[every];
}
