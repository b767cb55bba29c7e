import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Tabs } from '../parts/tabs.tsx';

export function NotificationTabs(): ReactNode {
  const { t } = useTranslation();
  return (
    <Tabs
      label={t('notifications.title')}
      pages={[
        { href: '/notifications', word: t('notifications.title') },
        { href: '/notifications/preferences', word: t('notifications.preferences') },
      ]}
    />
  );
}
