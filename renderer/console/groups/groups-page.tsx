/** Class groups of a site. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { groupsArea } from '../../../core/contracts/rest/groups.ts';
import { useAnswer } from '../api/queries.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { SiteChoice, useSite } from '../parts/site-choice.tsx';
import { Empty } from '../parts/states.tsx';
import { useMay } from '../shell/session-context.ts';
import { GroupName } from './group-name.tsx';

export function GroupsPage(): ReactNode {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const site = useSite();
  const may = useMay('timetable.write');
  const [adding, setAdding] = useState(false);
  const groups = useAnswer(
    groupsArea['groups.list'],
    { query: site ? { siteId: site.id } : {} },
    { when: site !== null },
  );
  return (
    <>
      <PageHeader title={t('groups.title')}>
        <SiteChoice />
        {may && site && (
          <button type="button" className="button" onClick={() => setAdding(true)}>
            <Icon name="plus" />
            {t('groups.new')}
          </button>
        )}
      </PageHeader>
      <DataTable
        caption={t('groups.title')}
        columns={[
          {
            key: 'name',
            head: t('groups.name'),
            main: true,
            cell: ({ id, name }) => <Link href={`/groups/${id}`}>{name}</Link>,
            sort: ({ name }) => name,
          },
          {
            key: 'members',
            head: t('groups.members'),
            numeric: true,
            cell: ({ members }) => members,
            sort: ({ members }) => members,
          },
        ]}
        rows={groups.data?.items ?? []}
        rowKey={({ id }) => id}
        loading={groups.isPending}
        failure={groups.error}
        retry={() => void groups.refetch()}
        empty={
          <Empty icon="list" title={t('groups.none')}>
            <p>{t('groups.noneDo')}</p>
          </Empty>
        }
      />
      {adding && site && (
        <GroupName siteId={site.id} onClose={() => setAdding(false)} done={({ id }) => go(`/groups/${id}`)} />
      )}
    </>
  );
}
