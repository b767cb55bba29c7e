/** Who is signed in, and what belongs to them and this browser: language, light or dark, signing out. */
import { type ReactNode, useSyncExternalStore } from 'react';
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { LANGUAGES } from '../../../core/contracts/language.ts';
import { authArea } from '../../../core/contracts/rest/auth.ts';
import { useApi } from '../api/api-context.ts';
import { Choice } from '../parts/choice.tsx';
import { Icon } from '../parts/icon.tsx';
import { useSession } from './session-context.ts';
import type { Theme } from './settings.ts';

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

export function UserMenu(): ReactNode {
  const { t } = useTranslation();
  const { me } = useSession();
  return (
    <DialogTrigger>
      <Button className="user-button">
        <Icon name="person" />
        <span className="user-name">{me.displayName}</span>
        <span className="quiet-only">{t('shell.userMenu')}</span>
      </Button>
      <Popover placement="bottom end" className="popover">
        <Dialog className="user-menu" aria-label={t('shell.userMenu')}>
          {({ close }) => <MenuContent close={close} />}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function MenuContent({ close }: { readonly close: () => void }): ReactNode {
  const { t } = useTranslation();
  const { me, settings, leave } = useSession();
  const { language, theme } = useSyncExternalStore(settings.subscribe, settings.state);
  const api = useApi();
  const signOut = () => {
    // Whatever the hub answers, this browser shows nothing more.
    void api
      .call(authArea['auth.logout'])
      .catch(() => undefined)
      .finally(leave);
  };
  return (
    <>
      <p className="user-who">
        <strong>{me.displayName}</strong>
        <span className="soft">{me.roles.map((role) => t(`parts.role.${role}`)).join(', ')}</span>
      </p>
      <Choice
        legend={t('shell.language')}
        value={language}
        options={LANGUAGES.map((one) => ({ value: one, word: t(`shell.languages.${one}`) }))}
        onChange={(chosen) => settings.setLanguage(chosen)}
      />
      <Choice
        legend={t('shell.theme')}
        value={theme}
        options={THEMES.map((one) => ({ value: one, word: t(`shell.themes.${one}`) }))}
        onChange={(chosen) => settings.setTheme(chosen)}
      />
      <Link href="/me" className="menu-link" onClick={close}>
        <Icon name="lock" />
        {t('shell.account')}
      </Link>
      <button type="button" className="menu-link" onClick={signOut}>
        <Icon name="leave" />
        {t('shell.signOut')}
      </button>
    </>
  );
}
