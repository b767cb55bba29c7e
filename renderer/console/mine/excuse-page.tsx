/** One of one's own excuses: what became of it, and taking it back while nobody has decided. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'wouter';
import { type ExcuseDetail, excusesArea } from '../../../core/contracts/rest/excuses.ts';
import { hrefOf } from '../api/client.ts';
import { useAnswer, useChange } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { RecordChip } from '../parts/chip.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { Section } from '../parts/section.tsx';
import { useTimes } from '../parts/times.ts';
import { useSay } from '../parts/toast.tsx';
import { ExcuseState, ReachWords } from './excuse-words.tsx';
import './mine.css';

export function MyExcusePage(): ReactNode {
  const { excuseId = '' } = useParams<{ excuseId: string }>();
  const excuse = useAnswer(excusesArea['excuses.get'], { params: { excuseId } });
  return <Answer of={excuse}>{(data) => <ExcuseView excuse={data} />}</Answer>;
}

function ExcuseView({ excuse }: { readonly excuse: ExcuseDetail }): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  return (
    <>
      <PageHeader
        title={t('mine.excuses.one')}
        back={{ href: '/mine/excuses', word: t('mine.excuses.title') }}
        lead={
          <span className="buttons">
            <ExcuseState state={excuse.state} />
            <ReachWords reach={excuse.reach} />
            <span aria-hidden="true">·</span>
            {t('mine.excuses.handedInAt', { when: times.full(excuse.submittedAt) })}
          </span>
        }
      >
        {excuse.state === 'waiting' && <Withdraw excuse={excuse} />}
      </PageHeader>
      {excuse.note && (
        <p className="note">
          <Icon name="chat" />
          <span>
            <strong>{t('mine.excuses.note')}</strong> {excuse.note}
          </span>
        </p>
      )}
      <Section title={t('mine.new.reason')}>
        <p className="card as-written">{excuse.reason ?? t('mine.excuses.erased')}</p>
      </Section>
      <Section title={t('mine.excuses.documents')}>
        {excuse.documents.length === 0 ? (
          <p className="soft">{t('mine.excuses.noDocuments')}</p>
        ) : (
          <ul className="card plain-list">
            {excuse.documents.map((document) => (
              <li key={document.id}>
                <a
                  href={hrefOf(excusesArea['excuses.document'], {
                    params: { excuseId: excuse.id, documentId: document.id },
                  })}
                  target="_blank"
                  rel="noreferrer"
                >
                  {document.name}
                </a>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section title={t('mine.excuses.sessions')}>
        {excuse.sessions.length === 0 ? (
          <p className="soft">{t('mine.excuses.noSessions')}</p>
        ) : (
          <ul className="card coming">
            {excuse.sessions.map((session) => (
              <li key={session.sessionId}>
                <strong>{session.title}</strong>
                <span>{times.full(session.start)}</span>
                <span>
                  <RecordChip status={session.status} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
    </>
  );
}

function Withdraw({ excuse }: { readonly excuse: ExcuseDetail }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const [asking, setAsking] = useState(false);
  const withdraw = useChange(excusesArea['excuses.withdraw'], {
    stale: [excusesArea['excuses.get'], excusesArea['excuses.list']],
    done: () => {
      say(t('mine.excuses.withdrawn'));
      setAsking(false);
    },
  });
  return (
    <>
      <button type="button" className="button plain" onClick={() => setAsking(true)}>
        {t('mine.excuses.withdraw')}
      </button>
      {asking && (
        <Confirm
          title={t('mine.excuses.withdraw')}
          submit={t('mine.excuses.withdraw')}
          tone="danger"
          busy={withdraw.isPending}
          failure={withdraw.error}
          reload={() => setAsking(false)}
          onClose={() => setAsking(false)}
          onConfirm={() => withdraw.mutate({ params: { excuseId: excuse.id }, ifMatch: excuse.version })}
        >
          <p>{t('mine.excuses.withdrawWhat')}</p>
        </Confirm>
      )}
    </>
  );
}
