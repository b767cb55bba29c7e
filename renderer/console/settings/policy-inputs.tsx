/** The fields of the policy, by heading. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Choice } from '../parts/choice.tsx';
import { TextField } from '../parts/fields.tsx';
import { FacePolicy } from './face-policy.tsx';
import { ATTENDANCE_GROUPS, LOCATION_FIELDS, type PolicyDraft } from './policy-fields.ts';

interface Props {
  /** Whose policy it is. */
  readonly siteId: string;
  readonly draft: PolicyDraft;
  readonly wrong: ReadonlySet<string>;
  readonly onChange: (draft: PolicyDraft) => void;
}

export function PolicyInputs({ siteId, draft, wrong, onChange }: Props): ReactNode {
  const { t } = useTranslation();
  const numbers = (fields: readonly string[]) => (
    <div className="policy-numbers">
      {fields.map((name) => (
        <TextField
          key={name}
          label={t(`settings.field.${name}`)}
          hint={t(`settings.unit.${name}`)}
          inputMode="numeric"
          value={draft.numbers[name] ?? ''}
          onChange={(value) => onChange({ ...draft, numbers: { ...draft.numbers, [name]: value } })}
          wrong={wrong.has(name) ? t('settings.wrongNumber') : null}
        />
      ))}
    </div>
  );
  return (
    <>
      {ATTENDANCE_GROUPS.map(({ name, fields }) => (
        <fieldset key={name} className="policy-group">
          <legend>{t(`settings.group.${name}`)}</legend>
          {numbers(fields)}
          {name === 'absence' && (
            <Choice
              legend={t('settings.field.madeUp')}
              value={draft.madeUp}
              options={[
                { value: 'counts', word: t('settings.madeUp.counts') },
                { value: 'does-not-count', word: t('settings.madeUp.does-not-count') },
              ]}
              onChange={(madeUp) => onChange({ ...draft, madeUp })}
            />
          )}
          {name === 'evidence' && (
            <Choice
              legend={t('settings.field.evidenceImage')}
              value={draft.evidenceImage}
              options={[
                { value: 'crop', word: t('settings.evidenceImage.crop') },
                { value: 'none', word: t('settings.evidenceImage.none') },
              ]}
              onChange={(evidenceImage) => onChange({ ...draft, evidenceImage })}
            />
          )}
        </fieldset>
      ))}
      <FacePolicy siteId={siteId} draft={draft} onChange={onChange} />
      <details className="policy-group" open={LOCATION_FIELDS.some((name) => wrong.has(name)) || undefined}>
        <summary>{t('settings.group.location')}</summary>
        {numbers(LOCATION_FIELDS)}
      </details>
    </>
  );
}
