/** Erased people, withdrawn consents and the receipts of kiosks, as the hub's services see them. Instants in ms. */
import type {
  EraseReason,
  ErasureKind,
  ErasureLine,
  ErasureReceipt,
  FeedErasure,
} from '../contracts/erasure.ts';
import type { Scope } from '../domain/scope.ts';

export interface ErasureRow {
  readonly id: string;
  /** Pseudonym. */
  readonly subject: string;
  readonly kind: ErasureKind;
  readonly at: number;
  /** Pseudonym of who did it; null when the hub replayed it after a restore. */
  readonly by: string | null;
  readonly reason: EraseReason | null;
}

/** One kiosk that was ever sent the person, and whether it has confirmed. */
export interface ReceiptRow {
  readonly erasureId: string;
  readonly kioskId: string;
  readonly kioskName: string;
  readonly roomName: string;
  readonly online: boolean;
  readonly lastSeen: number | null;
  readonly revokedAt: number | null;
  /** Null while it has not. */
  readonly confirmedAt: number | null;
  readonly removed: readonly string[];
}

export interface ErasureFilter {
  readonly personId?: string | undefined;
  /** Continues behind this one. */
  readonly before?: string | undefined;
  readonly limit: number;
}

type Erase = Scope<'account.write'>;

export interface ErasureStore {
  /** Who this person is in the log, also once they were erased; null for an unknown id. */
  subjectOf(personId: string, scope: Erase): Promise<string | null>;
  /** The other way; null also for who was erased already. */
  personOf(subject: string, scope: Erase): Promise<string | null>;
  /** That the person was erased, or null. */
  erasedBefore(subject: string, scope: Erase): Promise<ErasureRow | null>;
  /** `n` is its place in the change feed. One that is there already stays as it is. */
  insert(
    row: ErasureRow & { readonly n: number },
    scope: Scope<'enrolment.write' | 'account.write'>,
  ): Promise<void>;
  /**
   * Destroys the person's key and whatever names them or shows their face; what others refer to stays, without a word
   * of them in it.
   */
  erase(personId: string, at: number, scope: Erase): Promise<void>;
  /**
   * Ends consent at `at`, with every template and picture of the face. `upTo` spares what was given and made after it,
   * for a withdrawal that is repeated.
   */
  endConsent(personId: string, at: number, upTo: number, scope: Scope<'enrolment.write'>): Promise<void>;
  /** Newest first. */
  list(filter: ErasureFilter, scope: Scope<'enrolment.write' | 'account.write'>): Promise<ErasureRow[]>;
  /** Of these erasures, by the kiosk's name. */
  receipts(
    erasureIds: readonly string[],
    scope: Scope<'enrolment.write' | 'account.write'>,
  ): Promise<ReceiptRow[]>;
  /** What a kiosk has to remove: what it has not confirmed, and what it has not heard of after `from`. */
  owedBy(kioskId: string, from: number, scope: Scope<'kiosk.write'>): Promise<FeedErasure[]>;
  /** False when no such erasure is known, or it is none of the kiosk's. The first answer counts. */
  confirm(
    kioskId: string,
    receipt: ErasureReceipt,
    at: number,
    scope: Scope<'kiosk.write'>,
  ): Promise<boolean>;
  /** Everything from a place of the change feed on, in order, as the list beside the database has it. */
  lines(fromN: number): Promise<{ readonly lines: readonly ErasureLine[]; readonly newest: number }>;
}
