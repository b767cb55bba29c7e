/** Sets a status by hand, or checks somebody in on their behalf; with a reason that is kept. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type RollRecord, recordsArea } from '../../../core/contracts/rest/records.ts';
import type { SessionDetail } from '../../../core/contracts/rest/sessions.ts';
import { useChange } from '../api/queries.ts';
import { Choice } from '../parts/choice.tsx';
import { TextArea } from '../parts/fields.tsx';
import { Form } from '../parts/form.tsx';
import { useSay } from '../parts/toast.tsx';
import { AFTER_CHANGE } from './after-change.ts';

const STATUSES = ['present', 'late', 'absent', 'excused'] as const;
type Settable = (typeof STATUSES)[number];

interface Props {
  readonly session: SessionDetail;
  readonly record: RollRecord;
  readonly how: 'correct' | 'check-in';
  readonly onCancel: () => void;
  readonly done: () => void;
}

export function CorrectForm({ session, record, how, onCancel, done }: Props): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const [status, setStatus] = useState<Settable | null>(null);
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const saved = {
    stale: AFTER_CHANGE,
    done: () => {
      say(t('parts.saved'));
      done();
    },
  };
  const correct = useChange(recordsArea['records.correct'], saved);
  const checkIn = useChange(recordsArea['records.check-in'], saved);
  const params = { sessionId: session.id, subject: record.person.subject };
  const send = () => {
    if (how === 'check-in') return checkIn.mutate({ params, body: { reason: reason.trim() } });
    setMissing(status === null);
    if (status) correct.mutate({ params, body: { status, reason: reason.trim() } });
  };
  const { isPending, error } = how === 'correct' ? correct : checkIn;
  return (
    <Form
      onSubmit={send}
      onCancel={onCancel}
      busy={isPending}
      failure={error}
      submit={t(how === 'correct' ? 'sessions.correct.submit' : 'sessions.checkIn.submit')}
    >
      {how === 'correct' ? (
        <Choice
          legend={t('sessions.correct.legend')}
          value={status}
          options={STATUSES.map((one) => ({ value: one, word: t(`parts.record.${one}`) }))}
          onChange={setStatus}
        />
      ) : (
        <p>{t('sessions.checkIn.what')}</p>
      )}
      {missing && (
        <p className="wrong" role="alert">
          {t('sessions.correct.missing')}
        </p>
      )}
      <TextArea
        label={t('parts.reason')}
        hint={t('parts.reasonHint')}
        field="reason"
        required
        maxLength={500}
        value={reason}
        onChange={setReason}
      />
    </Form>
  );
}
