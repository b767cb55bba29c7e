/** How an excuse stands and what it is for, in words. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Excuse, ExcuseReach } from '../../../core/contracts/rest/excuses.ts';
import { Chip, type Tone } from '../parts/chip.tsx';
import type { IconName } from '../parts/icon.tsx';
import { useTimes } from '../parts/times.ts';

const LOOKS: Readonly<Record<Excuse['state'], { tone: Tone; icon: IconName }>> = {
  waiting: { tone: 'calm', icon: 'clock' },
  approved: { tone: 'good', icon: 'tick' },
  rejected: { tone: 'stop', icon: 'cross' },
  withdrawn: { tone: 'quiet', icon: 'minus' },
};

export function ExcuseState({ state }: { readonly state: Excuse['state'] }): ReactNode {
  const { t } = useTranslation();
  return <Chip {...LOOKS[state]}>{t(`mine.excuses.state.${state}`)}</Chip>;
}

export function useReach(): (reach: ExcuseReach) => string {
  const { t } = useTranslation();
  const times = useTimes();
  return (reach) => {
    if (reach.what === 'session') return t('mine.excuses.oneSession');
    const [from, until] = [times.localDay(reach.from), times.localDay(reach.until)];
    return from === until ? from : t('parts.span', { start: from, end: until });
  };
}
