import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { authArea } from '../../../core/contracts/rest/auth.ts';
import { useChange } from '../api/queries.ts';
import { TextField } from '../parts/fields.tsx';
import { Form } from '../parts/form.tsx';
import type { Me } from '../shell/session-context.ts';

interface Props {
  readonly email?: string;
  readonly done: (me: Me) => void;
  readonly onCancel?: () => void;
}

/** Email and password. The hub answers with a cookie; the token beside it is for programs and is not kept. */
export function SignInForm({ email: known, done, onCancel }: Props): ReactNode {
  const { t } = useTranslation();
  const [email, setEmail] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const login = useChange(authArea['auth.login'], {
    done: ({ me }) => {
      setPassword('');
      done(me);
    },
  });
  return (
    <Form
      busy={login.isPending}
      failure={login.error}
      submit={t('shell.signIn.submit')}
      onSubmit={() => login.mutate({ body: { email: email.trim(), password } })}
      {...(onCancel ? { onCancel } : {})}
    >
      <TextField
        label={t('shell.signIn.email')}
        field="email"
        type="email"
        autoComplete="username"
        spellCheck={false}
        required
        value={email}
        onChange={setEmail}
      />
      <TextField
        label={t('shell.signIn.password')}
        field="password"
        type="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={setPassword}
      />
    </Form>
  );
}
