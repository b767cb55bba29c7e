import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Tabs } from '../parts/tabs.tsx';

export function SettingsTabs(): ReactNode {
  const { t } = useTranslation();
  return (
    <Tabs
      label={t('settings.title')}
      pages={[
        { href: '/settings', word: t('settings.places') },
        { href: '/settings/policy', word: t('settings.policy') },
      ]}
    />
  );
}
