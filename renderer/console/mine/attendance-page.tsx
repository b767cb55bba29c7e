/** A trainee's own attendance: how it stands as a picture, what can be done now, what comes, and what was. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { analyticsArea } from '../../../core/contracts/rest/analytics.ts';
import { sessionsArea } from '../../../core/contracts/rest/sessions.ts';
import { type WorkItem, worklistArea } from '../../../core/contracts/rest/worklist.ts';
import { useAnswer } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { Section } from '../parts/section.tsx';
import { useTimes } from '../parts/times.ts';
import { usePlaces } from '../parts/zone.ts';
import { useMe } from '../shell/session-context.ts';
import { HistoryTable } from './history-table.tsx';
import { RatePicture } from './rate-picture.tsx';
import './mine.css';

const COMING = 5;
const MINUTE_MS = 60_000;

export function AttendancePage(): ReactNode {
  const { t } = useTranslation();
  const { personId, subject } = useMe();
  const figures = useAnswer(analyticsArea['analytics.attendance'], { query: { by: 'trainee' } });
  return (
    <>
      <PageHeader title={t('mine.title')} />
      <Answer of={figures}>
        {({ items }) => <RatePicture tally={items.find(({ key }) => key === subject)?.tally ?? null} />}
      </Answer>
      <ToDo />
      <Coming />
      <Section title={t('mine.history')}>
        <HistoryTable personId={personId} />
      </Section>
    </>
  );
}

type Mine = Extract<WorkItem, { kind: 'excuse-possible' | 'feedback-open' }>;

function ToDo(): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const work = useAnswer(worklistArea['worklist.list']);
  const items = (work.data?.items ?? []).filter(
    (item): item is Mine => item.kind === 'excuse-possible' || item.kind === 'feedback-open',
  );
  if (items.length === 0) return null;
  return (
    <Section title={t('mine.toDo')}>
      <ul className="to-do">
        {items.map((item) => (
          <li key={`${item.kind}-${item.session.id}`} className="card">
            <p>
              <strong>{item.session.title}</strong>
              <span className="soft block">{times.full(item.session.start)}</span>
            </p>
            <p className="soft small">{t('mine.until', { when: times.full(item.until) })}</p>
            <Link
              className="button"
              href={
                item.kind === 'feedback-open'
                  ? `/mine/feedback/${item.session.id}`
                  : `/mine/excuses/new?session=${item.session.id}`
              }
            >
              {t(item.kind === 'feedback-open' ? 'mine.giveFeedback' : 'mine.handIn')}
              <span className="quiet-only">: {item.session.title}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Coming(): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const { roomName } = usePlaces();
  // To the minute, so that drawing the page again asks no new question.
  const from = new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS).toISOString();
  const sessions = useAnswer(
    sessionsArea['sessions.list'],
    { query: { from, limit: COMING } },
    { keep: true, fresh: MINUTE_MS },
  );
  return (
    <Section title={t('mine.coming')}>
      <Answer of={sessions}>
        {({ items }) => {
          const coming = items.filter(({ status }) => status === 'scheduled' || status === 'active');
          if (coming.length === 0) return <p className="soft">{t('mine.nothingComes')}</p>;
          return (
            <ul className="coming card">
              {coming.map((session) => (
                <li key={session.id}>
                  <Link href={`/sessions/${session.id}`}>{session.title}</Link>
                  <span>{times.range(session.scheduledStart, session.scheduledEnd)}</span>
                  <span className="soft">
                    {roomName(session.roomId)} · {session.trainer.displayName}
                    {session.kind === 'makeup' && ` · ${t('sessions.makeup')}`}
                  </span>
                </li>
              ))}
            </ul>
          );
        }}
      </Answer>
    </Section>
  );
}
