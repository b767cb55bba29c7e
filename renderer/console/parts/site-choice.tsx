/** Which site a page is about. It stands in the address, so that a link or a reload shows the same. */
import { type ReactNode, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'wouter';
import { useMe } from '../shell/session-context.ts';
import { SelectField } from './fields.tsx';
import { type Places, useSites } from './zone.ts';

type Site = Places['sites'][number];

/** The site of the address, else one's own, else the first; null while the sites are being read. */
export function useSite(): Site | null {
  const sites = useSites();
  const { siteId } = useMe();
  const [asked] = useAddress('site');
  return sites.find(({ id }) => id === asked) ?? sites.find(({ id }) => id === siteId) ?? sites[0] ?? null;
}

/** Nothing where there is only one. */
export function SiteChoice(): ReactNode {
  const { t } = useTranslation();
  const sites = useSites();
  const site = useSite();
  const [, setSite] = useAddress('site');
  if (sites.length < 2 || site === null) return null;
  return (
    <SelectField
      label={t('parts.site')}
      value={site.id}
      options={sites.map(({ id, name }) => ({ value: id, word: name }))}
      onChange={setSite}
    />
  );
}

/** One value of the address after the `?`; empty when it is not there. Setting it empty takes it out. */
export function useAddress(name: string): readonly [string, (value: string) => void] {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (value: string) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          if (value === '') next.delete(name);
          else next.set(name, value);
          return next;
        },
        { replace: true },
      ),
    [name, setParams],
  );
  return [params.get(name) ?? '', set];
}
