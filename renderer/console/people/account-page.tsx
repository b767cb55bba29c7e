/** One's own PIN and password. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { authArea } from '../../../core/contracts/rest/auth.ts';
import { peopleArea } from '../../../core/contracts/rest/people.ts';
import { useAnswer, useChange } from '../api/queries.ts';
import { TextField } from '../parts/fields.tsx';
import { Form } from '../parts/form.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { Section } from '../parts/section.tsx';
import { useSay } from '../parts/toast.tsx';
import { useMay, useMe } from '../shell/session-context.ts';
import { PinForm } from './pin-form.tsx';
import './people.css';

export function AccountPage(): ReactNode {
  const { t } = useTranslation();
  const { personId, displayName } = useMe();
  const mayRead = useMay('people.read');
  const mayPin = useMay('pin.write');
  const { data } = useAnswer(peopleArea['people.get'], { params: { personId } }, { when: mayRead });
  return (
    <>
      <PageHeader title={t('shell.account')} lead={displayName} />
      <div className="columns">
        {mayPin && (
          <Section title={t('people.pin.title')} lead={t('people.pin.lead')}>
            <div className="card">
              {data && <p className="soft">{t(data.hasPin ? 'people.pin.isSet' : 'people.pin.notSet')}</p>}
              <PinForm personId={personId} hasPin={data?.hasPin ?? false} />
            </div>
          </Section>
        )}
        <Section title={t('people.password.title')} lead={t('people.password.lead')}>
          <div className="card">
            <PasswordForm />
          </div>
        </Section>
      </div>
      <p className="after">
        <Link href="/notifications/preferences">{t('people.toPreferences')}</Link>
      </p>
    </>
  );
}

function PasswordForm(): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const change = useChange(authArea['auth.change-password'], {
    done: () => {
      setCurrent('');
      setNext('');
      say(t('parts.saved'));
    },
  });
  return (
    <Form
      onSubmit={() => change.mutate({ body: { current, next } })}
      busy={change.isPending}
      failure={change.error}
      submit={t('people.password.change')}
    >
      <TextField
        label={t('people.password.current')}
        field="current"
        type="password"
        autoComplete="current-password"
        required
        value={current}
        onChange={setCurrent}
      />
      <TextField
        label={t('people.password.next')}
        hint={t('people.password.hint')}
        field="next"
        type="password"
        autoComplete="new-password"
        required
        value={next}
        onChange={setNext}
      />
    </Form>
  );
}
