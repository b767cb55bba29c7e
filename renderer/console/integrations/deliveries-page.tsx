/** What was sent to the outside, and what failed. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { notificationsArea } from '../../../core/contracts/rest/notifications.ts';
import type { RestAnswer } from '../../../core/contracts/rest/operation.ts';
import { useListBy } from '../api/list-by.ts';
import { useChange } from '../api/queries.ts';
import { Chip, type Tone } from '../parts/chip.tsx';
import { Choice } from '../parts/choice.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { FailureNote } from '../parts/failure-note.tsx';
import type { IconName } from '../parts/icon.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useAddress } from '../parts/site-choice.tsx';
import { useTimes } from '../parts/times.ts';
import { IntegrationTabs } from './integration-tabs.tsx';
import './integrations.css';

type Delivery = RestAnswer<(typeof notificationsArea)['notifications.deliveries']>['items'][number];
const PAGE = 50;
const LOOKS = {
  waiting: { tone: 'calm', icon: 'clock' },
  sent: { tone: 'good', icon: 'tick' },
  failed: { tone: 'stop', icon: 'warn' },
} as const satisfies Record<Delivery['state'], { tone: Tone; icon: IconName }>;
const STATES = ['failed', 'waiting', 'sent'] as const;

export function DeliveriesPage(): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const [asked, setAsked] = useAddress('state');
  const state = STATES.find((one) => one === asked);
  const operation = notificationsArea['notifications.deliveries'];
  const list = useListBy(operation, 'before', PAGE, state ? { state } : {});
  const retry = useChange(notificationsArea['notifications.retry'], { stale: [operation] });
  return (
    <>
      <PageHeader title={t('integrations.deliveries')} lead={t('integrations.deliveriesLead')} />
      <IntegrationTabs />
      <Choice
        legend={t('integrations.state')}
        value={state ?? 'all'}
        options={[
          { value: 'all', word: t('parts.all') },
          ...STATES.map((value) => ({ value, word: t(`integrations.states.${value}`) })),
        ]}
        onChange={(value) => setAsked(value === 'all' ? '' : value)}
      />
      {retry.error && <FailureNote failure={retry.error} />}
      <div className="deliveries">
        <DataTable<Delivery>
          caption={t('integrations.deliveries')}
          rows={list.items}
          rowKey={({ id }) => id}
          loading={list.loading}
          failure={list.failure}
          retry={list.retry}
          empty={t('integrations.noDeliveries')}
          more={{ has: list.more, busy: list.loadingMore, load: list.loadMore }}
          columns={[
            { key: 'at', head: t('integrations.at'), main: true, cell: ({ at }) => times.full(at) },
            {
              key: 'channel',
              head: t('integrations.channel'),
              cell: ({ channel }) => t(`integrations.channels.${channel}`),
            },
            {
              key: 'state',
              head: t('integrations.state'),
              cell: (one) => <Chip {...LOOKS[one.state]}>{t(`integrations.states.${one.state}`)}</Chip>,
            },
            {
              key: 'tries',
              head: t('integrations.attempts'),
              numeric: true,
              cell: ({ attempts }) => attempts,
            },
            { key: 'error', head: t('integrations.lastError'), cell: ({ lastError }) => lastError },
            {
              key: 'next',
              head: t('integrations.nextTry'),
              cell: ({ nextAt }) => (nextAt ? times.full(nextAt) : null),
            },
            {
              key: 'do',
              head: '',
              cell: ({ id, at, state: now }) =>
                now === 'failed' ? (
                  <button
                    type="button"
                    className="button plain small"
                    onClick={() => retry.mutate({ params: { deliveryId: id } })}
                  >
                    {t('parts.retry')}
                    <span className="quiet-only">: {times.full(at)}</span>
                  </button>
                ) : null,
            },
          ]}
        />
      </div>
    </>
  );
}
