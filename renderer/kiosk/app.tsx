/** The kiosk's screen as a whole: the newest snapshot, drawn. */
import type { i18n } from 'i18next';
import { type ReactNode, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { I18nProvider } from 'react-aria-components';
import type { KioskAction } from '../../core/contracts/kiosk-view.ts';
import type { KioskBridge } from './bridge.ts';
import type { CameraFeed } from './camera.ts';
import { KioskContext } from './kiosk-context.ts';
import type { KioskStore } from './kiosk-store.ts';
import { Shell } from './parts/shell.tsx';
import { Screen } from './screens/screen.tsx';

/** How long "that did not work" stays on the screen, ms. */
const FAILURE_MS = 8_000;

interface Props {
  readonly store: KioskStore;
  readonly bridge: Pick<KioskBridge, 'act'>;
  readonly feed: CameraFeed;
  readonly i18n: i18n;
}

/** Sends actions and remembers, for a while, the code of the one that failed. */
function useAct(bridge: Props['bridge']): { act: (action: KioskAction) => void; failed: string | null } {
  const [failed, setFailed] = useState<string | null>(null);
  useEffect(() => {
    if (failed === null) return;
    const timer = setTimeout(() => setFailed(null), FAILURE_MS);
    return () => clearTimeout(timer);
  }, [failed]);
  const act = useCallback(
    (action: KioskAction) => {
      setFailed(null);
      bridge.act(action).then(
        (answer) => setFailed(answer.failure?.code ?? null),
        (error: unknown) =>
          setFailed(error instanceof Error && 'code' in error ? String(error.code) : 'screen.failed'),
      );
    },
    [bridge],
  );
  return { act, failed };
}

export function App({ store, bridge, feed, i18n }: Props): ReactNode {
  const snapshot = useSyncExternalStore(store.subscribe, store.snapshot);
  const { act, failed } = useAct(bridge);
  const language = snapshot?.view.language ?? 'en';
  // A fixed translator per language: the words change with the snapshot, in one go.
  const t = useMemo(() => i18n.getFixedT(language), [i18n, language]);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const kiosk = useMemo(
    () => (snapshot === null ? null : { ...snapshot, language, t, feed, act }),
    [snapshot, language, t, feed, act],
  );
  if (kiosk === null) return null;
  return (
    <KioskContext.Provider value={kiosk}>
      <I18nProvider locale={language}>
        <Shell>
          <Screen />
        </Shell>
        {failed !== null && (
          <p className="toast" role="alert">
            {t('common.failed', { code: failed })}
          </p>
        )}
      </I18nProvider>
    </KioskContext.Provider>
  );
}
