/** What is known of a person and may be changed, for a new one and for one that is there. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LANGUAGES, type Language } from '../../../core/contracts/language.ts';
import type { Person } from '../../../core/contracts/rest/people.ts';
import type { Role } from '../../../core/domain/roles.ts';
import { CheckField, SelectField, TextField } from '../parts/fields.tsx';
import { useSites } from '../parts/zone.ts';
import { useMay } from '../shell/session-context.ts';

export interface PersonDraft {
  readonly displayName: string;
  readonly email: string;
  readonly reference: string;
  readonly language: '' | Language;
  readonly siteId: string;
  readonly roles: readonly Role[];
}

export function draftOf(person: Person): PersonDraft {
  const { displayName, email, reference, language, siteId, roles } = person;
  return {
    displayName,
    email: email ?? '',
    reference: reference ?? '',
    language: language ?? '',
    siteId: siteId ?? '',
    roles,
  };
}

/** What the operations want: nothing, where a field is empty. */
export function bodyOf(draft: PersonDraft) {
  return {
    displayName: draft.displayName,
    email: draft.email.trim() || null,
    reference: draft.reference.trim() || null,
    language: draft.language || null,
    roles: [...draft.roles],
  };
}

/** Roles that staff may give; the others are the administrator's. */
const STAFFS: readonly Role[] = ['trainee', 'trainer'];
const ALL: readonly Role[] = [...STAFFS, 'staff', 'admin', 'it'];

interface Props {
  readonly draft: PersonDraft;
  readonly onChange: (draft: PersonDraft) => void;
}

export function PersonFields({ draft, onChange }: Props): ReactNode {
  const { t } = useTranslation();
  const sites = useSites();
  const mayAll = useMay('account.write');
  const shown = ALL.filter((one) => mayAll || STAFFS.includes(one) || draft.roles.includes(one));
  const toggle = (one: Role) => (on: boolean) =>
    onChange({ ...draft, roles: on ? [...draft.roles, one] : draft.roles.filter((held) => held !== one) });
  return (
    <>
      <TextField
        label={t('people.name')}
        field="displayName"
        required
        maxLength={200}
        value={draft.displayName}
        onChange={(displayName) => onChange({ ...draft, displayName })}
      />
      <TextField
        label={t('people.email')}
        hint={t('people.emailHint')}
        field="email"
        type="email"
        value={draft.email}
        onChange={(email) => onChange({ ...draft, email })}
      />
      <div className="fields">
        <TextField
          label={t('people.reference')}
          field="reference"
          maxLength={80}
          value={draft.reference}
          onChange={(reference) => onChange({ ...draft, reference })}
        />
        <SelectField
          label={t('people.language')}
          none={t('people.anyLanguage')}
          value={draft.language}
          options={LANGUAGES.map((one) => ({ value: one, word: t(`shell.languages.${one}`) }))}
          onChange={(language) => onChange({ ...draft, language: language as PersonDraft['language'] })}
        />
        {sites.length > 1 && (
          <SelectField
            label={t('parts.site')}
            field="siteId"
            none={t('parts.none')}
            value={draft.siteId}
            options={sites.map(({ id, name }) => ({ value: id, word: name }))}
            onChange={(siteId) => onChange({ ...draft, siteId })}
          />
        )}
      </div>
      <fieldset className="field">
        <legend>{t('people.roles')}</legend>
        <div className="checks">
          {shown.map((one) => (
            <CheckField
              key={one}
              label={t(`parts.role.${one}`)}
              checked={draft.roles.includes(one)}
              disabled={!mayAll && !STAFFS.includes(one)}
              onChange={toggle(one)}
            />
          ))}
        </div>
      </fieldset>
    </>
  );
}
