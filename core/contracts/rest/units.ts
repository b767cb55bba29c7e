/** Units: the courses or modules that sessions teach. */
import { z } from 'zod';
import { API, lineOf, listOf } from './common.ts';
import { defineArea } from './operation.ts';

const code = lineOf(40);
const name = lineOf(200);
export const unit = z.object({
  id: z.uuid(),
  siteId: z.uuid(),
  code: z.string(),
  name: z.string(),
  version: z.string(),
});
export type Unit = z.infer<typeof unit>;
const params = z.object({ unitId: z.uuid() });

export const unitsArea = defineArea({
  'units.list': {
    summary: 'Units, of one site or of all, by code.',
    method: 'GET',
    path: `${API}/units`,
    access: 'timetable.read',
    query: z.strictObject({ siteId: z.uuid().optional() }),
    response: listOf(unit),
  },
  'units.create': {
    summary: 'Add a unit.',
    method: 'POST',
    path: `${API}/units`,
    access: 'timetable.write',
    body: z.strictObject({ siteId: z.uuid(), code, name }),
    response: unit,
    status: 201,
  },
  'units.update': {
    summary: 'Change its code or name.',
    method: 'PATCH',
    path: `${API}/units/:unitId`,
    access: 'timetable.write',
    params,
    body: z.strictObject({ code: code.optional(), name: name.optional() }),
    response: unit,
  },
});
