/** One excuse: what was said, the documents to look at, and the decision beside them. */
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { type ExcuseDetail, excusesArea } from '../../../core/contracts/rest/excuses.ts';
import { useAnswer } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { RecordChip } from '../parts/chip.tsx';
import { Icon } from '../parts/icon.tsx';
import { useTimes } from '../parts/times.ts';
import { Decision } from './decision.tsx';
import { DocumentView } from './document-view.tsx';
import { ExcuseChip, useReachWords } from './queue-item.tsx';

interface Props {
  readonly excuseId: string;
  /** Above zero: somebody chose this one, so reading goes on here. */
  readonly focus: number;
  readonly previous: (() => void) | null;
  readonly next: (() => void) | null;
  readonly onDecided: () => void;
}

export function ExcuseView({ excuseId, focus, previous, next, onDecided }: Props): ReactNode {
  const { t } = useTranslation();
  const answer = useAnswer(excusesArea['excuses.get'], { params: { excuseId } });
  const heading = useRef<HTMLHeadingElement>(null);
  const ready = answer.data !== undefined;
  useEffect(() => {
    if (!ready || focus === 0) return;
    heading.current?.focus();
    heading.current?.scrollIntoView({ block: 'nearest' });
  }, [ready, focus]);
  return (
    <article className="excuse">
      <Answer of={answer}>
        {(excuse) => (
          <>
            <header className="excuse-head">
              <h2 ref={heading} tabIndex={-1}>
                {excuse.person.displayName}
              </h2>
              <ExcuseChip state={excuse.state} />
              <span className="excuse-steps">
                <Step to={previous} icon="left" word={t('excuses.previous')} />
                <Step to={next} icon="right" word={t('excuses.next')} />
              </span>
            </header>
            <div className="excuse-sides">
              <DocumentView excuse={excuse} />
              <div className="excuse-about">
                <About excuse={excuse} />
                <Decision excuse={excuse} onDecided={onDecided} />
              </div>
            </div>
          </>
        )}
      </Answer>
    </article>
  );
}

function Step(props: {
  readonly to: (() => void) | null;
  readonly icon: 'left' | 'right';
  readonly word: string;
}): ReactNode {
  return (
    <button type="button" className="icon-button" disabled={props.to === null} onClick={() => props.to?.()}>
      <Icon name={props.icon} />
      <span className="quiet-only">{props.word}</span>
    </button>
  );
}

function About({ excuse }: { readonly excuse: ExcuseDetail }): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const reach = useReachWords();
  const byOther = excuse.submittedBy.subject !== excuse.person.subject;
  return (
    <>
      <p className="soft small">
        {t('excuses.handedIn', { when: times.full(excuse.submittedAt) })}
        {byOther && ` ${t('excuses.byOther', { name: excuse.submittedBy.displayName })}`}
      </p>
      <h3>{t('excuses.reason')}</h3>
      <p className="excuse-reason">{excuse.reason ?? <em>{t('excuses.erased')}</em>}</p>
      <h3>{t('excuses.sessions')}</h3>
      {excuse.reach.what === 'days' && <p>{reach(excuse.reach)}</p>}
      {excuse.sessions.length === 0 && <p className="soft">{t('excuses.noSessions')}</p>}
      <ul className="excuse-sessions">
        {excuse.sessions.map(({ sessionId, title, start, status }) => (
          <li key={sessionId}>
            <Link href={`/sessions/${sessionId}`}>{title}</Link>
            <span className="soft small">{times.full(start)}</span>
            <RecordChip status={status} />
          </li>
        ))}
      </ul>
    </>
  );
}
