/** The PIN for badge and PIN: typed twice, since nobody sees it. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { peopleArea } from '../../../core/contracts/rest/people.ts';
import { useChange } from '../api/queries.ts';
import { TextField } from '../parts/fields.tsx';
import { Form } from '../parts/form.tsx';
import { useSay } from '../parts/toast.tsx';
import { AFTER_PERSON } from './after-change.ts';

interface Props {
  readonly personId: string;
  readonly hasPin: boolean;
  readonly done?: () => void;
}

export function PinForm({ personId, hasPin, done }: Props): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const [pin, setPin] = useState('');
  const [again, setAgain] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const set = useChange(peopleArea['people.set-pin'], {
    stale: AFTER_PERSON,
    done: () => {
      setPin('');
      setAgain('');
      say(t('people.pin.saved'));
      done?.();
    },
  });
  const send = () => {
    const differs = pin !== again;
    setWrong(differs ? t('people.pin.differ') : null);
    if (!differs) set.mutate({ params: { personId }, body: { pin } });
  };
  const digits = {
    type: 'password',
    inputMode: 'numeric',
    autoComplete: 'new-password',
    pattern: '[0-9]{4,12}',
    maxLength: 12,
    required: true,
  } as const;
  return (
    <Form onSubmit={send} busy={set.isPending} failure={set.error} submit={t('people.pin.set')}>
      <TextField
        {...digits}
        label={t('people.pin.next')}
        hint={t('people.pin.hint')}
        field="pin"
        value={pin}
        onChange={setPin}
      />
      <TextField {...digits} label={t('people.pin.again')} wrong={wrong} value={again} onChange={setAgain} />
      {hasPin && (
        <p>
          <button
            type="button"
            className="link"
            onClick={() => set.mutate({ params: { personId }, body: { pin: null } })}
          >
            {t('people.pin.remove')}
          </button>
        </p>
      )}
    </Form>
  );
}
