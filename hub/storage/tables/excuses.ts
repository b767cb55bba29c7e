/** Excuses and their documents. What is personal is sealed under the subject's key: erasure destroys it. */

export interface ExcuseTable {
  id: string;
  /** Pseudonym of the person concerned. */
  subject: string;
  site_id: string;
  /** The one session that it is for; null for days. */
  session: string | null;
  /** Both days inclusive, `YYYY-MM-DD` in the site's zone; null for a session. */
  from_day: string | null;
  until_day: string | null;
  state: 'waiting' | 'approved' | 'rejected' | 'withdrawn';
  /** Sealed, context `excuse/<id>/reason`. */
  reason: Uint8Array;
  submitted_at: number;
  /** Pseudonyms. */
  submitted_by: string;
  decided_at: number | null;
  decided_by: string | null;
  /** Sealed, context `excuse/<id>/note`. */
  note: Uint8Array | null;
  /** Goes up with every change. */
  version: number;
}

export interface ExcuseDocumentTable {
  id: string;
  excuse_id: string;
  type: 'application/pdf' | 'image/jpeg' | 'image/png';
  bytes: number;
  added_at: number;
  /** Sealed, context `excuse-document/<id>/name`. */
  name: Uint8Array;
  /** Sealed, context `excuse-document/<id>/content`. */
  content: Uint8Array;
}

export interface ExcuseTables {
  excuse: ExcuseTable;
  excuse_document: ExcuseDocumentTable;
}
