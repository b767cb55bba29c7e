/** Excuses: handed in with documents, decided by staff. */
import { z } from 'zod';
import { API, isoInstant, localDate, personRef } from './common.ts';
import { defineArea } from './operation.ts';

export const excuseState = z.enum(['waiting', 'approved', 'rejected', 'withdrawn']);
export const MAX_DOCUMENT_BYTES = 10 * 1024 * 1024;
/** Documents that one excuse may have. */
export const MAX_DOCUMENTS = 10;
export const DOCUMENT_TYPES = ['application/pdf', 'image/jpeg', 'image/png'] as const;

const document = z.object({
  id: z.uuid(),
  name: z.string(),
  type: z.enum(DOCUMENT_TYPES),
  bytes: z.number().int(),
  addedAt: isoInstant,
});

/** Which sessions: one, or all of the person's within a range of days (also those made later). */
export const excuseReach = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('session'), sessionId: z.uuid() }),
  z.strictObject({ what: z.literal('days'), from: localDate, until: localDate }),
]);
export type ExcuseReach = z.infer<typeof excuseReach>;

/** What lists show. The reason in words and the documents stand in the detail only. */
export const excuse = z.object({
  id: z.uuid(),
  person: personRef,
  reach: excuseReach,
  state: excuseState,
  submittedAt: isoInstant,
  submittedBy: personRef,
  decidedAt: isoInstant.nullable(),
  documents: z.number().int(),
  version: z.string(),
});
export type Excuse = z.infer<typeof excuse>;

export const excuseDetail = excuse.extend({
  /** Null when the person was erased. */
  reason: z.string().nullable(),
  documents: z.array(document),
  decidedBy: personRef.nullable(),
  /** Of whoever decided, to the person. */
  note: z.string().nullable(),
  /** Sessions that it reaches as of now, ascending. */
  sessions: z.array(
    z.object({
      sessionId: z.uuid(),
      title: z.string(),
      start: isoInstant,
      status: z.enum(['pending', 'present', 'late', 'absent', 'excused', 'void']),
    }),
  ),
});
export type ExcuseDetail = z.infer<typeof excuseDetail>;

const params = z.object({ excuseId: z.uuid() });
const EXCUSE = `${API}/excuses/:excuseId` as const;

export const excusesArea = defineArea({
  'excuses.list': {
    summary: 'Excuses within reach: those waiting first, then the newest. `cursor` continues a list.',
    method: 'GET',
    path: `${API}/excuses`,
    access: 'excuse.read',
    query: z.strictObject({
      state: excuseState.optional(),
      personId: z.uuid().optional(),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: z.object({ items: z.array(excuse), next: z.string().nullable() }),
  },
  'excuses.get': {
    summary: 'One excuse, with the sessions that it reaches.',
    method: 'GET',
    path: EXCUSE,
    access: 'excuse.read',
    params,
    response: excuseDetail,
  },
  'excuses.submit': {
    summary:
      'Hand in an excuse, before a session or up to some days after it (policy). Documents follow one by one.',
    method: 'POST',
    path: `${API}/excuses`,
    access: 'excuse.submit',
    body: z.strictObject({
      /** Left out: oneself. Staff hand in for others. */
      personId: z.uuid().optional(),
      reach: excuseReach,
      reason: z.string().trim().min(1).max(2000),
    }),
    response: excuseDetail,
    status: 201,
  },
  'excuses.add-document': {
    summary: 'Add a document to an excuse that waits: PDF, JPEG or PNG as the raw body.',
    method: 'POST',
    path: `${EXCUSE}/documents`,
    access: 'excuse.submit',
    params,
    query: z.strictObject({ name: z.string().trim().min(1).max(200).default('document') }),
    upload: { types: DOCUMENT_TYPES, maxBytes: MAX_DOCUMENT_BYTES, maxFiles: 1 },
    response: excuseDetail,
    status: 201,
  },
  'excuses.document': {
    summary: 'A document as it was handed in. Looking at it leaves a trace.',
    method: 'GET',
    path: `${EXCUSE}/documents/:documentId`,
    access: 'excuse.read',
    params: params.extend({ documentId: z.uuid() }),
    response: { file: DOCUMENT_TYPES },
  },
  'excuses.withdraw': {
    summary: 'Take back an excuse that nobody has decided yet.',
    method: 'POST',
    path: `${EXCUSE}/withdraw`,
    access: 'excuse.submit',
    params,
    response: excuseDetail,
  },
  'excuses.decide': {
    summary: 'Approve or reject; a rejection needs a note that says why.',
    method: 'POST',
    path: `${EXCUSE}/decision`,
    access: 'excuse.decide',
    params,
    body: z.discriminatedUnion('decision', [
      z.strictObject({ decision: z.literal('approve'), note: z.string().trim().max(500).default('') }),
      z.strictObject({ decision: z.literal('reject'), note: z.string().trim().min(1).max(500) }),
    ]),
    response: excuseDetail,
  },
});
