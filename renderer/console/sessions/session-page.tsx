/** One session: when and where, who came and how that is known, what happened, what can be done about it. */
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'wouter';
import { recordsArea } from '../../../core/contracts/rest/records.ts';
import { type SessionDetail, sessionsArea } from '../../../core/contracts/rest/sessions.ts';
import { useLive } from '../api/live.ts';
import { useAnswer } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { SessionChip } from '../parts/chip.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useTimes } from '../parts/times.ts';
import { usePlaces } from '../parts/zone.ts';
import { useMay, useMe } from '../shell/session-context.ts';
import { FacesPanel } from './faces-panel.tsx';
import { FeedbackPanel } from './feedback-panel.tsx';
import { RollPanel } from './roll-panel.tsx';
import { SessionActions } from './session-actions.tsx';
import { SessionFacts } from './session-facts.tsx';
import { SheetButton } from './sheet-button.tsx';
import { Timeline } from './timeline.tsx';
import './sessions.css';

const WATCHED = [
  sessionsArea['sessions.get'],
  recordsArea['records.roll'],
  recordsArea['records.refused-faces'],
  sessionsArea['sessions.timeline'],
  recordsArea['feedback.aggregate'],
];

export function SessionPage(): ReactNode {
  const { sessionId = '' } = useParams<{ sessionId: string }>();
  const session = useAnswer(sessionsArea['sessions.get'], { params: { sessionId } });
  useLive(WATCHED);
  return <Answer of={session}>{(data) => <SessionView session={data} />}</Answer>;
}

function SessionView({ session }: { readonly session: SessionDetail }): ReactNode {
  const { t } = useTranslation();
  const { zoneOf, roomName } = usePlaces();
  const times = useTimes(zoneOf(session.siteId));
  const { subject } = useMe();
  const mayAll = useMay('record.correct', 'all');
  const trains = useMay('record.correct') && session.trainer.subject === subject;
  const mayCorrect = mayAll || trains;
  const mayEvidence = useMay('evidence.read', 'all');
  const mayFeedback = useMay('feedback.read', 'all') || trains;
  const reports = useMay('report.read');
  const maySheet = useMay('report.read', 'all') || (reports && session.trainer.subject === subject);
  // A link such as /sessions/…#feedback leads to a part that is drawn only now.
  useEffect(() => {
    if (location.hash.length > 1) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, []);
  const back = mayAll
    ? { href: '/sessions', word: t('sessions.title') }
    : trains
      ? { href: '/teach', word: t('mine.teach.title') }
      : { href: '/mine', word: t('mine.title') };
  return (
    <>
      <PageHeader
        title={session.title}
        back={back}
        lead={
          <span className="buttons">
            {times.range(session.scheduledStart, session.scheduledEnd)} · {roomName(session.roomId)} ·{' '}
            {session.trainer.displayName}
            <SessionChip status={session.status} missed={session.missed} />
          </span>
        }
      >
        {maySheet && session.status !== 'canceled' && <SheetButton session={session} />}
      </PageHeader>
      <SessionActions session={session} />
      {session.updateNeeded && (
        <p className="note late" role="note">
          {t('sessions.updateNeeded')}
        </p>
      )}
      <SessionLinks session={session} />
      <RollPanel session={session} mayCorrect={mayCorrect} />
      <SessionFacts session={session} />
      {mayFeedback && session.status === 'completed' && <FeedbackPanel sessionId={session.id} />}
      {mayEvidence && <FacesPanel session={session} />}
      {mayCorrect && <Timeline session={session} />}
    </>
  );
}

/** The session this one makes up for, and those that make up for it. */
function SessionLinks({ session }: { readonly session: SessionDetail }): ReactNode {
  const { t } = useTranslation();
  const mayWrite = useMay('session.write');
  const lost = session.missed || session.status === 'canceled';
  if (!session.makeupOf && session.makeups.length === 0 && !(lost && mayWrite)) return null;
  return (
    <div className="note">
      <div>
        {session.canceledBecause && (
          <p>{t('sessions.canceledBecause', { reason: session.canceledBecause })}</p>
        )}
        {session.makeupOf && (
          <p>
            {t('sessions.makesUp')}{' '}
            <Link href={`/sessions/${session.makeupOf}`}>{t('sessions.original')}</Link>
          </p>
        )}
        {session.makeups.map((id) => (
          <p key={id}>
            {t('sessions.madeUp')} <Link href={`/sessions/${id}`}>{t('sessions.toMakeup')}</Link>
          </p>
        ))}
        {lost && session.makeups.length === 0 && mayWrite && (
          <>
            <p>{t('sessions.noMakeup')}</p>
            <Link className="button small" href={`/makeup?session=${session.id}`}>
              {t('sessions.planMakeup')}
            </Link>
          </>
        )}
      </div>
    </div>
  );
}
