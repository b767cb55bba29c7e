/** A trainee's own excuses, and handing in a new one. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { excusesArea } from '../../../core/contracts/rest/excuses.ts';
import { usePages } from '../api/queries.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { Empty } from '../parts/states.tsx';
import { useTimes } from '../parts/times.ts';
import { useMe } from '../shell/session-context.ts';
import { ExcuseState, ReachWords } from './excuse-words.tsx';

export function MyExcusesPage(): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const { personId } = useMe();
  const excuses = usePages(excusesArea['excuses.list'], { query: { personId } });
  return (
    <>
      <PageHeader title={t('mine.excuses.title')} lead={t('mine.excuses.lead')}>
        <Link className="button" href="/mine/excuses/new">
          <Icon name="plus" />
          {t('mine.handIn')}
        </Link>
      </PageHeader>
      <DataTable
        caption={t('mine.excuses.title')}
        columns={[
          {
            key: 'for',
            head: t('mine.excuses.for'),
            main: true,
            cell: (excuse) => (
              <Link href={`/mine/excuses/${excuse.id}`}>
                <ReachWords reach={excuse.reach} />
              </Link>
            ),
          },
          {
            key: 'state',
            head: t('mine.column.status'),
            cell: ({ state }) => <ExcuseState state={state} />,
          },
          {
            key: 'at',
            head: t('mine.excuses.handedIn'),
            cell: ({ submittedAt }) => times.full(submittedAt),
            sort: ({ submittedAt }) => submittedAt,
          },
          {
            key: 'documents',
            head: t('mine.excuses.documents'),
            numeric: true,
            cell: ({ documents }) => documents,
          },
        ]}
        rows={excuses.items}
        rowKey={({ id }) => id}
        loading={excuses.loading}
        failure={excuses.failure}
        retry={excuses.retry}
        empty={
          <Empty icon="file" title={t('mine.excuses.none')}>
            <p>{t('mine.excuses.noneDo')}</p>
          </Empty>
        }
        more={{ has: excuses.more, busy: excuses.loadingMore, load: excuses.loadMore }}
      />
    </>
  );
}
