/** What one is told, and how. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type NotificationEvent,
  type NotificationPreferences,
  notificationEvent,
  notificationsArea,
} from '../../../core/contracts/rest/notifications.ts';
import { useAnswer, useChange } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { Choice } from '../parts/choice.tsx';
import { Form } from '../parts/form.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useSay } from '../parts/toast.tsx';
import { NotificationTabs } from './notification-tabs.tsx';
import './notifications.css';

const EVERY = ['at-once', 'hour', 'day'] as const;
const CHANNELS = ['inApp', 'email'] as const;

export function PreferencesPage(): ReactNode {
  const { t } = useTranslation();
  const answer = useAnswer(notificationsArea['notifications.preferences']);
  return (
    <>
      <PageHeader title={t('notifications.preferences')} lead={t('notifications.preferencesLead')} />
      <NotificationTabs />
      <Answer of={answer}>{(saved) => <PreferencesForm saved={saved} />}</Answer>
    </>
  );
}

function PreferencesForm({ saved }: { readonly saved: NotificationPreferences }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const [draft, setDraft] = useState<NotificationPreferences | null>(null);
  const wanted = draft ?? saved;
  const save = useChange(notificationsArea['notifications.set-preferences'], {
    stale: [notificationsArea['notifications.preferences']],
    done: () => {
      setDraft(null);
      say(t('parts.saved'));
    },
  });
  const set = (event: NotificationEvent, channel: (typeof CHANNELS)[number], on: boolean) => {
    const before = wanted.events[event] ?? { inApp: false, email: false };
    setDraft({ ...wanted, events: { ...wanted.events, [event]: { ...before, [channel]: on } } });
  };
  const offered = notificationEvent.options.filter((event) => wanted.events[event] !== undefined);
  return (
    <Form
      onSubmit={() => save.mutate({ body: wanted })}
      busy={save.isPending}
      failure={save.error}
      submit={t('parts.save')}
      {...(draft ? { onCancel: () => setDraft(null) } : {})}
    >
      <table className="preferences">
        <caption className="quiet-only">{t('notifications.preferences')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('notifications.event')}</th>
            {CHANNELS.map((channel) => (
              <th key={channel} scope="col">
                {t(`notifications.channel.${channel}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {offered.map((event) => (
            <tr key={event}>
              <th scope="row">{t(`notifications.events.${event.replace('.', '-')}`)}</th>
              {CHANNELS.map((channel) => (
                <td key={channel}>
                  <label className="preference">
                    <span className="quiet-only">
                      {t(`notifications.events.${event.replace('.', '-')}`)},{' '}
                      {t(`notifications.channel.${channel}`)}
                    </span>
                    <input
                      type="checkbox"
                      checked={wanted.events[event]?.[channel] ?? false}
                      onChange={({ target }) => set(event, channel, target.checked)}
                    />
                  </label>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Choice
        legend={t('notifications.emailEvery')}
        value={wanted.emailEvery}
        options={EVERY.map((value) => ({ value, word: t(`notifications.every.${value}`) }))}
        onChange={(emailEvery) => setDraft({ ...wanted, emailEvery })}
      />
    </Form>
  );
}
