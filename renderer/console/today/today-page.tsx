import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../parts/page-header.tsx';

export function TodayPage(): ReactNode {
  const { t } = useTranslation();
  return <PageHeader title={t('today.title')} />;
}
