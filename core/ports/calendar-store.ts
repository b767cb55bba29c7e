/** Working hours, breaks and days off of each site. */
import type { SiteCalendar } from '../contracts/calendar.ts';
import type { Scope } from '../domain/scope.ts';

export interface VersionedCalendar {
  readonly calendar: SiteCalendar;
  /** 0 while the site has the default one. */
  readonly version: number;
}

export interface CalendarStore {
  /** The default one where the site has none. */
  bySite(siteId: string, scope: Scope): Promise<SiteCalendar>;
  versioned(siteId: string, scope: Scope): Promise<VersionedCalendar>;
  set(siteId: string, next: VersionedCalendar, at: number, scope: Scope<'timetable.write'>): Promise<void>;
}
