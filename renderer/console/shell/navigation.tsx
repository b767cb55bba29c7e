import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import type { ConsolePage, Section } from '../page.ts';
import { Icon } from '../parts/icon.tsx';

const SECTIONS: readonly Section[] = ['mine', 'teach', 'centre', 'system'];

/** The pages that the signed-in person may see, by section; a single section needs no heading. */
export function Navigation({ pages }: { readonly pages: readonly ConsolePage[] }): ReactNode {
  const { t } = useTranslation();
  const [location] = useLocation();
  const here = currentOf(location, pages);
  const listed = SECTIONS.map((section) => ({
    section,
    pages: pages.filter(({ nav }) => nav?.section === section),
  })).filter((part) => part.pages.length > 0);
  return (
    <nav id="navigation" aria-label={t('shell.navigation')}>
      {listed.map(({ section, pages: inSection }) => (
        <div key={section} className="nav-section">
          {listed.length > 1 && <h2 id={`nav-${section}`}>{t(`shell.section.${section}`)}</h2>}
          <ul aria-labelledby={listed.length > 1 ? `nav-${section}` : undefined}>
            {inSection.map(({ path, nav }) =>
              nav === undefined ? null : (
                <li key={path}>
                  <Link href={path} aria-current={path === here ? 'page' : undefined}>
                    <Icon name={nav.icon} />
                    {t(nav.word)}
                  </Link>
                </li>
              ),
            )}
          </ul>
        </div>
      ))}
    </nav>
  );
}

/** The page of the navigation that one is on, or below: the longest address that fits. */
function currentOf(location: string, pages: readonly ConsolePage[]): string | undefined {
  return pages
    .filter(({ nav, path }) => nav !== undefined && (location === path || location.startsWith(`${path}/`)))
    .map(({ path }) => path)
    .toSorted((a, b) => b.length - a.length)[0];
}
