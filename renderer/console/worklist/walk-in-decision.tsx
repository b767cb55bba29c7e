/** Somebody who is not on the roll stands in the room: taken in, or not. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PersonRef } from '../../../core/contracts/rest/common.ts';
import { recordsArea } from '../../../core/contracts/rest/records.ts';
import { worklistArea } from '../../../core/contracts/rest/worklist.ts';
import { useChange } from '../api/queries.ts';
import { FailureNote } from '../parts/failure-note.tsx';
import { useSay } from '../parts/toast.tsx';

interface Props {
  readonly sessionId: string;
  readonly person: PersonRef;
}

export function WalkInDecision({ sessionId, person }: Props): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const decide = useChange(recordsArea['records.decide-walk-in'], {
    stale: [worklistArea['worklist.list'], recordsArea['records.roll']],
    done: () => say(t('worklist.walkInDone')),
  });
  const send = (decision: 'added' | 'refused') => {
    if (!decide.isPending)
      decide.mutate({ params: { sessionId, subject: person.subject }, body: { decision } });
  };
  return (
    <>
      <button type="button" className="button small" onClick={() => send('added')}>
        {t('worklist.action.takeIn')}
        <span className="quiet-only">: {person.displayName}</span>
      </button>
      <button type="button" className="button plain small" onClick={() => send('refused')}>
        {t('worklist.action.refuse')}
        <span className="quiet-only">: {person.displayName}</span>
      </button>
      {decide.error && <FailureNote failure={decide.error} />}
    </>
  );
}
