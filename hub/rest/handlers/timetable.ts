import type { groupsArea } from '../../../core/contracts/rest/groups.ts';
import type { Handlers } from '../../../core/contracts/rest/operation.ts';
import { isNo } from '../../../core/contracts/rest/problem.ts';
import type { Slot, SlotBody, timetableArea } from '../../../core/contracts/rest/timetable.ts';
import type { GroupService } from '../../services/people/group-service.ts';
import type {
  NewSlot,
  SlotWithOccurrences,
  TimetableService,
} from '../../services/timetable/timetable-service.ts';
import { shown, versioned } from '../versioned.ts';

export function groupHandlers(groups: GroupService): Handlers<typeof groupsArea> {
  return {
    'groups.list': async ({ query, scope }) => ({
      items: (await groups.list(query.siteId ?? null, scope, query.personId)).map(versioned),
    }),
    'groups.create': async ({ body, scope }) => shown(await groups.create(body.siteId, body.name, scope)),
    'groups.rename': async ({ params, body, ifMatch, scope }) =>
      shown(await groups.rename(params.groupId, body.name, ifMatch, scope)),
    'groups.members': async ({ params, scope }) => {
      const members = await groups.members(params.groupId, scope);
      return isNo(members) ? members : { items: members };
    },
    'groups.add-members': async ({ params, body, scope }) =>
      shown(await groups.addMembers(params.groupId, body.personIds, scope)),
    'groups.remove-member': async ({ params, scope }) =>
      groups.removeMember(params.groupId, params.personId, scope),
  };
}

export function timetableHandlers(timetable: TimetableService): Handlers<typeof timetableArea> {
  return {
    'timetable.list': async ({ query, scope }) => ({
      items: (await timetable.list(query, scope)).map(showSlot),
    }),
    'timetable.create': async ({ body, scope }) => {
      const slot = await timetable.create(toSlot(body), scope);
      return isNo(slot) ? slot : showSlot(slot);
    },
    'timetable.get': async ({ params, scope }) => {
      const slot = await timetable.get(params.slotId, scope);
      return isNo(slot) ? slot : showSlot(slot);
    },
    'timetable.update': async ({ params, body, ifMatch, scope }) => {
      const slot = await timetable.update(params.slotId, toSlot(body), ifMatch, scope);
      return isNo(slot) ? slot : { ...showSlot(slot), effect: slot.effect };
    },
    'timetable.end': async ({ params, ifMatch, scope }) => {
      const slot = await timetable.end(params.slotId, ifMatch, scope);
      return isNo(slot) ? slot : showSlot(slot);
    },
  };
}

function toSlot(body: SlotBody): NewSlot {
  const { roomId, trainerId, groupIds, unitId, title, startTime, endTime } = body;
  const common = { roomId, trainerId, groupIds, unitId, title, startTime, endTime };
  return body.repeat === 'once'
    ? { ...common, weekday: null, fromDate: body.date, untilDate: body.date, skipDates: [] }
    : {
        ...common,
        weekday: body.weekday,
        fromDate: body.fromDate,
        untilDate: body.untilDate,
        skipDates: body.skipDates,
      };
}

function showSlot(slot: SlotWithOccurrences): Slot {
  const { endedAt, groupIds, skipDates, occurrences, version, ...rest } = slot;
  return {
    ...rest,
    version: String(version),
    repeat: slot.weekday === null ? 'once' : 'weekly',
    groupIds: [...groupIds],
    skipDates: [...skipDates],
    ended: endedAt !== null,
    occurrences: occurrences.map(({ date, sessionId, problem }) => ({ date, sessionId, problem })),
  };
}
