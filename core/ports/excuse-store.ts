/** Excuses as the hub's services see them; what is personal is opened, or null once the person was erased. */
import type { DOCUMENT_TYPES, ExcuseReach } from '../contracts/rest/excuses.ts';
import type { Scope } from '../domain/scope.ts';

export type ExcuseState = 'waiting' | 'approved' | 'rejected' | 'withdrawn';
export type DocumentType = (typeof DOCUMENT_TYPES)[number];

export interface ExcuseRow {
  readonly id: string;
  /** Pseudonym of the person concerned. */
  readonly subject: string;
  readonly siteId: string;
  readonly reach: ExcuseReach;
  readonly state: ExcuseState;
  /** Instants, ms; people by pseudonym. */
  readonly submittedAt: number;
  readonly submittedBy: string;
  readonly decidedAt: number | null;
  readonly decidedBy: string | null;
  /** How many there are. */
  readonly documents: number;
  readonly version: number;
}

export interface DocumentRow {
  readonly id: string;
  readonly name: string;
  readonly type: DocumentType;
  readonly bytes: number;
  readonly addedAt: number;
}

export interface ExcuseText {
  readonly reason: string | null;
  readonly note: string | null;
  readonly files: readonly DocumentRow[];
}

/** Behind which excuse a list continues. */
export interface ExcusePlace {
  readonly waiting: boolean;
  readonly at: number;
  readonly id: string;
}

export interface ExcuseFilter {
  readonly state?: ExcuseState | undefined;
  /** Pseudonym. */
  readonly subject?: string | undefined;
  readonly after?: ExcusePlace | undefined;
  readonly limit: number;
}

type AnyExcuseScope = Scope<'excuse.read' | 'excuse.submit' | 'excuse.decide'>;

export interface ExcuseStore {
  /** Those waiting first, then the newest, within the scope. */
  list(filter: ExcuseFilter, scope: Scope<'excuse.read'>): Promise<ExcuseRow[]>;
  byId(id: string, scope: AnyExcuseScope): Promise<ExcuseRow | null>;
  textOf(excuse: ExcuseRow, scope: AnyExcuseScope): Promise<ExcuseText>;
  /** Waiting or approved ones of a person, for whom the scope was checked. */
  openOf(subject: string, scope: Scope): Promise<ExcuseRow[]>;
  /** Approved ones that reach this session, or days that hold this one, at the site. */
  approvedFor(
    session: { readonly id: string; readonly siteId: string; readonly day: string },
    scope: Scope,
  ): Promise<ExcuseRow[]>;
  /** @throws RosterError `storage.no-subject-key` when the person was erased. */
  insert(excuse: ExcuseRow & { readonly reason: string }, scope: Scope<'excuse.submit'>): Promise<void>;
  /** From waiting to where it stays. */
  close(
    excuse: ExcuseRow,
    how: {
      readonly state: Exclude<ExcuseState, 'waiting'>;
      readonly at: number;
      /** Pseudonym; null when it was taken back. */
      readonly by: string | null;
      readonly note: string | null;
    },
    scope: Scope<'excuse.submit' | 'excuse.decide'>,
  ): Promise<void>;
  addDocument(
    excuse: ExcuseRow,
    document: DocumentRow & { readonly content: Uint8Array },
    scope: Scope<'excuse.submit'>,
  ): Promise<void>;
  /** Null for an unknown one, and for what can no longer be opened. */
  document(
    excuse: ExcuseRow,
    documentId: string,
    scope: Scope<'excuse.read'>,
  ): Promise<(DocumentRow & { readonly content: Uint8Array }) | null>;
}
