/** Class groups and who is in them. A change reaches the rolls of sessions that are not over. */
import { z } from 'zod';
import { API, lineOf, listOf, personRef } from './common.ts';
import { defineArea } from './operation.ts';

const name = lineOf(200);
export const group = z.object({
  id: z.uuid(),
  siteId: z.uuid(),
  name: z.string(),
  members: z.number().int(),
  /** For If-Match on edits. */
  version: z.string(),
});
const params = z.object({ groupId: z.uuid() });
const GROUP = `${API}/groups/:groupId` as const;

export const groupsArea = defineArea({
  'groups.list': {
    summary: 'Groups, of one site or of all; with a person, those that they are in.',
    method: 'GET',
    path: `${API}/groups`,
    access: 'timetable.read',
    query: z.strictObject({ siteId: z.uuid().optional(), personId: z.uuid().optional() }),
    response: listOf(group),
  },
  'groups.create': {
    summary: 'Add a group.',
    method: 'POST',
    path: `${API}/groups`,
    access: 'timetable.write',
    body: z.strictObject({ siteId: z.uuid(), name }),
    response: group,
    status: 201,
  },
  'groups.rename': {
    summary: 'Rename a group.',
    method: 'PATCH',
    path: GROUP,
    access: 'timetable.write',
    params,
    body: z.strictObject({ name }),
    response: group,
  },
  'groups.members': {
    summary: 'Who is in the group.',
    method: 'GET',
    path: `${GROUP}/members`,
    access: 'timetable.read',
    params,
    response: listOf(personRef),
  },
  'groups.add-members': {
    summary: 'Add people; who is in already stays.',
    method: 'POST',
    path: `${GROUP}/members`,
    access: 'timetable.write',
    params,
    body: z.strictObject({ personIds: z.array(z.uuid()).min(1).max(500) }),
    response: group,
  },
  'groups.remove-member': {
    summary: 'Take a person out.',
    method: 'DELETE',
    path: `${GROUP}/members/:personId`,
    access: 'timetable.write',
    params: params.extend({ personId: z.uuid() }),
    response: null,
  },
});
