/** Which groups are expected. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CheckField, type Option } from '../parts/fields.tsx';

interface Props {
  readonly groups: readonly Option[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

export function GroupChecks({ groups, chosen, onChange }: Props): ReactNode {
  const { t } = useTranslation();
  return (
    <fieldset className="field">
      <legend>{t('timetable.field.groups')}</legend>
      <p className="hint">{t('timetable.field.groupsHelp')}</p>
      <div className="group-checks">
        {groups.map(({ value, word }) => (
          <CheckField
            key={value}
            label={word}
            checked={chosen.includes(value)}
            onChange={(checked) =>
              onChange(checked ? [...chosen, value] : chosen.filter((one) => one !== value))
            }
          />
        ))}
      </div>
    </fieldset>
  );
}
