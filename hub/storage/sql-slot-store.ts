import type { Scope } from '../../core/domain/scope.ts';
import type { SlotOccurrence, SlotRow, SlotStore } from '../../core/ports/hub-store.ts';
import type { HubDatabase } from './database.ts';
import type { SlotTable } from './tables/reference.ts';

export class SqlSlotStore implements SlotStore {
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
  }

  async list(
    filter: { siteId?: string | undefined; roomId?: string | undefined },
    _scope: Scope,
  ): Promise<SlotRow[]> {
    let query = this.db.selectFrom('slot').selectAll().where('ended_at', 'is', null).orderBy('id');
    if (filter.siteId) query = query.where('site_id', '=', filter.siteId);
    if (filter.roomId) query = query.where('room_id', '=', filter.roomId);
    return this.withGroups(await query.execute());
  }

  async byId(id: string, _scope: Scope): Promise<SlotRow | null> {
    const row = await this.db.selectFrom('slot').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? ((await this.withGroups([row]))[0] ?? null) : null;
  }

  async insert(slot: SlotRow, at: number): Promise<void> {
    await this.db
      .insertInto('slot')
      .values({
        id: slot.id,
        site_id: slot.siteId,
        room_id: slot.roomId,
        trainer_id: slot.trainerId,
        title: slot.title,
        weekday: slot.weekday,
        from_date: slot.fromDate,
        until_date: slot.untilDate,
        start_time: slot.startTime,
        end_time: slot.endTime,
        ended_at: null,
        created_at: at,
      })
      .execute();
    await this.db
      .insertInto('slot_group')
      .values([...new Set(slot.groupIds)].map((groupId) => ({ slot_id: slot.id, group_id: groupId })))
      .execute();
  }

  async end(id: string, at: number): Promise<void> {
    await this.db.updateTable('slot').set({ ended_at: at }).where('id', '=', id).execute();
  }

  async occurrences(slotId: string, _scope: Scope): Promise<SlotOccurrence[]> {
    const rows = await this.db
      .selectFrom('slot_session')
      .selectAll()
      .where('slot_id', '=', slotId)
      .orderBy('date')
      .execute();
    return rows.map((row) => ({
      date: row.date,
      sessionId: row.session_id,
      problem: row.problem,
    }));
  }

  async setOccurrence(slotId: string, occurrence: SlotOccurrence): Promise<void> {
    const { date, sessionId, problem } = occurrence;
    await this.db
      .insertInto('slot_session')
      .values({ slot_id: slotId, date, session_id: sessionId, problem })
      .onConflict((conflict) =>
        conflict.columns(['slot_id', 'date']).doUpdateSet({ session_id: sessionId, problem }),
      )
      .execute();
  }

  private async withGroups(rows: readonly SlotTable[]): Promise<SlotRow[]> {
    if (rows.length === 0) return [];
    const groups = await this.db
      .selectFrom('slot_group')
      .selectAll()
      .where(
        'slot_id',
        'in',
        rows.map((row) => row.id),
      )
      .orderBy('group_id')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      siteId: row.site_id,
      roomId: row.room_id,
      trainerId: row.trainer_id,
      groupIds: groups.filter((entry) => entry.slot_id === row.id).map((entry) => entry.group_id),
      title: row.title,
      weekday: row.weekday,
      fromDate: row.from_date,
      untilDate: row.until_date,
      startTime: row.start_time,
      endTime: row.end_time,
      endedAt: row.ended_at,
    }));
  }
}
