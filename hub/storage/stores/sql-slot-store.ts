import { z } from 'zod';
import type { Scope } from '../../../core/domain/scope.ts';
import type { MadeAs, SlotOccurrence, SlotRow, SlotStore } from '../../../core/ports/hub-store.ts';
import type { HubDatabase } from '../database.ts';
import type { SlotSessionTable, SlotTable } from '../tables/reference.ts';

/** Slots per query: databases bound the number of parameters. */
const PART = 500;

const dates = z.array(z.iso.date());
const madeAs = z.object({ roomId: z.uuid(), trainer: z.uuid(), start: z.number(), end: z.number() });

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
    const { id, siteId } = slot;
    await this.db
      .insertInto('slot')
      .values({ id, site_id: siteId, ...columnsOf(slot), ended_at: null, created_at: at })
      .execute();
    await this.setGroups(slot);
  }

  async update(slot: SlotRow): Promise<void> {
    await this.db.updateTable('slot').set(columnsOf(slot)).where('id', '=', slot.id).execute();
    await this.db.deleteFrom('slot_group').where('slot_id', '=', slot.id).execute();
    await this.setGroups(slot);
  }

  async end(id: string, at: number): Promise<void> {
    await this.db.updateTable('slot').set({ ended_at: at }).where('id', '=', id).execute();
  }

  async occurrencesOf(
    slotIds: readonly string[],
    _scope: Scope,
  ): Promise<ReadonlyMap<string, readonly SlotOccurrence[]>> {
    const found = new Map<string, SlotOccurrence[]>();
    for (let from = 0; from < slotIds.length; from += PART) {
      const rows = await this.db
        .selectFrom('slot_session')
        .selectAll()
        .where('slot_id', 'in', slotIds.slice(from, from + PART))
        .orderBy('slot_id')
        .orderBy('date')
        .execute();
      for (const row of rows) {
        const list = found.get(row.slot_id) ?? [];
        if (list.length === 0) found.set(row.slot_id, list);
        list.push(occurrenceOf(row));
      }
    }
    return found;
  }

  async setOccurrence(slotId: string, occurrence: SlotOccurrence): Promise<void> {
    const { date, sessionId, problem } = occurrence;
    const columns = {
      session_id: sessionId,
      problem,
      made_as: occurrence.madeAs && JSON.stringify(occurrence.madeAs),
    };
    await this.db
      .insertInto('slot_session')
      .values({ slot_id: slotId, date, ...columns })
      .onConflict((conflict) => conflict.columns(['slot_id', 'date']).doUpdateSet(columns))
      .execute();
  }

  async removeOccurrence(slotId: string, date: string): Promise<void> {
    await this.db.deleteFrom('slot_session').where('slot_id', '=', slotId).where('date', '=', date).execute();
  }

  private async setGroups({ id, groupIds }: SlotRow): Promise<void> {
    await this.db
      .insertInto('slot_group')
      .values([...new Set(groupIds)].map((groupId) => ({ slot_id: id, group_id: groupId })))
      .execute();
  }

  private async withGroups(rows: readonly SlotTable[]): Promise<SlotRow[]> {
    const groups = new Map<string, string[]>(rows.map((row) => [row.id, []]));
    for (let from = 0; from < rows.length; from += PART) {
      const ids = rows.slice(from, from + PART).map((row) => row.id);
      const entries = await this.db
        .selectFrom('slot_group')
        .selectAll()
        .where('slot_id', 'in', ids)
        .orderBy('group_id')
        .execute();
      for (const entry of entries) groups.get(entry.slot_id)?.push(entry.group_id);
    }
    return rows.map((row) => slotOf(row, groups.get(row.id) ?? []));
  }
}

function columnsOf(slot: SlotRow) {
  return {
    room_id: slot.roomId,
    trainer_id: slot.trainerId,
    unit_id: slot.unitId,
    title: slot.title,
    weekday: slot.weekday,
    from_date: slot.fromDate,
    until_date: slot.untilDate,
    start_time: slot.startTime,
    end_time: slot.endTime,
    skip_dates: JSON.stringify(slot.skipDates),
    version: slot.version,
  };
}

function slotOf(row: SlotTable, groupIds: readonly string[]): SlotRow {
  return {
    id: row.id,
    siteId: row.site_id,
    roomId: row.room_id,
    trainerId: row.trainer_id,
    groupIds,
    unitId: row.unit_id,
    title: row.title,
    weekday: row.weekday,
    fromDate: row.from_date,
    untilDate: row.until_date,
    startTime: row.start_time,
    endTime: row.end_time,
    skipDates: dates.parse(JSON.parse(row.skip_dates)),
    version: row.version,
    endedAt: row.ended_at,
  };
}

function occurrenceOf(row: SlotSessionTable): SlotOccurrence {
  const made: MadeAs | null = row.made_as === null ? null : madeAs.parse(JSON.parse(row.made_as));
  return { date: row.date, sessionId: row.session_id, problem: row.problem, madeAs: made };
}
