/** Names of rooms and sites, and the zone that times are shown in: of the session's site, else of one's own. */
import { useMemo } from 'react';
import { roomsArea } from '../../../core/contracts/rest/rooms.ts';
import { useAnswer } from '../api/queries.ts';
import { useMe } from '../shell/session-context.ts';

const BROWSER = Intl.DateTimeFormat().resolvedOptions().timeZone;
/** Rooms are seldom renamed. */
const FRESH_MS = 5 * 60_000;

export interface Places {
  readonly sites: readonly { readonly id: string; readonly name: string; readonly zone: string }[];
  readonly rooms: readonly { readonly id: string; readonly siteId: string; readonly name: string }[];
  roomName(id: string): string;
  zoneOf(siteId: string): string;
}

export function usePlaces(): Places {
  const { data } = useAnswer(roomsArea['rooms.places'], {}, { fresh: FRESH_MS });
  return useMemo(() => {
    const sites = data?.sites ?? [];
    const rooms = data?.rooms ?? [];
    return {
      sites,
      rooms,
      roomName: (id) => rooms.find((room) => room.id === id)?.name ?? '…',
      zoneOf: (siteId) => sites.find((site) => site.id === siteId)?.zone ?? BROWSER,
    };
  }, [data]);
}

/** Of one's own site, or of the first there is; the browser's until that is known. */
export function useZone(): string {
  const { siteId } = useMe();
  const { sites } = usePlaces();
  return (sites.find(({ id }) => id === siteId) ?? sites[0])?.zone ?? BROWSER;
}

export function useSites(): Places['sites'] {
  return usePlaces().sites;
}
