import { z } from 'zod';
import type { Scope } from '../../../core/domain/scope.ts';
import type { AuditRow, AuditStore } from '../../../core/ports/hub-store.ts';
import type { HubDatabase } from '../database.ts';
import { addChange } from '../log/fact-store.ts';

const detail = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** Signing in changes nothing that a page shows. */
const QUIET = 'auth';

export class SqlAuditStore implements AuditStore {
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
  }

  async record(entry: Omit<AuditRow, 'actor'>, scope: Pick<Scope, 'caller'>): Promise<void> {
    await this.db
      .insertInto('audit')
      .values({
        id: entry.id,
        at: entry.at,
        actor: scope.caller?.subject ?? null,
        action: entry.action,
        target: entry.target,
        detail: JSON.stringify(entry.detail),
      })
      .execute();
    // Whatever is worth a line here changed something: the change feed tells it to open pages, in every process.
    const area = entry.action.split('.')[0] ?? '';
    if (area !== QUIET) await addChange(this.db, 'office', area, entry.at);
  }

  async list(filter: Parameters<AuditStore['list']>[0]): Promise<AuditRow[]> {
    let query = this.db.selectFrom('audit').selectAll().orderBy('id', 'desc').limit(filter.limit);
    if (filter.action) query = query.where('action', '=', filter.action);
    if (filter.target) query = query.where('target', '=', filter.target);
    if (filter.before) query = query.where('id', '<', filter.before);
    return (await query.execute()).map((row) => ({ ...row, detail: detail.parse(JSON.parse(row.detail)) }));
  }
}
