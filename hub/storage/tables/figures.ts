/**
 * Tables of figures: caches like the views of facts. What is added up stands in additive columns, all integers, so that
 * a session's part can be taken out and put in again. Instants and durations in ms; a week is its Monday in the site's
 * zone, `YYYY-MM-DD`.
 */

/** Records counted (core/domain/attendance-rate.ts). */
export interface CountColumns {
  expected: number;
  present: number;
  late: number;
  absent: number;
  excused: number;
  made_up: number;
  credited: number;
}

/** Sessions counted (core/domain/adherence.ts), and what trainees said of them. */
export interface SessionColumns {
  sessions: number;
  missed: number;
  canceled: number;
  started_late: number;
  start_delay: number;
  ended_early: number;
  unattended: number;
  held: number;
  planned: number;
  /** Answers of sessions whose window is closed and where enough answered, with the sums of their ratings. */
  answers: number;
  content: number;
  delivery: number;
  engagement: number;
  overall: number;
}

/** What one session adds to every tally that it is part of. A row only where that is something. */
export interface SessionFiguresTable extends CountColumns, SessionColumns {
  session: string;
  site_id: string;
  week: string;
  /** `1-09` is Monday from nine. */
  weekday_hour: string;
  starts_at: number;
  room_id: string;
  trainer: string;
  unit_id: string | null;
}

/** What a session adds to the tallies of its groups. */
export interface GroupFiguresTable extends CountColumns {
  session: string;
  group_id: string;
}

export type TallyDimension = 'trainee' | 'group' | 'unit' | 'trainer' | 'room' | 'weekday-hour' | 'week';

export interface TallyTable extends CountColumns, SessionColumns {
  dimension: TallyDimension;
  /** Id, pseudonym, `1-09`, or the week itself. */
  key: string;
  week: string;
  site_id: string;
}

/** Where a trainee stands, over the last weeks up to `as_of` (core/domain/at-risk.ts). */
export interface StandingTable extends CountColumns {
  subject: string;
  site_id: string;
  /** The week that was the present one when this was made; empty when it must be made anew. */
  as_of: string;
  streak: number;
  last_seen: number | null;
  /** 0 when not at risk. */
  risk: number;
}

/** What a kiosk's log says of the kiosk, in weeks of UTC. `what` is a closed name or the upper bound of a face's time. */
export interface KioskTallyTable {
  kiosk_id: string;
  week: string;
  what: string;
  n: number;
}

/** Sessions whose figures must be made anew: the site's zone changed, or an older version made no figures. */
export interface FiguresDueTable {
  session: string;
}

/** When a session's feedback closes, for those that somebody gave feedback for and whose sums are not counted yet. */
export interface FeedbackClosingTable {
  session: string;
  closes_at: number;
}

export interface FigureTables {
  session_figures: SessionFiguresTable;
  group_figures: GroupFiguresTable;
  tally: TallyTable;
  standing: StandingTable;
  kiosk_tally: KioskTallyTable;
  figures_due: FiguresDueTable;
  feedback_closing: FeedbackClosingTable;
}
