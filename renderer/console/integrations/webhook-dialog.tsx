/** A webhook: where it goes, which events. The secret that signs them is shown once. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type NotificationEvent,
  notificationEvent,
  notificationsArea,
} from '../../../core/contracts/rest/notifications.ts';
import { useChange } from '../api/queries.ts';
import { EditDialog } from '../parts/edit-dialog.tsx';
import { CheckField, TextField } from '../parts/fields.tsx';
import { SecretOnce } from './secret-once.tsx';

interface Props {
  readonly webhook: {
    readonly id: string;
    readonly url: string;
    readonly events: readonly NotificationEvent[];
  } | null;
  readonly onClose: () => void;
}

export function WebhookDialog({ webhook, onClose }: Props): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useState(webhook?.url ?? 'https://');
  const [events, setEvents] = useState<readonly NotificationEvent[]>(webhook?.events ?? []);
  const [wrong, setWrong] = useState(false);
  const stale = [notificationsArea['webhooks.list']];
  const create = useChange(notificationsArea['webhooks.create'], { stale });
  const update = useChange(notificationsArea['webhooks.update'], { stale, done: onClose });
  if (create.data)
    return <SecretOnce title={t('integrations.secret')} secret={create.data.secret} onClose={onClose} />;
  const send = () => {
    setWrong(events.length === 0);
    if (events.length === 0) return;
    if (webhook) update.mutate({ params: { webhookId: webhook.id }, body: { events: [...events] } });
    else create.mutate({ body: { url, events: [...events] } });
  };
  return (
    <EditDialog
      title={t(webhook ? 'integrations.webhook' : 'integrations.newWebhook')}
      onSave={send}
      onClose={onClose}
      create={create}
      update={update}
      wide
    >
      <TextField
        label={t('integrations.url')}
        hint={t('integrations.urlHelp')}
        field="url"
        type="url"
        value={url}
        onChange={setUrl}
        disabled={webhook !== null}
        required
        maxLength={500}
      />
      <fieldset className="field">
        <legend>{t('integrations.events')}</legend>
        {wrong && <p className="wrong">{t('integrations.chooseEvent')}</p>}
        <div className="checks">
          {notificationEvent.options.map((event) => (
            <CheckField
              key={event}
              label={t(`notifications.events.${event.replace('.', '-')}`)}
              checked={events.includes(event)}
              onChange={(on) => setEvents(on ? [...events, event] : events.filter((one) => one !== event))}
            />
          ))}
        </div>
      </fieldset>
    </EditDialog>
  );
}
