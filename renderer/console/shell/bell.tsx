/** How many notifications are unread; leads to them. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { notificationsArea } from '../../../core/contracts/rest/notifications.ts';
import { useAnswer } from '../api/queries.ts';
import { Icon } from '../parts/icon.tsx';

const EVERY_MS = 60_000;

export function Bell(): ReactNode {
  const { t } = useTranslation();
  const { data } = useAnswer(
    notificationsArea['notifications.list'],
    { query: { limit: 1 } },
    { every: EVERY_MS },
  );
  const count = data?.unread ?? 0;
  return (
    <Link href="/notifications" className="icon-button bell">
      <Icon name="bell" />
      {count > 0 && (
        <span className="count" aria-hidden="true">
          {count > 99 ? '99+' : count}
        </span>
      )}
      <span className="quiet-only">{t('shell.notifications', { count })}</span>
    </Link>
  );
}
