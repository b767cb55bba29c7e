/** Asks before something that cannot be taken back; with a reason where one is kept. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../api/failure.ts';
import { Dialog } from './dialog.tsx';
import { TextArea } from './fields.tsx';
import { Form } from './form.tsx';

interface Props {
  readonly title: string;
  /** What will happen. */
  readonly children: ReactNode;
  readonly submit: string;
  readonly tone?: 'danger';
  readonly busy: boolean;
  readonly failure: Failure | null;
  readonly onClose: () => void;
  readonly reload?: () => void;
}

export function Confirm(props: Props & { readonly onConfirm: () => void }): ReactNode {
  const { t } = useTranslation();
  const { title, children, onConfirm, onClose, ...form } = props;
  return (
    <Dialog title={title} onClose={onClose}>
      <Form {...form} onSubmit={onConfirm} onCancel={onClose} cancel={t('parts.back')}>
        {children}
      </Form>
    </Dialog>
  );
}

/** With a reason of up to 500 characters, which is kept with what was done. */
export function ConfirmWithReason(
  props: Props & { readonly onConfirm: (reason: string) => void; readonly hint?: string },
): ReactNode {
  const { t } = useTranslation();
  const { title, children, onConfirm, onClose, hint, ...form } = props;
  const [reason, setReason] = useState('');
  return (
    <Dialog title={title} onClose={onClose}>
      <Form {...form} onSubmit={() => onConfirm(reason.trim())} onCancel={onClose} cancel={t('parts.back')}>
        {children}
        <TextArea
          label={t('parts.reason')}
          hint={hint ?? t('parts.reasonHint')}
          field="reason"
          value={reason}
          onChange={setReason}
          required
          maxLength={500}
        />
      </Form>
    </Dialog>
  );
}
