import type { Handlers } from '../../core/contracts/rest/operation.ts';
import type { roomsArea } from '../../core/contracts/rest/rooms.ts';
import type { sitesArea } from '../../core/contracts/rest/sites.ts';
import type { SiteService } from '../services/site-service.ts';

export function siteHandlers(sites: SiteService): Handlers<typeof sitesArea> {
  return {
    'sites.list': async ({ scope }) => ({ items: await sites.list(scope) }),
    'sites.create': async ({ body, scope }) => sites.create(body.name, body.zone, scope),
    'sites.get': async ({ params, scope }) => sites.get(params.siteId, scope),
    'sites.update': async ({ params, body, scope }) => sites.update(params.siteId, body, scope),
    'sites.set-policy': async ({ params, body, scope }) =>
      sites.setPolicy(params.siteId, body.attendance, body.location, scope),
  };
}

export function roomHandlers(sites: SiteService): Handlers<typeof roomsArea> {
  return {
    'rooms.list': async ({ query, scope }) => ({ items: await sites.rooms(query.siteId ?? null, scope) }),
    'rooms.create': async ({ body, scope }) => sites.createRoom(body, scope),
    'rooms.get': async ({ params, scope }) => sites.room(params.roomId, scope),
    'rooms.update': async ({ params, body, scope }) => sites.updateRoom(params.roomId, body, scope),
    'rooms.places': async () => sites.places(),
  };
}
