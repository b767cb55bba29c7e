import type { auditArea } from '../../../core/contracts/rest/audit.ts';
import { iso } from '../../../core/contracts/rest/common.ts';
import type { Handlers } from '../../../core/contracts/rest/operation.ts';
import type { AuditService } from '../../services/audit-service.ts';

export function auditHandlers(audit: AuditService): Handlers<typeof auditArea> {
  return {
    'audit.list': async ({ query, scope }) => ({
      items: (await audit.list(query, scope)).map((entry) => ({
        ...entry,
        at: iso(entry.at),
        detail: { ...entry.detail },
      })),
    }),
  };
}
