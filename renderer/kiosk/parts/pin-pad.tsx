/** The PIN pad: touch keys, and the keyboard's digits too. The digits themselves are never shown or read out. */
import { type ReactNode, useEffect, useState } from 'react';
import { useKiosk } from '../kiosk-context.ts';
import { emptyPin, eraseDigit, isComplete, pinKey, pressDigit } from '../pin-entry.ts';
import { Icon } from './icons.tsx';

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
/** Places shown before a PIN grows longer. */
const PLACES = 4;

/** Reads PIN keys from the whole page while the pad is there, so that nothing needs the focus first. */
function usePinKeys(onKey: (key: string, at: number) => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!/^(\d|Backspace|Enter)$/.test(event.key) || event.repeat) return;
      // Enter on a button presses that button; everywhere else it confirms.
      if (event.key === 'Enter' && event.target instanceof HTMLButtonElement) return;
      onKey(event.key, event.timeStamp);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [onKey]);
}

export function PinPad({ onPin }: { readonly onPin: (pin: string) => void }): ReactNode {
  const { t } = useKiosk();
  const [entry, setEntry] = useState(emptyPin);
  const submit = (digits: string): void => {
    setEntry(emptyPin);
    onPin(digits);
  };
  usePinKeys((key, at) => {
    const next = pinKey(entry, key, at);
    if (next.confirm) submit(entry.digits);
    else setEntry(next.entry);
  });
  const press = (digit: string): void => setEntry(pressDigit(entry, digit));
  const typed = entry.digits.length;
  return (
    <fieldset className="pin">
      <legend className="quiet-only">{t('pin.pad')}</legend>
      <p className="dots" role="status" aria-label={t('pin.digits', { count: typed })}>
        {Array.from({ length: Math.max(PLACES, typed) }, (_, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: places are nothing but their position
          <span key={place} className={place < typed ? 'dot full' : 'dot'} />
        ))}
      </p>
      <div className="pad">
        {DIGITS.map((digit) => (
          <button type="button" key={digit} className="pad-key numbers" onClick={() => press(digit)}>
            {digit}
          </button>
        ))}
        <button
          type="button"
          className="pad-key"
          aria-label={t('pin.erase')}
          disabled={typed === 0}
          onClick={() => setEntry(eraseDigit(entry))}
        >
          <Icon name="erase" />
        </button>
        <button type="button" className="pad-key numbers" onClick={() => press('0')}>
          0
        </button>
        <button
          type="button"
          className="pad-key go"
          aria-label={t('pin.enter')}
          disabled={!isComplete(entry)}
          onClick={() => submit(entry.digits)}
        >
          <Icon name="tick" />
        </button>
      </div>
    </fieldset>
  );
}
