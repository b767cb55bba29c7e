/** Gives a session to another trainer, with the reason. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SessionDetail, sessionsArea } from '../../../core/contracts/rest/sessions.ts';
import { useChange } from '../api/queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { TextArea } from '../parts/fields.tsx';
import { Form } from '../parts/form.tsx';
import { PersonPicker } from '../parts/person-picker.tsx';
import { useSay } from '../parts/toast.tsx';
import { AFTER_CHANGE } from './after-change.ts';

interface Props {
  readonly session: SessionDetail;
  readonly onClose: () => void;
}

export function ChangeTrainer({ session, onClose }: Props): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  // The version that is edited, even when the page behind learns of a newer one.
  const [version] = useState(session.version);
  const [trainerId, setTrainer] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const change = useChange(sessionsArea['sessions.change-trainer'], {
    stale: AFTER_CHANGE,
    done: () => {
      say(t('sessions.action.trainer.done'));
      onClose();
    },
  });
  const send = () => {
    setMissing(trainerId === null);
    if (trainerId === null) return;
    change.mutate({
      params: { sessionId: session.id },
      body: { trainerId, reason: reason.trim() },
      ifMatch: version,
    });
  };
  return (
    <Dialog title={t('sessions.action.trainer.title')} onClose={onClose}>
      <Form
        onSubmit={send}
        onCancel={onClose}
        failure={change.error}
        busy={change.isPending}
        submit={t('sessions.action.trainer.submit')}
        reload={onClose}
      >
        <p>{t('sessions.action.trainer.what', { name: session.trainer.displayName })}</p>
        <PersonPicker
          label={t('sessions.action.trainer.who')}
          only="trainer"
          onChoose={(person) => setTrainer(person?.id ?? null)}
        />
        {missing && (
          <p className="wrong" role="alert">
            {t('sessions.new.needsTrainer')}
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
    </Dialog>
  );
}
