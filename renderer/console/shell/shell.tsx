/** What stands around every page: skip link, navigation, who is signed in. */
import { type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import type { ConsolePage } from '../page.ts';
import { pages } from '../pages.ts';
import { Icon } from '../parts/icon.tsx';
import { Loading, NotFound } from '../parts/states.tsx';
import { Bell } from './bell.tsx';
import { Navigation } from './navigation.tsx';
import { PageGuard } from './page-guard.tsx';
import { useMe } from './session-context.ts';
import { UserMenu } from './user-menu.tsx';

/** Where one begins: the first that one may see. */
const HOMES = ['/today', '/teach', '/mine', '/fleet'];

export function Shell(): ReactNode {
  const { t } = useTranslation();
  const { roles } = useMe();
  const [open, setOpen] = useState(false);
  const [location] = useLocation();
  const main = useRef<HTMLElement>(null);
  const last = useRef(location);
  useEffect(() => {
    if (last.current === location) return;
    last.current = location;
    setOpen(false);
    // A new page is read from its start, as after a real change of page.
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [location]);
  const mine = pages.filter(({ shown }) => shown(roles));
  return (
    <div className="shell" data-menu={open ? 'open' : 'closed'}>
      <a className="skip" href="#main">
        {t('shell.skip')}
      </a>
      <header className="top">
        <button
          type="button"
          className="icon-button menu-button"
          aria-expanded={open}
          aria-controls="navigation"
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? 'close' : 'menu'} />
          <span className="quiet-only">{t(open ? 'shell.closeMenu' : 'shell.openMenu')}</span>
        </button>
        <span className="brand">{t('shell.brand')}</span>
        <div className="top-end">
          <Bell />
          <UserMenu />
        </div>
      </header>
      <Navigation pages={mine} />
      <main id="main" ref={main} tabIndex={-1}>
        <PageGuard key={location}>
          <Suspense fallback={<Loading />}>
            <Pages pages={mine} />
          </Suspense>
        </PageGuard>
      </main>
    </div>
  );
}

function Pages({ pages: mine }: { readonly pages: readonly ConsolePage[] }): ReactNode {
  const home = HOMES.find((path) => mine.some((page) => page.path === path)) ?? '/me';
  return (
    <Switch>
      <Route path="/">
        <Redirect to={home} replace />
      </Route>
      {mine.map(({ path, page: Page }) => (
        <Route key={path} path={path}>
          <Page />
        </Route>
      ))}
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}
