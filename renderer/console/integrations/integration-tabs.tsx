import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Tabs } from '../parts/tabs.tsx';

export function IntegrationTabs(): ReactNode {
  const { t } = useTranslation();
  return (
    <Tabs
      label={t('integrations.title')}
      pages={[
        { href: '/integrations', word: t('integrations.tokens') },
        { href: '/integrations/webhooks', word: t('integrations.webhooks') },
        { href: '/integrations/deliveries', word: t('integrations.deliveries') },
      ]}
    />
  );
}
