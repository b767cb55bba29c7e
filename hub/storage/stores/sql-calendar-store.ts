import { DEFAULT_CALENDAR, type SiteCalendar, siteCalendar } from '../../../core/contracts/calendar.ts';
import type { Scope } from '../../../core/domain/scope.ts';
import type { CalendarStore, VersionedCalendar } from '../../../core/ports/calendar-store.ts';
import type { UnitRow, UnitStore } from '../../../core/ports/unit-store.ts';
import type { HubDatabase } from '../database.ts';
import type { UnitTable } from '../tables/calendar.ts';

export class SqlCalendarStore implements CalendarStore {
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
  }

  async bySite(siteId: string, scope: Scope): Promise<SiteCalendar> {
    return (await this.versioned(siteId, scope)).calendar;
  }

  async versioned(siteId: string, _scope: Scope): Promise<VersionedCalendar> {
    const row = await this.db
      .selectFrom('site_calendar')
      .selectAll()
      .where('site_id', '=', siteId)
      .executeTakeFirst();
    if (!row) return { calendar: DEFAULT_CALENDAR, version: 0 };
    return { calendar: siteCalendar.parse(JSON.parse(row.calendar)), version: row.version };
  }

  async set(siteId: string, next: VersionedCalendar, at: number): Promise<void> {
    const columns = { calendar: JSON.stringify(next.calendar), version: next.version, changed_at: at };
    await this.db
      .insertInto('site_calendar')
      .values({ site_id: siteId, ...columns })
      .onConflict((conflict) => conflict.column('site_id').doUpdateSet(columns))
      .execute();
  }
}

export class SqlUnitStore implements UnitStore {
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
  }

  async list(siteId: string | null, _scope: Scope): Promise<UnitRow[]> {
    let query = this.db.selectFrom('unit').selectAll().orderBy('code').orderBy('id');
    if (siteId !== null) query = query.where('site_id', '=', siteId);
    return (await query.execute()).map(unitOf);
  }

  async byId(id: string, _scope: Scope): Promise<UnitRow | null> {
    const row = await this.db.selectFrom('unit').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? unitOf(row) : null;
  }

  async insert(unit: UnitRow, at: number): Promise<void> {
    const { id, siteId, code, name, version } = unit;
    await this.db
      .insertInto('unit')
      .values({ id, site_id: siteId, code, name, version, created_at: at })
      .execute();
  }

  async update({ id, code, name, version }: UnitRow): Promise<void> {
    await this.db.updateTable('unit').set({ code, name, version }).where('id', '=', id).execute();
  }
}

function unitOf({ id, site_id: siteId, code, name, version }: UnitTable): UnitRow {
  return { id, siteId, code, name, version };
}
