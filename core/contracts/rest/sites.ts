/** Sites, their time zone and policy. */
import { z } from 'zod';
import { locationPolicy } from '../location.ts';
import { attendancePolicy } from '../policy.ts';
import { API, lineOf, listOf } from './common.ts';
import { defineArea } from './operation.ts';

const name = lineOf(200);
/** IANA name; checked against the hub's time-zone data. */
const zone = z.string().min(1).max(64);

export const site = z.object({
  id: z.uuid(),
  name: z.string(),
  zone: z.string(),
  policy: attendancePolicy,
  policyVersion: z.number().int(),
  locationPolicy,
  /** For If-Match on edits. */
  version: z.string(),
});

const params = z.object({ siteId: z.uuid() });

export const sitesArea = defineArea({
  'sites.list': {
    summary: 'All sites.',
    method: 'GET',
    path: `${API}/sites`,
    access: 'site.read',
    response: listOf(site),
  },
  'sites.create': {
    summary: 'Add a site, with the default policy.',
    method: 'POST',
    path: `${API}/sites`,
    access: 'site.write',
    body: z.strictObject({ name, zone }),
    response: site,
    status: 201,
  },
  'sites.get': {
    summary: 'One site.',
    method: 'GET',
    path: `${API}/sites/:siteId`,
    access: 'site.read',
    params,
    response: site,
  },
  'sites.update': {
    summary: 'Rename a site or correct its time zone. Sessions already made keep their instants.',
    method: 'PATCH',
    path: `${API}/sites/:siteId`,
    access: 'site.write',
    params,
    body: z.strictObject({ name: name.optional(), zone: zone.optional() }),
    response: site,
  },
  'sites.set-policy': {
    summary:
      'Replace the attendance and location policy; what is left out gets its default. Counts for sessions made later.',
    method: 'PUT',
    path: `${API}/sites/:siteId/policy`,
    access: 'site.write',
    params,
    body: z.strictObject({
      attendance: z.strictObject(attendancePolicy.shape).prefault({}),
      location: locationPolicy.prefault({}),
    }),
    response: site,
  },
});
