/** One click finds the best time for a makeup, the next one books it; the planner is there for whoever wants another. */

import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { makeupArea } from '../../../core/contracts/rest/makeup.ts';
import { sessionsArea } from '../../../core/contracts/rest/sessions.ts';
import { worklistArea } from '../../../core/contracts/rest/worklist.ts';
import { refresh, useAnswer, useChange } from '../api/queries.ts';
import { FailureNote } from '../parts/failure-note.tsx';
import { useTimes } from '../parts/times.ts';
import { useSay } from '../parts/toast.tsx';

interface Props {
  readonly session: { readonly id: string; readonly title: string };
}

export function MakeupOffer({ session }: Props): ReactNode {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  return (
    <>
      {asked ? (
        <BestSlot session={session} />
      ) : (
        <button type="button" className="button small" onClick={() => setAsked(true)}>
          {t('worklist.action.bestSlot')}
          <span className="quiet-only">: {session.title}</span>
        </button>
      )}
      <Link className="button plain small" href={`/makeup?session=${session.id}`}>
        {t('worklist.action.planner')}
        <span className="quiet-only">: {session.title}</span>
      </Link>
    </>
  );
}

function BestSlot({ session }: Props): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const say = useSay();
  const client = useQueryClient();
  const params = { sessionId: session.id };
  const found = useAnswer(makeupArea['makeup.find'], { params, query: { limit: 1 } });
  const best = found.data?.slots[0];
  const book = useChange(makeupArea['makeup.book'], {
    stale: [worklistArea['worklist.list'], sessionsArea['sessions.list']],
    done: (made) =>
      say(t('worklist.booked', { when: times.full(made.scheduledStart), room: best?.roomName })),
  });
  if (found.isPending) return <span role="status">{t('worklist.looking')}</span>;
  if (found.error) return <FailureNote failure={found.error} retry={() => void found.refetch()} />;
  if (best === undefined) return <span role="status">{t('worklist.noSlot')}</span>;
  const { roomId, start, end } = best;
  return (
    <>
      <span role="status">{t('worklist.best', { when: times.range(start, end), room: best.roomName })}</span>
      <button
        type="button"
        className="button small"
        aria-disabled={book.isPending}
        onClick={() => {
          if (!book.isPending) book.mutate({ params, body: { roomId, start, end } });
        }}
      >
        {t('worklist.book')}
        <span className="quiet-only">: {session.title}</span>
      </button>
      {book.error && (
        <FailureNote
          failure={book.error}
          retry={() => {
            book.reset();
            void refresh(client, [makeupArea['makeup.find']]);
          }}
        />
      )}
    </>
  );
}
