import type { ImportRow, ImportStore } from '../../../core/ports/import-store.ts';
import { openSecret, sealSecret } from '../column-secrets.ts';
import type { HubDatabase } from '../database.ts';
import type { ImportTable } from '../tables/calendar.ts';

export class SqlImportStore implements ImportStore {
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
  }

  async byId(id: string, now: number): Promise<ImportRow | null> {
    const row = await this.db
      .selectFrom('import_job')
      .selectAll()
      .where('id', '=', id)
      .where('expires_at', '>', now)
      .executeTakeFirst();
    return row ? this.rowOf(row) : null;
  }

  async insert(row: ImportRow): Promise<void> {
    const { id, siteId, owner, kind, missing, createdAt } = row;
    await this.db
      .insertInto('import_job')
      .values({
        id,
        site_id: siteId,
        owner,
        kind,
        missing,
        created_at: createdAt,
        ...this.columnsOf(row),
      })
      .execute();
  }

  async update(row: ImportRow): Promise<void> {
    await this.db.updateTable('import_job').set(this.columnsOf(row)).where('id', '=', row.id).execute();
  }

  async progress(id: string, done: number, total: number, expiresAt: number): Promise<void> {
    await this.db
      .updateTable('import_job')
      .set({ done, total, expires_at: expiresAt })
      .where('id', '=', id)
      .execute();
  }

  async forget(
    now: number,
    owner: { readonly subject: string; readonly keep: number } | null,
  ): Promise<void> {
    await this.db.deleteFrom('import_job').where('expires_at', '<=', now).execute();
    if (!owner) return;
    const held = await this.db
      .selectFrom('import_job')
      .select('id')
      .where('owner', '=', owner.subject)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .execute();
    const gone = held.slice(owner.keep).map((row) => row.id);
    if (gone.length > 0) await this.db.deleteFrom('import_job').where('id', 'in', gone).execute();
  }

  private columnsOf({ id, state, done, total, content, expiresAt }: ImportRow) {
    const sealed =
      content === null ? null : sealSecret(this.db, placeOf(id), new TextEncoder().encode(content));
    return { state, done, total, sealed, expires_at: expiresAt };
  }

  private rowOf(row: ImportTable): ImportRow {
    const { sealed } = row;
    return {
      id: row.id,
      siteId: row.site_id,
      owner: row.owner,
      kind: row.kind,
      missing: row.missing,
      state: row.state,
      done: row.done,
      total: row.total,
      content: sealed && new TextDecoder().decode(openSecret(this.db, placeOf(row.id), sealed)),
      createdAt: row.created_at,
      expiresAt: row.expires_at,
    };
  }
}

function placeOf(id: string): string {
  return `import_job.sealed/${id}`;
}
