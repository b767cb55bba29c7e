/** Reading back who did what. */
import type { PersonRef } from '../../core/contracts/rest/common.ts';
import type { Scope } from '../../core/domain/scope.ts';
import type { AuditRow, AuditStore } from '../../core/ports/hub-store.ts';
import type { HubContext } from './hub-context.ts';
import { namesOf, refTo } from './names.ts';

export class AuditService {
  private readonly context: HubContext;

  constructor(context: HubContext) {
    this.context = context;
  }

  async list(
    filter: Parameters<AuditStore['list']>[0],
    scope: Scope<'audit.read'>,
  ): Promise<(Omit<AuditRow, 'actor'> & { readonly actor: PersonRef | null })[]> {
    const rows = await this.context.store.audit.list(filter, scope);
    const subjects = rows.flatMap((row) => row.actor ?? []);
    const names = await namesOf(this.context.store, subjects, scope);
    return rows.map((row) => ({ ...row, actor: row.actor === null ? null : refTo(names, row.actor) }));
  }
}
