/** The console as a whole: who is signed in, and the page that the address names. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { I18nProvider } from 'react-aria-components';
import { I18nextProvider } from 'react-i18next';
import { localeOf } from '../../core/contracts/language.ts';
import { authArea } from '../../core/contracts/rest/auth.ts';
import { ApiContext } from './api/api-context.ts';
import { HubApi } from './api/client.ts';
import { asFailure, type Failure } from './api/failure.ts';
import { FailureNote } from './parts/failure-note.tsx';
import { Loading } from './parts/states.tsx';
import { ToastProvider } from './parts/toast.tsx';
import { AgainGate } from './shell/again-gate.ts';
import { type Me, SessionContext } from './shell/session-context.ts';
import type { Settings } from './shell/settings.ts';
import { Shell } from './shell/shell.tsx';
import { SignIn } from './sign-in/sign-in.tsx';
import { SignInAgain } from './sign-in/sign-in-again.tsx';
import { createWords } from './words.ts';

type Who = { readonly me: Me } | 'unknown' | 'nobody' | { readonly failure: Failure };

function useParts(settings: Settings) {
  return useMemo(() => {
    const gate = new AgainGate();
    const api = new HubApi({ language: () => settings.state().language, signInAgain: () => gate.ask() });
    const queries = new QueryClient({
      defaultOptions: {
        queries: {
          // A "no" stays a no; only a hub that did not answer is worth asking again.
          retry: (count, error) => count < 2 && asFailure(error).kind === 'unreachable',
          staleTime: 5_000,
          // The hub may be in this house while the way out of it is down: whether it answers is seen by asking.
          networkMode: 'always',
        },
        mutations: { networkMode: 'always' },
      },
    });
    return { gate, api, queries, words: createWords(settings.state().language) };
  }, [settings]);
}

export function App({ settings }: { readonly settings: Settings }): ReactNode {
  const { gate, api, queries, words } = useParts(settings);
  const { language } = useSyncExternalStore(settings.subscribe, settings.state);
  const [who, setWho] = useState<Who>('unknown');
  useEffect(() => void words.changeLanguage(language), [words, language]);

  useEffect(() => {
    if (who !== 'unknown') return;
    gate.open = false;
    api.call(authArea['auth.me']).then(
      (me) => setWho({ me }),
      (error: unknown) => {
        const failure = asFailure(error);
        setWho(failure.status === 401 ? 'nobody' : { failure });
      },
    );
  }, [api, gate, who]);
  useEffect(() => {
    const me = typeof who === 'object' && 'me' in who ? who.me : null;
    // Whoever comes without a sign-in is shown the form; who had one is asked again where they are.
    gate.open = me !== null;
    if (me) settings.suggestLanguage(me.language);
  }, [gate, settings, who]);

  const leave = useMemo(
    () => () => {
      queries.clear();
      setWho('nobody');
    },
    [queries],
  );
  return (
    <I18nextProvider i18n={words}>
      <I18nProvider locale={localeOf(language)}>
        <ApiContext.Provider value={api}>
          <QueryClientProvider client={queries}>
            <ToastProvider>
              {who === 'unknown' && <Loading />}
              {who === 'nobody' && <SignIn settings={settings} done={(me) => setWho({ me })} />}
              {typeof who === 'object' && 'failure' in who && (
                <main className="alone">
                  <FailureNote failure={who.failure} retry={() => setWho('unknown')} />
                </main>
              )}
              {typeof who === 'object' && 'me' in who && (
                <SessionContext.Provider value={{ me: who.me, settings, leave }}>
                  <Shell />
                  <SignInAgain gate={gate} me={who.me} leave={leave} />
                </SessionContext.Provider>
              )}
            </ToastProvider>
          </QueryClientProvider>
        </ApiContext.Provider>
      </I18nProvider>
    </I18nextProvider>
  );
}
