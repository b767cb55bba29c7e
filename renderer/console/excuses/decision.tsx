/** Approve or reject, with a note to the person. */
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ExcuseDetail, excusesArea } from '../../../core/contracts/rest/excuses.ts';
import { recordsArea } from '../../../core/contracts/rest/records.ts';
import { worklistArea } from '../../../core/contracts/rest/worklist.ts';
import { useChange } from '../api/queries.ts';
import { FailureNote } from '../parts/failure-note.tsx';
import { TextArea } from '../parts/fields.tsx';
import { Icon } from '../parts/icon.tsx';
import { useTimes } from '../parts/times.ts';
import { useSay } from '../parts/toast.tsx';

interface Props {
  readonly excuse: ExcuseDetail;
  readonly onDecided: () => void;
}

export function Decision({ excuse, onDecided }: Props): ReactNode {
  if (excuse.state !== 'waiting') return <Decided excuse={excuse} />;
  return <Decide excuse={excuse} onDecided={onDecided} />;
}

function Decided({ excuse }: { readonly excuse: ExcuseDetail }): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  if (excuse.decidedAt === null) return null;
  return (
    <section className="decision">
      <h3>{t('excuses.decision')}</h3>
      <p>
        {t('excuses.decided', {
          state: t(`excuses.one.${excuse.state}`),
          when: times.full(excuse.decidedAt),
        })}{' '}
        {excuse.decidedBy && t('excuses.decidedBy', { name: excuse.decidedBy.displayName })}
      </p>
      {excuse.note && <p className="excuse-reason">{excuse.note}</p>}
    </section>
  );
}

function Decide({ excuse, onDecided }: Props): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const [note, setNote] = useState('');
  const [noteMissing, setNoteMissing] = useState(false);
  // The way on from the queue as it was: by the time that the answer is here, this one has left it.
  const onward = useRef(onDecided);
  const decide = useChange(excusesArea['excuses.decide'], {
    stale: [
      excusesArea['excuses.list'],
      excusesArea['excuses.get'],
      worklistArea['worklist.list'],
      recordsArea['records.roll'],
    ],
    done: ({ state, person }) => {
      say(
        t(state === 'approved' ? 'excuses.done.approve' : 'excuses.done.reject', {
          name: person.displayName,
        }),
      );
      onward.current();
    },
  });
  const send = (decision: 'approve' | 'reject') => {
    const missing = decision === 'reject' && note.trim() === '';
    setNoteMissing(missing);
    if (missing || decide.isPending) return;
    onward.current = onDecided;
    decide.mutate({
      params: { excuseId: excuse.id },
      body: { decision, note: note.trim() },
      ifMatch: excuse.version,
    });
  };
  return (
    <section className="decision">
      <h3>{t('excuses.decision')}</h3>
      <TextArea
        label={t('excuses.note')}
        hint={t('excuses.noteHelp')}
        value={note}
        onChange={setNote}
        maxLength={500}
        wrong={noteMissing ? t('excuses.noteNeeded') : null}
      />
      {decide.error && <FailureNote failure={decide.error} />}
      <div className="form-actions">
        <button
          type="button"
          className="button plain"
          aria-disabled={decide.isPending}
          onClick={() => send('reject')}
        >
          <Icon name="cross" />
          {t('excuses.reject')}
        </button>
        <button
          type="button"
          className="button"
          aria-disabled={decide.isPending}
          onClick={() => send('approve')}
        >
          <Icon name="tick" />
          {t('excuses.approve')}
        </button>
      </div>
    </section>
  );
}
