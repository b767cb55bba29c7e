/** Who did what in the hub, newest first. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { auditArea } from '../../../core/contracts/rest/audit.ts';
import type { RestAnswer } from '../../../core/contracts/rest/operation.ts';
import { useListBy } from '../api/list-by.ts';
import { DataTable } from '../parts/data-table.tsx';
import { TextField } from '../parts/fields.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useLater } from '../parts/person-picker.tsx';
import { useAddress } from '../parts/site-choice.tsx';
import { useTimes } from '../parts/times.ts';

type Entry = RestAnswer<(typeof auditArea)['audit.list']>['items'][number];
const PAGE = 50;
const PAUSE_MS = 300;

export function AuditPage(): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const [action, setAction] = useAddress('action');
  const [target, setTarget] = useAddress('target');
  const asked = useLater(`${action.trim()}\n${target.trim()}`, PAUSE_MS);
  const [wantedAction = '', wantedTarget = ''] = asked.split('\n');
  const list = useListBy(auditArea['audit.list'], 'before', PAGE, {
    ...(wantedAction ? { action: wantedAction } : {}),
    ...(wantedTarget ? { target: wantedTarget } : {}),
  });
  return (
    <>
      <PageHeader title={t('audit.title')} lead={t('audit.lead')} />
      <search className="filters">
        <TextField
          label={t('audit.action')}
          hint={t('audit.actionHelp')}
          type="search"
          value={action}
          onChange={setAction}
          maxLength={80}
        />
        <TextField
          label={t('audit.target')}
          hint={t('audit.targetHelp')}
          type="search"
          value={target}
          onChange={setTarget}
          maxLength={80}
        />
      </search>
      <DataTable<Entry>
        caption={t('audit.title')}
        rows={list.items}
        rowKey={({ id }) => id}
        loading={list.loading}
        failure={list.failure}
        retry={list.retry}
        empty={t('audit.empty')}
        more={{ has: list.more, busy: list.loadingMore, load: list.loadMore }}
        columns={[
          {
            key: 'action',
            head: t('audit.action'),
            main: true,
            cell: ({ action: what }) => <code>{what}</code>,
          },
          { key: 'at', head: t('audit.at'), cell: ({ at }) => times.full(at) },
          { key: 'who', head: t('audit.who'), cell: ({ actor }) => actor?.displayName ?? t('audit.hub') },
          {
            key: 'target',
            head: t('audit.target'),
            cell: (entry) =>
              entry.target ? (
                <button type="button" className="link small" onClick={() => setTarget(entry.target ?? '')}>
                  <span className="quiet-only">{t('audit.sameTarget')}: </span>
                  {entry.target}
                </button>
              ) : null,
          },
          { key: 'detail', head: t('audit.detail'), cell: (entry) => <Detail entry={entry} /> },
        ]}
      />
    </>
  );
}

function Detail({ entry }: { readonly entry: Entry }): ReactNode {
  const parts = Object.entries(entry.detail);
  if (parts.length === 0) return null;
  return (
    <ul className="small">
      {parts.map(([name, value]) => (
        <li key={name}>
          {name}: {String(value)}
        </li>
      ))}
    </ul>
  );
}
