/** Reports as files, for people who want paper or a spreadsheet. */
import { z } from 'zod';
import { API, localDate } from './common.ts';
import { defineArea } from './operation.ts';

export const CSV = 'text/csv';
export const PDF = 'application/pdf';
export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export const reportsArea = defineArea({
  'reports.register': {
    summary: 'The attendance register of a group over a period: a row per trainee, a column per session.',
    method: 'GET',
    path: `${API}/reports/register`,
    access: 'report.read',
    query: z.strictObject({
      groupId: z.uuid(),
      from: localDate,
      until: localDate,
      format: z.enum(['csv', 'xlsx', 'pdf']).default('csv'),
    }),
    response: { file: [CSV, XLSX, PDF] },
  },
  'reports.session-sheet': {
    summary:
      'The sheet of one session with the evidence for every record, fit to be kept with a certificate.',
    method: 'GET',
    path: `${API}/reports/sessions/:sessionId`,
    access: 'report.read',
    params: z.object({ sessionId: z.uuid() }),
    query: z.strictObject({ format: z.enum(['csv', 'pdf']).default('pdf') }),
    response: { file: [PDF, CSV] },
  },
});
