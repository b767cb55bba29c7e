/** A form that sends once, shows the hub's "no" above its buttons, and at the fields that it names. */
import { createContext, type FormEvent, type ReactNode, useContext } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../api/failure.ts';
import { FailureNote } from './failure-note.tsx';

const FormFailure = createContext<Failure | null>(null);

/** What the hub found wrong with this field in the last try, or null. */
export function useIssue(field: string | undefined): string | null {
  const failure = useContext(FormFailure);
  return field === undefined ? null : (failure?.issue(field) ?? null);
}

interface Props {
  readonly onSubmit: () => void;
  readonly failure: Failure | null;
  readonly busy: boolean;
  readonly submit: string;
  readonly onCancel?: () => void;
  /** On the button that sends nothing, where "Cancel" could be taken for what is asked. */
  readonly cancel?: string;
  readonly tone?: 'danger';
  /** For an edit that somebody else has overtaken: reads the newest again. */
  readonly reload?: () => void;
  readonly children: ReactNode;
}

export function Form(props: Props): ReactNode {
  const { t } = useTranslation();
  const { onSubmit, failure, busy, submit, onCancel, cancel, tone, reload, children } = props;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) onSubmit();
  };
  const retry = failure?.code === 'request.stale' ? reload : undefined;
  return (
    <FormFailure.Provider value={failure}>
      <form className="form" onSubmit={send}>
        {children}
        {failure && <FailureNote failure={failure} retry={retry} />}
        <div className="form-actions">
          {onCancel && (
            <button type="button" className="button plain" onClick={onCancel}>
              {cancel ?? t('parts.cancel')}
            </button>
          )}
          <button type="submit" className={`button ${tone ?? ''}`} aria-disabled={busy}>
            {busy ? t('parts.sending') : submit}
          </button>
        </div>
      </form>
    </FormFailure.Provider>
  );
}
