/** Keys to touch, for a kiosk without a keyboard. A real keyboard types into the field directly. */
import { type ReactNode, useState } from 'react';
import type { Language } from '../../../core/contracts/language.ts';
import { useKiosk } from '../kiosk-context.ts';
import { Icon } from './icons.tsx';

const CODE_ROWS = ['1234567890', 'QWERTYUIOP', 'ASDFGHJKL', 'ZXCVBNM-'] as const;
const ADDRESS_ROWS = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', ':/.-'] as const;
const TEXT_ROWS: Record<Language, readonly string[]> = {
  en: ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', "'.,!?"],
  fr: ['azertyuiop', 'qsdfghjklm', 'wxcvbn', "éèàçê'.,!?"],
};
const SIGN_ROWS = ['1234567890', '-/:;()&@"', '+=%€$*', "'.,!?"] as const;

interface Props {
  readonly layout: 'code' | 'address' | 'text';
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly maxLength: number;
}

interface KeyProps {
  readonly label?: string;
  readonly wide?: boolean;
  readonly pressed?: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}

/** Keeps the focus in the field: a press must not move it away. */
function Key({ label, wide = false, pressed, onPress, children }: KeyProps): ReactNode {
  return (
    <button
      type="button"
      tabIndex={-1}
      className={wide ? 'key wide' : 'key'}
      aria-label={label}
      aria-pressed={pressed}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onPress}
    >
      {children}
    </button>
  );
}

function rowsFor(layout: Props['layout'], language: Language, signs: boolean): readonly string[] {
  if (layout === 'code') return CODE_ROWS;
  if (layout === 'address') return ADDRESS_ROWS;
  return signs ? SIGN_ROWS : TEXT_ROWS[language];
}

export function OnScreenKeyboard({ layout, value, onChange, maxLength }: Props): ReactNode {
  const { t, language } = useKiosk();
  const [shift, setShift] = useState(layout === 'text');
  const [signs, setSigns] = useState(false);
  const type = (text: string): void => {
    if (value.length < maxLength) onChange(value + text);
    setShift(false);
  };
  const rows = rowsFor(layout, language, signs);
  return (
    <fieldset className={`keyboard keyboard-${layout}`}>
      <legend className="quiet-only">{t('keyboard.label')}</legend>
      {rows.map((row, index) => (
        <div className="key-row" key={row}>
          {layout === 'text' && index === 2 && (
            <Key wide label={t('keyboard.shift')} pressed={shift} onPress={() => setShift(!shift)}>
              <Icon name="shift" />
            </Key>
          )}
          {[...row].map((char) => {
            const shown = shift ? char.toLocaleUpperCase(language) : char;
            return (
              <Key key={char} onPress={() => type(shown)}>
                {shown}
              </Key>
            );
          })}
          {index === (layout === 'text' ? 2 : 3) && (
            <Key wide label={t('keyboard.erase')} onPress={() => onChange(value.slice(0, -1))}>
              <Icon name="erase" />
            </Key>
          )}
        </div>
      ))}
      {layout === 'text' && (
        <div className="key-row">
          <Key
            wide
            label={t(signs ? 'keyboard.letters' : 'keyboard.numbers')}
            onPress={() => setSigns(!signs)}
          >
            {signs ? 'abc' : '123'}
          </Key>
          <button
            type="button"
            tabIndex={-1}
            className="key space"
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => type(' ')}
          >
            {t('keyboard.space')}
          </button>
        </div>
      )}
    </fieldset>
  );
}
