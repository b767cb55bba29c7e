import type { Busy } from '../../../core/domain/makeup.ts';
import type { BookingStore, BusyQuestion } from '../../../core/ports/booking-store.ts';
import type { HubDatabase } from '../database.ts';

/** No session lasts longer: what overlaps a range starts at most so long before it, and an index finds it. */
const LONGEST_MS = 26 * 3_600_000;
/** Parameters per statement. */
const PART = 500;
/** A record that means that somebody is expected there. */
const EXPECTED = ['no', 'added'];

interface Row {
  readonly id: string;
  readonly title: string;
  readonly scheduled_start: number;
  readonly scheduled_end: number;
}

export class SqlBookingStore implements BookingStore {
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
  }

  async busy(question: BusyQuestion): Promise<Busy[]> {
    const { siteId, trainer } = question;
    const held = await this.open(question)
      .select(['session_view.room_id', 'session_view.trainer', 'session_view.site_id'])
      .execute();
    const found: Busy[] = [];
    const taken = new Map<string, { row: Row; people: number }>();
    const everybody = new Set(question.people);
    for (const row of held) {
      if (row.site_id === siteId) found.push({ what: 'room', roomId: row.room_id, ...bookingOf(row) });
      if (row.trainer === trainer) found.push({ what: 'trainer', ...bookingOf(row) });
      if (everybody.has(row.trainer)) taken.set(row.id, { row, people: 1 });
    }
    for (const row of await this.expecting(question, [trainer]))
      found.push({ what: 'trainer', ...bookingOf(row) });
    const people = [...everybody];
    for (let from = 0; from < people.length; from += PART)
      for (const row of await this.expecting(question, people.slice(from, from + PART)))
        taken.set(row.id, { row, people: (taken.get(row.id)?.people ?? 0) + Number(row.people) });
    for (const { row, people: count } of taken.values())
      found.push({ what: 'class', people: count, ...bookingOf(row) });
    return found;
  }

  async makingUp(sessionId: string): Promise<Set<string>> {
    const rows = await this.db
      .selectFrom('session_view')
      .innerJoin('record_view', 'record_view.session', 'session_view.id')
      .select('record_view.subject')
      .distinct()
      .where('session_view.makeup_of', '=', sessionId)
      .where('session_view.status', '!=', 'canceled')
      .where('record_view.walk_in', 'in', EXPECTED)
      .where('record_view.status', 'in', ['pending', 'present', 'late'])
      .execute();
    return new Set(rows.map((row) => row.subject));
  }

  /** Sessions that still hold something in the range. */
  private open({ fromMs, toMs }: BusyQuestion) {
    return this.db
      .selectFrom('session_view')
      .select([
        'session_view.id',
        'session_view.title',
        'session_view.scheduled_start',
        'session_view.scheduled_end',
      ])
      .where('session_view.status', 'in', ['scheduled', 'active'])
      .where('session_view.scheduled_end', '>', fromMs)
      .where('session_view.scheduled_start', '>', fromMs - LONGEST_MS)
      .where('session_view.scheduled_start', '<', toMs);
  }

  private expecting(question: BusyQuestion, subjects: readonly string[]) {
    return this.open(question)
      .innerJoin('record_view', 'record_view.session', 'session_view.id')
      .select((eb) => eb.fn.countAll<number>().as('people'))
      .where('record_view.subject', 'in', subjects)
      .where('record_view.walk_in', 'in', EXPECTED)
      .where('record_view.status', '!=', 'void')
      .groupBy([
        'session_view.id',
        'session_view.title',
        'session_view.scheduled_start',
        'session_view.scheduled_end',
      ])
      .execute();
  }
}

function bookingOf(row: Row) {
  return {
    sessionId: row.id,
    title: row.title,
    start: row.scheduled_start,
    end: row.scheduled_end,
  };
}
