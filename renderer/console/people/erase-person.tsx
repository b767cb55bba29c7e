/** Erasing somebody for good: only after their name was typed, and with a reason that names nobody. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { type EraseReason, eraseReason } from '../../../core/contracts/erasure.ts';
import { erasuresArea } from '../../../core/contracts/rest/erasures.ts';
import { type Person, peopleArea } from '../../../core/contracts/rest/people.ts';
import { useChange } from '../api/queries.ts';
import { Confirm } from '../parts/confirm.tsx';
import { SelectField, TextField } from '../parts/fields.tsx';
import { Icon } from '../parts/icon.tsx';
import { useSay } from '../parts/toast.tsx';
import { useMay } from '../shell/session-context.ts';

export function ErasePerson({ person }: { readonly person: Person }): ReactNode {
  const { t } = useTranslation();
  const may = useMay('account.write');
  const [asking, setAsking] = useState(false);
  if (!may) return null;
  return (
    <>
      <button type="button" className="button plain" onClick={() => setAsking(true)}>
        <Icon name="bin" />
        {t('people.erase.button')}
      </button>
      {asking && <EraseDialog person={person} onClose={() => setAsking(false)} />}
    </>
  );
}

function EraseDialog({
  person,
  onClose,
}: {
  readonly person: Person;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const say = useSay();
  const [reason, setReason] = useState<EraseReason>('asked');
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const erase = useChange(erasuresArea['people.erase'], {
    stale: [peopleArea['people.list'], erasuresArea['erasures.list']],
    done: () => {
      say(t('people.erase.done'));
      go('/erasures');
    },
  });
  const send = () => {
    const same = typed.trim() === person.displayName;
    setWrong(same ? null : t('people.erase.differs'));
    if (same) erase.mutate({ params: { personId: person.id }, body: { confirm: person.id, reason } });
  };
  return (
    <Confirm
      title={t('people.erase.title', { name: person.displayName })}
      submit={t('people.erase.submit')}
      tone="danger"
      busy={erase.isPending}
      failure={erase.error}
      onClose={onClose}
      onConfirm={send}
    >
      <p>{t('people.erase.what')}</p>
      <p>{t('people.erase.stays')}</p>
      <SelectField
        label={t('people.erase.why')}
        field="reason"
        value={reason}
        options={eraseReason.options.map((value) => ({ value, word: t(`people.erase.reason.${value}`) }))}
        onChange={(value) => setReason(eraseReason.parse(value))}
        required
      />
      <TextField
        label={t('people.erase.type', { name: person.displayName })}
        value={typed}
        onChange={setTyped}
        wrong={wrong}
        autoComplete="off"
        spellCheck={false}
        required
      />
    </Confirm>
  );
}
