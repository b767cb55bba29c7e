/** Feedback by dimension, over weeks or by unit or trainer. Only where enough answered. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { analyticsArea } from '../../../core/contracts/rest/analytics.ts';
import type { RestAnswer } from '../../../core/contracts/rest/operation.ts';
import { useAnswer } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { Choice } from '../parts/choice.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { useTimes } from '../parts/times.ts';
import { Bars, Lines } from './charts.tsx';
import { Figure } from './figure.tsx';
import { decimal } from './figures.ts';
import type { Range } from './range-filter.tsx';

type Row = RestAnswer<(typeof analyticsArea)['analytics.feedback']>['items'][number];
const BY = ['week', 'unit', 'trainer'] as const;
const DIMENSIONS = ['content', 'delivery', 'engagement', 'overall'] as const;

export function FeedbackFigure({ range }: { readonly range: Range }): ReactNode {
  const { t, i18n } = useTranslation();
  const times = useTimes();
  const [by, setBy] = useState<(typeof BY)[number]>('week');
  const answer = useAnswer(analyticsArea['analytics.feedback'], { query: { ...range, by } }, { keep: true });
  const nameOf = (row: Row) => (by === 'week' ? times.localDay(row.key) : row.name);
  const inWords = (value: number) => decimal(value, i18n.language) ?? '';
  const series = DIMENSIONS.map((key) => ({ key, name: t(`analytics.dimension.${key}`) }));
  return (
    <Answer of={answer}>
      {({ items }) => {
        const rated = items.filter(({ averages }) => averages !== null);
        const points = rated.map((row) => ({
          name: by === 'week' ? row.key.slice(5) : row.name,
          ...row.averages,
        }));
        const overall = rated
          .map((row) => `${nameOf(row)} ${inWords(row.averages?.overall ?? 0)}`)
          .join(', ');
        const parts = { points, domain: [1, 5] as const, format: inWords };
        return (
          <Figure
            title={t('analytics.feedback')}
            chartLabel={`${t('analytics.dimension.overall')}: ${overall}`}
            empty={rated.length === 0}
            actions={
              <Choice
                legend={t('analytics.feedbackBy')}
                value={by}
                options={BY.map((value) => ({ value, word: t(`analytics.by.${value}`) }))}
                onChange={setBy}
              />
            }
            chart={
              by === 'week' ? (
                <Lines {...parts} series={series} />
              ) : (
                <>
                  <p className="small soft">{t('analytics.dimension.overall')}</p>
                  <Bars {...parts} series={series.slice(3)} />
                </>
              )
            }
            table={<FeedbackTable rows={items} head={t(`analytics.by.${by}`)} nameOf={nameOf} />}
          />
        );
      }}
    </Answer>
  );
}

function FeedbackTable(props: {
  readonly rows: readonly Row[];
  readonly head: string;
  readonly nameOf: (row: Row) => string;
}): ReactNode {
  const { t, i18n } = useTranslation();
  return (
    <DataTable
      caption={t('analytics.feedback')}
      rows={props.rows}
      rowKey={({ key }) => key}
      empty={t('analytics.noData')}
      columns={[
        { key: 'name', head: props.head, main: true, cell: props.nameOf, sort: ({ key }) => key },
        {
          key: 'answers',
          head: t('analytics.answers'),
          numeric: true,
          cell: ({ answers }) => answers,
          sort: ({ answers }) => answers,
        },
        ...DIMENSIONS.map((what) => ({
          key: what,
          head: t(`analytics.dimension.${what}`),
          numeric: true,
          cell: ({ averages }: Row) =>
            decimal(averages?.[what] ?? null, i18n.language) ?? t('analytics.none'),
          sort: ({ averages }: Row) => averages?.[what] ?? 0,
        })),
      ]}
    />
  );
}
