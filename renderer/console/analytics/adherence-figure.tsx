/** How sessions kept to their time, by trainer, room or week. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { analyticsArea } from '../../../core/contracts/rest/analytics.ts';
import type { RestAnswer } from '../../../core/contracts/rest/operation.ts';
import { useAnswer } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { Choice } from '../parts/choice.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { useTimes } from '../parts/times.ts';
import { Bars } from './charts.tsx';
import { Figure } from './figure.tsx';
import { decimal, percent } from './figures.ts';
import type { Range } from './range-filter.tsx';

type Row = RestAnswer<(typeof analyticsArea)['analytics.adherence']>['items'][number];
const BY = ['trainer', 'room', 'week'] as const;
const COUNTS = ['sessions', 'missed', 'canceled', 'startedLate', 'endedEarly', 'unattended'] as const;

export function AdherenceFigure({ range }: { readonly range: Range }): ReactNode {
  const { t, i18n } = useTranslation();
  const times = useTimes();
  const [by, setBy] = useState<(typeof BY)[number]>('trainer');
  const answer = useAnswer(analyticsArea['analytics.adherence'], { query: { ...range, by } }, { keep: true });
  const nameOf = (row: Row) => (by === 'week' ? times.localDay(row.key) : row.name);
  const inMinutes = (value: number) => decimal(value, i18n.language) ?? '';
  return (
    <Answer of={answer}>
      {({ items }) => {
        const longest = Math.max(5, ...items.map(({ meanStartDelay }) => meanStartDelay ?? 0));
        return (
          <Figure
            title={t('analytics.adherence')}
            chartLabel={`${t('analytics.meanDelay')}: ${items
              .map(
                (row) =>
                  `${nameOf(row)} ${decimal(row.meanStartDelay, i18n.language) ?? t('analytics.none')}`,
              )
              .join(', ')}`}
            empty={items.length === 0}
            actions={
              <Choice
                legend={t('analytics.adherenceBy')}
                value={by}
                options={BY.map((value) => ({ value, word: t(`analytics.by.${value}`) }))}
                onChange={setBy}
              />
            }
            chart={
              <>
                <p className="small soft">{t('analytics.meanDelay')}</p>
                <Bars
                  points={items.map((row) => ({ name: nameOf(row), delay: row.meanStartDelay }))}
                  series={[{ key: 'delay', name: t('analytics.meanDelay') }]}
                  domain={[0, Math.ceil(longest)]}
                  format={inMinutes}
                />
              </>
            }
            table={<AdherenceTable rows={items} head={t(`analytics.by.${by}`)} nameOf={nameOf} />}
          />
        );
      }}
    </Answer>
  );
}

function AdherenceTable(props: {
  readonly rows: readonly Row[];
  readonly head: string;
  readonly nameOf: (row: Row) => string;
}): ReactNode {
  const { t, i18n } = useTranslation();
  return (
    <DataTable
      caption={t('analytics.adherence')}
      rows={props.rows}
      rowKey={({ key }) => key}
      empty={t('analytics.noData')}
      columns={[
        { key: 'name', head: props.head, main: true, cell: props.nameOf, sort: props.nameOf },
        ...COUNTS.map((what) => ({
          key: what,
          head: t(`analytics.${what}`),
          numeric: true,
          cell: (row: Row) => row[what],
          sort: (row: Row) => row[what],
        })),
        {
          key: 'delay',
          head: t('analytics.meanDelay'),
          numeric: true,
          cell: ({ meanStartDelay }) => decimal(meanStartDelay, i18n.language) ?? t('analytics.none'),
          sort: ({ meanStartDelay }) => meanStartDelay ?? -1,
        },
        {
          key: 'ratio',
          head: t('analytics.durationRatio'),
          numeric: true,
          cell: ({ durationRatio }) => percent(durationRatio, i18n.language) ?? t('analytics.none'),
          sort: ({ durationRatio }) => durationRatio ?? -1,
        },
      ]}
    />
  );
}
