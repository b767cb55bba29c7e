/** What a session's fold is as rows: pure, so that keeping the tables and recounting them cannot differ. */
import type { Fact } from '../../../core/contracts/fact.ts';
import { adherenceOf, NO_ADHERENCE } from '../../../core/domain/adherence.ts';
import {
  addCounts,
  type CountedRecord,
  type CountedSession,
  type Counts,
  countOf,
  NO_COUNTS,
} from '../../../core/domain/attendance-rate.ts';
import { payloadOf } from '../../../core/domain/fact-codec.ts';
import type { SessionState } from '../../../core/domain/session.ts';
import { mondayOf, weekdayHourOf } from '../../../core/domain/week.ts';
import { FEED_AHEAD_MS } from '../../../core/ports/change-feed.ts';
import type {
  FeedbackViewTable,
  KioskSessionTable,
  RecordViewTable,
  SessionViewTable,
} from '../tables/facts.ts';
import type {
  CountColumns,
  GroupFiguresTable,
  SessionColumns,
  SessionFiguresTable,
} from '../tables/figures.ts';

/** Sums of the answers that may be counted; zeros while none may. */
export type FeedbackSums = Pick<
  SessionColumns,
  'answers' | 'content' | 'delivery' | 'engagement' | 'overall'
>;

export const NO_FEEDBACK: FeedbackSums = { answers: 0, content: 0, delivery: 0, engagement: 0, overall: 0 };

/** Every row that is about one session. */
export interface SessionRows {
  readonly session: SessionViewTable;
  readonly records: readonly RecordViewTable[];
  readonly kiosks: readonly KioskSessionTable[];
  readonly feedback: readonly FeedbackViewTable[];
  /** Null while the session adds to no figure. */
  readonly figures: SessionFiguresTable | null;
  readonly groups: readonly GroupFiguresTable[];
}

/** `zone` is the site's; `now` in ms. Null for a session that the hub has not scheduled (yet). */
export function rowsOf(
  state: SessionState,
  facts: readonly Fact[],
  counted: CountedSession,
  parts: { readonly zone: string; readonly feedback: FeedbackSums; readonly now: number },
): SessionRows | null {
  const session = sessionRow(state, parts.now);
  if (!session) return null;
  return {
    session,
    records: recordRows(state, session, counted),
    kiosks: kioskRows(state),
    feedback: feedbackRows(state.id, facts),
    figures: figuresRow(state, session, counted, parts),
    groups: groupRows(state, counted),
  };
}

/** Kiosks that are to settle a session, also one that the hub has not scheduled. */
export function kioskRows(state: SessionState): KioskSessionTable[] {
  return [...state.kiosks].map(([kiosk_id, how]) => ({ kiosk_id, session: state.id, how }));
}

function sessionRow(state: SessionState, now: number): SessionViewTable | null {
  const { definition } = state;
  if (!definition) return null;
  return {
    id: state.id,
    site_id: definition.siteId,
    room_id: definition.roomId,
    title: definition.title,
    kind: definition.kind,
    trainer: definition.trainer,
    status: state.status,
    missed: Number(state.missed),
    settled: Number(state.settled),
    update_needed: Number(state.updateNeeded),
    scheduled_start: definition.scheduledStart,
    scheduled_end: definition.scheduledEnd,
    seal_at: definition.windows.sealAt,
    started_at: state.started?.at ?? null,
    ended_at: state.ended?.at ?? null,
    makeup_of: definition.makeupOf,
    unit_id: definition.unitId,
    reviews: reviewsOf(state),
    announced: Number(definition.scheduledStart < now + FEED_AHEAD_MS),
  };
}

function reviewsOf(state: SessionState): string | null {
  const all = [...state.reviews, ...[...state.records.values()].flatMap((record) => record.reviews)];
  return all.length > 0 ? JSON.stringify([...new Set(all)].sort()) : null;
}

function recordRows(
  state: SessionState,
  session: SessionViewTable,
  { records }: CountedSession,
): RecordViewTable[] {
  return [...state.records.values()].map((record) => ({
    session: state.id,
    subject: record.subject,
    status: record.status,
    walk_in: record.walkIn,
    arrived_at: record.arrival?.at ?? null,
    starts_at: session.scheduled_start,
    site_id: session.site_id,
    counted: records.get(record.subject)?.counted ?? null,
    made_up_by: records.get(record.subject)?.madeUpBy ?? null,
  }));
}

/** The first feedback that somebody gave counts. */
function feedbackRows(session: string, facts: readonly Fact[]): FeedbackViewTable[] {
  const first = new Map<string, FeedbackViewTable>();
  for (const fact of facts) {
    if (!fact.subject || first.has(fact.subject) || !payloadOf(fact, 'feedback.submitted')) continue;
    first.set(fact.subject, { session, subject: fact.subject, fact_id: fact.id });
  }
  return [...first.values()];
}

function figuresRow(
  state: SessionState,
  session: SessionViewTable,
  counted: CountedSession,
  { zone, feedback }: { readonly zone: string; readonly feedback: FeedbackSums },
): SessionFiguresTable | null {
  const adherence = adherenceOf(state);
  if (!adherence && feedback.answers === 0) return null;
  const { startedLate, startDelay, endedEarly, ...same } = adherence ?? NO_ADHERENCE;
  return {
    session: state.id,
    site_id: session.site_id,
    week: mondayOf(session.scheduled_start, zone),
    weekday_hour: weekdayHourOf(session.scheduled_start, zone),
    starts_at: session.scheduled_start,
    room_id: session.room_id,
    trainer: session.trainer,
    unit_id: session.unit_id,
    ...countColumns(sumOf(counted.records.values())),
    ...same,
    started_late: startedLate,
    start_delay: startDelay,
    ended_early: endedEarly,
    ...feedback,
  };
}

function groupRows(state: SessionState, { records }: CountedSession): GroupFiguresTable[] {
  const members = new Map<string, Set<string>>();
  for (const group of state.definition?.groups ?? []) {
    const of = members.get(group.groupId) ?? new Set<string>();
    for (const member of group.members) of.add(member);
    members.set(group.groupId, of);
  }
  const rows: GroupFiguresTable[] = [];
  for (const [group_id, subjects] of members) {
    const counts = sumOf([...subjects].flatMap((subject) => records.get(subject) ?? []));
    if (counts.expected > 0) rows.push({ session: state.id, group_id, ...countColumns(counts) });
  }
  return rows;
}

function sumOf(records: Iterable<CountedRecord>): Counts {
  let counts = NO_COUNTS;
  for (const { counted, madeUpBy } of records)
    counts = addCounts(counts, countOf(counted, madeUpBy !== null));
  return counts;
}

export function countColumns({ madeUp, ...same }: Counts): CountColumns {
  return { ...same, made_up: madeUp };
}
