/** Plans a makeup: which session, then the free times for it, ranked, and why others do not fit. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { sessionsArea } from '../../../core/contracts/rest/sessions.ts';
import { worklistArea } from '../../../core/contracts/rest/worklist.ts';
import { useAnswer } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useAddress } from '../parts/site-choice.tsx';
import { Empty } from '../parts/states.tsx';
import { useTimes } from '../parts/times.ts';
import { usePlaces } from '../parts/zone.ts';
import { Planner } from './planner.tsx';
import './makeup.css';

export function MakeupPage(): ReactNode {
  const [sessionId] = useAddress('session');
  return sessionId === '' ? <ChooseSession /> : <PlanFor key={sessionId} sessionId={sessionId} />;
}

function ChooseSession(): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const places = usePlaces();
  const list = useAnswer(worklistArea['worklist.list'], { query: { limit: 500 } });
  return (
    <>
      <PageHeader title={t('makeup.title')} lead={t('makeup.chooseBody')} />
      <Answer of={list}>
        {({ items }) => {
          const wanted = items.flatMap((item) => (item.kind === 'makeup-wanted' ? [item.session] : []));
          if (wanted.length === 0) return <Empty icon="tick" title={t('makeup.noneWanted')} />;
          return (
            <ul className="makeup-wanted" aria-label={t('makeup.choose')}>
              {wanted.map((session) => (
                <li key={session.id}>
                  <Link href={`/makeup?session=${session.id}`}>{session.title}</Link>
                  <span className="soft">
                    {times.full(session.start)}, {places.roomName(session.roomId)}
                  </span>
                </li>
              ))}
            </ul>
          );
        }}
      </Answer>
    </>
  );
}

function PlanFor({ sessionId }: { readonly sessionId: string }): ReactNode {
  const { t } = useTranslation();
  const places = usePlaces();
  const answer = useAnswer(sessionsArea['sessions.get'], { params: { sessionId } });
  const times = useTimes(answer.data && places.zoneOf(answer.data.siteId));
  return (
    <>
      <PageHeader
        title={t('makeup.for', { title: answer.data?.title ?? '…' })}
        back={{ href: '/makeup', word: t('makeup.another') }}
        lead={
          answer.data &&
          t('makeup.original', {
            when: times.range(answer.data.scheduledStart, answer.data.scheduledEnd),
            room: places.roomName(answer.data.roomId),
            trainer: answer.data.trainer.displayName,
          })
        }
      />
      <Answer of={answer}>{(session) => <Planner session={session} times={times} />}</Answer>
    </>
  );
}
