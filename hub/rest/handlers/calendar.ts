import type { calendarArea } from '../../../core/contracts/rest/calendar.ts';
import { iso } from '../../../core/contracts/rest/common.ts';
import type { Handlers } from '../../../core/contracts/rest/operation.ts';
import { isNo } from '../../../core/contracts/rest/problem.ts';
import type { Unit, unitsArea } from '../../../core/contracts/rest/units.ts';
import type { UnitRow } from '../../../core/ports/unit-store.ts';
import type { CalendarService } from '../../services/timetable/calendar-service.ts';
import type { UnitService } from '../../services/timetable/unit-service.ts';

export function calendarHandlers(calendars: CalendarService): Handlers<typeof calendarArea> {
  return {
    'calendar.get': async ({ params, scope }) => {
      const found = await calendars.get(params.siteId, scope);
      return isNo(found) ? found : { calendar: found.calendar, version: String(found.version) };
    },
    'calendar.set': async ({ params, body, ifMatch, scope }) => {
      const set = await calendars.set(params.siteId, body, ifMatch, scope);
      if (isNo(set)) return set;
      return { calendar: set.calendar, version: String(set.version), effect: set.effect };
    },
    'calendar.preview-windows': async ({ params, body, scope }) => {
      const windows = await calendars.preview(params.siteId, body, scope);
      if (isNo(windows)) return windows;
      return {
        arriveFrom: iso(windows.arriveFrom),
        startFrom: iso(windows.startFrom),
        startUntil: iso(windows.startUntil),
        lateFrom: iso(windows.lateFrom),
        endFrom: iso(windows.endFrom),
        endUntil: iso(windows.endUntil),
        sealAt: iso(windows.sealAt),
      };
    },
  };
}

export function unitHandlers(units: UnitService): Handlers<typeof unitsArea> {
  return {
    'units.list': async ({ query, scope }) => ({
      items: (await units.list(query.siteId ?? null, scope)).map(showUnit),
    }),
    'units.create': async ({ body, scope }) => shown(await units.create(body, scope)),
    'units.update': async ({ params, body, ifMatch, scope }) =>
      shown(await units.update(params.unitId, body, ifMatch, scope)),
  };
}

function shown<T>(answer: UnitRow | T): Unit | Exclude<T, UnitRow> {
  return isNo(answer) ? (answer as Exclude<T, UnitRow>) : showUnit(answer as UnitRow);
}

function showUnit({ version, ...unit }: UnitRow): Unit {
  return { ...unit, version: String(version) };
}
