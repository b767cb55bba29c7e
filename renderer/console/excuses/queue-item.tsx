import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Excuse, ExcuseReach } from '../../../core/contracts/rest/excuses.ts';
import { Chip, type Tone } from '../parts/chip.tsx';
import type { IconName } from '../parts/icon.tsx';
import { useTimes } from '../parts/times.ts';

const LOOKS = {
  waiting: { tone: 'late', icon: 'clock' },
  approved: { tone: 'good', icon: 'tick' },
  rejected: { tone: 'stop', icon: 'cross' },
  withdrawn: { tone: 'quiet', icon: 'minus' },
} as const satisfies Record<Excuse['state'], { tone: Tone; icon: IconName }>;

export function ExcuseChip({ state }: { readonly state: Excuse['state'] }): ReactNode {
  const { t } = useTranslation();
  return <Chip {...LOOKS[state]}>{t(`excuses.one.${state}`)}</Chip>;
}

/** One session, a day, or a range of days. */
export function useReachWords(): (reach: ExcuseReach) => string {
  const { t } = useTranslation();
  const times = useTimes();
  return (reach) => {
    if (reach.what === 'session') return t('excuses.oneSession');
    const [from, until] = [times.localDay(reach.from), times.localDay(reach.until)];
    return from === until ? from : t('excuses.days', { from, until });
  };
}

interface Props {
  readonly excuse: Excuse;
  readonly current: boolean;
  readonly choose: () => void;
}

export function QueueItem({ excuse, current, choose }: Props): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const reach = useReachWords();
  return (
    <button type="button" className="queue-item" aria-current={current ? 'true' : undefined} onClick={choose}>
      <strong>{excuse.person.displayName}</strong>
      <span className="small">{reach(excuse.reach)}</span>
      <span className="soft small">
        {t('excuses.handedIn', { when: times.ago(excuse.submittedAt) })}
        {' · '}
        {t('excuses.documentsCount', { count: excuse.documents })}
      </span>
      {excuse.state !== 'waiting' && <ExcuseChip state={excuse.state} />}
    </button>
  );
}
