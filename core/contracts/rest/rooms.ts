/** Rooms, with the beacon that proves them. */
import { z } from 'zod';
import { beaconIdentity } from '../location.ts';
import { API, lineOf, listOf } from './common.ts';
import { defineArea } from './operation.ts';

const name = lineOf(200);
const capacity = z.number().int().min(1).max(2000);

export const room = z.object({
  id: z.uuid(),
  siteId: z.uuid(),
  name: z.string(),
  capacity: z.number().int(),
  beacon: beaconIdentity.nullable(),
  /** For If-Match on edits. */
  version: z.string(),
});

const params = z.object({ roomId: z.uuid() });

export const roomsArea = defineArea({
  'rooms.list': {
    summary: 'Rooms, of one site or of all.',
    method: 'GET',
    path: `${API}/rooms`,
    access: 'site.read',
    query: z.strictObject({ siteId: z.uuid().optional() }),
    response: listOf(room),
  },
  'rooms.create': {
    summary: 'Add a room.',
    method: 'POST',
    path: `${API}/rooms`,
    access: 'site.write',
    body: z.strictObject({
      siteId: z.uuid(),
      name,
      capacity,
      beacon: beaconIdentity.nullable().default(null),
    }),
    response: room,
    status: 201,
  },
  'rooms.get': {
    summary: 'One room.',
    method: 'GET',
    path: `${API}/rooms/:roomId`,
    access: 'site.read',
    params,
    response: room,
  },
  'rooms.update': {
    summary: 'Change name, capacity or beacon; kiosks in the room hear of it.',
    method: 'PATCH',
    path: `${API}/rooms/:roomId`,
    access: 'site.write',
    params,
    body: z.strictObject({
      name: name.optional(),
      capacity: capacity.optional(),
      beacon: beaconIdentity.nullable().optional(),
    }),
    response: room,
  },
  'rooms.places': {
    summary: 'Names of sites and rooms, and the zones they lie in, for anybody who is told of a session.',
    method: 'GET',
    path: `${API}/places`,
    access: 'signed-in',
    response: z.object({
      sites: z.array(z.object({ id: z.uuid(), name: z.string(), zone: z.string() })),
      rooms: z.array(z.object({ id: z.uuid(), siteId: z.uuid(), name: z.string() })),
    }),
  },
});
