/** Attendance by any dimension, as a table that is continued. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AttendanceBy, analyticsArea, attendanceBy } from '../../../core/contracts/rest/analytics.ts';
import { usePages } from '../api/queries.ts';
import { weekdayName } from '../parts/dates.ts';
import { FailureNote } from '../parts/failure-note.tsx';
import { SelectField } from '../parts/fields.tsx';
import { Section } from '../parts/section.tsx';
import { Loading } from '../parts/states.tsx';
import { useTimes } from '../parts/times.ts';
import { AttendanceTable } from './attendance-table.tsx';
import type { AttendanceRow } from './figures.ts';
import type { Range } from './range-filter.tsx';

export function Breakdown({ range }: { readonly range: Range }): ReactNode {
  const { t, i18n } = useTranslation();
  const times = useTimes();
  const [by, setBy] = useState<AttendanceBy>('unit');
  const list = usePages(analyticsArea['analytics.attendance'], { query: { ...range, by, limit: 50 } });
  const nameOf = (row: AttendanceRow): string => {
    if (by === 'week') return times.localDay(row.key);
    if (by !== 'weekday-hour') return row.name;
    const [weekday = '1', hour = '00'] = row.key.split('-');
    return `${weekdayName(Number(weekday), i18n.language)} ${hour}:00`;
  };
  return (
    <Section title={t('analytics.moreBy')}>
      <div className="filters">
        <SelectField
          label={t('analytics.moreByLead')}
          value={by}
          options={attendanceBy.options.map((value) => ({
            value,
            word: t(`analytics.dimensionBy.${value}`),
          }))}
          onChange={(value) => setBy(attendanceBy.parse(value))}
        />
      </div>
      {list.failure && <FailureNote failure={list.failure} retry={list.retry} />}
      {list.loading ? (
        <Loading />
      ) : (
        <AttendanceTable
          caption={t('analytics.moreBy')}
          head={t(`analytics.dimensionBy.${by}`)}
          rows={list.items}
          nameOf={nameOf}
          more={{ has: list.more, busy: list.loadingMore, load: list.loadMore }}
        />
      )}
    </Section>
  );
}
