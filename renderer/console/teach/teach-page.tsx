/** A trainer's own sessions: what runs, what comes, and what was; each leads to its roll. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { recordsArea } from '../../../core/contracts/rest/records.ts';
import { sessionsArea } from '../../../core/contracts/rest/sessions.ts';
import { useLive } from '../api/live.ts';
import { useAnswer, usePages } from '../api/queries.ts';
import { Choice } from '../parts/choice.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { Section } from '../parts/section.tsx';
import { useTimes } from '../parts/times.ts';
import { SessionTable } from '../sessions/session-table.tsx';
import { useMe } from '../shell/session-context.ts';
import { RunningCard } from '../today/running-card.tsx';
import '../today/today.css';

const DAY_MS = 24 * 3_600_000;
const PER_PAGE = 30;
const BACK_DAYS = 28;
const WATCHED = [sessionsArea['sessions.list'], recordsArea['records.roll']];

export function TeachPage(): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const { personId: trainerId } = useMe();
  const [shown, setShown] = useState<'coming' | 'past'>('coming');
  useLive(WATCHED);
  const today = times.instant(times.today(), '00:00');
  const before = new Date(Date.parse(today) - BACK_DAYS * DAY_MS).toISOString();
  const range = shown === 'coming' ? { from: today } : { from: before, to: today };
  const running = useAnswer(sessionsArea['sessions.list'], {
    query: { trainerId, from: today, status: 'active' },
  });
  const sessions = usePages(
    sessionsArea['sessions.list'],
    { query: { trainerId, ...range, limit: PER_PAGE } },
    'cursor',
    { keep: true },
  );
  return (
    <>
      <PageHeader title={t('mine.teach.title')} />
      <ul className="running-cards">
        {(running.data?.items ?? []).map((session) => (
          <li key={session.id}>
            <RunningCard session={session} kiosks={null} />
          </li>
        ))}
      </ul>
      <Section title={t('mine.teach.list')}>
        <Choice
          legend={t('mine.teach.which')}
          value={shown}
          options={(['coming', 'past'] as const).map((one) => ({ value: one, word: t(`mine.teach.${one}`) }))}
          onChange={setShown}
        />
        <SessionTable sessions={sessions} withTrainer={false} />
      </Section>
    </>
  );
}
