/** Files that were read in and not yet applied. They hold personal data: kept sealed, for an hour at most. */
import type { Scope } from '../domain/scope.ts';

export interface ImportRow {
  readonly id: string;
  readonly siteId: string;
  /** Pseudonym of whoever may look at it and apply it. */
  readonly owner: string;
  readonly kind: string;
  readonly missing: 'keep' | 'end';
  readonly state: 'checking' | 'checked' | 'applying' | 'applied' | 'failed';
  readonly done: number;
  readonly total: number;
  /** What was read and found, as text; null while it is checked. */
  readonly content: string | null;
  /** Instants, ms. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

type Write = Scope<'import.write'>;

export interface ImportStore {
  /** Whatever expired before `now` is as good as gone. */
  byId(id: string, now: number, scope: Write): Promise<ImportRow | null>;
  insert(row: ImportRow, scope: Write): Promise<void>;
  update(row: ImportRow, scope: Write): Promise<void>;
  /** How far it is; puts off when it is forgotten. */
  progress(id: string, done: number, total: number, expiresAt: number, scope: Write): Promise<void>;
  /** Forgets what has expired, and of the owner's all but the newest `keep`. */
  forget(
    now: number,
    owner: { readonly subject: string; readonly keep: number } | null,
    scope: Write,
  ): Promise<void>;
}
