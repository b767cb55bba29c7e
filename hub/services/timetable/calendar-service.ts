/** A site's calendar, and what a change of it does to the sessions of the timetable. */
import type { SiteCalendar } from '../../../core/contracts/calendar.ts';
import type { SessionWindows } from '../../../core/contracts/fact.ts';
import type { AttendancePolicy } from '../../../core/contracts/policy.ts';
import { type HubRefusal, isNo, no } from '../../../core/contracts/rest/problem.ts';
import type { Scope } from '../../../core/domain/scope.ts';
import { windowsOf } from '../../../core/domain/session-windows.ts';
import { dayOff } from '../../../core/domain/site-calendar.ts';
import { dateIn, occurrenceOn } from '../../../core/domain/timetable.ts';
import type { VersionedCalendar } from '../../../core/ports/calendar-store.ts';
import type { SiteRow } from '../../../core/ports/hub-store.ts';
import { audit, type HubContext } from '../hub-context.ts';
import type { TimetableService } from './timetable-service.ts';
import { cancelSession, dueSessions, type Within } from './timetable-sync.ts';

export interface CalendarEffect {
  readonly canceled: number;
  readonly made: number;
}

export type PreviewedWindows = SessionWindows & { readonly lateFrom: number };

export class CalendarService {
  private readonly context: HubContext;
  private readonly timetable: TimetableService;

  constructor(context: HubContext, timetable: TimetableService) {
    this.context = context;
    this.timetable = timetable;
  }

  async get(siteId: string, scope: Scope<'timetable.read'>): Promise<VersionedCalendar | HubRefusal> {
    const { sites, calendars } = this.context.store;
    return (await sites.byId(siteId, scope)) ? calendars.versioned(siteId, scope) : no('sites.unknown');
  }

  async set(
    siteId: string,
    calendar: SiteCalendar,
    ifMatch: string | null,
    scope: Scope<'timetable.write'>,
  ): Promise<(VersionedCalendar & { readonly effect: CalendarEffect }) | HubRefusal> {
    const canceled = await this.context.store.transaction(async (store, trx) => {
      const before = await store.calendars.versioned(siteId, scope);
      if (ifMatch !== null && ifMatch !== String(before.version)) return no('request.stale');
      return this.change({ context: this.context, store, trx, scope }, siteId, calendar);
    });
    if (isNo(canceled)) return canceled;
    const { made } = await this.timetable.materialise(this.context.clock.wall(), siteId);
    const now = await this.context.store.calendars.versioned(siteId, scope);
    return { ...now, effect: { canceled, made } };
  }

  /**
   * Writes it and cancels the sessions of the timetable on days that are off now; how many. Days that are no longer
   * off get their sessions back by materialising.
   */
  async change(within: Within, siteId: string, calendar: SiteCalendar): Promise<number | HubRefusal> {
    const { store, scope } = within;
    const site = await store.sites.byId(siteId, scope);
    if (!site) return no('sites.unknown');
    const before = await store.calendars.versioned(siteId, scope);
    const next = { calendar, version: before.version + 1 };
    await store.calendars.set(siteId, next, this.context.clock.wall(), scope);
    const isNewlyOff = (date: string) =>
      dayOff(calendar, date) !== null && dayOff(before.calendar, date) === null;
    const canceled = await cancelOn(within, site, isNewlyOff);
    await audit(this.context, store, scope, 'calendar.set', siteId, { canceled });
    return canceled;
  }

  /** The windows that such a policy would give a session on that day. */
  async preview(
    siteId: string,
    wanted: { attendance: AttendancePolicy; date: string; startTime: string; endTime: string },
    scope: Scope<'site.read'>,
  ): Promise<PreviewedWindows | HubRefusal> {
    const site = await this.context.store.sites.byId(siteId, scope);
    if (!site) return no('sites.unknown');
    const { attendance, date, startTime, endTime } = wanted;
    if (endTime < startTime) return no('timetable.crosses-midnight');
    if (endTime === startTime) return no('timetable.bad-times');
    const once = { weekday: null, fromDate: date, untilDate: date, startTime, endTime };
    const occurrence = occurrenceOn(once, site.zone, date);
    if (!occurrence) return no('timetable.bad-times');
    const windows = windowsOf(occurrence.start, occurrence.end, attendance);
    return { ...windows, lateFrom: occurrence.start + attendance.lateAfter * 60_000 };
  }
}

/** The slots stay as they are: the day says `holiday`, and is made again once it is none. */
async function cancelOn(within: Within, site: SiteRow, isOff: (date: string) => boolean): Promise<number> {
  const { store, scope } = within;
  let canceled = 0;
  for (const slot of await store.slots.list({ siteId: site.id }, scope)) {
    for (const { occurrence, sessionId, definition } of await dueSessions(within, slot.id)) {
      if (!isOff(dateIn(site.zone, definition.scheduledStart))) continue;
      await cancelSession(within, sessionId, 'day off');
      const { date } = occurrence;
      canceled += 1;
      // Moved here by hand: its own day is not off, and giving it back there would undo what somebody wanted.
      if (!isOff(date)) continue;
      await store.slots.setOccurrence(
        slot.id,
        { date, sessionId: null, problem: 'holiday', madeAs: null },
        scope,
      );
    }
  }
  return canceled;
}
