import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../parts/page-header.tsx';

export function TeachPage(): ReactNode {
  const { t } = useTranslation();
  return <PageHeader title={t('mine.title')} />;
}
