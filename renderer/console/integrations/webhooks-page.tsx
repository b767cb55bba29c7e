/** Other systems that are told of events. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notificationsArea } from '../../../core/contracts/rest/notifications.ts';
import type { RestAnswer } from '../../../core/contracts/rest/operation.ts';
import { useAnswer, useChange } from '../api/queries.ts';
import { Chip } from '../parts/chip.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { FailureNote } from '../parts/failure-note.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useTimes } from '../parts/times.ts';
import { IntegrationTabs } from './integration-tabs.tsx';
import { WebhookDialog } from './webhook-dialog.tsx';
import './integrations.css';

type Webhook = RestAnswer<(typeof notificationsArea)['webhooks.list']>['items'][number];

export function WebhooksPage(): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const webhooks = useAnswer(notificationsArea['webhooks.list']);
  const [editing, setEditing] = useState<Webhook | 'new' | null>(null);
  const [removing, setRemoving] = useState<Webhook | null>(null);
  const stale = [notificationsArea['webhooks.list']];
  const update = useChange(notificationsArea['webhooks.update'], { stale });
  return (
    <>
      <PageHeader title={t('integrations.webhooks')} lead={t('integrations.webhooksLead')}>
        <button type="button" className="button" onClick={() => setEditing('new')}>
          <Icon name="plus" />
          {t('integrations.newWebhook')}
        </button>
      </PageHeader>
      <IntegrationTabs />
      {update.error && <FailureNote failure={update.error} />}
      <DataTable<Webhook>
        caption={t('integrations.webhooks')}
        rows={webhooks.data?.items ?? []}
        rowKey={({ id }) => id}
        loading={webhooks.isPending}
        failure={webhooks.error}
        retry={() => void webhooks.refetch()}
        empty={t('integrations.noWebhooks')}
        columns={[
          { key: 'url', head: t('integrations.url'), main: true, cell: ({ url }) => url },
          {
            key: 'events',
            head: t('integrations.events'),
            cell: ({ events }) => (
              <span className="small">
                {events.map((event) => t(`notifications.events.${event.replace('.', '-')}`)).join(', ')}
              </span>
            ),
          },
          {
            key: 'state',
            head: t('integrations.state'),
            cell: ({ active }) =>
              active ? (
                <Chip tone="good" icon="play">
                  {t('integrations.active')}
                </Chip>
              ) : (
                <Chip tone="quiet" icon="stop">
                  {t('integrations.stopped')}
                </Chip>
              ),
          },
          {
            key: 'last',
            head: t('integrations.lastDelivery'),
            cell: ({ lastDelivery }) =>
              lastDelivery
                ? `${t(lastDelivery.ok ? 'integrations.arrived' : 'integrations.notArrived')}, ${times.ago(lastDelivery.at)}`
                : t('integrations.never'),
          },
          {
            key: 'do',
            head: '',
            cell: (webhook) => (
              <div className="buttons">
                <RowButton
                  word={t(webhook.active ? 'integrations.stop' : 'integrations.start')}
                  about={webhook.url}
                  act={() =>
                    update.mutate({ params: { webhookId: webhook.id }, body: { active: !webhook.active } })
                  }
                />
                <RowButton word={t('parts.edit')} about={webhook.url} act={() => setEditing(webhook)} />
                <RowButton word={t('parts.remove')} about={webhook.url} act={() => setRemoving(webhook)} />
              </div>
            ),
          },
        ]}
      />
      {editing && (
        <WebhookDialog webhook={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
      {removing && <Remove webhook={removing} onClose={() => setRemoving(null)} />}
    </>
  );
}

function RowButton(props: { readonly word: string; readonly about: string; readonly act: () => void }) {
  return (
    <button type="button" className="button plain small" onClick={props.act}>
      {props.word}
      <span className="quiet-only">: {props.about}</span>
    </button>
  );
}

function Remove({
  webhook,
  onClose,
}: {
  readonly webhook: Webhook;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const remove = useChange(notificationsArea['webhooks.remove'], {
    stale: [notificationsArea['webhooks.list']],
    done: onClose,
  });
  return (
    <Confirm
      title={t('integrations.removeTitle')}
      submit={t('parts.remove')}
      tone="danger"
      busy={remove.isPending}
      failure={remove.error}
      onClose={onClose}
      onConfirm={() => remove.mutate({ params: { webhookId: webhook.id } })}
    >
      <p>{webhook.url}</p>
      <p>{t('integrations.removeBody')}</p>
    </Confirm>
  );
}
