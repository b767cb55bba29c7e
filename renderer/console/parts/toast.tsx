/** Short words about what was just done, seen at the edge and read out. Failures are shown where they happen. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon.tsx';

const SHOWN_MS = 6_000;
const ToastContext = createContext<(words: string) => void>(() => undefined);

/** `say('Saved.')`. */
export function useSay(): (words: string) => void {
  return useContext(ToastContext);
}

export function ToastProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { t } = useTranslation();
  const [shown, setShown] = useState<{ readonly words: string; readonly turn: number } | null>(null);
  const say = useCallback((words: string) => {
    setShown((before) => ({ words, turn: (before?.turn ?? 0) + 1 }));
  }, []);
  useEffect(() => {
    if (shown === null) return;
    const timer = setTimeout(() => setShown(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  return (
    <ToastContext.Provider value={say}>
      {children}
      <div className="toast-region" role="status">
        {shown && (
          <div className="toast" key={shown.turn}>
            <Icon name="tick" />
            <span>{shown.words}</span>
            <button type="button" className="icon-button" onClick={() => setShown(null)}>
              <Icon name="close" />
              <span className="quiet-only">{t('parts.close')}</span>
            </button>
          </div>
        )}
      </div>
    </ToastContext.Provider>
  );
}
