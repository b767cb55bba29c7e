import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Tabs } from '../parts/tabs.tsx';

export function FleetTabs(): ReactNode {
  const { t } = useTranslation();
  return (
    <Tabs
      label={t('fleet.title')}
      pages={[
        { href: '/fleet', word: t('fleet.kiosks') },
        { href: '/fleet/notices', word: t('fleet.notices') },
        { href: '/fleet/quality', word: t('fleet.quality') },
      ]}
    />
  );
}
