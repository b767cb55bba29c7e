import type { Handlers } from '../../../core/contracts/rest/operation.ts';
import type { roomsArea } from '../../../core/contracts/rest/rooms.ts';
import type { sitesArea } from '../../../core/contracts/rest/sites.ts';
import type { SiteService } from '../../services/site-service.ts';
import { shown, versioned } from '../versioned.ts';

export function siteHandlers(sites: SiteService): Handlers<typeof sitesArea> {
  return {
    'sites.list': async ({ scope }) => ({ items: (await sites.list(scope)).map(versioned) }),
    'sites.create': async ({ body, scope }) => shown(await sites.create(body.name, body.zone, scope)),
    'sites.get': async ({ params, scope }) => shown(await sites.get(params.siteId, scope)),
    'sites.update': async ({ params, body, ifMatch, scope }) =>
      shown(await sites.update(params.siteId, body, ifMatch, scope)),
    'sites.set-policy': async ({ params, body, ifMatch, scope }) =>
      shown(await sites.setPolicy(params.siteId, body.attendance, body.location, ifMatch, scope)),
  };
}

export function roomHandlers(sites: SiteService): Handlers<typeof roomsArea> {
  return {
    'rooms.list': async ({ query, scope }) => ({
      items: (await sites.rooms(query.siteId ?? null, scope)).map(versioned),
    }),
    'rooms.create': async ({ body, scope }) => shown(await sites.createRoom(body, scope)),
    'rooms.get': async ({ params, scope }) => shown(await sites.room(params.roomId, scope)),
    'rooms.update': async ({ params, body, ifMatch, scope }) =>
      shown(await sites.updateRoom(params.roomId, body, ifMatch, scope)),
    'rooms.places': async () => sites.places(),
  };
}
