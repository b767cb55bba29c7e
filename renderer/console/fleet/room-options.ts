/** Rooms to choose from; with the site before them where there are several. */
import type { Option } from '../parts/fields.tsx';
import { usePlaces } from '../parts/zone.ts';

export function useRoomOptions(): Option[] {
  const { sites, rooms } = usePlaces();
  const siteName = (id: string) => sites.find((site) => site.id === id)?.name ?? '';
  return rooms
    .map(({ id, siteId, name }) => ({
      value: id,
      word: sites.length > 1 ? `${siteName(siteId)}: ${name}` : name,
    }))
    .toSorted((a, b) => a.word.localeCompare(b.word, undefined, { numeric: true }));
}
