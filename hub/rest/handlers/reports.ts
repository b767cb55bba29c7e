import type { Handlers } from '../../../core/contracts/rest/operation.ts';
import type { reportsArea } from '../../../core/contracts/rest/reports.ts';
import type { ReportService } from '../../services/reports/report-service.ts';

export function reportHandlers(reports: ReportService): Handlers<typeof reportsArea> {
  return {
    'reports.register': async ({ query, scope, language }) => reports.register(query, language, scope),
    'reports.session-sheet': async ({ params, query, scope, language }) =>
      reports.sessionSheet(params.sessionId, query.format, language, scope),
  };
}
