import { type ReactNode, useState } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { settableStatus } from '../../../core/contracts/fact.ts';
import type { KioskScreen } from '../../../core/contracts/kiosk-view.ts';
import { useKiosk } from '../kiosk-context.ts';
import { Icon } from '../parts/icons.tsx';
import { OnScreenKeyboard } from '../parts/on-screen-keyboard.tsx';
import { Sheet } from '../parts/sheet.tsx';

type Entry = Extract<KioskScreen, { kind: 'roll' }>['entries'][number];

const REASONS = ['seen', 'badge', 'face', 'left', 'mistake', 'other'] as const;
const REASON_MAX = 500;

interface ChoiceProps {
  readonly label: string;
  readonly value: string | null;
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps): ReactNode {
  return (
    <RadioGroup className="choice" value={value} onChange={onChange}>
      <Label>{label}</Label>
      <div className="choice-options">
        {options.map((option) => (
          <Radio key={option.value} value={option.value} className="choice-option">
            {option.text}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}

/** Asks for the new status and the reason, which is kept with it. */
export function MarkSheet({
  entry,
  onClose,
}: {
  readonly entry: Entry;
  readonly onClose: () => void;
}): ReactNode {
  const { t, act } = useKiosk();
  const [status, setStatus] = useState<string | null>(null);
  const [reason, setReason] = useState<string | null>(null);
  const [other, setOther] = useState('');
  const parsed = settableStatus.safeParse(status);
  const words = reason === 'other' ? other.trim() : reason === null ? '' : t(`roll.reason.${reason}`);
  const save = (): void => {
    if (!parsed.success || words === '') return;
    act({ do: 'mark', subject: entry.subject, status: parsed.data, reason: words });
    onClose();
  };
  return (
    <Sheet title={t('roll.dialog', { name: entry.name })} onClose={onClose}>
      <Choice
        label={t('roll.as')}
        value={status}
        onChange={setStatus}
        options={settableStatus.options.map((value) => ({ value, text: t(`status.${value}`) }))}
      />
      <Choice
        label={t('roll.why')}
        value={reason}
        onChange={setReason}
        options={REASONS.map((value) => ({ value, text: t(`roll.reason.${value}`) }))}
      />
      {reason === 'other' && (
        <>
          <div className="field">
            <label htmlFor="other-reason">{t('roll.otherLabel')}</label>
            <input
              id="other-reason"
              value={other}
              maxLength={REASON_MAX}
              autoComplete="off"
              onChange={(event) => setOther(event.target.value)}
            />
          </div>
          <OnScreenKeyboard layout="text" value={other} onChange={setOther} maxLength={REASON_MAX} />
        </>
      )}
      <div className="sheet-foot">
        <p>{t('roll.needReason')}</p>
        <button type="button" className="button plain" onClick={onClose}>
          {t('common.cancel')}
        </button>
        <button type="button" className="button" disabled={!parsed.success || words === ''} onClick={save}>
          <Icon name="tick" />
          {t('roll.save')}
        </button>
      </div>
    </Sheet>
  );
}
