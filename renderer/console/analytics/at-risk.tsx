/** Trainees under the minimum, or absent several times in a row, worst first, with the reasons. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { analyticsArea } from '../../../core/contracts/rest/analytics.ts';
import type { RestAnswer } from '../../../core/contracts/rest/operation.ts';
import { usePages } from '../api/queries.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Section } from '../parts/section.tsx';
import { useTimes } from '../parts/times.ts';
import { percent } from './figures.ts';

type Row = RestAnswer<(typeof analyticsArea)['analytics.at-risk']>['items'][number];

export function AtRisk({ siteId }: { readonly siteId: string | undefined }): ReactNode {
  const { t, i18n } = useTranslation();
  const times = useTimes();
  const list = usePages(analyticsArea['analytics.at-risk'], { query: siteId ? { siteId } : {} });
  return (
    <Section title={t('analytics.atRisk')} lead={t('analytics.atRiskLead')}>
      <DataTable<Row>
        caption={t('analytics.atRisk')}
        rows={list.items}
        rowKey={({ person }) => person.subject}
        loading={list.loading}
        failure={list.failure}
        retry={list.retry}
        empty={t('analytics.nobody')}
        more={{ has: list.more, busy: list.loadingMore, load: list.loadMore }}
        columns={[
          {
            key: 'person',
            head: t('analytics.person'),
            main: true,
            cell: ({ person }) =>
              person.id ? (
                <Link href={`/people/${person.id}`}>{person.displayName}</Link>
              ) : (
                person.displayName
              ),
          },
          { key: 'why', head: t('analytics.reasons'), cell: (row) => <Reasons row={row} /> },
          {
            key: 'rate',
            head: t('analytics.rate'),
            numeric: true,
            cell: ({ tally }) => percent(tally.rate, i18n.language) ?? t('analytics.none'),
          },
          {
            key: 'absent',
            head: t('analytics.absent'),
            numeric: true,
            cell: ({ tally }) => tally.absent,
          },
          {
            key: 'seen',
            head: t('analytics.lastSeen'),
            cell: ({ lastSeen }) => (lastSeen ? times.day(lastSeen) : t('analytics.never')),
          },
        ]}
      />
    </Section>
  );
}

function Reasons({ row }: { readonly row: Row }): ReactNode {
  const { t, i18n } = useTranslation();
  return (
    <ul>
      {row.reasons.map((reason) => (
        <li key={reason.why}>
          {reason.why === 'rate'
            ? t('analytics.reason.rate', {
                rate: percent(reason.rate, i18n.language),
                minimum: percent(reason.minimum, i18n.language),
              })
            : t('analytics.reason.streak', { count: reason.absences })}
        </li>
      ))}
    </ul>
  );
}
