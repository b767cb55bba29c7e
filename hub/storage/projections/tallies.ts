/** Tallies by week and dimension: what a session adds to them is taken out and put in again when it changes. */
import { type CountedAs, countOf } from '../../../core/domain/attendance-rate.ts';
import type { HubDatabase } from '../database.ts';
import { RowInsert } from '../row-insert.ts';
import type { RecordViewTable } from '../tables/facts.ts';
import type {
  CountColumns,
  GroupFiguresTable,
  SessionColumns,
  SessionFiguresTable,
  TallyDimension,
  TallyTable,
} from '../tables/figures.ts';
import { countColumns } from './view-rows.ts';

export const COUNT_COLUMNS = [
  'expected',
  'present',
  'late',
  'absent',
  'excused',
  'made_up',
  'credited',
] as const satisfies readonly (keyof CountColumns)[];

export const SESSION_COLUMNS = [
  'sessions',
  'missed',
  'canceled',
  'started_late',
  'start_delay',
  'ended_early',
  'unattended',
  'held',
  'planned',
  'answers',
  'content',
  'delivery',
  'engagement',
  'overall',
] as const satisfies readonly (keyof SessionColumns)[];

export const ADDITIVE = [...COUNT_COLUMNS, ...SESSION_COLUMNS] as const;

const tallyRows = new RowInsert('tally', {
  dimension: 'key',
  key: 'key',
  week: 'key',
  site_id: 'key',
  ...(Object.fromEntries(ADDITIVE.map((column) => [column, 'add'])) as Record<
    (typeof ADDITIVE)[number],
    'add'
  >),
});
const NOTHING = Object.fromEntries(ADDITIVE.map((column) => [column, 0])) as Record<
  (typeof ADDITIVE)[number],
  number
>;

/** What a session's tallies rest on, as it stands in the tables. */
export interface Contribution {
  readonly figures: SessionFiguresTable | null;
  readonly groups: readonly GroupFiguresTable[];
  readonly records: readonly Pick<RecordViewTable, 'subject' | 'counted' | 'made_up_by'>[];
}

/** Takes `before` out of the tallies and puts `after` in; writes only rows whose numbers change. */
export async function moveTallies(db: HubDatabase, before: Contribution, after: Contribution): Promise<void> {
  const sums = new Map<string, TallyTable>();
  addAll(sums, before, -1);
  addAll(sums, after, 1);
  await tallyRows.run(
    db,
    [...sums.values()].filter((row) => ADDITIVE.some((column) => row[column] !== 0)),
  );
}

function addAll(
  sums: Map<string, TallyTable>,
  { figures, groups, records }: Contribution,
  sign: 1 | -1,
): void {
  if (!figures) return;
  const { week, site_id } = figures;
  const add = (dimension: TallyDimension, key: string, part: Partial<Record<string, unknown>>) => {
    const name = `${dimension}/${key}/${week}/${site_id}`;
    const row = sums.get(name) ?? { dimension, key, week, site_id, ...NOTHING };
    sums.set(name, row);
    for (const column of ADDITIVE) row[column] += sign * Number(part[column] ?? 0);
  };
  const session: Partial<Record<string, unknown>> = { ...figures };
  add('week', week, session);
  add('weekday-hour', figures.weekday_hour, session);
  add('room', figures.room_id, session);
  add('trainer', figures.trainer, session);
  if (figures.unit_id !== null) add('unit', figures.unit_id, session);
  for (const group of groups) add('group', group.group_id, { ...group });
  for (const { subject, counted, made_up_by } of records) {
    if (counted === null) continue;
    add('trainee', subject, { ...countColumns(countOf(counted as CountedAs, made_up_by !== null)) });
  }
}
