/** The picture at a glance: totals, weeks, groups, hours, adherence, feedback, who is at risk. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DEFAULT_POLICY } from '../../../core/contracts/policy.ts';
import { analyticsArea } from '../../../core/contracts/rest/analytics.ts';
import type { RestAnswer } from '../../../core/contracts/rest/operation.ts';
import { sitesArea } from '../../../core/contracts/rest/sites.ts';
import { useAnswer } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useTimes } from '../parts/times.ts';
import { AdherenceFigure } from './adherence-figure.tsx';
import { AtRisk } from './at-risk.tsx';
import { AttendanceTable } from './attendance-table.tsx';
import { Breakdown } from './breakdown.tsx';
import { Bars, Lines } from './charts.tsx';
import { FeedbackFigure } from './feedback-figure.tsx';
import { Figure } from './figure.tsx';
import { type AttendanceRow, decimal, floorOf, percent } from './figures.ts';
import { HeatFigure } from './heat-figure.tsx';
import { RangeFilter, useRange } from './range-filter.tsx';
import './analytics.css';

type Dashboard = RestAnswer<(typeof analyticsArea)['analytics.dashboard']>;

export function AnalyticsPage(): ReactNode {
  const { t } = useTranslation();
  const range = useRange();
  const sites = useAnswer(sitesArea['sites.list']).data?.items ?? [];
  const answer = useAnswer(analyticsArea['analytics.dashboard'], { query: range }, { keep: true });
  const site = sites.find(({ id }) => id === range.siteId) ?? sites[0];
  return (
    <>
      <PageHeader title={t('analytics.title')} />
      <RangeFilter />
      <Answer of={answer}>
        {(dashboard) => (
          <>
            <Glance dashboard={dashboard} />
            <div className="figures">
              <WeeksFigure rows={dashboard.weeks} />
              <GroupsFigure rows={dashboard.groups} />
              <HeatFigure
                rows={dashboard.weekdayHours}
                minimum={(site?.policy ?? DEFAULT_POLICY).minimumRate / 100}
              />
              <AdherenceFigure range={range} />
              <FeedbackFigure range={range} />
            </div>
          </>
        )}
      </Answer>
      <AtRisk siteId={range.siteId} />
      <Breakdown range={range} />
    </>
  );
}

function Glance({ dashboard }: { readonly dashboard: Dashboard }): ReactNode {
  const { t, i18n } = useTranslation();
  const { total, adherence, feedback } = dashboard;
  const none = t('analytics.none');
  const overall = decimal(feedback.averages?.overall ?? null, i18n.language);
  const cards: readonly (readonly [string, string | number, string])[] = [
    [
      t('analytics.rate'),
      percent(total.rate, i18n.language) ?? none,
      `${t('analytics.absent')}: ${total.absent}, ${t('analytics.excused')}: ${total.excused}`,
    ],
    [
      t('analytics.punctuality'),
      percent(total.punctuality, i18n.language) ?? none,
      `${t('analytics.late')}: ${total.late}`,
    ],
    [
      t('analytics.sessions'),
      adherence.sessions,
      `${t('analytics.missed')}: ${adherence.missed}, ${t('analytics.startedLate')}: ${adherence.startedLate}`,
    ],
    [
      t('analytics.feedback'),
      overall === null ? none : t('analytics.of5', { value: overall }),
      `${t('analytics.answers')}: ${feedback.answers}`,
    ],
    [t('analytics.atRisk'), dashboard.atRisk, t('analytics.atRiskLead')],
  ];
  return (
    <dl className="glance" aria-label={t('analytics.glance')}>
      {cards.map(([word, value, more]) => (
        <div key={word} className="card">
          <dt>{word}</dt>
          <dd>
            <span className="glance-value numbers">{value}</span>
            <span className="soft small">{more}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

const whole = [0, 1] as const;

function WeeksFigure({ rows }: { readonly rows: readonly AttendanceRow[] }): ReactNode {
  const { t, i18n } = useTranslation();
  const times = useTimes();
  const format = (value: number) => percent(value, i18n.language) ?? '';
  const lowest = floorOf(rows.flatMap(({ tally }) => [tally.rate ?? 1, tally.punctuality ?? 1]));
  const series = (['rate', 'punctuality'] as const).map((key) => ({ key, name: t(`analytics.${key}`) }));
  return (
    <Figure
      title={t('analytics.weeks')}
      empty={rows.length === 0}
      chartLabel={`${t('analytics.rate')}: ${rows
        .map(({ key, tally }) => `${times.localDay(key)} ${format(tally.rate ?? 0)}`)
        .join(', ')}`}
      chart={
        <Lines
          points={rows.map(({ key, tally }) => ({
            name: key.slice(5),
            rate: tally.rate,
            punctuality: tally.punctuality,
          }))}
          series={series}
          domain={[lowest, 1]}
          format={format}
        />
      }
      table={
        <AttendanceTable
          caption={t('analytics.weeks')}
          head={t('analytics.week')}
          rows={rows}
          nameOf={({ key }) => times.localDay(key)}
        />
      }
    />
  );
}

function GroupsFigure({ rows }: { readonly rows: readonly AttendanceRow[] }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = (value: number) => percent(value, i18n.language) ?? '';
  return (
    <Figure
      title={t('analytics.groups')}
      empty={rows.length === 0}
      chartLabel={rows.map(({ name, tally }) => `${name} ${format(tally.rate ?? 0)}`).join(', ')}
      chart={
        <Bars
          points={rows.map(({ name, tally }) => ({ name, rate: tally.rate }))}
          series={[{ key: 'rate', name: t('analytics.rate') }]}
          domain={whole}
          format={format}
        />
      }
      table={<AttendanceTable caption={t('analytics.groups')} head={t('analytics.group')} rows={rows} />}
    />
  );
}
