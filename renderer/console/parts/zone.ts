/** Which zone times are shown in: that of one's own site, or of the only one there is; else the browser's. */
import { sitesArea } from '../../../core/contracts/rest/sites.ts';
import { useAnswer } from '../api/queries.ts';
import { useMay, useMe } from '../shell/session-context.ts';

const BROWSER = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The sites, for who may see them; empty until they are there. */
export function useSites() {
  const may = useMay('site.read');
  const { data } = useAnswer(sitesArea['sites.list'], {}, { when: may });
  return data?.items ?? [];
}

export function useZone(): string {
  const { siteId } = useMe();
  const sites = useSites();
  return (sites.find(({ id }) => id === siteId) ?? sites[0])?.zone ?? BROWSER;
}
