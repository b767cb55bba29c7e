/** Makes a token: what it is called, what it may, how long. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { tokenPermission, tokensArea } from '../../../core/contracts/rest/tokens.ts';
import { useChange } from '../api/queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { CheckField, TextField } from '../parts/fields.tsx';
import { Form } from '../parts/form.tsx';
import { SecretOnce } from './secret-once.tsx';

type TokenPermission = z.output<typeof tokenPermission>;
const LONGEST = 1825;

export function NewToken({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [days, setDays] = useState('365');
  const [chosen, setChosen] = useState<readonly TokenPermission[]>([]);
  const [wrong, setWrong] = useState(false);
  const create = useChange(tokensArea['tokens.create'], { stale: [tokensArea['tokens.list']] });
  if (create.data)
    return <SecretOnce title={t('integrations.token')} secret={create.data.token} onClose={onClose} />;
  const send = () => {
    setWrong(chosen.length === 0);
    if (chosen.length > 0)
      create.mutate({ body: { name, permissions: [...chosen], days: days === '' ? null : Number(days) } });
  };
  const toggle = (permission: TokenPermission, on: boolean) =>
    setChosen(on ? [...chosen, permission] : chosen.filter((one) => one !== permission));
  return (
    <Dialog title={t('integrations.newToken')} onClose={onClose} wide>
      <Form
        onSubmit={send}
        onCancel={onClose}
        busy={create.isPending}
        failure={create.error}
        submit={t('integrations.make')}
      >
        <div className="fields">
          <TextField
            label={t('integrations.name')}
            hint={t('integrations.nameHelp')}
            field="name"
            value={name}
            onChange={setName}
            required
            maxLength={100}
          />
          <TextField
            label={t('integrations.days')}
            hint={t('integrations.daysHelp')}
            field="days"
            type="number"
            min={1}
            max={LONGEST}
            value={days}
            onChange={setDays}
          />
        </div>
        <fieldset className="field">
          <legend>{t('integrations.permissions')}</legend>
          {wrong && <p className="wrong">{t('integrations.choosePermission')}</p>}
          <div className="checks">
            {tokenPermission.options.map((permission) => (
              <CheckField
                key={permission}
                label={t(`integrations.may.${permission.replace('.', '-')}`)}
                checked={chosen.includes(permission)}
                onChange={(on) => toggle(permission, on)}
              />
            ))}
          </div>
        </fieldset>
      </Form>
    </Dialog>
  );
}
