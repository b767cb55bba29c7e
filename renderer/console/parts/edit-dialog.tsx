/**
 * A dialog that makes a thing or changes it, and closes when the hub has taken it. When somebody else was quicker it
 * says so, and leads back to the page, which shows by then what they made of it.
 */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../api/failure.ts';
import { Dialog } from './dialog.tsx';
import { Form } from './form.tsx';
import { useSay } from './toast.tsx';

interface Try {
  readonly isPending: boolean;
  readonly error: Failure | null;
}

interface Props {
  readonly title: string;
  readonly onSave: () => void;
  readonly onClose: () => void;
  /** Of the two one is used: what is there is changed, what is not is made. */
  readonly create: Try;
  readonly update: Try;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

export function EditDialog(props: Props): ReactNode {
  const { title, onSave, onClose, create, update, wide = false, children } = props;
  const { t } = useTranslation();
  return (
    <Dialog title={title} onClose={onClose} wide={wide}>
      <Form
        onSubmit={onSave}
        onCancel={onClose}
        busy={create.isPending || update.isPending}
        failure={create.error ?? update.error}
        submit={t('parts.save')}
        reload={onClose}
      >
        {children}
      </Form>
    </Dialog>
  );
}

/** For `done`: says that it is saved, and closes. */
export function useSaid(onClose: () => void): () => void {
  const { t } = useTranslation();
  const say = useSay();
  return () => {
    say(t('parts.saved'));
    onClose();
  };
}
