/** PIN and password of a person, as far as one may set them. Neither can be read. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Person, peopleArea } from '../../../core/contracts/rest/people.ts';
import { useChange } from '../api/queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { TextField } from '../parts/fields.tsx';
import { Form } from '../parts/form.tsx';
import { Section } from '../parts/section.tsx';
import { useSay } from '../parts/toast.tsx';
import { useMay, useMe } from '../shell/session-context.ts';
import { AFTER_PERSON } from './after-change.ts';
import { PinForm } from './pin-form.tsx';

export function SecretsPanel({ person }: { readonly person: Person }): ReactNode {
  const { t } = useTranslation();
  const { personId } = useMe();
  const mayEveryPin = useMay('pin.write', 'all');
  const mayWrite = useMay('people.write');
  const [open, setOpen] = useState<'pin' | 'password' | null>(null);
  const mayPin = mayEveryPin || personId === person.id;
  const close = () => setOpen(null);
  return (
    <Section title={t('people.secrets')}>
      <ul className="card rows">
        <li>
          <span>
            {t('people.pin.title')}
            <span className="soft small block">
              {t(person.hasPin ? 'people.pin.isSet' : 'people.pin.notSet')}
            </span>
          </span>
          {mayPin && (
            <button type="button" className="button plain small" onClick={() => setOpen('pin')}>
              {t('people.pin.set')}
            </button>
          )}
        </li>
        <li>
          <span>
            {t('people.password.title')}
            <span className="soft small block">
              {t(person.canSignIn ? 'people.password.can' : 'people.password.cannot')}
            </span>
          </span>
          {mayWrite && person.email && (
            <button type="button" className="button plain small" onClick={() => setOpen('password')}>
              {t('people.password.set')}
            </button>
          )}
        </li>
      </ul>
      {open === 'pin' && (
        <Dialog title={t('people.pin.set')} onClose={close}>
          <PinForm personId={person.id} hasPin={person.hasPin} done={close} />
        </Dialog>
      )}
      {open === 'password' && <SetPassword person={person} onClose={close} />}
    </Section>
  );
}

function SetPassword({
  person,
  onClose,
}: {
  readonly person: Person;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const [password, setPassword] = useState('');
  const set = useChange(peopleArea['people.set-password'], {
    stale: AFTER_PERSON,
    done: () => {
      say(t('parts.saved'));
      onClose();
    },
  });
  return (
    <Dialog title={t('people.password.set')} onClose={onClose}>
      <Form
        onSubmit={() => set.mutate({ params: { personId: person.id }, body: { password } })}
        onCancel={onClose}
        busy={set.isPending}
        failure={set.error}
        submit={t('people.password.set')}
      >
        <p>{t('people.password.what', { name: person.displayName })}</p>
        <TextField
          label={t('people.password.next')}
          hint={t('people.password.hint')}
          field="password"
          type="password"
          autoComplete="new-password"
          required
          value={password}
          onChange={setPassword}
        />
      </Form>
    </Dialog>
  );
}
