/** Attendance counted by something: the table behind charts. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../parts/data-table.tsx';
import { type AttendanceRow, percent } from './figures.ts';

interface Props {
  readonly caption: string;
  readonly head: string;
  readonly rows: readonly AttendanceRow[];
  /** How a row is called; its name when left out. */
  readonly nameOf?: (row: AttendanceRow) => string;
  readonly more?: { readonly has: boolean; readonly busy: boolean; load(): void };
}

const COUNTS = ['expected', 'present', 'late', 'absent', 'excused', 'madeUp'] as const;

export function AttendanceTable({ caption, head, rows, nameOf, more }: Props): ReactNode {
  const { t, i18n } = useTranslation();
  const name = nameOf ?? ((row: AttendanceRow) => row.name);
  return (
    <DataTable
      caption={caption}
      rows={rows}
      rowKey={({ key }) => key}
      empty={t('analytics.noData')}
      {...(more ? { more } : {})}
      columns={[
        { key: 'name', head, main: true, cell: name, sort: nameOf ? ({ key }) => key : name },
        ...(['rate', 'punctuality'] as const).map((what) => ({
          key: what,
          head: t(`analytics.${what}`),
          numeric: true,
          cell: ({ tally }: AttendanceRow) => percent(tally[what], i18n.language) ?? t('analytics.none'),
          sort: ({ tally }: AttendanceRow) => tally[what] ?? -1,
        })),
        ...COUNTS.map((what) => ({
          key: what,
          head: t(`analytics.${what}`),
          numeric: true,
          cell: ({ tally }: AttendanceRow) => tally[what],
          sort: ({ tally }: AttendanceRow) => tally[what],
        })),
      ]}
    />
  );
}
