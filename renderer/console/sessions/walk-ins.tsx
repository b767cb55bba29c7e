/** People who came without being on the roll, and the word of whoever decides. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type RollRecord, recordsArea } from '../../../core/contracts/rest/records.ts';
import type { SessionDetail } from '../../../core/contracts/rest/sessions.ts';
import { useChange } from '../api/queries.ts';
import { FailureNote } from '../parts/failure-note.tsx';
import { Icon } from '../parts/icon.tsx';
import { useSay } from '../parts/toast.tsx';
import { AFTER_CHANGE } from './after-change.ts';

interface Props {
  readonly session: SessionDetail;
  readonly records: readonly RollRecord[];
}

export function WalkIns({ session, records }: Props): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const waiting = records.filter(({ walkIn }) => walkIn === 'waiting');
  const decide = useChange(recordsArea['records.decide-walk-in'], {
    stale: AFTER_CHANGE,
    done: (record) => say(t(`sessions.walkIn.done.${record.walkIn}`, { name: record.person.displayName })),
  });
  if (waiting.length === 0) return null;
  const send = (subject: string, decision: 'added' | 'refused') =>
    decide.mutate({ params: { sessionId: session.id, subject }, body: { decision } });
  return (
    <div className="note late">
      <Icon name="people" />
      <div>
        <p className="note-title">{t('sessions.walkIn.title', { count: waiting.length })}</p>
        <ul className="plain-list">
          {waiting.map(({ person }) => (
            <li key={person.subject} className="buttons">
              <strong>{person.displayName}</strong>
              <button type="button" className="button small" onClick={() => send(person.subject, 'added')}>
                {t('sessions.walkIn.add')}
                <span className="quiet-only">: {person.displayName}</span>
              </button>
              <button
                type="button"
                className="button plain small"
                onClick={() => send(person.subject, 'refused')}
              >
                {t('sessions.walkIn.refuse')}
                <span className="quiet-only">: {person.displayName}</span>
              </button>
            </li>
          ))}
        </ul>
        {decide.error && <FailureNote failure={decide.error} />}
      </div>
    </div>
  );
}
