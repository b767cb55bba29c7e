/** How an excuse stands and what it is for, in words. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Excuse, ExcuseReach } from '../../../core/contracts/rest/excuses.ts';
import { sessionsArea } from '../../../core/contracts/rest/sessions.ts';
import { useAnswer } from '../api/queries.ts';
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

/** The session by its name and time, or the days. */
export function ReachWords({ reach }: { readonly reach: ExcuseReach }): ReactNode {
  const times = useTimes();
  if (reach.what === 'session') return <SessionWords sessionId={reach.sessionId} />;
  return <DayWords from={times.localDay(reach.from)} until={times.localDay(reach.until)} />;
}

/** Lists name the session by its id only; a trainee has few excuses. */
function SessionWords({ sessionId }: { readonly sessionId: string }): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const { data } = useAnswer(sessionsArea['sessions.get'], { params: { sessionId } });
  return data ? `${data.title}, ${times.full(data.scheduledStart)}` : t('mine.excuses.oneSession');
}

function DayWords({ from, until }: { readonly from: string; readonly until: string }): ReactNode {
  const { t } = useTranslation();
  return from === until ? from : t('parts.span', { start: from, end: until });
}
