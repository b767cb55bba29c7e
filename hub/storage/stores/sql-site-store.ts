import type { Selectable } from 'kysely';
import { locationPolicy } from '../../../core/contracts/location.ts';
import { attendancePolicy } from '../../../core/contracts/policy.ts';
import type { Scope } from '../../../core/domain/scope.ts';
import type { RoomRow, RoomStore, SiteRow, SiteStore } from '../../../core/ports/hub-store.ts';
import { openSecret, sealSecret } from '../column-secrets.ts';
import type { HubDatabase } from '../database.ts';
import { siteChanged } from '../projections/figures-catch-up.ts';
import type { RoomTable, SiteTable } from '../tables/reference.ts';

/** Sites are no secret among those who may read anything: a scope of any reach sees their names and policy. */
export class SqlSiteStore implements SiteStore {
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
  }

  async list(_scope: Scope): Promise<SiteRow[]> {
    return (await this.db.selectFrom('site').selectAll().orderBy('name').execute()).map(siteOf);
  }

  async byId(id: string, _scope: Scope): Promise<SiteRow | null> {
    const row = await this.db.selectFrom('site').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? siteOf(row) : null;
  }

  async insert(site: SiteRow & { readonly badgeKey: Uint8Array }, at: number): Promise<void> {
    await this.db
      .insertInto('site')
      .values({
        id: site.id,
        ...siteColumns(site),
        badge_key: sealSecret(this.db, badgeKeyPlace(site.id), site.badgeKey),
        created_at: at,
      })
      .execute();
  }

  async update(site: SiteRow): Promise<void> {
    const before = await this.db.selectFrom('site').selectAll().where('id', '=', site.id).executeTakeFirst();
    const columns = siteColumns(site);
    await this.db
      .updateTable('site')
      .set(columns)
      .set((eb) => ({ version: eb('version', '+', 1) }))
      .where('id', '=', site.id)
      .execute();
    await siteChanged(this.db, site.id, {
      zone: before?.zone !== columns.zone,
      policy: before?.policy !== columns.policy,
    });
  }

  async badgeKey(id: string): Promise<Uint8Array | null> {
    const row = await this.db.selectFrom('site').select('badge_key').where('id', '=', id).executeTakeFirst();
    return row ? openSecret(this.db, badgeKeyPlace(id), row.badge_key) : null;
  }
}

function badgeKeyPlace(siteId: string): string {
  return `site.badge_key/${siteId}`;
}

function siteColumns(site: SiteRow) {
  return {
    name: site.name,
    zone: site.zone,
    policy: JSON.stringify(site.policy),
    policy_version: site.policyVersion,
    location_policy: JSON.stringify(site.locationPolicy),
  };
}

/** Policies are parsed again when read: numbers that came with a later version get their defaults. */
function siteOf(row: Selectable<SiteTable>): SiteRow {
  return {
    id: row.id,
    name: row.name,
    zone: row.zone,
    policy: attendancePolicy.parse(JSON.parse(row.policy)),
    policyVersion: row.policy_version,
    locationPolicy: locationPolicy.parse(JSON.parse(row.location_policy)),
    version: row.version,
  };
}

export class SqlRoomStore implements RoomStore {
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
  }

  async list(siteId: string | null, _scope: Scope): Promise<RoomRow[]> {
    let query = this.db.selectFrom('room').selectAll().orderBy('name').orderBy('id');
    if (siteId !== null) query = query.where('site_id', '=', siteId);
    return (await query.execute()).map(roomOf);
  }

  async byId(id: string, _scope: Scope): Promise<RoomRow | null> {
    const row = await this.db.selectFrom('room').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? roomOf(row) : null;
  }

  async insert(room: RoomRow, at: number): Promise<void> {
    await this.db
      .insertInto('room')
      .values({
        id: room.id,
        site_id: room.siteId,
        ...roomColumns(room),
        created_at: at,
      })
      .execute();
  }

  async update(room: RoomRow): Promise<void> {
    await this.db
      .updateTable('room')
      .set(roomColumns(room))
      .set((eb) => ({ version: eb('version', '+', 1) }))
      .where('id', '=', room.id)
      .execute();
  }
}

function roomColumns(room: RoomRow) {
  return {
    name: room.name,
    capacity: room.capacity,
    beacon_uuid: room.beacon?.uuid ?? null,
    beacon_major: room.beacon?.major ?? null,
    beacon_minor: room.beacon?.minor ?? null,
  };
}

function roomOf(row: Selectable<RoomTable>): RoomRow {
  const { beacon_uuid: uuid, beacon_major: major, beacon_minor: minor } = row;
  return {
    id: row.id,
    siteId: row.site_id,
    name: row.name,
    capacity: row.capacity,
    beacon: uuid !== null && major !== null && minor !== null ? { uuid, major, minor } : null,
    version: row.version,
  };
}
