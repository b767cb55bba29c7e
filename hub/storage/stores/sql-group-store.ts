import type { Scope } from '../../../core/domain/scope.ts';
import type { GroupRow, GroupStore } from '../../../core/ports/hub-store.ts';
import type { HubDatabase } from '../database.ts';

export class SqlGroupStore implements GroupStore {
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
  }

  async list(siteId: string | null, _scope: Scope): Promise<GroupRow[]> {
    let query = this.selectGroups().orderBy('class_group.name').orderBy('class_group.id');
    if (siteId !== null) query = query.where('class_group.site_id', '=', siteId);
    return (await query.execute()).map(groupOf);
  }

  async byId(id: string, _scope: Scope): Promise<GroupRow | null> {
    const row = await this.selectGroups().where('class_group.id', '=', id).executeTakeFirst();
    return row ? groupOf(row) : null;
  }

  async insert(group: Omit<GroupRow, 'members' | 'version'>, at: number): Promise<void> {
    await this.db
      .insertInto('class_group')
      .values({ id: group.id, site_id: group.siteId, name: group.name, created_at: at })
      .execute();
  }

  async rename(id: string, name: string): Promise<void> {
    await this.db
      .updateTable('class_group')
      .set((eb) => ({ name, version: eb('version', '+', 1) }))
      .where('id', '=', id)
      .execute();
  }

  async members(id: string, _scope: Scope): Promise<{ id: string; subject: string; displayName: string }[]> {
    const rows = await this.db
      .selectFrom('group_member')
      .innerJoin('person', 'person.id', 'group_member.person_id')
      .select(['person.id', 'person.subject', 'person.display_name'])
      .where('group_member.group_id', '=', id)
      .orderBy('person.display_name')
      .execute();
    return rows.map((row) => ({ id: row.id, subject: row.subject, displayName: row.display_name }));
  }

  async addMembers(id: string, personIds: readonly string[], at: number): Promise<void> {
    await this.db
      .insertInto('group_member')
      .values(personIds.map((personId) => ({ group_id: id, person_id: personId, added_at: at })))
      .onConflict((conflict) => conflict.columns(['group_id', 'person_id']).doNothing())
      .execute();
  }

  async removeMember(id: string, personId: string): Promise<void> {
    await this.db
      .deleteFrom('group_member')
      .where('group_id', '=', id)
      .where('person_id', '=', personId)
      .execute();
  }

  async expected(groupIds: readonly string[], _scope: Scope): Promise<string[]> {
    if (groupIds.length === 0) return [];
    const rows = await this.db
      .selectFrom('group_member')
      .innerJoin('person', 'person.id', 'group_member.person_id')
      .select('person.subject')
      .distinct()
      .where('group_member.group_id', 'in', groupIds)
      .where('person.active', '=', 1)
      .orderBy('person.subject')
      .execute();
    return rows.map((row) => row.subject);
  }

  async expectedByGroup(
    groupIds: readonly string[],
    _scope: Scope,
  ): Promise<{ groupId: string; members: string[] }[]> {
    if (groupIds.length === 0) return [];
    const rows = await this.db
      .selectFrom('group_member')
      .innerJoin('person', 'person.id', 'group_member.person_id')
      .select(['group_member.group_id', 'person.subject'])
      .where('group_member.group_id', 'in', groupIds)
      .where('person.active', '=', 1)
      .orderBy('person.subject')
      .execute();
    const groups = new Map<string, string[]>([...new Set(groupIds)].sort().map((id) => [id, []]));
    for (const row of rows) groups.get(row.group_id)?.push(row.subject);
    return [...groups].map(([groupId, members]) => ({ groupId, members }));
  }

  async groupsOf(personId: string, _scope: Scope): Promise<string[]> {
    const rows = await this.db
      .selectFrom('group_member')
      .select('group_id')
      .where('person_id', '=', personId)
      .execute();
    return rows.map((row) => row.group_id);
  }

  async linkSession(sessionId: string, groupIds: readonly string[]): Promise<void> {
    if (groupIds.length === 0) return;
    await this.db
      .insertInto('session_group')
      .values((eb) =>
        [...new Set(groupIds)].map((groupId) => ({
          session_id: sessionId,
          group_id: groupId,
          starts_at: eb.fn.coalesce(
            eb.selectFrom('session_view').select('scheduled_start').where('id', '=', sessionId),
            eb.lit(0),
          ),
        })),
      )
      .execute();
  }

  async relinkSession(sessionId: string, groupIds: readonly string[]): Promise<void> {
    await this.db.deleteFrom('session_group').where('session_id', '=', sessionId).execute();
    await this.linkSession(sessionId, groupIds);
  }

  async groupsOfSession(sessionId: string, _scope: Scope): Promise<string[]> {
    const rows = await this.db
      .selectFrom('session_group')
      .select('group_id')
      .where('session_id', '=', sessionId)
      .execute();
    return rows.map((row) => row.group_id);
  }

  async sessionsOfGroups(groupIds: readonly string[], _scope: Scope): Promise<string[]> {
    if (groupIds.length === 0) return [];
    const rows = await this.db
      .selectFrom('session_group')
      .select('session_id')
      .distinct()
      .where('group_id', 'in', groupIds)
      .execute();
    return rows.map((row) => row.session_id);
  }

  private selectGroups() {
    return this.db.selectFrom('class_group').select((eb) => [
      'class_group.id',
      'class_group.site_id',
      'class_group.name',
      'class_group.version',
      eb
        .selectFrom('group_member')
        .whereRef('group_member.group_id', '=', 'class_group.id')
        .select((inner) => inner.fn.countAll<number>().as('n'))
        .as('members'),
    ]);
  }
}

function groupOf(row: {
  id: string;
  site_id: string;
  name: string;
  version: number;
  members: number | null;
}): GroupRow {
  const { id, site_id: siteId, name, version } = row;
  return { id, siteId, name, version, members: Number(row.members ?? 0) };
}
