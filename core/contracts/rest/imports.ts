/**
 * Whole files of reference data in and out. A file is read and checked first and nothing is changed; the answer lists
 * what would change, row by row. Applying it is one transaction: all of it or nothing.
 */
import { z } from 'zod';
import { API, isoInstant } from './common.ts';
import { defineArea } from './operation.ts';

export const importKind = z.enum(['people', 'groups', 'rooms', 'timetable', 'badges', 'calendar', 'photos']);
export type ImportKind = z.infer<typeof importKind>;
export const exportKind = z.enum(['people', 'groups', 'rooms', 'timetable', 'calendar']);

export const CSV = 'text/csv';
export const ICALENDAR = 'text/calendar';
export const ZIP = 'application/zip';
export const MAX_IMPORT_BYTES = 20 * 1024 * 1024;
/** Photos of a whole intake. The hub holds the file in memory while it reads it. */
export const MAX_PHOTO_ZIP_BYTES = 200 * 1024 * 1024;

const change = z.object({
  /** Row of the file, from 1 for the first after the head; for iCalendar the number of the event, for photos of the file. */
  row: z.number().int(),
  action: z.enum(['add', 'change', 'end', 'none']),
  /** What it is about, as people call it. */
  what: z.string(),
  fields: z.array(
    z.object({ name: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
  ),
});
const rowError = z.object({
  row: z.number().int(),
  /** Name of the column or property, null when it is about the whole row. */
  column: z.string().nullable(),
  /** Closed code such as `import.unknown-room`. */
  code: z.string(),
  /** What is wrong and what to do, in the language asked for. */
  message: z.string(),
});

export const importJob = z.object({
  id: z.uuid(),
  kind: importKind,
  siteId: z.uuid(),
  state: z.enum(['checking', 'checked', 'applying', 'applied', 'failed']),
  /** Rows (or photos) done of all, while it is checked or applied. */
  done: z.number().int(),
  total: z.number().int(),
  counts: z.object({
    add: z.number().int(),
    change: z.number().int(),
    end: z.number().int(),
    none: z.number().int(),
  }),
  /** The first thousand. */
  changes: z.array(change),
  errors: z.array(rowError),
  /** Checked, without an error, and something would change. */
  applicable: z.boolean(),
  /** What applying did besides, such as sessions made, moved and canceled. */
  effects: z.record(z.string(), z.number().int()),
  createdAt: isoInstant,
  expiresAt: isoInstant,
});
export type ImportJob = z.infer<typeof importJob>;

const params = z.object({ importId: z.uuid() });

export const importsArea = defineArea({
  'imports.check': {
    summary: 'Read a file and say what it would change. Nothing is changed yet.',
    method: 'POST',
    path: `${API}/imports`,
    access: 'import.write',
    query: z.strictObject({
      kind: importKind,
      siteId: z.uuid(),
      /** Whether what is missing in the file is ended (people made inactive, slots withdrawn, members taken out). */
      missing: z.enum(['keep', 'end']).default('keep'),
    }),
    upload: { types: [CSV, ICALENDAR, ZIP], maxBytes: MAX_PHOTO_ZIP_BYTES, maxFiles: 1 },
    response: importJob,
    status: 202,
  },
  'imports.get': {
    summary: 'How far an import is, and what it found.',
    method: 'GET',
    path: `${API}/imports/:importId`,
    access: 'import.write',
    params,
    response: importJob,
  },
  'imports.apply': {
    summary:
      'Do what was shown: all of it or nothing. Refused when the data has changed meanwhile so that it would do something else.',
    method: 'POST',
    path: `${API}/imports/:importId/apply`,
    access: 'import.write',
    params,
    response: importJob,
    status: 202,
  },
  'exports.get': {
    summary: 'The same data as a file that can be read in again.',
    method: 'GET',
    path: `${API}/exports/:kind`,
    access: 'import.write',
    params: z.object({ kind: exportKind }),
    query: z.strictObject({
      siteId: z.uuid(),
      /** Left out: what the kind is given as by itself. */
      format: z.enum(['csv', 'ics']).optional(),
    }),
    response: { file: [CSV, ICALENDAR] },
  },
});
