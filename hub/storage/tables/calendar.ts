/** Calendars, units, and imports under way. */

export interface SiteCalendarTable {
  site_id: string;
  /** JSON of `siteCalendar`. */
  calendar: string;
  version: number;
  changed_at: number;
}

export interface UnitTable {
  id: string;
  site_id: string;
  code: string;
  name: string;
  version: number;
  created_at: number;
}

/** A file that was read in, until it is applied or forgotten. */
export interface ImportTable {
  id: string;
  site_id: string;
  /** Pseudonym of who may look at it and apply it. */
  owner: string;
  kind: string;
  missing: 'keep' | 'end';
  state: 'checking' | 'checked' | 'applying' | 'applied' | 'failed';
  done: number;
  total: number;
  /** What was read and what was found, sealed as a column's secret; null while it is checked. */
  sealed: Uint8Array | null;
  created_at: number;
  expires_at: number;
}

export interface CalendarTables {
  site_calendar: SiteCalendarTable;
  unit: UnitTable;
  import_job: ImportTable;
}
