/** The first page: who one is. */
import { type ReactNode, useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '../../../core/contracts/language.ts';
import type { Me } from '../shell/session-context.ts';
import type { Settings } from '../shell/settings.ts';
import { SignInForm } from './sign-in-form.tsx';

export function SignIn(props: { readonly settings: Settings; readonly done: (me: Me) => void }): ReactNode {
  const { t } = useTranslation();
  const { settings, done } = props;
  const { language } = useSyncExternalStore(settings.subscribe, settings.state);
  useEffect(() => {
    document.title = `${t('shell.signIn.title')} · ${t('shell.brand')}`;
  }, [t]);
  return (
    <main className="alone sign-in">
      <p className="brand">{t('shell.brand')}</p>
      <div className="card">
        <h1>{t('shell.signIn.title')}</h1>
        <SignInForm done={done} />
        <p className="soft small">{t('shell.signIn.forgotten')}</p>
      </div>
      <p className="languages">
        {LANGUAGES.filter((one) => one !== language).map((one) => (
          <button
            key={one}
            type="button"
            className="link"
            lang={one}
            onClick={() => settings.setLanguage(one)}
          >
            {t(`shell.languages.${one}`)}
          </button>
        ))}
      </p>
    </main>
  );
}
