import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Tabs } from '../parts/tabs.tsx';

export function TimetableTabs(): ReactNode {
  const { t } = useTranslation();
  return (
    <Tabs
      label={t('timetable.title')}
      pages={[
        { href: '/timetable', word: t('timetable.title') },
        { href: '/timetable/units', word: t('timetable.units') },
        { href: '/timetable/calendar', word: t('timetable.calendar') },
      ]}
    />
  );
}
